"""Arguments of the dlt source, and where the key is not."""

from __future__ import annotations

import base64
import logging
import subprocess
import sys
import zlib
from typing import Any

import dlt
import pytest
from dlt.pipeline.exceptions import PipelineStepFailed

import sendgrid_stats as stats
import sendgrid_stats.dlt
from emulator import BEARER, KEY
from loading import NAMES, QUICK, SINCE, Account, Destination, files_with
from sendgrid_stats.dlt import fleet_source

pytestmark = pytest.mark.usefixtures("own_folders")


@pytest.mark.parametrize("given", ["client", "argument", "secret", "placeholder", "environment"])
def test_no_file_and_no_log_has_the_key(
    account: Account,
    destination: Destination,
    given: str,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setenv("RUNTIME__LOG_LEVEL", "DEBUG")
    caplog.set_level(logging.DEBUG)
    options: dict[str, Any] = {}
    if given == "client":
        options["client"] = account.client
    else:
        monkeypatch.setattr(
            sendgrid_stats.dlt,
            "Client",
            lambda **key: stats.Client(**key, base_url=account.base_url, backoff=0.01),
        )
    if given == "argument":
        options["api_key"] = BEARER
    elif given in ("secret", "placeholder"):
        monkeypatch.setenv("SOURCES__SENDGRID_STATS__API_KEY", BEARER)
        monkeypatch.setenv("SENDGRID_API_KEY", "SG.another")
        options["api_key"] = dlt.secrets.value if given == "placeholder" else None
    else:
        monkeypatch.setenv("SENDGRID_API_KEY", BEARER)
    source = fleet_source(
        [NAMES[0], "fault-503@example.com"],
        since="2026-02-01",
        until="2026-02-10",
        categories=True,
        **options,
    )
    assert destination.pipeline.run(source).loads_ids
    assert destination.counts("daily")
    with destination.pipeline.sql_client() as client:
        client.execute_sql(f"export database '{destination.folder / 'exported'}' (format csv)")
        states = client.execute_sql("select state from _dlt_pipeline_state") or ()
    output = capfd.readouterr()
    for form in (KEY, "open%2Bsesame", BEARER, "sesame.emulator"):
        assert files_with(form, destination.folder) == []
        assert form not in output.out + output.err + caplog.text
        assert form not in repr(source) + str(source) + str(destination.pipeline.last_trace)
        assert not [state for (state,) in states if form.encode() in zlib.decompress(base64.b64decode(state))]


def test_a_client_and_a_key_are_refused(account: Account) -> None:
    with pytest.raises(stats.InputError, match="got both"):
        fleet_source(NAMES, client=account.client, api_key=BEARER, since=SINCE)


def test_an_empty_key_or_last_day_is_an_error(
    account: Account, destination: Destination, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SENDGRID_API_KEY", BEARER)  # is not used instead
    with pytest.raises(PipelineStepFailed, match="the account's key is empty"):
        destination.pipeline.run(fleet_source(NAMES, api_key="", since=SINCE, until="2026-02-28"))
    with pytest.raises(PipelineStepFailed, match="expected a date"):
        destination.pipeline.run(fleet_source(NAMES, client=account.client, since=SINCE, until=""))


def test_the_placeholder_needs_a_secret_of_dlt(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SENDGRID_API_KEY", BEARER)
    with pytest.raises(KeyError, match="api_key"):
        fleet_source(NAMES, api_key=dlt.secrets.value, since=SINCE)


def test_settings_of_others_in_the_environment_are_not_arguments(
    account: Account, destination: Destination, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in (("ACCOUNT", "other"), ("API_KEY", "other"), ("CATEGORIES", "true")):
        monkeypatch.setenv(name, value)
    source = fleet_source(NAMES[:1], client=account.client, since="2026-02-01", until="2026-02-10", **QUICK)
    destination.pipeline.run(source)
    assert {row["account"] for row in destination.rows("daily")} == {"default"}


def test_without_dlt_the_import_says_what_to_install() -> None:
    program = "import sys; sys.modules['dlt'] = None; import sendgrid_stats.dlt"
    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=30)
    assert ended.returncode == 1
    assert "pip install 'dlt[parquet]'" in ended.stderr
