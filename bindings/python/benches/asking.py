"""Asking, against the clients that a Python engineer would take: CPU time of this process, the server's not counted."""

from __future__ import annotations

import asyncio
import json
import statistics
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import requests

import sendgrid_stats as stats

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))
from emulator import CUSTOMER, KEY, NAME, Emulator

if TYPE_CHECKING:
    from collections.abc import Callable

    from report import Report

QUERIES, SAMPLES = 200, 7


def compare(report: Report) -> None:
    with Emulator("--since", "2009-06-01", "--today", "2009-06-30") as emulator:
        account = stats.Account(NAME, KEY, base_url=emulator.base_url)
        url = account.daily(CUSTOMER, days=30).url
        rivals: dict[str, Callable[[], object]] = {
            "async": lambda: asyncio.run(by_async_client(account)),
            "httpx": lambda: asyncio.run(by_httpx(url)),
            "many": many(account),
            "requests": lambda: by_requests(url),
        }
        medians = measure(rivals)
    report.add("python-async-200", "httpx", medians["async"], medians["httpx"])
    report.hold("python-async-200", "httpx", 3)
    report.add("python-many-200", "requests", medians["many"], medians["requests"])
    report.hold("python-many-200", "requests", 6)


async def by_async_client(account: stats.Account) -> None:
    async with stats.AsyncClient(account) as client:
        answers = await asyncio.gather(*(client.daily(CUSTOMER, days=30) for _ in range(QUERIES)))
    assert all(len(days) == 30 for days in answers)


async def by_httpx(url: str) -> None:
    async with httpx.AsyncClient() as client:

        async def ask() -> object:
            return loaded((await client.get(url)).text)

        answers = await asyncio.gather(*(ask() for _ in range(QUERIES)))
    assert all(answers)


def many(account: stats.Account) -> Callable[[], object]:
    queries = [stats.Query.daily(CUSTOMER, days=30)] * QUERIES

    def run() -> None:
        with stats.Client(account) as client:
            answers = client.many(queries, concurrency=8)
        assert all(isinstance(days, stats.Days) and len(days) == 30 for days in answers)

    return run


def by_requests(url: str) -> None:
    with requests.Session() as session, ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(lambda _: loaded(session.get(url).text), range(QUERIES)))
    assert all(answers)


def loaded(body: str) -> object:
    """A body of days, which stand bare."""
    return json.loads(f"[{body}]")


def measure(rivals: dict[str, Callable[[], object]]) -> dict[str, float]:
    """The median nanoseconds of CPU per query, the first run apart."""
    samples: dict[str, list[float]] = {name: [] for name in rivals}
    for number in range(SAMPLES + 1):
        for name, run in rivals.items():
            began = time.process_time_ns()
            run()
            if number:
                samples[name].append((time.process_time_ns() - began) / QUERIES)
    return {name: statistics.median(taken) for name, taken in samples.items()}
