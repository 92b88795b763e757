"""Many concurrent queries, over sockets against the emulator."""

from __future__ import annotations

import asyncio

import pytest

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
