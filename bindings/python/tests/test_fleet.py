from __future__ import annotations

import asyncio
import json
from datetime import date
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pytest

from emulator import BEARER, KEY, NAME, Emulator
from sendgrid_stats import AsyncClient, AuthenticationError, Client, InputError, fleet

if TYPE_CHECKING:
    from collections.abc import Iterator

SINCE, UNTIL = "2012-05-01", "2012-05-30"
CUSTOMERS = [f"customer{number:02}@example.com" for number in range(1, 26)]
BAD = "customer07@example.com"


@pytest.fixture(scope="module")
def emulator() -> Iterator[Emulator]:
    with Emulator("--customers", "25", "--since", "2012-01-01", "--today", "2012-05-31") as emulator:
        yield emulator


@pytest.fixture
def v3(emulator: Emulator) -> Client:
    return Client(api_key=BEARER, base_url=emulator.base_url, max_retries=0)


@pytest.fixture
def reseller(emulator: Emulator) -> Client:
    return Client(NAME, KEY, base_url=emulator.base_url, dialect="reseller", max_retries=0)


@pytest.fixture
def failing(emulator: Emulator) -> Iterator[None]:
    emulator.change({BAD: {"faults": "404"}})
    yield
    emulator.change({BAD: {}})


def rows(client: Client, names: list[str], since: str, until: str) -> list[dict[str, Any]]:
    days = client.daily_by_customer(names, start_date=since, end_date=until)
    return sorted(days.to_dicts(), key=lambda row: (row["customer"], row["date"]))


@pytest.mark.parametrize("dialect", ["v3", "reseller"])
def test_reads_every_customer_into_one_table(dialect: str, v3: Client, reseller: Client) -> None:
    client = {"v3": v3, "reseller": reseller}[dialect]
    tables = fleet.read(CUSTOMERS, SINCE, UNTIL, client=client, rate=100_000)
    assert tables.daily.to_dicts() == rows(client, CUSTOMERS, SINCE, UNTIL)
    assert len(tables.daily) == 25 * 30
    assert (len(tables.failures), len(tables.category_daily)) == (0, 0)
    assert tables.report.customers == fleet.CustomerCounts(25, 25, 0, 0)
    assert tables.report.complete_through == date(2012, 5, 30)


def test_tables_are_arrow_with_signed_counts_and_nulls(reseller: Client) -> None:
    table = pa.table(fleet.read(CUSTOMERS[:2], SINCE, UNTIL, client=reseller).daily)
    schema = table.schema
    assert schema.field("customer").type == pa.string()
    assert schema.field("date").type == pa.date32()
    assert {schema.field(name).type for name in schema.names[2:]} == {pa.int64()}
    assert table["deferred"].null_count == len(table)  # the legacy API has no such metric
    assert table["requests"].null_count == 0


def test_a_table_becomes_a_data_frame(v3: Client) -> None:
    frame = fleet.read(CUSTOMERS[:2], SINCE, UNTIL, client=v3).daily.to_pandas()
    assert str(frame["date"].dtype) == "datetime64[s]"
    assert str(frame["requests"].dtype) == "Int64"
    assert len(frame) == 60


@pytest.mark.usefixtures("failing")
@pytest.mark.parametrize("dialect", ["v3", "reseller"])
def test_a_customer_that_fails_is_listed_and_has_no_row(dialect: str, v3: Client, reseller: Client) -> None:
    client = {"v3": v3, "reseller": reseller}[dialect]
    tables = fleet.read(CUSTOMERS, SINCE, UNTIL, client=client, categories=True, rate=100_000)
    failures = tables.failures.to_dicts()
    assert [(failure["kind"], failure["error_kind"]) for failure in failures] == [
        ("daily", "refused-not-found"),
        ("category-stats", "refused-not-found"),
    ]
    assert {failure["customer"] for failure in failures} == {BAD}
    assert (failures[0]["since"], failures[0]["until"], failures[0]["status"]) == (SINCE, UNTIL, 404)
    for table in (tables.daily, tables.category_daily, tables.windows):
        assert BAD not in {row["customer"] for row in table.to_dicts()}
    assert len({row["customer"] for row in tables.daily.to_dicts()}) == 24


