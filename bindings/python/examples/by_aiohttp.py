"""The same with asyncio and aiohttp, the body handed over while it arrives."""

import asyncio
from typing import TypeVar

import aiohttp
from yarl import URL

import sendgrid_stats as stats

Answer = TypeVar("Answer")


async def ask(call: stats.Call[Answer], session: aiohttp.ClientSession) -> Answer:
    """The answer to a call, sent by aiohttp."""
    exchange = call.exchange(attempts=3, backoff=0.1)
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
                    exchange.failed("cut")
            case stats.Wait(seconds):
                await asyncio.sleep(seconds)
            case stats.Done(answer):
                return answer


async def attempt(exchange: stats.Exchange[Answer], send: stats.Send, session: aiohttp.ClientSession) -> None:
    """Sends one request and hands its answer over."""
    url = URL(send.url, encoded=True)  # as it stands: aiohttp would encode it in its own way
    timeout = aiohttp.ClientTimeout(total=send.timeout)
    request = session.request(
        send.method, url, headers=send.headers, data=send.body, timeout=timeout, allow_redirects=False
    )
    async with request as response:
        exchange.head(response.status, list(response.headers.items()))
        async for chunk in response.content.iter_any():
            if not exchange.chunk(chunk):
                break
        # Without a length and without chunks, the end of the connection ends the body, and a cut looks the same.
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
