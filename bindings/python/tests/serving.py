"""A server on a free port, for tests."""

from __future__ import annotations

import socket
import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


class Serving:
    """A server that handles each connection in a thread."""

    def __init__(self, serve: Callable[[socket.socket], None], timeout: float = 10) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self._serve, self._timeout = serve, timeout
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        while True:
            try:
                peer, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._run, args=(peer,), daemon=True).start()

    def _run(self, peer: socket.socket) -> None:
        with peer:
            peer.settimeout(self._timeout)
            try:
                self._serve(peer)
            except OSError:
                return

    def close(self) -> None:
        self._listener.close()