def test_categories_are_those_of_each_customer(v3: Client) -> None:
    tables = fleet.read(CUSTOMERS[:2], "2012-05-28", UNTIL, client=v3, categories=True)
    expected = []
    for name in CUSTOMERS[:2]:
        known = v3.categories(name)
        found = v3.category_stats(name, known, start_date="2012-05-28", end_date=UNTIL)
        expected += [{"customer": name} | row for row in found.to_dicts()]
    expected.sort(key=lambda row: (row["customer"], row["date"], row["category"]))
    assert tables.category_daily.to_dicts() == expected
    assert expected


def test_the_account_lists_its_customers(v3: Client) -> None:
    tables = fleet.read(None, "2012-05-30", UNTIL, client=v3, rate=100_000)
    listed = {customer.name for customer in v3.customers()}
    assert {row["customer"] for row in tables.windows.to_dicts()} == listed


def test_a_later_read_begins_with_the_look_back(v3: Client) -> None:
    first = fleet.read(CUSTOMERS[:2], SINCE, "2012-05-20", client=v3, look_back=3)
    kept = json.loads(json.dumps(first.reached))
    second = fleet.read(CUSTOMERS[:3], SINCE, UNTIL, client=v3, look_back=3, reached=kept)
    windows = {row["customer"]: (row["since"], row["until"]) for row in second.windows.to_dicts()}
    assert windows == {
        CUSTOMERS[0]: ("2012-05-18", UNTIL),
        CUSTOMERS[1]: ("2012-05-18", UNTIL),
        CUSTOMERS[2]: (SINCE, UNTIL),
    }
    assert second.daily.to_dicts() == sorted(
        rows(v3, CUSTOMERS[:2], "2012-05-18", UNTIL) + rows(v3, CUSTOMERS[2:3], SINCE, UNTIL),
        key=lambda row: (row["customer"], row["date"]),
    )


def test_an_earlier_first_day_is_read_although_a_later_one_was(v3: Client) -> None:
    first = fleet.read(CUSTOMERS[:2], "2012-05-20", UNTIL, client=v3, look_back=3)
    second = fleet.read(CUSTOMERS[:2], SINCE, UNTIL, client=v3, look_back=3, reached=first.reached)
    assert second.daily.to_dicts() == rows(v3, CUSTOMERS[:2], SINCE, UNTIL)
    planner = fleet.Fleet(CUSTOMERS[:2], SINCE, UNTIL, look_back=3, reached=first.reached)
    task = planner.next()
    assert isinstance(task, fleet.Task)
    assert task.since == date(2012, 5, 1)


def test_reads_from_asyncio(emulator: Emulator, v3: Client) -> None:
    async def read() -> fleet.Tables:
        client = AsyncClient(api_key=BEARER, base_url=emulator.base_url)
        return await fleet.read_async(CUSTOMERS, SINCE, UNTIL, client=client, progress=seen.append)

    seen: list[fleet.SyncProgress] = []
    tables = asyncio.run(read())
    assert tables.daily.to_dicts() == rows(v3, CUSTOMERS, SINCE, UNTIL)
    assert seen[-1].done == 3
    assert (seen[-1].customers, seen[-1].at_most) == (25, 3)


def test_a_cancelled_read_ends(emulator: Emulator) -> None:
    async def read() -> None:
        client = AsyncClient(
            api_key=BEARER, base_url=emulator.base_url, headers={"X-Emulator-Fault": "delay=200"}
        )
        task = asyncio.create_task(fleet.read_async(CUSTOMERS, SINCE, UNTIL, client=client, concurrency=1))
        await asyncio.sleep(0.1)
        task.cancel()
        await task

    with pytest.raises(asyncio.CancelledError):
        asyncio.run(read())


def test_what_progress_raises_ends_the_read(emulator: Emulator, v3: Client) -> None:
    def fail(progress: fleet.SyncProgress) -> None:
        raise LookupError(str(progress.done))

    with pytest.raises(LookupError, match="1"):
        fleet.read(CUSTOMERS, SINCE, UNTIL, client=v3, concurrency=1, progress=fail)
    client = AsyncClient(api_key=BEARER, base_url=emulator.base_url)
    with pytest.raises(LookupError, match="1"):
        asyncio.run(fleet.read_async(CUSTOMERS, SINCE, UNTIL, client=client, concurrency=1, progress=fail))


