"""The queries with v3: options, answers, and both clients against the emulator."""

from __future__ import annotations

import asyncio
import copy
import pickle
from datetime import date, datetime, timedelta, timezone
from typing import Any

import pytest

import sendgrid_stats as stats
from counting import Counting
from emulator import BEARER, CUSTOMER, KEY, NAME

NAMES = ["customer02@example.com", CUSTOMER, "customer01@example.com"]
JUNE: dict[str, Any] = {"start_date": "2009-06-01", "end_date": "2009-06-30"}
BY_CUSTOMER = stats.Query.daily_by_customer(NAMES, **JUNE)
ACCOUNT = stats.Account(api_key=BEARER)


@pytest.fixture
def client(base_url: str) -> stats.Client:
    return stats.Client(api_key=BEARER, base_url=base_url, max_retries=0, today="2009-06-30")


def test_both_apis_have_the_same_days(client: stats.Client, base_url: str) -> None:
    legacy = stats.Client(NAME, KEY, base_url=base_url)
    days, before = client.daily(CUSTOMER, days=7), legacy.daily(CUSTOMER, days=7)
    assert days["date"] == before["date"]
    assert days["requests"] == before["requests"]
    rows = client.category_stats(CUSTOMER, client.categories(CUSTOMER), **JUNE)
    # v3 has rows of zeros too.
    assert rows.total("opens") == legacy.category_stats(CUSTOMER, rows.categories, **JUNE).total("opens")


def test_days_of_several_customers(client: stats.Client, base_url: str) -> None:
    rows = client.daily_by_customer(NAMES, **JUNE)
    assert len(rows) == 30 * 3
    assert rows.customers == tuple(NAMES)
    assert rows.missing == ()
    assert [row.customer for row in rows[:3]] == NAMES
    assert rows[0].date == date(2009, 6, 1)
    assert rows["customer"] == [rows.customers[index] for index in rows.customer_indices]
    one = [row.requests for row in rows if row.customer == CUSTOMER]
    assert one == client.daily(CUSTOMER, **JUNE)["requests"]
    assert client.daily_by_customer(CUSTOMER, days=2).customers == (CUSTOMER,)
    legacy = stats.Client(NAME, KEY, base_url=base_url).daily_by_customer(NAMES, **JUNE)
    assert (legacy["customer"], legacy["opens"]) == (rows["customer"], rows["opens"])


def test_a_refused_customer_is_named(client: stats.Client) -> None:
    for unsplit, subjects, attempts in ((False, ("nobody",), 3), (True, (CUSTOMER, "nobody"), 1)):
        with pytest.raises(stats.NotFoundError, match="`nobody`") as caught:
            client.daily_by_customer([CUSTOMER, "nobody"], days=2, unsplit=unsplit)
        assert (caught.value.subjects, caught.value.attempts) == (subjects, attempts)
        assert pickle.loads(pickle.dumps(caught.value)).subjects == subjects


def test_the_customers_of_an_account(client: stats.Client) -> None:
    customers = client.customers()
    assert len(customers) > 50
    assert customers[0] == stats.Customer(CUSTOMER, disabled=False)
    assert {customer.region for customer in customers} == {None}
    assert client.customers(with_region=True)[0] == stats.Customer(CUSTOMER, disabled=False, region="global")
    assert client.send(stats.Query.customers()) == customers
    with pytest.raises(stats.InputError) as caught:
        client.customers(dialect="v3-account")
    assert caught.value.kind == "unsupported"


def test_totals_of_a_period(client: stats.Client) -> None:
    totals = client.aggregate(CUSTOMER, days=7)
    assert totals.period == (date(2009, 6, 24), date(2009, 6, 30))
    assert totals.requests == client.daily(CUSTOMER, days=7).total("requests")
    assert totals.unique_opens is None
    assert client.aggregate(CUSTOMER, **JUNE).period == (date(2009, 6, 1), date(2009, 6, 30))
    for unsupported in (
        lambda: client.aggregate(CUSTOMER),
        lambda: client.daily(CUSTOMER, end_date="2009-06-01"),
    ):
        with pytest.raises(stats.InputError) as caught:
            unsupported()
        assert caught.value.kind == "unsupported"


def test_a_period_of_totals_is_unsupported_by_the_legacy_api() -> None:
    for ask in (stats.Account(NAME, KEY).aggregate, stats.Client(NAME, KEY).aggregate):
        with pytest.raises(stats.InputError) as caught:
            ask(CUSTOMER, days=7)
        assert caught.value.kind == "unsupported"


