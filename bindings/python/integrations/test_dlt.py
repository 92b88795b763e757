"""What the dlt source loads, with DuckDB as the destination and the emulator over sockets."""

from __future__ import annotations

from datetime import date, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest
from dlt.pipeline.exceptions import PipelineStepFailed

import sendgrid_stats as stats
import sendgrid_stats.dlt
from emulator import BEARER, REPOSITORY, Emulator
from loading import NAMES, QUICK, SINCE, Account, Destination, each_api, files_with
from sendgrid_stats import fleet
from sendgrid_stats.dlt import fleet_source

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.usefixtures("own_folders")


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
    assert files_with("wrong-canary", destination.folder) == []


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
