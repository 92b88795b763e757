from __future__ import annotations

import json
import pickle
from collections import defaultdict
from concurrent.futures import ProcessPoolExecutor
from datetime import date
from multiprocessing import get_context
from typing import TYPE_CHECKING, Any

import pytest

from emulator import BEARER, Emulator
from sendgrid_stats import Client, InputError, MisuseError, StatsError, fleet

if TYPE_CHECKING:
    from collections.abc import Iterator

SINCE, UNTIL, TODAY = "2012-05-28", "2012-05-30", "2012-05-31"
CUSTOMERS = [f"customer{number:02}@example.com" for number in range(1, 26)]
BAD = "customer07@example.com"


@pytest.fixture(scope="module")
def emulator() -> Iterator[Emulator]:
    with Emulator("--customers", "25", "--since", "2012-01-01", "--today", TODAY) as emulator:
        yield emulator


@pytest.fixture
def v3(emulator: Emulator) -> Client:
    return Client(api_key=BEARER, base_url=emulator.base_url, max_retries=0)


def asked(client: Client, task: fleet.Task) -> fleet.Outcome:
    try:
        return fleet.Outcome.of(task, client.send(task.query))
    except StatsError as error:
        return fleet.Outcome.of(task, error)


def asked_elsewhere(base_url: str, task: fleet.Task) -> fleet.Outcome:
    return asked(Client(api_key=BEARER, base_url=base_url, max_retries=0), task)


class Rows:
    """What a driver stores."""

    def __init__(self) -> None:
        self.rows: dict[tuple[str, str], dict[tuple[str, str | None], dict[str, Any]]] = defaultdict(dict)
        self.failed: list[tuple[str, str]] = []

    def of(self, task: fleet.Task) -> dict[str, list[dict[str, Any]]]:
        kind = "daily" if task.kind == "daily-by-customer" else "category-stats"
        return {name: list(self.rows[name, kind].values()) for name in task.customers}

    def store(self, commits: list[dict[str, Any]]) -> None:
        for commit in commits:
            if "failed" in commit:
                failed = commit["failed"]
                self.failed.append((failed["customer"], failed["failure"]["kind"]))
            elif "stored" in commit:
                stored = commit["stored"]
                rows = self.rows[stored["customer"], stored["kind"]]
                for key in stored["removed"]:
                    del rows[key["date"], key.get("category")]
                for row in stored["rows"]:
                    rows[row["date"], row.get("category")] = row


def drive(planner: fleet.Fleet, client: Client, rows: Rows) -> fleet.SyncReport:
    while True:
        step = planner.next()
        if isinstance(step, fleet.SyncReport):
            return step
        assert isinstance(step, fleet.Task)  # each result is reported at once
        rows.store(planner.done(step, asked(client, step), rows.of(step)))


def test_a_driver_stores_what_the_server_has(emulator: Emulator, v3: Client) -> None:
    emulator.change({BAD: {"faults": "404"}})
    try:
        rows = Rows()
        planner = fleet.Fleet(CUSTOMERS, SINCE, UNTIL, categories=True, today=TODAY)
        assert planner.estimate().at_least == 28
        report = drive(planner, v3, rows)
    finally:
        emulator.change({BAD: {}})
    assert rows.failed == [(BAD, "refused-not-found")]
    assert (report.customers, report.is_finished) == (fleet.CustomerCounts(25, 24, 1, 0), True)
    for name in CUSTOMERS:
        found = [{"date": row["date"], **row["counts"]} for row in rows.rows[name, "daily"].values()]
        days = v3.daily(name, start_date=SINCE, end_date=UNTIL).to_dicts() if name != BAD else []
        assert found == days
    assert rows.rows[CUSTOMERS[0], "category-stats"]