def test_every_query_with_asyncio(client: stats.Client) -> None:
    async def ask() -> None:
        async with stats.AsyncClient(like=client) as other:
            assert await other.daily_by_customer(NAMES, **JUNE) == client.daily_by_customer(NAMES, **JUNE)
            assert await other.customers(with_region=True) == client.customers(with_region=True)
            assert await other.aggregate(CUSTOMER, days=3) == client.aggregate(CUSTOMER, days=3)
            assert await other.daily(days=3) == client.daily(days=3)
            assert await other.many([BY_CUSTOMER]) == [client.send(BY_CUSTOMER)]

    asyncio.run(ask())


def test_queries_are_values() -> None:
    same = stats.Query("daily-by-customer", customers=NAMES, **JUNE)
    assert same == BY_CUSTOMER
    assert hash(same) == hash(BY_CUSTOMER)
    assert (BY_CUSTOMER.kind, BY_CUSTOMER.customer) == ("daily-by-customer", None)
    others = [
        stats.Query.daily_by_customer(NAMES[:2], **JUNE),
        stats.Query.daily_by_customer(NAMES, **JUNE, unsplit=True),
        stats.Query.customers(),
        stats.Query.customers(with_region=True),
        stats.Query.aggregate(CUSTOMER, days=7),
        BY_CUSTOMER,
    ]
    assert len(set(others)) == len(others)
    for query in others:
        assert pickle.loads(pickle.dumps(query)) == copy.deepcopy(query) == query
        assert repr(pickle.loads(pickle.dumps(query))) == repr(query)
    assert repr(others[1]).endswith(
        'customers=["customer02@example.com", "customer@example.com", '
        '"customer01@example.com"], unsplit=True)'
    )
    assert repr(others[3]) == 'Query("customers", with_region=True)'


def test_answers_are_values(client: stats.Client) -> None:
    totals, rows = client.aggregate(CUSTOMER, days=7), client.send(BY_CUSTOMER)
    customers = [
        stats.Customer("c", disabled=True, region="eu"),
        stats.Customer("c", disabled=False),
        *client.customers(),
    ]
    for answer in (totals, rows, rows[::-2], rows[5], *customers[:3]):
        for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
            again = pickle.loads(pickle.dumps(answer, protocol))
            assert (again, hash(again), repr(again)) == (answer, hash(answer), repr(answer))
        assert copy.copy(answer) == copy.deepcopy(answer) == answer
    assert pickle.loads(pickle.dumps(totals)).period == totals.period
    all_time = stats.read("aggregate", str(totals.to_dict()).replace("'", '"').encode())
    assert (all_time.to_dict(), all_time.period) == (totals.to_dict(), None)
    assert all_time != totals
    assert repr(totals).startswith("Totals(period=('2009-06-24', '2009-06-30'), ")
    assert repr(customers[0]) == 'Customer("c", disabled=True, region="eu")'
    assert customers[1].to_dict() == {"name": "c", "disabled": False}
    assert len({*customers[:2], stats.Customer("c")}) == 3
    with pytest.raises(AttributeError):
        customers[0].name = "d"  # type: ignore[misc]
    match customers[0]:
        case stats.Customer(name, disabled, region):
            assert (name, disabled, region) == ("c", True, "eu")
        case _:
            pytest.fail("no match")


def test_customers_without_a_row_are_kept_in_slices_and_pickles() -> None:
    body = b'[{"date":"2009-06-01","stats":[{"name":"a","metrics":{"opens":1}}]},{"date":"2009-06-02","stats":[]}]'
    call = ACCOUNT.daily_by_customer(["b", "a", "c"], start_date="2009-06-01", end_date="2009-06-02")
    rows = call.parse(200, body)
    assert (rows.customers, rows.missing) == (("a",), ("b", "c"))
    assert (
        rows[:0].missing
        == copy.deepcopy(rows).missing
        == pickle.loads(pickle.dumps(rows)).missing
        == ("b", "c")
    )
    assert pickle.loads(pickle.dumps(rows[0])).customer == "a"


