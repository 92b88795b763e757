"""Runs the programs about Dask and about workers against emulators."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

import sendgrid_stats as stats
from emulator import BEARER
from pipelines import account, at, programs

if TYPE_CHECKING:
    from pathlib import Path


def names(client: stats.Client) -> list[str]:
    return [customer.name for customer in client.customers()]


@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::FutureWarning")
def test_dask(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    (program,) = programs("Dask")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SENDGRID_API_KEY_EMEA", BEARER)
    monkeypatch.setenv("SENDGRID_API_KEY_US", "SG.canary.wrong")
    found: dict[str, Any] = {"__name__": "dask_program"}
    with account("--customers", "29") as emulator:
        exec(compile(at(program, emulator.base_url), "Dask", "exec"), found)
        with stats.Client(api_key=BEARER, base_url=emulator.base_url) as client:
            days = client.daily_by_customer(names(client), start_date="2026-06-01", end_date="2026-06-30")
    totals, failures = found["totals"], found["failures"]
    assert len(totals) == len(days.customers) == 100
    for metric in ("requests", "bounces"):
        wanted: dict[tuple[str, str], int] = {}
        for row in days:
            key = ("emea", row.customer)
            wanted[key] = wanted.get(key, 0) + row[metric]
        assert totals[metric].to_dict() == wanted
    assert failures[["account", "error_kind"]].values.tolist() == [["us", "refused-authentication"]]
    assert "canary" not in capsys.readouterr().out + failures.to_csv()


# Reads by the program's `read`, and compares each count with those of a client.
CHECK = """
import sys
import sendgrid_stats as stats
{begin}
if __name__ == "__main__":
    import {module} as program
    client = stats.Client(api_key={key!r}, base_url={base_url!r})
    names = [customer.name for customer in client.customers()]
    wanted = {{}}
    for row in client.daily_by_customer(names, start_date="2026-06-01", end_date="2026-06-30"):
        counts = {{name: count for name, count in row.to_dict().items() if isinstance(count, int)}}
        wanted.setdefault(row.customer, {{}})[str(row.date)] = counts
    commits, report = program.read([*names, "nobody@example.com"], "2026-06-01", "2026-06-30")
    stored = [commit["stored"] for commit in commits if "stored" in commit]
    found = {{one["customer"]: {{row["date"]: row["counts"] for row in one["rows"]}} for one in stored}}
    failed = [(one.customer, one.failure.kind) for one in report.failures]
    print(len(found), found == wanted, failed)
"""


def check(tmp_path: Path, module: str, begin: str = "") -> str:
    """What a program reads, compared with a client; and what it prints when it is run."""
    for program in programs("Workers and Ray"):
        name = program[2 : program.index("\n")]
        (tmp_path / name).write_text(program)
    with account("--customers", "29") as emulator:
        workers = tmp_path / "by_workers.py"
        workers.write_text(at(workers.read_text(), emulator.base_url))
        (tmp_path / "check.py").write_text(
            CHECK.format(module=module, key=BEARER, base_url=emulator.base_url, begin=begin)
        )
        environment = os.environ | {"SENDGRID_API_KEY": BEARER, "PYTHONPATH": str(tmp_path)}
        shown = ""
        for file in (f"{module}.py", "check.py"):
            ended = subprocess.run(
                [sys.executable, file],
                cwd=tmp_path,
                env=environment,
                capture_output=True,
                text=True,
                timeout=100,
            )
            assert ended.returncode == 0, ended.stderr
            shown += ended.stdout
    return shown


def test_workers_of_the_standard_library(tmp_path: Path) -> None:
    assert check(tmp_path, "by_workers").splitlines() == [
        "100 customers, 0 failed",
        "100 True [('nobody@example.com', 'refused-not-found')]",
    ]


@pytest.mark.timeout(180)
def test_ray(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RAY_USAGE_STATS_ENABLED", "0")
    shown = check(tmp_path, "by_ray", begin="import ray; ray.init()")
    assert shown.splitlines() == [
        "100 customers, 0 failed",
        "100 True [('nobody@example.com', 'refused-not-found')]",
    ]
