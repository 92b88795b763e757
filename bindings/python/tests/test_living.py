"""Threads, loops, signals and processes."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import pytest

import sendgrid_stats as stats
from emulator import CUSTOMER, KEY, NAME


@pytest.fixture
def client(base_url: str) -> stats.Client:
    return stats.Client(NAME, KEY, base_url=base_url, max_retries=0)


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
    slow = stats.Query.daily("fault-delay=500ms@example.com")
    asked = threading.Thread(target=lambda: client.send_raw(slow))
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


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no POSIX signals")
@pytest.mark.parametrize(
    "call",
    [
        "client.send(query)",
        "client.many([query] * 3)",
        "client.daily('fault-503@example.com', max_retries=8, backoff=30)",
        "__import__('asyncio').run(stats.AsyncClient(like=client).send(query))",
    ],
)
def test_ctrl_c_interrupts_any_call(base_url: str, call: str) -> None:
    program = INTERRUPTED.format(call=call)
    ended = subprocess.run(
        [sys.executable, "-c", program, base_url], capture_output=True, text=True, timeout=20
    )
    assert float(ended.stdout) < 0.2, ended.stderr


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork")
@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
def test_a_forked_child_opens_its_own_connections(client: stats.Client) -> None:
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


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork")
@pytest.mark.timeout(300)
def test_forks_while_other_threads_send(base_url: str) -> None:
    forks = os.environ.get("SENDGRID_STATS_FORKS", "1000")
    program = [sys.executable, str(Path(__file__).parent / "forks.py"), base_url, forks]
    ended = subprocess.run(program, capture_output=True, text=True, timeout=280)
    assert ended.returncode == 0, ended.stdout + ended.stderr


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork")
@pytest.mark.parametrize("number", range(10))
def test_forks_during_first_use(base_url: str, number: int) -> None:
    program = [sys.executable, str(Path(__file__).parent / "forks.py"), base_url, "8"]
    ended = subprocess.run(program, capture_output=True, text=True, timeout=40)
    assert ended.returncode == 0, f"{number}: {ended.stdout}{ended.stderr}"


FORKED = """
import os, signal, sys, threading, time
import sendgrid_stats as stats
client = stats.Client("reseller", "open+sesame/&", base_url=sys.argv[1])
def fork(*_):
    child = os.fork()
    if child == 0:
        forked.append(True)
    else:
        children.append(child)
forked, children = [], []
try:
    {call}
except RuntimeError as error:
    os._exit(0 if forked and "forked" in str(error) else 1)
os.kill(children[0], 0)
_, status = os.waitpid(children[0], 0)
sys.exit(status)
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork")
@pytest.mark.parametrize(
    "call",
    [
        "client.many([stats.Query.daily('c')] * 3, concurrency=1, progress=lambda done, _: done == 1 and fork())",
        "signal.signal(signal.SIGALRM, fork); signal.setitimer(signal.ITIMER_REAL, 0.2); "
        "client.send_raw(stats.Query.daily('fault-delay=1s@example.com'))",
    ],
)
def test_a_child_forked_during_a_call_raises(base_url: str, call: str) -> None:
    program = [sys.executable, "-W", "ignore", "-c", FORKED.format(call=call), base_url]
    ended = subprocess.run(program, capture_output=True, text=True, timeout=20)
    assert ended.returncode == 0, ended.stderr


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork")
@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
def test_a_child_may_use_clients_but_no_exchange_of_its_parent(client: stats.Client) -> None:
    exchange = stats.Account(NAME, KEY).daily(CUSTOMER).exchange()
    exchange.step()
    child = os.fork()
    if child == 0:
        status = 1
        try:
            assert "another process" in repr(exchange)
            for use in (exchange.step, lambda: exchange.attempts, lambda: exchange.end(certain=True)):
                with pytest.raises(RuntimeError, match="process"):
                    use()
            with pytest.raises(stats.AuthenticationError):
                client.with_options(api_key="wrong").daily(CUSTOMER)
            assert len(client.daily(CUSTOMER, days=3)) == 3
            status = 0
        finally:
            os._exit(status)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


def test_closing_a_loop_during_a_query(base_url: str) -> None:
    program = """
import asyncio, signal, sys, time
import sendgrid_stats as stats
signal.signal(signal.SIGPIPE, signal.SIG_DFL)
client = stats.AsyncClient("reseller", "open+sesame/&", base_url=sys.argv[1])
loop = asyncio.new_event_loop()
task = loop.create_task(client.daily("fault-delay=300ms@example.com"))
loop.run_until_complete(asyncio.sleep(0.05))
loop.close()
if sys.argv[2] == "dropped":
    del loop, task
time.sleep(0.6)
print(len(asyncio.run(client.daily("customer@example.com", days=2))))
"""
    for how in ("dropped", "kept"):
        ended = subprocess.run(
            [sys.executable, "-W", "ignore", "-c", program, base_url, how],
            capture_output=True,
            text=True,
            timeout=20,
        )
        assert (ended.returncode, ended.stdout) == (0, "2\n"), ended.stderr