def test_reading_saved_bodies() -> None:
    body = b'[{"date":"2009-06-01","stats":[{"name":"a","metrics":{"opens":1}},{"name":"b","metrics":{"opens":2}}]}]'
    rows = stats.read("daily-by-customer", body, dialect="v3")
    assert rows.to_dicts() == [
        {"date": "2009-06-01", "customer": "a", "opens": 1},
        {"date": "2009-06-01", "customer": "b", "opens": 2},
    ]
    assert stats.read("daily-by-customer", str(rows.to_dicts()).replace("'", '"').encode()) == rows
    with pytest.raises(stats.DecodeError):
        stats.read("daily", body, dialect="v3")
    (customer,) = stats.read("customers", b'[{"username":"a","disabled":true,"id":7}]')
    assert customer == stats.Customer("a", disabled=True)


def test_regions_choose_the_host() -> None:
    hosts: list[tuple[dict[str, Any], str]] = [
        ({}, "https://api.sendgrid.com/v3/"),
        ({"region": "global"}, "https://api.sendgrid.com/v3/"),
        ({"region": "eu"}, "https://api.eu.sendgrid.com/v3/"),
        ({"region": None}, "https://api.sendgrid.com/v3/"),
        ({"region": "eu", "base_url": "http://127.0.0.1:9"}, "http://127.0.0.1:9/v3/"),
    ]
    for options, host in hosts:
        account = stats.Account(api_key=BEARER, **options)
        assert account.daily(CUSTOMER, **JUNE).url.startswith(host)
    with pytest.raises(stats.InputError) as caught:
        stats.Account(NAME, KEY, region="eu").daily(CUSTOMER)
    assert caught.value.kind == "unsupported"
    assert 'region="eu"' in repr(stats.Client(api_key=BEARER, region="eu"))


def test_a_call_needs_the_date_of_today_and_an_exchange_does_not() -> None:
    with pytest.raises(stats.InputError) as caught:
        ACCOUNT.daily(CUSTOMER, days=2)
    assert caught.value.kind == "unsupported"
    for today in ("2026-03-01", date(2026, 3, 1), datetime(2026, 3, 1)):
        call = stats.Account(api_key=BEARER, today=today).daily(CUSTOMER, days=2)
        assert "start_date=2026-02-28&end_date=2026-03-01" in call.url
    assert (
        "=2026-03-01&"
        in stats.Account(api_key=BEARER, today="2026-03-01", utc_offset=timedelta(hours=5))
        .daily(CUSTOMER, days=1)
        .url
    )

    def last_day(**options: Any) -> str:
        account = stats.Account(api_key=BEARER, **options)
        # 2023-11-14T22:13:20Z
        send = account.exchange(stats.Query.daily(CUSTOMER, days=1)).step(now=(0, 1_700_000_000))
        assert isinstance(send, stats.Send)
        return send.url.partition("end_date=")[2][:10]

    assert last_day() == last_day(utc_offset=None) == "2023-11-14"
    assert last_day(utc_offset=timedelta(hours=2)) == "2023-11-15"
    assert last_day(utc_offset=-timedelta(hours=23)) == "2023-11-13"
    assert last_day(utc_offset=timezone(timedelta(hours=1, minutes=47)).utcoffset(None)) == "2023-11-15"
    assert last_day(today="2009-06-30", utc_offset=timedelta(hours=2)) == "2009-06-30"


def test_options_of_a_query_replace_those_of_the_client() -> None:
    with Counting() as server:
        client = stats.Client(api_key=BEARER, base_url=server.base_url, max_retries=0, today="2026-06-02")
        for options in ({}, {"today": "2026-07-02"}):
            client.send_raw(stats.Query.daily(CUSTOMER, days=1), **options)  # type: ignore[arg-type]
        assert [asked["end_date"] for asked, _ in server.asked] == ["2026-06-02", "2026-07-02"]


@pytest.mark.parametrize("name", ["", " ", "a\nb", "a\x00b"], ids=ascii)
def test_customers_that_no_request_can_name(name: str) -> None:
    kind = "bad-customer" if name.strip() else "empty-customer"
    for ask in (
        lambda: ACCOUNT.daily_by_customer(["a", name], **JUNE),
        lambda: ACCOUNT.daily(name, **JUNE),
        lambda: stats.Client(api_key=BEARER).daily_by_customer([name], **JUNE),
    ):
        with pytest.raises(stats.InputError) as caught:
            ask()
        assert caught.value.kind == kind
    with pytest.raises(stats.InputError) as caught:
        ACCOUNT.daily_by_customer([], **JUNE)
    assert caught.value.kind == "empty-customer"
