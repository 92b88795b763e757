"""Retries, waits and limits by the package; aiohttp sends the requests and streams the bodies."""

import asyncio
from typing import TypeVar

import aiohttp
from yarl import URL

import sendgrid_stats as stats

Answer = TypeVar("Answer")


async def ask(exchange: stats.Exchange[Answer], session: aiohttp.ClientSession) -> Answer:
    """Sends the requests of an exchange with aiohttp and returns the answer."""
    while True:
        match exchange.step():
            case stats.Send() as send:
                try:
                    await attempt(exchange, send, session)
                except asyncio.TimeoutError:
                    exchange.failed("timeout")
                except aiohttp.ClientConnectorError:
                    exchange.failed("connect")
                except aiohttp.ClientError:
                    exchange.failed("interrupted")
            case stats.Wait(seconds):
                await asyncio.sleep(seconds)
            case stats.Done(answer):
                return answer


async def attempt(exchange: stats.Exchange[Answer], send: stats.Send, session: aiohttp.ClientSession) -> None:
    """Sends one request and reports its response to the exchange."""
    url = URL(send.url, encoded=True)  # already encoded: aiohttp would encode it again
    timeout = aiohttp.ClientTimeout(total=send.timeout)
    request = session.request(
        send.method, url, headers=send.headers, data=send.body, timeout=timeout, allow_redirects=False
    )
    async with request as response:
        exchange.head(response.status, list(response.headers.items()))
        async for chunk in response.content.iter_any():
            if not exchange.chunk(chunk):
                break
        # Without a length and chunks, a truncated body looks like a whole one.
        framed = (
            "content-length" in response.headers or response.headers.get("transfer-encoding") == "chunked"
        )
        exchange.end(certain=framed)


async def main(base_url: str | None = None) -> None:
    account = stats.Account.from_env(base_url=base_url)
    query = stats.Query.daily("customer@example.com", start_date="2009-06-20", end_date="2009-06-22")
    exchange = account.exchange(query, max_retries=2, backoff=0.1)
    async with aiohttp.ClientSession() as session:
        print(await ask(exchange, session))


if __name__ == "__main__":
    asyncio.run(main())
