"""Starts the emulator, `sendgrid-stats emulate`."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.request import Request, urlopen

if TYPE_CHECKING:
    from types import TracebackType

    from typing_extensions import Self

REPOSITORY = Path(__file__).resolve().parents[3]
SUITE = REPOSITORY / "conformance"

NAME, KEY = "reseller", "open+sesame/&"
# The key of v3.
BEARER = "SG.open-sesame.emulator"
CUSTOMER = "customer@example.com"


def command() -> str:
    """The path of the command, which `just python-test` builds."""
    path = os.environ.get("SENDGRID_STATS_COMMAND")
    if not path:
        raise RuntimeError("SENDGRID_STATS_COMMAND is not set: run `just python-test`")
    return path


class Emulator:
    """An emulator that runs until the end of the `with` block."""

    def __init__(self, *options: str) -> None:
        self._options = options

    def __enter__(self) -> Self:
        arguments = [command(), "emulate", "--port", "0", *self._options]
        self._process = subprocess.Popen(
            arguments, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        )
        assert self._process.stdout is not None
        self.base_url = self._process.stdout.readline().strip()
        if not self.base_url.startswith("http://127.0.0.1:"):
            self._process.kill()
            raise RuntimeError("the emulator did not start")
        return self

    def change(self, customers: dict[str, dict[str, object]]) -> None:
        """Changes customers, such as `{"a@example.com": {"faults": "404"}}`; `{}` takes a change back."""
        self._post("customers", json.dumps(customers))

    def move_today(self, today: str) -> None:
        """Moves the emulator's date of today."""
        self._post("today", today)

    def requests(self) -> int:
        """How many requests to the endpoints it answered."""
        with urlopen(f"{self.base_url}/__emulator", timeout=10) as response:
            return int(json.load(response)["requests"])

    def _post(self, what: str, body: str) -> None:
        request = Request(f"{self.base_url}/__emulator/{what}", body.encode(), method="POST")
        with urlopen(request, timeout=10) as response:
            response.read()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._process.kill()
        self._process.communicate()
