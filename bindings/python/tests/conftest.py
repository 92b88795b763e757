from __future__ import annotations

import logging
from typing import TYPE_CHECKING

import pytest

from emulator import SUITE, Emulator

if TYPE_CHECKING:
    from collections.abc import Iterator

    from _pytest.terminal import TerminalReporter

# What the conformance runs counted: front → (ran, left out by name, cases in the index).
COUNTS: dict[str, tuple[int, dict[str, str], int]] = {}


@pytest.fixture(scope="session")
def base_url() -> Iterator[str]:
    with Emulator("--since", "2009-06-01", "--today", "2009-06-30") as emulator:
        yield emulator.base_url


@pytest.fixture(scope="session")
def replay() -> Iterator[str]:
    with Emulator("--suite", str(SUITE)) as emulator:
        yield emulator.base_url


@pytest.fixture(autouse=True)
def _no_key_in_logs(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    with caplog.at_level(logging.DEBUG):
        yield
    for form in ("open+sesame", "open%2Bsesame"):
        assert form not in caplog.text


def pytest_terminal_summary(terminalreporter: TerminalReporter) -> None:
    for front, (ran, left_out, total) in COUNTS.items():
        for reason in dict.fromkeys(left_out.values()):
            named = ", ".join(case for case, why in left_out.items() if why == reason)
            terminalreporter.write_line(f"{front} leaves out, because {reason}: {named}")
        terminalreporter.write_line(
            f"conformance: {front} ran {ran} of {total} cases, {len(left_out)} left out by name"
        )
