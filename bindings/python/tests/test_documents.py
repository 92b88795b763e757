"""Runs the code blocks of the README and the examples against the emulator."""

from __future__ import annotations

import asyncio
import logging
import os
import re
import subprocess
import sys
from datetime import date, datetime, timedelta, timezone
from functools import partial
from pathlib import Path
from typing import Any

import pytest

import sendgrid_stats as stats
from emulator import BEARER, KEY, NAME, REPOSITORY, Emulator, command

# The last day of the emulator.
TODAY = "2009-06-30"
PACKAGE = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(PACKAGE / "examples"))


@pytest.fixture(autouse=True)
def _environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SENDGRID_API_USER", raising=False)
    monkeypatch.setenv("SENDGRID_API_KEY", BEARER)


def blocks(document: Path = PACKAGE / "README.md") -> list[str]:
    """The blocks of Python in a document, by default the README."""
    text = document.read_text()
    return re.findall(r"^```python\n(.*?)^```", text, re.MULTILINE | re.DOTALL)


def is_file(block: str) -> bool:
    return re.match(r"# \w+\.py\n", block) is not None


def about_reports() -> list[str]:
    """The blocks of Python in the README's section about reports, which needs days that a server still keeps."""
    text = (PACKAGE / "README.md").read_text()
    section = text[text.index("\n## Reports\n") : text.index("\n## Errors\n")]
    return re.findall(r"^```python\n(.*?)^```", section, re.MULTILINE | re.DOTALL)


