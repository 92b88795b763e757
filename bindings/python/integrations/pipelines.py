"""The programs of the page about pipelines."""

from __future__ import annotations

import re

from emulator import BEARER, REPOSITORY, Emulator

# The month that the programs are about.
SINCE, TODAY = "2026-05-01", "2026-07-01"


def page() -> str:
    return (REPOSITORY / "docs" / "pipelines.md").read_text()


def programs(heading: str) -> list[str]:
    """The blocks of Python below a heading, in order."""
    section = re.search(rf"^## {heading}\n(.*?)(?=^## |\Z)", page(), re.MULTILINE | re.DOTALL)
    assert section is not None, heading
    return re.findall(r"^```python\n(.*?)^```", section[1], re.MULTILINE | re.DOTALL)


def account(*options: str) -> Emulator:
    """The emulator of an account that has the month."""
    return Emulator("--since", SINCE, "--today", TODAY, "--bearer-key", BEARER, *options)


def at(program: str, base_url: str) -> str:
    """The program, whose clients send to this server."""
    changed = program.replace("Client(api_key=", f"Client(base_url={base_url!r}, api_key=")
    assert changed != program
    return changed