def test_the_next_run_begins_where_this_one_ended(v3: Client) -> None:
    rows = Rows()
    first = fleet.Fleet(CUSTOMERS, SINCE, UNTIL, look_back=1, today=TODAY)
    drive(first, v3, rows)
    kept = json.loads(json.dumps(first.reached))
    second = fleet.Fleet(CUSTOMERS, SINCE, TODAY, look_back=1, today=TODAY, reached=kept)
    step = second.next()
    assert isinstance(step, fleet.Task)
    assert (step.since, step.until) == (date(2012, 5, 30), date(2012, 5, 31))


def test_tasks_and_outcomes_cross_to_other_processes(emulator: Emulator) -> None:
    planner = fleet.Fleet(CUSTOMERS, SINCE, UNTIL, today=TODAY)
    rows = Rows()
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        running: dict[Any, fleet.Task] = {}
        while isinstance(step := planner.next(), fleet.Task):
            running[pool.submit(asked_elsewhere, emulator.base_url, step)] = step
        assert isinstance(step, fleet.WaitForResults)
        for future, task in running.items():
            rows.store(planner.done(task, future.result()))
    assert isinstance(planner.next(), fleet.SyncReport)
    assert sum(len(days) for days in rows.rows.values()) == 25 * 3


def test_tasks_and_outcomes_are_plain_data(v3: Client) -> None:
    planner = fleet.Fleet(CUSTOMERS, SINCE, UNTIL, today=TODAY)
    task = planner.next()
    assert isinstance(task, fleet.Task)
    assert pickle.loads(pickle.dumps(task)) == task
    assert (task.id, task.kind, task.customers) == (1, "daily-by-customer", tuple(CUSTOMERS[:10]))
    for outcome in (asked(v3, task), fleet.Outcome.of(task, StatsError("no", kind="timeout"))):
        pickled = pickle.dumps(outcome)
        assert pickle.loads(pickled) == outcome
        assert BEARER.encode() not in pickled
    assert fleet.Outcome.of(task, StatsError("no", kind="timeout")).error_kind == "timeout"
    with pytest.raises(InputError, match="expected a pickled task"):
        type(task)._restore(b"{}")


def test_an_outcome_that_does_not_belong_to_a_task_is_an_error(v3: Client) -> None:
    planner = fleet.Fleet(CUSTOMERS[:12], SINCE, UNTIL, today=TODAY)
    first, second = planner.next(), planner.next()
    assert isinstance(first, fleet.Task)
    assert isinstance(second, fleet.Task)
    answer = v3.send(first.query)
    for other in (answer[:3], answer.to_dicts(), 7, None, v3.categories(CUSTOMERS[0])):
        with pytest.raises(TypeError, match="expected the answer to the task's query"):
            fleet.Outcome.of(first, other)
    outcome = fleet.Outcome.of(first, answer)
    with pytest.raises(MisuseError):
        planner.done(second, outcome)
    planner.done(first, outcome)
    with pytest.raises(MisuseError):
        planner.done(first, outcome)


def test_an_account_whose_customers_are_listed(v3: Client) -> None:
    planner = fleet.Fleet(None, SINCE, UNTIL, today=TODAY)
    task = planner.next()
    assert isinstance(task, fleet.Task)
    assert (task.kind, task.customers, task.since) == ("customers", (), None)
    (commit,) = planner.done(task, asked(v3, task))
    assert commit["customers"] == [customer.name for customer in v3.customers()]
    assert isinstance(planner.next(), fleet.Task)


def test_there_is_no_plan_of_invalid_arguments() -> None:
    for arguments, kind in [
        ((CUSTOMERS, UNTIL, SINCE, "v3"), "dates-out-of-order"),
        ((CUSTOMERS, SINCE, UNTIL, "v4"), "bad-option"),
        ((None, SINCE, UNTIL, "reseller"), "unsupported"),
        ((CUSTOMERS, SINCE, UNTIL, "own"), "unsupported"),
    ]:
        customers, since, until, dialect = arguments
        with pytest.raises(InputError) as raised:
            fleet.Fleet(customers, since, until, dialect=dialect)
        assert raised.value.kind == kind, arguments
