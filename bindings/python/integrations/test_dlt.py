"""The source of dlt, with DuckDB as the destination and the emulator over sockets."""

from __future__ import annotations

import base64
import gzip
import json
import logging
import os
import random
import shutil
import signal
import subprocess
import sys
import time
import urllib.request
import zlib
from datetime import date, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

import dlt
import pyarrow.parquet as pq
import pytest
from dlt.pipeline.exceptions import PipelineStepFailed

import sendgrid_stats as stats
import sendgrid_stats.dlt
from emulator import BEARER, KEY, NAME, REPOSITORY, Emulator
from sendgrid_stats import fleet
from sendgrid_stats.dlt import fleet_source

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SINCE = date(2026, 1, 1)
NAMES = [f"customer{number:06}@example.com" for number in range(1, 13)]
QUICK: dict[str, Any] = {"rate": 100_000, "look_back": 10}


@pytest.fixture(autouse=True)
def _own_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RUNTIME__DLTHUB_TELEMETRY", "false")
    monkeypatch.setenv("DLT_DATA_DIR", str(tmp_path / "dlt"))
    monkeypatch.setenv("DLT_PROJECT_DIR", str(tmp_path))
    for name in ("SENDGRID_API_USER", "SENDGRID_API_KEY", "SOURCES__SENDGRID_STATS__API_KEY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)


class Account:
    """An emulator whose today moves and whose customers change, asked by v3 or by the legacy API."""

    def __init__(self, emulator: Emulator, api: str = "v3") -> None:
        self.base_url, self.api = emulator.base_url, api
        self.client = self.with_key(BEARER if api == "v3" else KEY)

    def with_key(self, key: str) -> stats.Client:
        name = None if self.api == "v3" else NAME
        return stats.Client(name, key, base_url=self.base_url, backoff=0.01)

    def post(self, path: str, body: str) -> None:
        request = urllib.request.Request(f"{self.base_url}/__emulator/{path}", body.encode(), method="POST")
        with urllib.request.urlopen(request) as response:
            assert response.status in (200, 204)

    def get(self, path: str) -> Any:
        with urllib.request.urlopen(f"{self.base_url}/__emulator{path}") as response:
            return json.load(response)

    def move_to(self, today: date) -> None:
        self.post("today", today.isoformat())

    def change(self, **changes: dict[str, Any]) -> None:
        self.post(
            "customers", json.dumps({f"{name}@example.com": change for name, change in changes.items()})
        )

    def daily(self, names: list[str], until: date, since: date = SINCE) -> dict[tuple[Any, ...], Any]:
        """What the emulator has at this moment, by another query than the source's."""
        rows = self.client.daily_by_customer(names, start_date=since, end_date=until)
        return {(row.customer, row.date): _counts(row) for row in rows}

    def category_daily(self, names: list[str], until: date) -> dict[tuple[Any, ...], Any]:
        found: dict[tuple[Any, ...], Any] = {}
        for name in names:
            if categories := self.client.categories(name):
                rows = self.client.category_stats(name, categories, start_date=SINCE, end_date=until)
                found |= {(name, row.date, row.category): _counts(row) for row in rows}
        return found


def _counts(row: Any) -> dict[str, int]:
    return {name: count for name, count in dict(row).items() if isinstance(count, int)}


class Destination:
    """A pipeline into a DuckDB of its own."""

    def __init__(self, folder: Path, *, pipelines: str = "pipelines", **options: Any) -> None:
        self.folder = folder
        self.pipeline = dlt.pipeline(
            "stats",
            pipelines_dir=str(folder / pipelines),
            destination=dlt.destinations.duckdb(str(folder / "kept.duckdb")),
            dataset_name="stats",
            **options,
        )

    def rows(self, table: str) -> list[dict[str, Any]]:
        with self.pipeline.sql_client() as client, client.execute_query(f"select * from {table}") as cursor:
            names = [column[0] for column in cursor.description]
            return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

    def counts(self, table: str, account: str = "default") -> dict[tuple[Any, ...], Any]:
        """The rows by their key, without what is null. Two of one key, and a deleting one, fail."""
        keys = ["customer", "date", "category"][: 3 if table == "category_daily" else 2]
        rows = [row for row in self.rows(table) if row.pop("account") == account]
        assert {row.pop("_deleted") for row in rows} <= {None}
        found = {}
        for row in rows:
            key = tuple(row.pop(name) for name in keys)
            assert key not in found, f"two rows of {key}"
            found[key] = {name: count for name, count in row.items() if count is not None}
        return found

    def reached(self) -> dict[str, tuple[date | None, date | None]]:
        return {
            row["customer"]: (row["daily_reached"], row["category_reached"]) for row in self.rows("customers")
        }

    def types(self, table: str) -> dict[str, tuple[str, str]]:
        query = (
            "select column_name, data_type, is_nullable from information_schema.columns "
            f"where table_schema = 'stats' and table_name = '{table}'"
        )
        with self.pipeline.sql_client() as client:
            return {name: (kind, nullable) for name, kind, nullable in client.execute_sql(query) or ()}


@pytest.fixture(scope="module")
def emulator() -> Iterator[Emulator]:
    options = ("--since", SINCE.isoformat(), "--today", "2026-03-01", "--customers", "20", "--settle", "3")
    with Emulator(*options) as emulator:
        yield emulator


@pytest.fixture
def account(request: pytest.FixtureRequest, emulator: Emulator) -> Account:
    account = Account(emulator, getattr(request, "param", "v3"))
    account.post("reset", "")
    return account


each_api = pytest.mark.parametrize("account", ["v3", "legacy"], indirect=True)


@pytest.fixture
def destination(tmp_path: Path) -> Destination:
    return Destination(tmp_path)


@each_api
def test_a_second_run_replaces_the_days_that_are_read_again(
    account: Account, destination: Destination
) -> None:
    first, second = date(2026, 2, 20), date(2026, 2, 23)
    loaded = []
    for today in (first, second):
        account.move_to(today)
        source = fleet_source(
            NAMES, client=account.client, since=SINCE, until=today, categories=True, **QUICK
        )
        destination.pipeline.run(source)
        loaded.append(destination.counts("daily"))
        assert loaded[-1] == account.daily(NAMES, today)
        assert destination.counts("category_daily") == account.category_daily(NAMES, today)
        assert destination.rows("failures") == []
        assert destination.reached() == dict.fromkeys(NAMES, (today, today))
    before, after = loaded
    changed = {day for (name, day), row in before.items() if after[name, day] != row}
    assert changed
    assert min(changed) > first - timedelta(days=3)


def test_counts_are_64_bit_integers_and_keys_are_never_null(
    account: Account, destination: Destination
) -> None:
    source = fleet_source(
        NAMES[:2], client=account.client, since="2026-02-01", until="2026-02-03", categories=True
    )
    destination.pipeline.run(source)
    for table, keys in (("daily", 3), ("category_daily", 4)):
        types = destination.types(table)
        texts = [("VARCHAR", "NO")] * 4
        texts[2] = ("DATE", "NO")
        assert list(types.values())[:keys] == texts[:keys]
        assert types.pop("_deleted") == ("BOOLEAN", "YES")
        assert set(list(types.values())[keys:]) == {("BIGINT", "YES")}
    assert destination.types("customers")["daily_reached"] == ("DATE", "YES")
    assert destination.types("failures")["status"] == ("INTEGER", "YES")


@each_api
def test_a_new_metric_is_a_new_column(account: Account, destination: Destination) -> None:
    since, until = date(2026, 2, 1), date(2026, 2, 20)
    destination.pipeline.run(fleet_source(NAMES, client=account.client, since=since, until=until, **QUICK))
    assert "amp_opens" not in destination.types("daily")
    account.change(customer000003={"amp_opens_since": "2026-02-15"})
    until += timedelta(days=1)
    destination.pipeline.run(fleet_source(NAMES, client=account.client, since=since, until=until, **QUICK))
    assert destination.types("daily")["amp_opens"] == ("BIGINT", "YES")
    found = destination.counts("daily")
    assert found == account.daily(NAMES, until, since)
    having = {key for key, row in found.items() if "amp_opens" in row}
    assert having
    assert {name for name, _ in having} == {"customer000003@example.com"}
    assert min(day for _, day in having) >= date(2026, 2, 15)


@each_api
def test_a_vanished_category_goes_from_the_days_that_are_read_again(
    account: Account, destination: Destination
) -> None:
    until = date(2026, 2, 20)
    options: dict[str, Any] = {"since": SINCE, "until": until, "categories": True, **QUICK}
    source = partial(fleet_source, NAMES, client=account.client, **options)
    destination.pipeline.run(source())
    before = destination.counts("category_daily")
    window = [until - timedelta(days=back) for back in range(10)]
    gone, alone = _vanishing(before, window)
    account.change(**{alone[0].removesuffix("@example.com"): {"without_category": gone}})
    destination.pipeline.run(source())
    after = destination.counts("category_daily")
    lost = {key for key in before if key not in after}
    # Categories are read again from before the first day whose counts are new to the read, so longer than the days.
    first = min(day for _, day, _ in lost)
    assert SINCE < first <= window[-1]
    assert lost == {key for key in before if (key[0], key[2]) == (alone[0], gone) and key[1] >= first}
    server = account.category_daily(NAMES, until)
    assert {key: row for key, row in after.items() if key[1] >= first} == {
        key: row for key, row in server.items() if key[1] >= first
    }
    # With the legacy API a day without its only category has no row; with v3 its other categories have zeros.
    assert [key for key in after if key[:2] == alone] == [] or account.api == "v3"
    assert not [key for key, row in after.items() if key[:2] == alone and row["requests"]]


def _vanishing(rows: dict[tuple[Any, ...], Any], window: list[date]) -> tuple[str, tuple[str, date]]:
    """The category that alone had requests on a day of a customer with several categories; and that day."""
    used = [key for key, row in rows.items() if row["requests"]]
    several = [name for name in NAMES if len({key[2] for key in used if key[0] == name}) > 1]
    for day in ((name, day) for name in several for day in window):
        categories = [key[2] for key in used if key[:2] == day]
        if len(categories) == 1:
            return categories[0], day
    raise AssertionError("every day has two categories")


@each_api
def test_a_day_that_the_answer_lacks_goes_and_days_before_the_window_stay(
    account: Account, destination: Destination
) -> None:
    until = date(2026, 2, 20)
    source = partial(fleet_source, NAMES[:3], client=account.client, since=SINCE, until=until, **QUICK)
    destination.pipeline.run(source())
    before = destination.counts("daily")
    account.change(customer000002={"since": "2026-02-18"})
    destination.pipeline.run(source())
    after = destination.counts("daily")
    lost = {key for key in before if key not in after}
    days = {date(2026, 2, 11) + timedelta(days=number) for number in range(7)}
    assert lost == {("customer000002@example.com", day) for day in days} & set(before)
    assert lost


@pytest.mark.parametrize("account", ["legacy"], indirect=True)
@pytest.mark.parametrize("since", ["2026-02-18", "2026-02-20", "2026-02-25"])
def test_categories_go_together_with_their_day(
    account: Account, destination: Destination, since: str
) -> None:
    first, second = date(2026, 2, 12), date(2026, 2, 20)
    for until in (first, second):
        account.move_to(until)
        source = fleet_source(
            NAMES[:2], client=account.client, since=SINCE, until=until, categories=True, **QUICK
        )
        destination.pipeline.run(source)
        account.change(customer000001={"since": since})
    days = destination.counts("daily")
    assert ("customer000001@example.com", date(2026, 2, 2)) in days
    assert ("customer000001@example.com", date(2026, 2, 3)) not in days
    assert {key[:2] for key in destination.counts("category_daily")} <= set(days)


@each_api
def test_a_failure_is_listed_and_changes_no_row(account: Account, destination: Destination) -> None:
    days = [date(2026, 2, 10), date(2026, 2, 14), date(2026, 2, 18)]

    def run(until: date) -> None:
        account.move_to(until)
        source = fleet_source(
            NAMES, client=account.client, since=SINCE, until=until, categories=True, **QUICK
        )
        destination.pipeline.run(source)

    run(days[0])
    failing = NAMES[4]
    kept = {key: row for key, row in destination.counts("daily").items() if key[0] == failing}
    account.change(customer000005={"faults": "404"}, customer000013={"faults": "404"})
    run(days[1])
    assert {key: row for key, row in destination.counts("daily").items() if key[0] == failing} == kept
    failed = {(row["customer"], row["kind"]): row for row in destination.rows("failures")}
    assert {name for name, _ in failed} == {failing}
    row = failed[failing, "daily"]
    assert (row["account"], row["error_kind"], row["status"]) == ("default", "refused-not-found", 404)
    assert row["until"] == days[1]
    assert destination.reached()[failing] == (days[0], days[0])
    assert destination.reached()[NAMES[0]] == (days[1], days[1])
    account.change(customer000005={})
    run(days[2])
    assert destination.rows("failures") == []
    assert destination.counts("daily") == account.daily(NAMES, days[2])
    assert destination.counts("category_daily") == account.category_daily(NAMES, days[2])


def test_a_customer_that_never_answered_is_listed_without_days(
    account: Account, destination: Destination
) -> None:
    names = [NAMES[0], "fault-404@example.com"]
    destination.pipeline.run(
        fleet_source(names, client=account.client, since="2026-02-01", until="2026-02-10")
    )
    assert {key[0] for key in destination.counts("daily")} == {NAMES[0]}
    assert destination.reached() == {NAMES[0]: (date(2026, 2, 10), None), names[1]: (None, None)}


def test_a_customer_that_joins_later_gets_its_whole_history(
    account: Account, destination: Destination
) -> None:
    for names, until in ((NAMES[:3], date(2026, 2, 20)), (NAMES[:5], date(2026, 2, 21))):
        source = fleet_source(
            iter(names), client=account.client, since=SINCE, until=until, categories=True, **QUICK
        )
        destination.pipeline.run(source)
        assert destination.counts("daily") == account.daily(names, until)
        assert destination.counts("category_daily") == account.category_daily(names, until)


def test_an_earlier_first_day_is_read_by_the_next_run(account: Account, destination: Destination) -> None:
    until = date(2026, 2, 20)
    for since in ("2026-02-10", SINCE):
        destination.pipeline.run(
            fleet_source(NAMES[:3], client=account.client, since=since, until=until, **QUICK)
        )
    assert destination.counts("daily") == account.daily(NAMES[:3], until)


def test_all_customers_of_an_account_and_the_last_day_by_default(tmp_path: Path) -> None:
    yesterday = date.today() - timedelta(days=2)
    with Emulator("--since", (yesterday - timedelta(days=3)).isoformat(), "--customers", "3") as emulator:
        account = Account(emulator)
        destination = Destination(tmp_path)
        destination.pipeline.run(
            fleet_source(client=account.client, since=yesterday - timedelta(days=3), rate=100_000)
        )
        listed = {customer.name for customer in account.client.customers()}
        assert set(destination.reached()) == listed
        assert len(listed) > 60
        last = max(day for _, day in destination.counts("daily"))
        assert yesterday <= last < date.today()


def test_customers_are_asked_once_for_all_tables(account: Account, destination: Destination) -> None:
    options: dict[str, Any] = {"since": "2026-02-01", "until": "2026-02-10", "client": account.client}
    account.post("reset", "")
    fleet.read(NAMES, categories=True, rate=100_000, **options)
    needed = account.get("")["requests"]
    account.post("reset", "")
    destination.pipeline.run(fleet_source(NAMES, categories=True, **QUICK, **options))
    assert account.get("")["requests"] == needed > 0


def test_a_run_of_some_tables_does_not_say_how_far_others_are(
    account: Account, destination: Destination
) -> None:
    until = date(2026, 2, 20)

    def run(*tables: str) -> None:
        source = fleet_source(
            NAMES[:3], client=account.client, since=SINCE, until=until, categories=True, **QUICK
        )
        destination.pipeline.run(source.with_resources(*tables))

    run("category_daily", "customers")
    assert destination.reached() == dict.fromkeys(NAMES[:3], (None, until))
    assert not destination.types("daily")
    assert destination.counts("category_daily") == account.category_daily(NAMES[:3], until)
    run("failures")
    run("daily", "customers")
    assert destination.reached() == dict.fromkeys(NAMES[:3], (until, until))
    assert destination.counts("daily") == account.daily(NAMES[:3], until)


def test_accounts_of_one_dataset_have_their_own_rows(account: Account, destination: Destination) -> None:
    until, failing = date(2026, 2, 20), "fault-404@example.com"
    options: dict[str, Any] = {"client": account.client, "since": SINCE, "until": until, **QUICK}
    both = [
        fleet_source([NAMES[0], failing], account="one", **options),
        fleet_source(NAMES[1:3], account="two", **options),
    ]
    destination.pipeline.run(both)
    destination.pipeline.run(fleet_source(NAMES[1:3], account="two", **options))
    assert destination.counts("daily", "one") == account.daily(NAMES[:1], until)
    assert destination.counts("daily", "two") == account.daily(NAMES[1:3], until)
    assert [(row["account"], row["customer"]) for row in destination.rows("failures")] == [("one", failing)]
    customers = sorted((row["account"], row["customer"]) for row in destination.rows("customers"))
    assert customers == [("one", NAMES[0]), ("one", failing), ("two", NAMES[1]), ("two", NAMES[2])]


@each_api
def test_wrong_credentials_raise_and_load_nothing(account: Account, destination: Destination) -> None:
    wrong = account.with_key("SG.wrong-canary.key")
    with pytest.raises(PipelineStepFailed) as caught:
        destination.pipeline.run(fleet_source(NAMES, client=wrong, since="2026-02-01", until="2026-02-10"))
    cause: BaseException | None = caught.value
    while cause is not None and not isinstance(cause, stats.StatsError):
        cause = cause.__cause__ or cause.__context__
    assert isinstance(cause, stats.AuthenticationError)
    assert not destination.types("daily")
    assert not destination.pipeline.state.get("sources")
    assert "wrong-canary" not in str(caught.value)
    assert _files_with("wrong-canary", destination.folder) == []


def test_the_state_comes_back_from_the_destination(account: Account, tmp_path: Path) -> None:
    first, second = date(2026, 2, 20), date(2026, 2, 21)
    for folder, until in (("one", first), ("two", second)):
        destination = Destination(tmp_path, pipelines=folder)
        # A change of an early day is not read again by a run that knows how far the first one was.
        destination.pipeline.run(
            fleet_source(NAMES[:3], client=account.client, since=SINCE, until=until, **QUICK)
        )
        account.change(customer000001={"since": "2026-01-20"})
        shutil.rmtree(tmp_path / folder)
    days = {day for name, day in destination.counts("daily") if name == NAMES[0]}
    assert min(days) < date(2026, 1, 20)
    assert max(days) == second


def test_tables_that_dlt_drops_are_read_from_their_first_day(
    account: Account, destination: Destination
) -> None:
    until = date(2026, 2, 20)

    def run(*tables: str, **options: Any) -> None:
        source = fleet_source(
            NAMES[:3], client=account.client, since=SINCE, until=until, categories=True, **QUICK
        )
        destination.pipeline.run(source.with_resources(*tables) if tables else source, **options)

    def equals_the_server() -> None:
        assert destination.counts("daily") == account.daily(NAMES[:3], until)
        assert destination.counts("category_daily") == account.category_daily(NAMES[:3], until)

    run()
    for tables in ((), ("daily",), ("category_daily",)):
        for refresh in ("drop_resources", "drop_data", "drop_sources"):
            run(*tables, refresh=refresh)
            run()
            equals_the_server()


def test_a_package_that_was_being_deleted_is_read_again(account: Account, destination: Destination) -> None:
    until = date(2026, 2, 20)
    options: dict[str, Any] = {"since": SINCE, "until": until, "client": account.client, **QUICK}
    destination.pipeline.run(fleet_source(NAMES[:2], **options))
    destination.pipeline.extract(fleet_source(NAMES[:3], **options))
    (schema,) = destination.folder.glob("pipelines/stats/normalize/extracted/*/schema.json")
    schema.unlink()
    with pytest.raises(PipelineStepFailed):
        destination.pipeline.run()
    destination.pipeline.drop()
    destination.pipeline.run(fleet_source(NAMES[:3], **options))
    assert destination.counts("daily") == account.daily(NAMES[:3], until)


def _files_with(text: str, folder: Path) -> list[str]:
    """The files that have a text, also where they are compressed."""
    found = []
    for path in folder.rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            if path.suffix == ".parquet":
                content += repr(pq.read_table(path).to_pydict()).encode()
            elif path.suffix == ".gz":
                content += gzip.decompress(content)
            if text.encode() in content:
                found.append(str(path))
    return found


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
        assert _files_with(form, destination.folder) == []
        assert form not in output.out + output.err + caplog.text
        assert form not in repr(source) + str(source) + str(destination.pipeline.last_trace)
        assert not [state for (state,) in states if form.encode() in zlib.decompress(base64.b64decode(state))]


def test_a_client_and_a_key_are_refused(account: Account) -> None:
    with pytest.raises(stats.InputError, match="got both"):
        fleet_source(NAMES, client=account.client, api_key=BEARER, since=SINCE)


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


START = """
import sys
import dlt
import sendgrid_stats as stats
from dlt.pipeline.exceptions import PipelineStepFailed
from sendgrid_stats.dlt import fleet_source

base_url, folder, until, key, *names = sys.argv[1:]
pipeline = dlt.pipeline(
    "stats",
    pipelines_dir=f"{folder}/pipelines",
    destination=dlt.destinations.duckdb(f"{folder}/kept.duckdb"),
    dataset_name="stats",
)
if pipeline.has_pending_data:
    try:
        pipeline.run()
    except PipelineStepFailed:
        print("dropped", file=sys.stderr)
        pipeline.drop()
client = stats.Client(api_key=key, base_url=base_url)
options = dict(client=client, since="2026-01-01", until=until, categories=True, look_back=10, rate=100000)
source = fleet_source(names, **options)
"""
IN_STEPS = """
pipeline.extract(source)
print("extracted", flush=True)
pipeline.normalize()
pipeline.load()
print("loaded", flush=True)
"""
KILLS = 10


@pytest.mark.timeout(240)
@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")
def test_killed_between_extract_and_load_it_ends_equal_to_the_server(tmp_path: Path) -> None:
    seed = int(os.environ.get("STATS_SEED") or time.time_ns() % 2**32)
    print(f"seed: STATS_SEED={seed}")
    chance = random.Random(seed)
    today = date(2026, 2, 10)
    options = (
        "--since",
        SINCE.isoformat(),
        "--today",
        today.isoformat(),
        "--customers",
        "40",
        "--settle",
        "3",
    )
    with Emulator(*options) as emulator:
        account = Account(emulator)
        names = [f"customer{number:06}@example.com" for number in range(1, 41)]

        def start(program: str) -> subprocess.Popen[str]:
            account.move_to(today)
            given = [account.base_url, str(tmp_path), today.isoformat(), BEARER, *names]
            return subprocess.Popen(
                [sys.executable, "-c", program, *given], stdout=subprocess.PIPE, text=True
            )

        def equals_the_server() -> None:
            destination = Destination(tmp_path)
            assert destination.counts("daily") == account.daily(names, today)
            assert destination.counts("category_daily") == account.category_daily(names, today)
            assert destination.reached() == dict.fromkeys(names, (today, today))
            assert len(destination.rows("customers")) == len(names)

        with start(START + IN_STEPS) as whole:
            assert whole.stdout is not None
            assert whole.stdout.readline() == "extracted\n"
            extracted = time.monotonic()
            assert whole.stdout.readline() == "loaded\n"
            needed = time.monotonic() - extracted
        equals_the_server()
        killed = 0
        for _ in range(KILLS):
            today += timedelta(days=1)
            with start(START + IN_STEPS) as child:
                assert child.stdout is not None
                assert child.stdout.readline() == "extracted\n"
                time.sleep(chance.uniform(0, needed))
                child.send_signal(signal.SIGKILL)
                killed += child.wait() == -signal.SIGKILL
            today += timedelta(days=chance.randrange(2))
            with start(START + "pipeline.run(source)") as again:
                assert again.wait() == 0
            equals_the_server()
        print(f"killed: {killed} of {KILLS}, within {needed:.2f} s")
        assert killed > KILLS / 2


@pytest.mark.timeout(300)
def test_the_state_of_ten_thousand_customers_is_small(tmp_path: Path) -> None:
    until = date(2026, 1, 3)
    with Emulator("--since", SINCE.isoformat(), "--today", "2026-02-01", "--customers", "10000") as emulator:
        account = Account(emulator)
        destination = Destination(tmp_path)
        names = [f"customer{number:06}@example.com" for number in range(1, 10_001)]
        destination.pipeline.run(
            fleet_source(names, client=account.client, since=SINCE, until=until, rate=1_000_000)
        )
        assert len(destination.counts("daily")) == 3 * len(names)
        with destination.pipeline.sql_client() as client:
            (loaded,) = [
                len(state) for (state,) in client.execute_sql("select state from _dlt_pipeline_state") or ()
            ]
        plain = len(json.dumps(destination.pipeline.state["sources"]))
        print(f"state of {len(names)} customers: {plain} bytes as JSON, {loaded} bytes in the destination")
        assert loaded < 100_000
        # Those that the state has are known by their names: another one begins with its first day.
        destination.pipeline.run(
            fleet_source(
                ["customer@example.com", names[0]],
                client=account.client,
                since=SINCE,
                until=until,
                look_back=1,
            )
        )
        assert len([key for key in destination.counts("daily") if key[0] == "customer@example.com"]) == 3


def test_the_program_of_the_documentation(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    document = (REPOSITORY / "docs" / "pipelines.md").read_text()
    section = document.partition("\n## dlt\n")[2].partition("\n## ")[0]
    programs = [part.partition("```")[0] for part in section.split("```python\n")[1:]]
    assert programs
    with Emulator("--since", SINCE.isoformat(), "--customers", "3") as emulator:
        monkeypatch.setattr(
            sendgrid_stats.dlt, "Client", lambda **key: stats.Client(**key, base_url=emulator.base_url)
        )
        monkeypatch.setenv("SENDGRID_API_KEY", BEARER)
        names: dict[str, Any] = {}
        for program in programs:
            exec(compile(program, "docs/pipelines.md", "exec"), names)
    assert capsys.readouterr().out