def test_refused_credentials_are_an_error(emulator: Emulator) -> None:
    client = Client(api_key="SG.wrong.key", base_url=emulator.base_url)
    for customers in (None, CUSTOMERS):
        with pytest.raises(AuthenticationError) as raised:
            fleet.read(customers, SINCE, UNTIL, client=client)
        assert (raised.value.kind, raised.value.status) == ("refused-authentication", 401)


def test_invalid_arguments_are_errors_and_nothing_is_sent(emulator: Emulator, v3: Client) -> None:
    before = emulator.requests()
    one = CUSTOMERS[:1]
    for arguments, kind in [
        ((one, "2012-5-1", UNTIL), "bad-date"),
        ((one, UNTIL, SINCE), "dates-out-of-order"),
        ((one, SINCE, "2999-01-01"), "bad-option"),
        (([""], SINCE, UNTIL), "empty-customer"),
        (([], SINCE, UNTIL), "bad-option"),
        ((one * 2, SINCE, UNTIL), "bad-customer"),
    ]:
        with pytest.raises(InputError) as raised:
            fleet.read(*arguments, client=v3)
        assert raised.value.kind == kind, arguments
    invalid: list[tuple[dict[str, Any], str]] = [
        ({"look_back": 0}, "look-back from 1 to 1095"),
        ({"rate": 0}, "rate from 1"),
        ({"concurrency": 65}, "from 1 to 64"),
        ({"reached": {"groups": 7}}, "`reached`"),
        ({"reached": {"run": None}}, "`reached`"),
    ]
    for options, match in invalid:
        with pytest.raises(InputError, match=match):
            fleet.read(one, SINCE, UNTIL, client=v3, **options)
    wrong: list[tuple[dict[str, Any], str]] = [
        ({"rate": "540"}, "argument 'rate': expected an int, not str"),
        ({"categories": 1}, "argument 'categories': expected a bool"),
        ({"customer": "a"}, "`customer` is not an option"),
        ({"parquet": "tables"}, "`parquet` is not an option"),
        ({"only": one}, "`only` is not an option"),
        ({"progress": 7}, "argument 'progress'"),
    ]
    for options, match in wrong:
        with pytest.raises(TypeError, match=match):
            fleet.read(one, SINCE, UNTIL, client=v3, **options)
    for customers in ([7], {"a": 1}):
        with pytest.raises(TypeError, match="argument 'customers'"):
            fleet.read(customers, SINCE, UNTIL, client=v3)  # type: ignore[arg-type]
    for since, until in ((None, UNTIL), (SINCE, None)):
        with pytest.raises(TypeError, match="expected a date or its text, not NoneType"):
            fleet.read(one, since, until, client=v3)  # type: ignore[arg-type]

    async def report(progress: fleet.SyncProgress) -> None:
        print(progress)

    with pytest.raises(TypeError, match="not a coroutine"):
        asyncio.run(fleet.read_async(one, SINCE, UNTIL, client=v3, progress=report))
    assert emulator.requests() == before


def test_a_list_of_customers_is_read_as_the_command_reads_it(tmp_path: Any) -> None:
    path = tmp_path / "customers.csv"
    path.write_text("customer,time_zone,since\na,Europe/Berlin,2026-01-02\nb,,\n")
    assert fleet.read_customers(path) == [
        fleet.NamedCustomer("a", "Europe/Berlin", "2026-01-02"),
        fleet.NamedCustomer("b"),
    ]
    path.write_text("customer,since\na,2026-02-30\n")
    with pytest.raises(InputError, match="line 2: expected a date"):
        fleet.read_customers(path)


def test_customers_have_a_first_day_of_their_own(v3: Client) -> None:
    earlier = fleet.read([fleet.NamedCustomer(CUSTOMERS[0], since="2012-04-29")], SINCE, UNTIL, client=v3)
    assert earlier.daily.to_dicts() == rows(v3, CUSTOMERS[:1], "2012-04-29", UNTIL)
    first = fleet.NamedCustomer(CUSTOMERS[0], since=date(2012, 5, 29))
    named: list[str | fleet.NamedCustomer] = [first, CUSTOMERS[1]]
    tables = fleet.read(named, SINCE, UNTIL, client=v3)
    windows = {row["customer"]: row["since"] for row in tables.windows.to_dicts()}
    assert windows == {CUSTOMERS[0]: "2012-05-29", CUSTOMERS[1]: SINCE}
