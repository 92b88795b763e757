"""Both clients over sockets against the emulator."""

from __future__ import annotations

import asyncio
import time

import pytest

import sendgrid_stats as stats
from emulator import CUSTOMER, KEY, NAME


@pytest.fixture
def client(base_url: str) -> stats.Client:
    return stats.Client(NAME, KEY, base_url=base_url, max_retries=0)


def test_the_four_queries(client: stats.Client) -> None:
    days = client.daily(CUSTOMER, days=7)
    assert len(days) == 7
    totals = client.aggregate(CUSTOMER)
    assert totals.requests is not None
    names = client.categories(CUSTOMER)
    assert names
    rows = client.category_stats(CUSTOMER, names[0], days=7)
    assert rows.categories == (names[0],)
    assert client.daily(CUSTOMER, days=7, format="xml") == days
    assert client.daily(CUSTOMER, days=7, method="post") == days
    assert client.send(stats.Query.daily(CUSTOMER, days=7)) == days


def test_the_four_queries_with_asyncio(base_url: str, client: stats.Client) -> None:
    async def ask() -> None:
        async with stats.AsyncClient(NAME, KEY, base_url=base_url) as other:
            days, totals, names = await asyncio.gather(
                other.daily(CUSTOMER, days=7), other.aggregate(CUSTOMER), other.categories(CUSTOMER)
            )
            assert days == client.daily(CUSTOMER, days=7)
            assert totals == client.aggregate(CUSTOMER)
            assert names == client.categories(CUSTOMER)
            assert await other.category_stats(CUSTOMER, names, days=2) == client.category_stats(
                CUSTOMER, names, days=2
            )
            with pytest.raises(stats.StatsError):
                await other.daily("fault-503@example.com", max_retries=0)
        with pytest.raises(RuntimeError, match="closed"):
            await other.daily(CUSTOMER)

    asyncio.run(ask())


def test_refusals_and_retries(client: stats.Client, base_url: str) -> None:
    with pytest.raises(stats.ServerError) as caught:
        client.daily("fault-503@example.com", max_retries=2, backoff=0.01)
    assert caught.value.attempts == 3
    with pytest.raises(stats.AuthenticationError) as refused:
        stats.Client(NAME, "wrong", base_url=base_url).daily(CUSTOMER)
    assert refused.value.attempts == 1


def test_connection_refused() -> None:
    client = stats.Client(NAME, KEY, base_url="http://127.0.0.1:9", max_retries=1, backoff=0.01)
    with pytest.raises(stats.TransportError) as caught:
        client.daily(CUSTOMER)
    assert (caught.value.kind, caught.value.attempts) == ("transport", 2)
    assert "127.0.0.1" not in str(caught.value)


def test_timeouts(client: stats.Client) -> None:
    began = time.monotonic()
    with pytest.raises(stats.StatsTimeoutError) as caught:
        client.daily("fault-delay=5s@example.com", timeout=0.2)
    assert isinstance(caught.value, TimeoutError)
    assert caught.value.kind == "timeout"
    assert time.monotonic() - began < 2


def test_raw_responses(client: stats.Client, base_url: str) -> None:
    query = stats.Query.daily(CUSTOMER, days=3)
    raw = client.send_raw(query)
    assert (raw.status, raw.attempts, len(raw.responses), raw.error) == (200, 1, 1, None)
    assert b"date" in raw.content
    assert "date" in raw.text
    assert raw.headers["content-type"]
    assert raw.parse() == raw.answer == client.daily(CUSTOMER, days=3)
    (response,) = raw.responses
    assert response.method == "GET"
    assert response.url.startswith(base_url)
    assert "api_key=***" in response.url
    refused = client.send_raw(stats.Query.daily("fault-503@example.com"))
    assert (refused.status, refused.answer) == (503, None)
    assert isinstance(refused.error, stats.ServerError)
    with pytest.raises(stats.ServerError):
        refused.parse()

    async def send() -> stats.RawResponse[stats.Days]:
        return await stats.AsyncClient(like=client).send_raw(query)

    assert asyncio.run(send()).parse() == raw.answer


def test_with_options_applies_to_all_queries(client: stats.Client) -> None:
    other = client.with_options(max_retries=1, backoff=0.01, format="xml")
    assert other.daily(CUSTOMER, days=3) == client.daily(CUSTOMER, days=3)
    assert other.send_raw(stats.Query.daily(CUSTOMER, days=3)).text.startswith("<stats>")
    with pytest.raises(stats.ServerError) as caught:
        other.daily("fault-503@example.com")
    assert caught.value.attempts == 2
    with pytest.raises(TypeError):
        client.daily(CUSTOMER, proxy="http://127.0.0.1:9")  # type: ignore[call-arg]


def test_cancelling_a_task_cancels_its_request(base_url: str) -> None:
    async def ask() -> None:
        client = stats.AsyncClient(NAME, KEY, base_url=base_url)
        with pytest.raises(asyncio.TimeoutError):
            await asyncio.wait_for(client.daily("fault-delay=5s@example.com"), 0.1)
        task = asyncio.create_task(client.daily("fault-delay=5s@example.com"))
        await asyncio.sleep(0.05)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert len(await client.daily(CUSTOMER, days=2)) == 2

    began = time.monotonic()
    asyncio.run(ask())
    assert time.monotonic() - began < 3


def test_categories_that_exceed_a_url_are_split(client: stats.Client) -> None:
    names = [f"no such category {number:04}" for number in range(500)]
    known = client.categories(CUSTOMER)
    rows = client.category_stats(CUSTOMER, [*names, *known], days=2)
    assert set(rows.categories) == set(known)
    raw = client.send_raw(stats.Query.category_stats(CUSTOMER, [*names, *known], days=2))
    assert len(raw.responses) > 1
