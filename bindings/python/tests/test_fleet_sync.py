from __future__ import annotations

import asyncio
import json
import os
import signal
import sqlite3
import subprocess
import sys
import threading
from contextlib import closing
from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING, Any

import pyarrow.parquet as pq
import pytest

from emulator import BEARER, KEY, NAME, Emulator, command
from sendgrid_stats import AsyncClient, AuthenticationError, Client, InputError, fleet

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

# Days that a server still keeps: earlier ones are not asked for.
TODAY = datetime.now(timezone.utc).date()
LAST = TODAY - timedelta(days=2)
SINCE, UNTIL = str(LAST - timedelta(days=29)), str(LAST)
CUSTOMERS = [f"customer{number:02}@example.com" for number in range(1, 26)]
BAD = "customer07@example.com"


@pytest.fixture(scope="module")
def emulator() -> Iterator[Emulator]:
    with Emulator("--customers", "25", "--since", SINCE, "--today", str(TODAY)) as emulator:
        yield emulator


@pytest.fixture
def v3(emulator: Emulator) -> Client:
    return Client(api_key=BEARER, base_url=emulator.base_url, max_retries=0)


@pytest.fixture
def store(tmp_path: Path) -> Path:
    return tmp_path / "fleet.db"


def slow(emulator: Emulator, delay: str = "300ms") -> Client:
    headers = {"x-emulator-fault": f"delay={delay}"}
    return Client(NAME, KEY, base_url=emulator.base_url, dialect="reseller", headers=headers)


def by_command(emulator: Emulator, store: Path, dialect: str = "v3") -> tuple[int, dict[str, Any]]:
    """The exit status and the document of the command on this store."""
    names = store.with_name("customers.txt")
    names.write_text("\n".join(CUSTOMERS))
    line = [command(), "sync", str(store), "--customers", str(names), "--since", SINCE, "--until", UNTIL]
    line += ["--base-url", emulator.base_url, "--dialect", dialect, "--rate", "100000", "--output", "json"]
    legacy = {"SENDGRID_API_USER": NAME, "SENDGRID_API_KEY": KEY}
    environment = os.environ | ({"SENDGRID_API_KEY": BEARER} if dialect == "v3" else legacy)
    ended = subprocess.run(line, env=environment, stdout=subprocess.PIPE, timeout=60)
    document: dict[str, Any] = json.loads(ended.stdout)
    return ended.returncode, document


def table(store: Path) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(store)) as connection:
        return connection.execute("select * from daily order by customer, date").fetchall()


def test_the_command_continues_what_python_began_and_the_reverse(
    emulator: Emulator, v3: Client, tmp_path: Path
) -> None:
    stores = [tmp_path / "python.db", tmp_path / "command.db"]
    first = fleet.sync(stores[0], CUSTOMERS, client=v3, since=SINCE, until=UNTIL, rate=100_000)
    assert (first.run, first.is_finished, first.rows.changed) == (1, True, 25 * 30)
    assert by_command(emulator, stores[1])[0] == 0
    assert table(stores[0]) == table(stores[1])
    assert len(table(stores[0])) == 25 * 30

    status, document = by_command(emulator, stores[0])
    assert (status, document["answer"]["run"]["number"]) == (0, 2)
    assert document["answer"]["rows"]["changed"] == 0
    second = fleet.sync(stores[1], CUSTOMERS, client=v3, until=UNTIL, rate=100_000)
    assert (second.run, second.rows.received, second.rows.changed) == (2, 25 * 30, 0)
    assert second.complete_through == LAST
    assert sum(age.compared for age in second.drift.values()) == 25 * 30


def test_a_store_has_one_run_at_a_time(emulator: Emulator, store: Path) -> None:
    begun, raised = threading.Event(), list[BaseException]()

    def run() -> None:
        try:
            options: Any = {"concurrency": 1, "since": SINCE, "until": UNTIL}
            client = slow(emulator, "100ms")
            fleet.sync(store, CUSTOMERS, client=client, progress=lambda _: begun.set(), **options)
        except BaseException as error:
            raised.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    assert begun.wait(10)
    status, document = by_command(emulator, store, "reseller")
    assert (status, document["error"]["kind"]) == (9, "in-use")
    with pytest.raises(fleet.StoreInUseError) as refused:
        fleet.sync(store, CUSTOMERS, client=slow(emulator), until=UNTIL)
    assert refused.value.kind == "in-use"
    thread.join(30)
    assert not raised
    assert len(table(store)) == 25 * 30


