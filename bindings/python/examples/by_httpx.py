"""Retries, waits and limits by the package; httpx sends the requests."""

import time
from typing import TypeVar

import httpx

import sendgrid_stats as stats

Answer = TypeVar("Answer")


def ask(exchange: stats.Exchange[Answer], client: httpx.Client) -> Answer:
    """Sends the requests of an exchange with httpx and returns the answer."""
    while True:
        match exchange.step():
            case stats.Send(method, url, headers, body, timeout):
                try:
                    response = client.request(method, url, headers=headers, content=body, timeout=timeout)
                except httpx.TimeoutException:
                    exchange.failed("timeout")
                except httpx.ConnectError:
                    exchange.failed("connect")
                except httpx.TransportError:
                    exchange.failed("interrupted")
                else:
                    exchange.received(response.status_code, response.headers.multi_items(), response.content)
            case stats.Wait(seconds):
                time.sleep(seconds)
            case stats.Done(answer):
                return answer


def main(base_url: str | None = None) -> None:
    account = stats.Account.from_env(base_url=base_url)
    query = stats.Query.daily("customer@example.com", start_date="2009-06-20", end_date="2009-06-22")
    exchange = account.exchange(query, max_retries=2, backoff=0.1)
    with httpx.Client() as client:
        print(ask(exchange, client))


if __name__ == "__main__":
    main()
