"""Threads, loops, signals and processes."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import threading
import time
from typing import Any

import pytest

import sendgrid_stats as stats
from emulator import CUSTOMER, KEY, NAME


@pytest.fixture
def client(base_url: str) -> stats.Client:
    return stats.Client(NAME, KEY, base_url=base_url, attempts=1)


def test_one_client_in_many_threads_and_loops(base_url: str, client: stats.Client) -> None:
    other = stats.AsyncClient(NAME, KEY, base_url=base_url)
    failures: list[BaseException] = []

    def work() -> None:
        try:
            for number in range(1, 15):
                assert len(client.daily(CUSTOMER, days=number)) == number
                assert len(asyncio.run(other.daily(CUSTOMER, days=number))) == number
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures


def test_waiting_releases_the_interpreter(client: stats.Client) -> None:
    ticks = 0
    asked = threading.Thread(target=lambda: client.with_raw_response.daily("fault-delay=500ms@example.com"))
    asked.start()
    while asked.is_alive():
        ticks += 1
        time.sleep(0.005)
    assert ticks > 20


INTERRUPTED = """
import os, signal, sys, threading, time
import sendgrid_stats as stats
client = stats.Client("reseller", "open+sesame/&", base_url=sys.argv[1])
query = stats.Query.daily("fault-delay=20s@example.com")
def interrupt():
    time.sleep(0.4)
    global sent
    sent = time.monotonic()
    os.kill(os.getpid(), signal.SIGINT)
threading.Thread(target=interrupt).start()
try:
    {call}
except KeyboardInterrupt:
    print(f"{{time.monotonic() - sent:.3f}}")
"""


@pytest.mark.skipif(sys.platform == "win32", reason="signals are sent otherwise there")
@pytest.mark.parametrize(
    "call",
    [
        "client.ask(query)",
        "client.many([query] * 3)",
        "client.daily('fault-503@example.com', attempts=9, backoff=30)",
        "__import__('asyncio').run(stats.AsyncClient(like=client).ask(query))",
    ],
)
def test_ctrl_c_ends_any_call_at_once(base_url: str, call: str) -> None:
    program = INTERRUPTED.format(call=call)
    ended = subprocess.run(
        [sys.executable, "-c", program, base_url], capture_output=True, text=True, timeout=20
    )
    assert float(ended.stdout) < 0.2, ended.stderr


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork")
@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
def test_a_forked_child_asks_for_itself(client: stats.Client) -> None:
    days = client.daily(CUSTOMER, days=5)
    children = []
    for _ in range(3):
        child = os.fork()
        if child == 0:
            try:
                ended = client.daily(CUSTOMER, days=5) == days
                same = asyncio.run(stats.AsyncClient(like=client).daily(CUSTOMER, days=5)) == days
                os._exit(0 if ended and same else 1)
            finally:
                os._exit(2)
        children.append(child)
        assert client.daily(CUSTOMER, days=5) == days
    for child in children:
        deadline = time.monotonic() + 20
        while (reaped := os.waitpid(child, os.WNOHANG))[0] == 0:
            if time.monotonic() > deadline:
                os.kill(child, signal.SIGKILL)
            time.sleep(0.02)
        assert os.waitstatus_to_exitcode(reaped[1]) == 0


def test_loops_that_cannot_listen(base_url: str) -> None:
    class Deaf(asyncio.SelectorEventLoop):
        deaf = False

        def add_reader(self, fd: Any, callback: Any, *args: Any) -> None:  # type: ignore[override]
            # The loop's own descriptor it listens to, as Windows' does.
            if self.deaf:
                raise NotImplementedError
            super().add_reader(fd, callback, *args)

    client = stats.AsyncClient(NAME, KEY, base_url=base_url)

    async def ask() -> None:
        assert len(await client.daily(CUSTOMER, days=3)) == 3
        queries = [stats.Query.daily(CUSTOMER, days=number) for number in range(1, 9)]
        answers = [answer async for answer in client.many(queries) if isinstance(answer, stats.Days)]
        assert [len(days) for days in answers] == list(range(1, 9))

    loop = Deaf()
    loop.deaf = True
    try:
        loop.run_until_complete(ask())
    finally:
        loop.close()


def test_reading_releases_the_interpreter() -> None:
    # An order of fields that no server is known to send: the slower way of reading.
    body = b"[" + b",".join([b'{"x":[1],"opens":1,"date":"2009-06-20"}'] * 1_000_000) + b"]"
    read = threading.Thread(target=lambda: stats.read("daily", body))
    ticks = 0
    read.start()
    while read.is_alive():
        ticks += 1
        time.sleep(0.001)
    assert ticks > 20
