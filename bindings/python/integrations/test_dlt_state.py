"""The state of the dlt source, also where a run is killed."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from dlt.pipeline.exceptions import PipelineStepFailed

from emulator import BEARER, Emulator
from loading import NAMES, QUICK, SINCE, Account, Destination
from sendgrid_stats.dlt import fleet_source

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.usefixtures("own_folders")


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
