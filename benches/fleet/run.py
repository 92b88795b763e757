"""Compares `sync` with a loop over requests and with dlt, interleaved; fails where a promised figure is missed.

10,000 customers, 31 days, an emulator without a rate limit in another process. The measure is the CPU time of each process.
"""

from __future__ import annotations

import json
import os
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from typing import NamedTuple

HERE = Path(__file__).resolve().parent
REPORT = HERE.parents[1] / "target" / "bench" / "report.json"
CUSTOMERS = int(os.environ.get("CUSTOMERS", "10000"))
DAYS, ROUNDS = 31, 3
UNTIL = date.today() - timedelta(days=2)
SINCE = UNTIL - timedelta(days=DAYS - 1)

# The bounds: seconds of CPU by dialect, ratios by peer, bytes of the store.
SECONDS = {"sync-reseller": 6.0, "sync-v3": 4.0}
RATIOS = {"loop": 3.0, "dlt": 15.0}
STORE = 25_000_000


def emulator(program: str, customers: int, since: date):
    """The base URL of an emulator of so many customers, and its bearer key."""
    return listening(program, ["--customers", str(customers), "--since", str(since), "--today", str(date.today())])


@contextmanager
def listening(program: str, words: list[str]):
    """The base URL of an emulator with these options, and its bearer key."""
    process = subprocess.Popen([program, "emulate", *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        base_url = process.stdout.readline().strip()
        key = next(line for line in process.stderr if line.startswith("SENDGRID_API_KEY=")).strip().split("=", 1)[1]
        yield base_url, key
    finally:
        process.terminate()
        process.wait()


def listed(program: str, base_url: str, key: str) -> list[str]:
    """The names of its customers; the last ones are ordinary."""
    command = [program, "customers", "--base-url", base_url, "--output", "json"]
    environment = os.environ | {"SENDGRID_API_KEY": key}
    answer = subprocess.run(command, env=environment, stdout=subprocess.PIPE, check=True).stdout
    return [customer["name"] for customer in json.loads(answer)["answer"]]


class Sample(NamedTuple):
    """What a process took."""

    cpu: float  # seconds
    wall: float  # seconds
    peak: int  # KiB
    first: int  # the median resident size in KiB of the first tenth of its time
    last: int  # that of the last tenth


def measured(command: list[str], environment: dict[str, str]) -> Sample:
    began = time.perf_counter()
    process = subprocess.Popen(
        command, env=os.environ | environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    sizes = []
    while (waited := os.wait4(process.pid, os.WNOHANG))[0] == 0:
        status = Path(f"/proc/{process.pid}/statm").read_text().split()
        sizes.append(int(status[1]) * os.sysconf("SC_PAGE_SIZE") // 1024)
        time.sleep(0.02)
    wall, (_, status, usage) = time.perf_counter() - began, waited
    if os.waitstatus_to_exitcode(status) != 0:
        raise SystemExit(f"{command[:3]} ended with {os.waitstatus_to_exitcode(status)}")
    tenth = max(1, len(sizes) // 10)
    first, last = (int(statistics.median(part)) for part in (sizes[:tenth], sizes[-tenth - 1 : -1] or sizes))
    return Sample(usage.ru_utime + usage.ru_stime, wall, usage.ru_maxrss, first, last)


def main() -> int:
    program = os.environ["SENDGRID_STATS_COMMAND"]
    work = {name: [] for name in ["sync-reseller", "sync-v3", "loop", "dlt"]}
    sizes = {}
    with tempfile.TemporaryDirectory() as folder, emulator(program, CUSTOMERS, SINCE) as (base_url, key):
        names = Path(folder) / "customers.txt"
        customers = listed(program, base_url, key)[-CUSTOMERS:]
        names.write_text("\n".join(customers) + "\n")
        window = [str(SINCE), str(UNTIL)]

        def sync(dialect: str, store: Path) -> tuple[list[str], dict[str, str]]:
            command = [program, "sync", str(store), "--customers", str(names), "--base-url", base_url]
            command += ["--since", window[0], "--until", window[1], "--rate", "1000000", "--dialect", dialect]
            legacy = {"SENDGRID_API_USER": "reseller", "SENDGRID_API_KEY": "open+sesame/&"}
            return command, legacy if dialect == "reseller" else {"SENDGRID_API_KEY": key}

        def peer(script: str, store: Path) -> tuple[list[str], dict[str, str]]:
            return [sys.executable, str(HERE / script), base_url, str(names), str(store), *window], {}

        for number in range(ROUNDS):
            for name in work:
                store = Path(folder) / f"{name}-{number}.db"
                if name == "loop":
                    command = peer("loop.py", store)
                elif name == "dlt":
                    if number:  # it takes minutes
                        continue
                    command = peer("rest.py", store)
                else:
                    command = sync(name.removeprefix("sync-"), store)
                work[name].append(measured(*command))
                print(f"{name}: {work[name][-1].cpu:.2f} s CPU, {work[name][-1].wall:.1f} s", flush=True)
                if name == "dlt":
                    continue
                table = "daily" if name.startswith("sync") else "days"
                rows = sqlite3.connect(store).execute(f"select count(*), sum(requests) from {table}").fetchone()
                sizes.setdefault("rows", rows)
                assert rows == sizes["rows"] and rows[0] == CUSTOMERS * DAYS, (name, rows, sizes)
                sizes[name] = store.stat().st_size
    return report(work, sizes)


def report(work: dict[str, list[Sample]], sizes: dict[str, int]) -> int:
    cpu = {name: statistics.median(sample.cpu for sample in samples) for name, samples in work.items()}
    missed = []
    print(f"fleet-sync-{CUSTOMERS}: {DAYS} days of {CUSTOMERS} customers, {sizes['rows'][0]} rows")
    for name, samples in work.items():
        size = f", {sizes[name] / 1e6:.1f} MB stored" if name in sizes else ""
        one = samples[-1]
        memory = f"{one.first / 1024:.1f} MiB in the first tenth, {one.last / 1024:.1f} in the last, {one.peak / 1024:.1f} at most"
        print(f"  {name:14} {cpu[name]:7.2f} s CPU, {one.wall:6.1f} s, {memory}{size}")
        if name in SECONDS and CUSTOMERS == 10_000 and cpu[name] > SECONDS[name]:
            missed.append(f"{name}: {cpu[name]:.2f} s of CPU, promised {SECONDS[name]}")
        if name.startswith("sync") and sizes[name] > STORE:
            missed.append(f"{name}: {sizes[name]} bytes, promised {STORE}")
    for name, least in RATIOS.items():
        ratio = cpu[name] / cpu["sync-reseller"]
        print(f"  {name:14} {ratio:7.2f} x the CPU of sync-reseller, promised {least} x")
        if ratio < least:
            missed.append(f"{name}: {ratio:.2f} x, promised {least} x")
    record(f"fleet-sync-{CUSTOMERS}", sizes["rows"][0], cpu["sync-reseller"], {name: cpu[name] for name in RATIOS})
    for what in missed:
        print(f"missed: {what}", file=sys.stderr)
    return 1 if missed else 0


def record(work: str, rows: int, ours: float, peers: dict[str, float]) -> None:
    """Replaces what the report has of a work: seconds of CPU for so many rows."""
    mine = [
        {
            "work": work,
            "peer": name,
            "ours_ns_per_record": round(ours * 1e9 / rows, 2),
            "peer_ns_per_record": round(seconds * 1e9 / rows, 2),
            "ratio": round(seconds / ours, 2),
        }
        for name, seconds in peers.items()
    ]
    REPORT.parent.mkdir(parents=True, exist_ok=True)
    others = json.loads(REPORT.read_text()) if REPORT.exists() else []
    others = [row for row in others if (row["work"], row["peer"]) not in {(work, name) for name in peers}]
    REPORT.write_text(json.dumps(others + mine, indent=1) + "\n")


if __name__ == "__main__":
    raise SystemExit(main())