def test_python_is_refused_while_the_command_runs(emulator: Emulator, store: Path) -> None:
    names = store.with_name("customers.txt")
    names.write_text("\n".join(CUSTOMERS))
    line = [command(), "sync", str(store), "--customers", str(names), "--since", SINCE, "--until", UNTIL]
    line += ["--base-url", emulator.base_url, "--dialect", "reseller", "--rate", "100", "--concurrency", "1"]
    environment = os.environ | {"SENDGRID_API_USER": NAME, "SENDGRID_API_KEY": KEY}
    running = subprocess.Popen(line, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        lock = store.with_name("fleet.db.lock")
        deadline = threading.Event()
        for _ in range(200):
            if lock.exists():
                break
            deadline.wait(0.05)
        with pytest.raises(fleet.StoreInUseError):
            fleet.sync(store, CUSTOMERS, client=slow(emulator), until=UNTIL)
        assert running.poll() is None
    finally:
        running.kill()
        running.wait()
    report = fleet.sync(store, CUSTOMERS, client=slow(emulator, "0ms"), until=UNTIL, rate=100_000)
    assert report.is_finished
    assert len(table(store)) == 25 * 30


PROGRAM = """
import sys
from sendgrid_stats import Client, fleet

store, base_url, since, until, *customers = sys.argv[1:]
headers = {"x-emulator-fault": "delay=100ms"}
client = Client(base_url=base_url, dialect="reseller", headers=headers)
try:
    fleet.sync(store, customers, client=client, since=since, until=until, concurrency=2,
               parquet=store + ".tables", progress=lambda progress: print(progress.done, flush=True))
except KeyboardInterrupt:
    print("interrupted")
"""


def test_ctrl_c_stores_what_is_in_flight_and_the_next_run_continues(emulator: Emulator, store: Path) -> None:
    line = [sys.executable, "-c", PROGRAM, str(store), emulator.base_url, SINCE, UNTIL, *CUSTOMERS]
    environment = os.environ | {"SENDGRID_API_USER": NAME, "SENDGRID_API_KEY": KEY}
    with subprocess.Popen(line, env=environment, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        while process.stdout.readline().strip() not in {"4", "5"}:
            assert process.poll() is None
        process.send_signal(signal.SIGINT)
        rest, _ = process.communicate(timeout=30)
    assert rest.splitlines()[-1] == "interrupted"
    assert process.returncode == 0
    stored = {row[1] for row in table(store)}
    assert 4 <= len(stored) < 25
    assert not store.with_name("fleet.db.tables").exists()

    before = emulator.requests()
    report = fleet.sync(store, CUSTOMERS, client=slow(emulator, "0ms"), until=UNTIL, rate=100_000)
    assert emulator.requests() - before == 25 - len(stored)
    assert (report.run, report.is_finished) == (1, True)
    assert len(table(store)) == 25 * 30


def test_a_cancelled_run_is_continued(emulator: Emulator, store: Path) -> None:
    async def cancelled() -> None:
        begun = asyncio.Event()
        headers = {"x-emulator-fault": "delay=100ms"}
        client = AsyncClient(NAME, KEY, base_url=emulator.base_url, dialect="reseller", headers=headers)
        options: Any = {"since": SINCE, "until": UNTIL, "concurrency": 2}
        run = fleet.sync_async(store, CUSTOMERS, client=client, progress=lambda _: begun.set(), **options)
        task = asyncio.create_task(run)
        await begun.wait()
        for _ in range(2):  # a second time, it still waits for what is in flight
            task.cancel()
            await asyncio.sleep(0.01)
        await task

    with pytest.raises(asyncio.CancelledError):
        asyncio.run(cancelled())
    stored = {row[1] for row in table(store)}
    assert 1 <= len(stored) < 25
    report = asyncio.run(
        fleet.sync_async(store, CUSTOMERS, client=slow(emulator, "0ms"), until=UNTIL, rate=100_000)
    )
    assert (report.run, len(table(store))) == (1, 25 * 30)


def test_failures_are_in_the_report_and_the_tables_are_published(
    emulator: Emulator, v3: Client, store: Path, tmp_path: Path
) -> None:
    emulator.change({BAD: {"faults": "404"}})
    try:
        report = fleet.sync(
            store,
            CUSTOMERS,
            client=v3,
            since=SINCE,
            until=UNTIL,
            categories=True,
            rate=100_000,
            parquet=tmp_path / "tables",
        )
    finally:
        emulator.change({BAD: {}})
    (failed,) = report.failures
    assert (failed.customer, failed.kind, failed.failure.kind, failed.failure.status) == (
        BAD,
        "daily",
        "refused-not-found",
        404,
    )
    assert (report.complete_through, report.customers.failed) == (None, 1)
    assert report.published is not None
    months = len({UNTIL[:7], SINCE[:7]})
    assert report.published.written == 2 * months
    assert pq.read_table(tmp_path / "tables" / "daily").num_rows == 24 * 30


def test_some_of_the_customers(v3: Client, store: Path) -> None:
    options: Any = {"client": v3, "until": UNTIL, "rate": 100_000}
    fleet.sync(store, CUSTOMERS, since=SINCE, **options)
    report = fleet.sync(store, only=CUSTOMERS[:2], **options)
    assert report.customers.total == 2
    with pytest.raises(InputError, match="`only` with a customer of the store, got `nobody`"):
        fleet.sync(store, only="nobody", **options)
    with pytest.raises(InputError, match="no `since` with `only`"):
        fleet.sync(store, only=CUSTOMERS[0], since=SINCE, **options)


def test_invalid_options_are_errors_and_make_no_store(v3: Client, store: Path) -> None:
    invalid: list[tuple[dict[str, Any], str]] = [
        ({"mode": 600}, "`mode`, from 0o600 to 0o666, got 0o1130"),
        ({"mode": 0o400}, "`mode`"),
        ({"only": []}, "`only`, got an empty list"),
        ({"customers": []}, "expected customers, got an empty list"),
        ({"account": ""}, "label"),
    ]
    for options, match in invalid:
        arguments: dict[str, Any] = {"customers": CUSTOMERS, "client": v3, **options}
        with pytest.raises(InputError, match=match):
            fleet.sync(store, **arguments)
        assert not store.exists()


def test_the_error_of_a_run_is_the_cause_of_what_its_callback_raised(v3: Client, store: Path) -> None:
    def damage(progress: fleet.SyncProgress) -> None:
        with closing(sqlite3.connect(store)) as connection:
            connection.execute("drop view daily")
            connection.execute("drop table days")
        raise LookupError(str(progress.done))

    options: Any = {"client": v3, "until": UNTIL, "concurrency": 2, "progress": damage}
    with pytest.raises(LookupError) as raised:
        fleet.sync(store, CUSTOMERS, **options)
    assert isinstance(raised.value.__cause__, fleet.StoreError)


def test_stores_that_cannot_be_used_are_errors(v3: Client, store: Path, tmp_path: Path) -> None:
    with pytest.raises(fleet.StoreError) as raised:
        fleet.sync(tmp_path / "none" / "fleet.db", CUSTOMERS, client=v3, until=UNTIL)
    assert raised.value.kind == "file"
    store.write_text("something else")
    with pytest.raises(fleet.StoreError, match="got another file"):
        fleet.sync(store, CUSTOMERS, client=v3, until=UNTIL)
    assert store.read_text() == "something else"


def test_refused_credentials_are_an_error(emulator: Emulator, store: Path) -> None:
    client = Client(api_key="SG.wrong-canary.key", base_url=emulator.base_url)
    with pytest.raises(AuthenticationError):
        fleet.sync(store, CUSTOMERS, client=client, until=UNTIL)
    assert b"wrong-canary" not in store.read_bytes()


def test_no_store_has_the_key(v3: Client, store: Path) -> None:
    fleet.sync(store, CUSTOMERS, client=v3, since=SINCE, until=UNTIL, rate=100_000)
    for path in store.parent.iterdir():
        assert BEARER.encode() not in path.read_bytes(), path