def test_readme_about_reports(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from sendgrid_stats import fleet

    (program,) = about_reports()
    monkeypatch.chdir(tmp_path)
    today = datetime.now(timezone.utc).date()
    planted = ["--trouble", "bouncing", "--trouble", "failing"]
    since = str(today - timedelta(days=60))
    with Emulator("--fleet", "20", *planted, "--since", since, "--today", str(today)) as emulator:
        names: dict[str, Any] = {"fleet": fleet, "client": stats.Client(base_url=emulator.base_url)}
        exec(compile(program, "README.md, reports", "exec"), names)
    shown = capsys.readouterr().out
    assert re.search(r"<Report through [\d-]+: 22 customers, \d+ critical, \d+ warning>", shown)
    assert (
        len(
            re.findall(
                r"^(?:critical|warning) new customer0.* (?:bounce rate|daily failed) ", shown, re.MULTILINE
            )
        )
        == 2
    )
    assert len(names["frame"]) == len(names["report"].customers) == 22
    assert (tmp_path / "report.html").read_text(encoding="utf-8").startswith("<!DOCTYPE html>")


def test_readme(
    base_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    # Sends the requests of all accounts in the blocks to the emulator, on its day.
    for name in ("Client", "AsyncClient"):
        monkeypatch.setattr(stats, name, partial(getattr(stats, name), base_url=base_url, today=TODAY))
    monkeypatch.chdir(tmp_path)
    programs = [block for block in blocks() if not is_file(block) and block not in about_reports()]
    assert len(programs) == 12
    names: dict[str, Any] = {"__name__": "readme"}
    logger = logging.getLogger("sendgrid_stats")
    level = logger.level
    try:
        for number, block in enumerate(programs):
            block = block.replace(
                "stats.Account.from_env()", f"stats.Account.from_env(base_url={base_url!r})"
            )
            exec(compile(block, f"README.md, block {number + 1}", "exec"), names)
    finally:
        logger.setLevel(level)
    shown = capsys.readouterr().out
    assert "Days: 30 rows" in shown
    assert "shape: (30, 3)" in shown
    assert "3 of 3" in shown
    assert BEARER not in shown
    weekly, month = names["weekly"], names["month"]
    assert len(month.customers) == len(names["enabled"]) > 50
    assert month.missing == ()
    assert set(weekly.index.get_level_values("customer")) == set(month.customers)
    # Sums of pandas wrap at 2^64, which one customer's count of the emulator is close to.
    opens = weekly["opens"].drop("largest@example.com").sum()
    assert opens == sum(row.opens for row in month if row.customer != "largest@example.com")
    assert [one.customer for one in names["several"][:2]] == list(names["several"].customers)
    assert names["totals"].period is not None
    assert len(names["june"].daily) == 28 * len(names["client"].customers())
    assert (tmp_path / "opens.png").stat().st_size > 1000


def test_programs_of_other_documents(
    base_url: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(stats, "Client", partial(stats.Client, base_url=base_url, today=TODAY))
    programs = [block for name in ("README.md", "docs/migrating.md") for block in blocks(REPOSITORY / name)]
    assert len(programs) == 2
    names: dict[str, Any] = {}
    for program in programs:
        program = program.replace('"SG.…"', repr(BEARER)).replace('"secret"', repr(KEY))
        exec(compile(program, "document", "exec"), names)
    assert "without a row: ()" in capsys.readouterr().out
    assert names["rows"].customers == ("customer01@example.com", "customer02@example.com")
    assert names["before"]["opens"] == names["after"]["opens"]


def test_first_numbers(
    base_url: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    page = REPOSITORY / "docs" / "README.md"
    (program,) = blocks(page)
    monkeypatch.setenv("SENDGRID_BASE_URL", base_url)
    exec(compile(program, "docs/README.md", "exec"), {})
    (printed,) = re.findall(r"^```text\n(.*?)^```", page.read_text(), re.MULTILINE | re.DOTALL)
    assert capsys.readouterr().out == printed


def test_programs_about_fleets(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    text = (REPOSITORY / "docs" / "pipelines.md").read_text()
    section = text[text.index("\n## Python\n") : text.index("\n## dlt\n")]
    programs = re.findall(r"^```python\n(.*?)^```", section, re.MULTILINE | re.DOTALL)
    assert len(programs) == 3
    monkeypatch.chdir(tmp_path)
    today = str(datetime.now(timezone.utc).date())
    with Emulator("--customers", "5", "--since", "2026-05-01", "--today", today) as emulator:
        emulator.change({"customer02@example.com": {"faults": "404"}})
        monkeypatch.setattr(stats, "Client", partial(stats.Client, base_url=emulator.base_url))
        names: dict[str, Any] = {}
        for program in programs:
            exec(compile(program, "pipelines.md", "exec"), names)
        customers = len(names["client"].customers()) - 1
    assert "customer02@example.com refused-not-found" in capsys.readouterr().out
    assert names["report"].customers.failed == 1
    assert (tmp_path / "june.parquet").exists()
    assert (tmp_path / "tables" / "daily").is_dir()
    assert names["tables"].reached["run"]["number"] == 2
    stored = names["store"].sql("select count(*), count(distinct (customer, date)), max(date) from daily")
    assert stored.fetchall() == [(31 * customers, 31 * customers, date(2026, 7, 1))]
    names["store"].close()


def test_readme_about_tests(tmp_path: Path) -> None:
    files = [block for block in blocks() if is_file(block)]
    assert len(files) == 2
    for block in files:
        (tmp_path / block[2 : block.index("\n")]).write_text(block)
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "sendgrid-stats").symlink_to(command())
    path = f"{tmp_path / 'bin'}{os.pathsep}{os.environ['PATH']}"
    program = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-W", "error", str(tmp_path)]
    ended = subprocess.run(
        program, env=os.environ | {"PATH": path}, cwd=tmp_path, capture_output=True, text=True, timeout=50
    )
    assert "2 passed" in ended.stdout, ended.stdout + ended.stderr


def test_trio_runs_a_client_in_threads(base_url: str) -> None:
    import trio

    client = stats.Client(base_url=base_url, today=TODAY)

    async def send() -> int:
        days = await trio.to_thread.run_sync(lambda: client.daily("customer@example.com", days=7))
        with pytest.raises(RuntimeError, match="asyncio"):
            await stats.AsyncClient(like=client).daily("customer@example.com")
        return len(days)

    assert trio.run(send) == 7


GEVENT = """
from gevent import monkey; monkey.patch_all()
import sys, time
import gevent
import sendgrid_stats as stats
client = stats.Client(base_url=sys.argv[1], today="2009-06-30")
pool = gevent.get_hub().threadpool
ticks = []
def tick():
    while True:
        ticks.append(1)
        gevent.sleep(0.01)
ticking = gevent.spawn(tick)
print(len(pool.apply(client.daily, ("customer@example.com",), {"days": 7})))
pool.apply(client.send_raw, (stats.Query.daily("fault-delay=300ms@example.com", days=7),))
print(len(ticks) > 15)
ticking.kill()
"""


def test_gevent_runs_a_client_in_its_threads(base_url: str) -> None:
    pytest.importorskip("gevent")
    program = [sys.executable, "-W", "ignore", "-c", GEVENT, base_url]
    ended = subprocess.run(program, capture_output=True, text=True, timeout=30)
    assert ended.stdout == "7\nTrue\n", ended.stderr


def test_first_program_against_a_new_emulator(capsys: pytest.CaptureFixture[str]) -> None:
    import polars

    with Emulator("--since", "2009-06-01", "--today", "2009-06-30") as emulator:
        client = stats.Client.from_env(base_url=emulator.base_url, today=TODAY)
        days = client.daily("customer@example.com", days=30)
    print(days)
    assert capsys.readouterr().out.startswith("Days: 30 rows\ndate")
    assert polars.DataFrame(days).height == 30


def test_httpx(base_url: str, capsys: pytest.CaptureFixture[str]) -> None:
    import httpx

    import by_httpx

    by_httpx.main(base_url)
    assert "Days: 3 rows" in capsys.readouterr().out
    with httpx.Client() as client:
        for account in accounts(base_url):
            recovered = by_httpx.ask(faulty(account, "503+times=1"), client)
            assert isinstance(recovered, stats.Days)
            with pytest.raises(stats.ServerError) as caught:
                by_httpx.ask(faulty(account, "503"), client)
            assert caught.value.attempts == 3


def test_aiohttp(base_url: str, capsys: pytest.CaptureFixture[str]) -> None:
    import aiohttp

    import by_aiohttp

    asyncio.run(by_aiohttp.main(base_url))
    assert "Days: 3 rows" in capsys.readouterr().out

    async def fail(account: stats.Account) -> None:
        async with aiohttp.ClientSession() as session:
            await by_aiohttp.ask(faulty(account, "cut=100"), session)

    for account in accounts(base_url):
        with pytest.raises(stats.TransportError) as caught:
            asyncio.run(fail(account))
        assert caught.value.attempts == 3


def accounts(base_url: str) -> list[stats.Account]:
    """An account of each API."""
    v3 = stats.Account(api_key=BEARER, base_url=base_url, today=TODAY)
    return [stats.Account(NAME, KEY, base_url=base_url), v3]


def faulty(account: stats.Account, fault: str) -> stats.Exchange[stats.Days]:
    """The exchange of a query that meets this fault."""
    query = stats.Query.daily(f"fault-{fault}@example.com", days=7)
    return account.exchange(query, max_retries=2, backoff=0.1)
