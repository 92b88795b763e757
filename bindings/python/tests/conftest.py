from __future__ import annotations

import logging
import shutil
from typing import TYPE_CHECKING

import pytest

from emulator import SUITE, Emulator
from reports import fill, troubled_fleet
from sendgrid_stats import fleet

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from _pytest.terminal import TerminalReporter

# The counts of each conformance runner: (cases that ran, reasons of skipped cases by id, cases in the index).
COUNTS: dict[str, tuple[int, dict[str, str], int]] = {}


@pytest.fixture(scope="session")
def base_url() -> Iterator[str]:
    with Emulator("--since", "2009-06-01", "--today", "2009-06-30") as emulator:
        yield emulator.base_url


@pytest.fixture(scope="session")
def replay() -> Iterator[str]:
    with Emulator("--suite", str(SUITE)) as emulator:
        yield emulator.base_url


@pytest.fixture(scope="session")
def troubled() -> Iterator[Emulator]:
    with troubled_fleet() as emulator:
        yield emulator


@pytest.fixture(scope="session")
def filled(troubled: Emulator, tmp_path_factory: pytest.TempPathFactory) -> Path:
    store = tmp_path_factory.mktemp("filled") / "fleet.db"
    fill(store, troubled)
    return store


@pytest.fixture(scope="session")
def report(filled: Path) -> fleet.Report:
    return fleet.report(filled)


@pytest.fixture
def own_store(filled: Path, tmp_path: Path) -> Path:
    """A copy of the store that a test may change."""
    copied = tmp_path / "fleet.db"
    shutil.copy(filled, copied)
    return copied


@pytest.fixture(autouse=True)
def _no_key_in_logs(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    with caplog.at_level(logging.DEBUG):
        yield
    for form in ("open+sesame", "open%2Bsesame", "open-sesame"):
        assert form not in caplog.text


def pytest_terminal_summary(terminalreporter: TerminalReporter) -> None:
    for runner, (ran, skipped, total) in COUNTS.items():
        for reason in dict.fromkeys(skipped.values()):
            ids = ", ".join(case for case, why in skipped.items() if why == reason)
            terminalreporter.write_line(f"{runner} skips, because {reason}: {ids}")
        terminalreporter.write_line(
            f"conformance: {runner} ran {ran} of {total} cases, {len(skipped)} skipped"
        )
