"""Runs the code blocks of the README and the examples against the emulator."""

from __future__ import annotations

import asyncio
import re
import sys
from functools import partial
from pathlib import Path

import pytest

import sendgrid_stats as stats
from emulator import KEY, NAME, Emulator

PACKAGE = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(PACKAGE / "examples"))


@pytest.fixture(autouse=True)
def _environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SENDGRID_API_USER", NAME)
    monkeypatch.setenv("SENDGRID_API_KEY", KEY)


def test_readme(base_url: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    # Sends the requests of all accounts in the blocks to the emulator.
    for cls in (stats.Client, stats.AsyncClient):
        monkeypatch.setattr(cls, "from_env", partial(cls.from_env, base_url=base_url))
    text = (PACKAGE / "README.md").read_text()
    blocks = re.findall(r"^```python\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    assert len(blocks) == 8
    names: dict[str, object] = {"__name__": "readme"}
    for number, block in enumerate(blocks):
        block = block.replace("stats.Account.from_env()", f"stats.Account.from_env(base_url={base_url!r})")
        exec(compile(block, f"README.md, block {number + 1}", "exec"), names)
    shown = capsys.readouterr().out
    assert "Days: 30 rows" in shown
    assert "shape: (30, 3)" in shown
    assert KEY not in shown


def test_first_program_against_a_new_emulator(capsys: pytest.CaptureFixture[str]) -> None:
    import polars

    with Emulator("--since", "2009-06-01", "--today", "2009-06-30") as emulator:
        days = stats.Client.from_env(base_url=emulator.base_url).daily("customer@example.com", days=30)
    print(days)
    assert capsys.readouterr().out.startswith("Days: 30 rows\ndate")
    assert polars.DataFrame(days).height == 30


def test_httpx(base_url: str, capsys: pytest.CaptureFixture[str]) -> None:
    import httpx

    import by_httpx

    by_httpx.main(base_url)
    assert "Days: 7 rows" in capsys.readouterr().out
    account = stats.Account(NAME, KEY, base_url=base_url)
    with httpx.Client() as client:
        recovered = by_httpx.ask(account.daily("fault-503+times=1@example.com", days=2), client)
        assert isinstance(recovered, stats.Days)
        with pytest.raises(stats.ServerError) as caught:
            by_httpx.ask(account.daily("fault-503@example.com", days=2), client)
    assert caught.value.attempts == 3


def test_aiohttp(base_url: str, capsys: pytest.CaptureFixture[str]) -> None:
    import aiohttp

    import by_aiohttp

    asyncio.run(by_aiohttp.main(base_url))
    assert "Days: 7 rows" in capsys.readouterr().out
    account = stats.Account(NAME, KEY, base_url=base_url)

    async def fail() -> None:
        async with aiohttp.ClientSession() as session:
            await by_aiohttp.ask(account.daily("fault-cut=100@example.com", days=2), session)

    with pytest.raises(stats.TransportError) as caught:
        asyncio.run(fail())
    assert caught.value.attempts == 3
