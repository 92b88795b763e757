"""Servers that send without end: timeouts apply, and other queries are not delayed."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING

import pytest

import sendgrid_stats as stats
from emulator import CUSTOMER, KEY, NAME
from serving import Serving

if TYPE_CHECKING:
    import socket
    from collections.abc import Iterator

HEAD = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n"
# The first bytes, and those that are repeated without end.
ENDLESS = {
    "chunk size": (HEAD + b"transfer-encoding: chunked\r\n\r\n", b"0" * 65536),
    "chunk extension": (HEAD + b"transfer-encoding: chunked\r\n\r\n1;", b"x" * 65536),
    "tiny chunks": (HEAD + b"transfer-encoding: chunked\r\n\r\n1\r\n[\r\n", b"1\r\n \r\n" * 8192),
    "trailers": (HEAD + b"transfer-encoding: chunked\r\n\r\n0\r\n", b"x: y\r\n" * 8192),
    "interim responses": (b"", b"HTTP/1.1 103 Early Hints\r\nlink: x\r\n\r\n" * 2048),
    "headers": (HEAD, b"x: y\r\n" * 8192),
    "white space": (HEAD + b"\r\n", b" " * 65536),
}


class Hostile:
    """A server that sends without end, to any number of clients."""

    def __init__(self, first: bytes, then: bytes) -> None:
        self._first, self._then = first, then
        self._over = threading.Event()
        self.sent = 0
        self._server = Serving(self._send, timeout=1)
        self.base_url = f"http://127.0.0.1:{self._server.port}"

    def _send(self, peer: socket.socket) -> None:
        peer.recv(65536)
        peer.sendall(self._first)
        while not self._over.is_set():
            peer.sendall(self._then)
            self.sent += len(self._then)

    def close(self) -> None:
        self._over.set()
        self._server.close()


@pytest.fixture(params=ENDLESS)
def hostile(request: pytest.FixtureRequest) -> Iterator[Hostile]:
    server = Hostile(*ENDLESS[request.param])
    yield server
    server.close()


def test_timeouts_apply_and_other_queries_are_not_delayed(hostile: Hostile, base_url: str) -> None:
    client = stats.Client(NAME, KEY, base_url=base_url, max_retries=0)
    stalled = client.with_options(base_url=hostile.base_url, timeout=2.0)
    took: list[float] = []

    def ask() -> None:
        began = time.monotonic()
        with pytest.raises(stats.StatsError):
            stalled.daily(CUSTOMER)
        took.append(time.monotonic() - began)

    asked = [threading.Thread(target=ask) for _ in range(2)]
    for thread in asked:
        thread.start()
    time.sleep(0.2)
    slowest = 0.0
    for number in range(1, 21):
        began = time.monotonic()
        assert len(client.daily(CUSTOMER, days=number)) == number
        slowest = max(slowest, time.monotonic() - began)
    for thread in asked:
        thread.join()
    assert len(took) == 2
    assert max(took) < 3.0
    assert slowest < 1.0
