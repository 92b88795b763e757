"""Retries, waits and limits by the package; aiohttp sends the requests and streams the bodies."""

import asyncio
from typing import TypeVar

import aiohttp
from yarl import URL

import sendgrid_stats as stats

Answer = TypeVar("Answer")


async def ask(call: stats.Call[Answer], session: aiohttp.ClientSession) -> Answer:
    """Sends a call with aiohttp and returns its answer."""
    exchange = call.exchange(max_retries=2, backoff=0.1)
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
    async with aiohttp.ClientSession() as session:
        print(await ask(account.daily("customer@example.com", days=7), session))


if __name__ == "__main__":
    asyncio.run(main())
