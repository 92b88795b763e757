"""Forks while other threads send queries and read bodies: `forks.py BASE_URL FORKS`.

Each child does so once with the objects of its parent, and exits. One that takes longer than ten seconds fails.
"""

from __future__ import annotations

import asyncio
import gc
import os
import signal
import sys
import threading
import time
import warnings
from typing import TYPE_CHECKING

import sendgrid_stats as stats

if TYPE_CHECKING:
    from collections.abc import Callable

CUSTOMER = "customer@example.com"
TIMEOUT = 10.0
# The number of concurrent children.
BATCH = 8


def main(base_url: str, forks: int) -> None:
    warnings.simplefilter("ignore", DeprecationWarning)
    account = stats.Account("reseller", "open+sesame/&", base_url=base_url)
    client = stats.Client(account, max_retries=0)
    other = client.with_options(format="xml")
    loops = stats.AsyncClient(like=client)
    call = account.daily(CUSTOMER, days=3)
    body = b"[" + b",".join(b'{"date":"2009-06-%02d","opens":%d}' % (day, day) for day in range(1, 31)) + b"]"
    expected, days = client.daily(CUSTOMER, days=3), stats.read("daily", body)
    over = threading.Event()

    def repeated(work: Callable[[], object]) -> None:
        while not over.is_set():
            work()

    def exchanged() -> bool:
        exchange = call.exchange(max_retries=0)
        exchange.step()
        exchange.received(200, {"x-ratelimit-remaining": "500", "x-ratelimit-reset": "60"}, body)
        match exchange.step():
            case stats.Done(answer):
                return answer == days
        return False

    inherited = call.exchange(max_retries=0)
    inherited.step()

    def refused() -> bool:
        try:
            inherited.received(200, {}, body)
        except RuntimeError:
            return True
        return False

    children: list[Callable[[], bool]] = [
        lambda: call.parse(200, body) == days,
        lambda: client.daily(CUSTOMER, days=3) == expected,
        exchanged,
        lambda: other.daily(CUSTOMER, days=3) == expected,
        lambda: stats.read("daily", body) == days,
        lambda: asyncio.run(loops.daily(CUSTOMER, days=3)) == expected,
        lambda: refused() and gc.collect() >= 0,
        lambda: client.many([stats.Query.daily(CUSTOMER, days=3)] * 2) == [expected] * 2,
    ]
    threads = [
        threading.Thread(target=repeated, args=(work,), daemon=True)
        for work in (
            lambda: client.daily(CUSTOMER, days=3),
            lambda: other.category_stats(CUSTOMER, "newsletter", days=3),
            lambda: asyncio.run(loops.daily(CUSTOMER, days=3)),
            lambda: [call.parse(200, body) for _ in range(50)],
            lambda: [exchanged() for _ in range(50)],
        )
    ]
    for thread in threads:
        thread.start()
    began, forked, failures = time.monotonic(), 0, 0
    while forked < forks and not failures:
        batch: dict[int, tuple[int, float]] = {}
        for number in range(forked, min(forked + BATCH, forks)):
            child = os.fork()
            if child == 0:
                status = 2
                try:
                    status = 0 if children[number % len(children)]() else 1
                finally:
                    os._exit(status)
            batch[child] = (number, time.monotonic())
        forked += len(batch)
        for child, (number, since) in batch.items():
            while (reaped := os.waitpid(child, os.WNOHANG))[0] == 0:
                if time.monotonic() - since > TIMEOUT:
                    print(f"child {number} hangs")
                    os.kill(child, signal.SIGKILL)
                time.sleep(0.001)
            if os.waitstatus_to_exitcode(reaped[1]) != 0:
                print(f"child {number} ended with {os.waitstatus_to_exitcode(reaped[1])}")
                failures += 1
    over.set()
    for thread in threads:
        thread.join()
    print(f"forks: {forked} children, {failures} failures, {time.monotonic() - began:.0f} s")
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
