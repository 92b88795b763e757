"""Many concurrent queries, over sockets against the emulator."""

from __future__ import annotations

import asyncio

import pytest
from typing_extensions import assert_type

import sendgrid_stats as stats
from emulator import CUSTOMER, KEY, NAME


@pytest.fixture
def client(base_url: str) -> stats.Client:
    return stats.Client(NAME, KEY, base_url=base_url, max_retries=0)


def test_many_in_order_with_failures_as_values(client: stats.Client) -> None:
    queries = [stats.Query.daily(CUSTOMER, days=number) for number in range(1, 25)]
    queries.insert(3, stats.Query.daily("fault-503@example.com"))
    queries.insert(5, stats.Query.daily())
    seen: list[tuple[int, int]] = []
    results = client.many(queries, concurrency=4, progress=lambda done, total: seen.append((done, total)))
    assert [len(result) for result in results if isinstance(result, stats.Days)] == list(range(1, 25))
    failures = [result for result in results if isinstance(result, stats.StatsError)]
    assert [failure.kind for failure in failures] == ["refused-server", "unsupported"]
    assert results[3] is failures[0]
    assert seen == [(done, 26) for done in range(1, 27)]
    assert client.many([]) == []


def test_an_exception_in_progress_ends_all_queries(client: stats.Client) -> None:
    def stop(done: int, total: int) -> None:
        raise RuntimeError(f"enough: {done} of {total}")

    with pytest.raises(RuntimeError, match="enough"):
        client.many([stats.Query.daily(CUSTOMER)] * 50, progress=stop)


def test_many_with_asyncio(base_url: str) -> None:
    queries = [stats.Query.daily(CUSTOMER, days=number) for number in range(1, 30)]

    async def ask() -> None:
        client = stats.AsyncClient(NAME, KEY, base_url=base_url)
        lengths = [
            len(days) async for days in client.many(queries, concurrency=4) if isinstance(days, stats.Days)
        ]
        assert lengths == list(range(1, 30))
        async for result in client.many([stats.Query.daily("fault-503@example.com")], max_retries=0):
            assert isinstance(result, stats.ServerError)

    asyncio.run(ask())


def test_both_clients_have_many_of_one_shape(client: stats.Client) -> None:
    queries = [stats.Query.daily(CUSTOMER, days=number) for number in range(1, 25)]
    queries.insert(3, stats.Query.daily("fault-503@example.com"))
    queries.insert(5, stats.Query.daily("fault-delay=200ms@example.com", days=7))
    seen: list[tuple[int, int]] = []

    async def send() -> list[stats.Days | stats.StatsError]:
        other = stats.AsyncClient(like=client)
        assert await other.many([]) == []
        return await other.many(
            queries, concurrency=4, progress=lambda done, total: seen.append((done, total))
        )

    results = asyncio.run(send())
    assert_type(results, list[stats.Days | stats.StatsError])
    assert seen == [(done, 26) for done in range(1, 27)]
    assert [result for result in results if isinstance(result, stats.Days)] == [
        result for result in client.many(queries) if isinstance(result, stats.Days)
    ]
    failure = results[3]
    assert isinstance(failure, stats.StatsError)
    assert failure.query == queries[3]


def test_failures_are_sent_again_by_their_queries(client: stats.Client) -> None:
    queries = [
        stats.Query.aggregate(CUSTOMER),
        stats.Query.aggregate("fault-503+times=1+delay=9ms@example.com"),
    ]
    results = client.many(queries)
    failed = [result.query for result in results if isinstance(result, stats.StatsError) and result.query]
    assert failed == queries[1:]
    (again,) = client.many(failed)
    assert isinstance(again, stats.Totals)


def test_an_exception_in_progress_ends_all_queries_with_asyncio(base_url: str) -> None:
    def stop(done: int, total: int) -> None:
        raise ValueError(f"enough: {done} of {total}")

    async def send() -> None:
        client = stats.AsyncClient(NAME, KEY, base_url=base_url)
        await client.many([stats.Query.daily(CUSTOMER)] * 50, progress=stop)

    with pytest.raises(ValueError, match="enough: 1 of 50"):
        asyncio.run(send())


def test_types_of_answers_follow_those_of_queries(client: stats.Client) -> None:
    days = client.many([stats.Query.daily(CUSTOMER, days=1)])
    assert_type(days, list[stats.Days | stats.StatsError])
    assert_type(client.send(stats.Query.aggregate(CUSTOMER)), stats.Totals)
    assert_type(client.send_raw(stats.Query.categories(CUSTOMER)).parse(), list[str])
    assert_type(client.send(stats.Query("daily", CUSTOMER, days=1)), stats.Days)
    rows = stats.Account(NAME, KEY).call(stats.Query.category_stats(CUSTOMER, "a")).parse(200, b"[]")
    assert_type(rows, stats.CategoryDays)
    mixed: list[stats.Query[stats.Days | stats.Totals]] = [
        stats.Query.daily(CUSTOMER, days=1),
        stats.Query.aggregate(CUSTOMER),
    ]
    answers = client.many(mixed)
    assert_type(answers, list[stats.Days | stats.Totals | stats.StatsError])
    assert [type(answer) for answer in answers] == [stats.Days, stats.Totals]