LOOPS = """
import asyncio, gc, os, sys, time
import sendgrid_stats as stats
client = stats.AsyncClient("reseller", "open+sesame/&", base_url=sys.argv[1], max_retries=0)
how, kept = sys.argv[2], []
def end_a_loop():
    loop = asyncio.new_event_loop()
    customer = "customer@example.com" if how == "answered" else "fault-delay=20s@example.com"
    task = loop.create_task(client.daily(customer, days=2))
    loop.run_until_complete(task if how == "answered" else asyncio.sleep(0.01))
    if how == "kept":
        kept.append((loop, task))
    if how != "not closed":
        loop.close()
def descriptors():
    gc.collect()
    time.sleep(0.1)
    return len(os.listdir("/proc/self/fd"))
end_a_loop()
before = descriptors()
for _ in range(40):
    end_a_loop()
print(descriptors() - before)
print(len(asyncio.run(client.daily("customer@example.com", days=2))))
"""


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="this system does not list descriptors")
@pytest.mark.parametrize("how", ["dropped", "kept", "answered", "not closed"])
def test_loops_that_end_with_a_query_pending_keep_no_descriptors(base_url: str, how: str) -> None:
    program = [sys.executable, "-W", "ignore", "-c", LOOPS, base_url, how]
    ended = subprocess.run(program, capture_output=True, text=True, timeout=30)
    more, days = ended.stdout.split()
    assert int(more) <= 4, ended.stderr
    assert days == "2"


def test_a_loop_of_another_library_is_refused(client: stats.Client) -> None:
    query = stats.AsyncClient(like=client).daily(CUSTOMER)
    with pytest.raises(RuntimeError, match="expected a running event loop of asyncio"):
        query.send(None)


def test_a_missing_outcome_is_an_error(base_url: str) -> None:
    from sendgrid_stats._loop import hub

    client = stats.AsyncClient(NAME, KEY, base_url=base_url)
    slow = stats.Query.daily("fault-delay=20s@example.com")

    async def ask() -> None:
        # Cancels the task of the runtime without the knowledge of its owner.
        begin, begin_many = client._begin, client._begin_many
        tasks: list[Any] = []

        class Engine:
            def _begin(self, *arguments: Any) -> Any:
                tasks.append(begin(*arguments))
                return tasks[-1]

            def _begin_many(self, *arguments: Any) -> Any:
                tasks.append(begin_many(*arguments))
                return tasks[-1]

        engine: Any = Engine()
        asyncio.get_running_loop().call_later(0.1, lambda: tasks[0].cancel())
        with pytest.raises(RuntimeError, match="without an outcome"):
            await hub().send(engine, slow, False, {})
        asyncio.get_running_loop().call_later(0.1, lambda: tasks[1].cancel())
        with pytest.raises(RuntimeError, match="without an outcome"):
            async for _ in hub().many(engine, [slow] * 3, 2, None, {}):
                pass

    asyncio.run(asyncio.wait_for(ask(), 10))


def test_loops_without_add_reader(base_url: str) -> None:
    class WithoutReaders(asyncio.SelectorEventLoop):
        rejects_readers = False

        def add_reader(self, fd: Any, callback: Any, *args: Any) -> None:  # type: ignore[override]
            # The base class registers its own descriptor first; after that it behaves like the loop of Windows.
            if self.rejects_readers:
                raise NotImplementedError
            super().add_reader(fd, callback, *args)

    client = stats.AsyncClient(NAME, KEY, base_url=base_url)

    async def ask() -> None:
        assert len(await client.daily(CUSTOMER, days=3)) == 3
        queries = [stats.Query.daily(CUSTOMER, days=number) for number in range(1, 9)]
        answers = [answer async for answer in client.many(queries) if isinstance(answer, stats.Days)]
        assert [len(days) for days in answers] == list(range(1, 9))

    loop = WithoutReaders()
    loop.rejects_readers = True
    try:
        loop.run_until_complete(ask())
    finally:
        loop.close()


def test_reading_releases_the_interpreter() -> None:
    # Nested values and this order of fields are read by the slower general path.
    body = b"[" + b",".join([b'{"x":[1],"opens":1,"date":"2009-06-20"}'] * 1_000_000) + b"]"
    read = threading.Thread(target=lambda: stats.read("daily", body))
    ticks = 0
    read.start()
    while read.is_alive():
        ticks += 1
        time.sleep(0.001)
    assert ticks > 20
