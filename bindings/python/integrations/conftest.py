from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

# The emulator's classes, which the tests of the package have.
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

from emulator import Emulator
from loading import SINCE, Account, Destination

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def own_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RUNTIME__DLTHUB_TELEMETRY", "false")
    monkeypatch.setenv("DLT_DATA_DIR", str(tmp_path / "dlt"))
    monkeypatch.setenv("DLT_PROJECT_DIR", str(tmp_path))
    for name in ("SENDGRID_API_USER", "SENDGRID_API_KEY", "SOURCES__SENDGRID_STATS__API_KEY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)


@pytest.fixture(scope="module")
def emulator() -> Iterator[Emulator]:
    options = ("--since", SINCE.isoformat(), "--today", "2026-03-01", "--customers", "20", "--settle", "3")
    with Emulator(*options) as emulator:
        yield emulator


@pytest.fixture
def account(request: pytest.FixtureRequest, emulator: Emulator) -> Account:
    account = Account(emulator, getattr(request, "param", "v3"))
    account.post("reset", "")
    return account


@pytest.fixture
def destination(tmp_path: Path) -> Destination:
    return Destination(tmp_path)
