"""Compares `report` with the same findings by pandas, interleaved; fails where a promised figure is missed.

10,000 customers, 90 days, the store filled once from an emulator in another process. The measure is the CPU time of each process;
the promised figures are the seconds that pass and the peak of memory.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
from datetime import date, timedelta
from pathlib import Path

from run import HERE, listening, measured, record

CUSTOMERS = int(os.environ.get("CUSTOMERS", "10000"))
DAYS, ROUNDS = 90, 5
UNTIL = date.today() - timedelta(days=2)
SINCE = UNTIL - timedelta(days=DAYS - 1)
TROUBLES = ["bouncing", "complaining", "doubled", "silent", "bad-category", "failing"]

# The bounds: seconds, MB.
SECONDS, MEMORY = 3.0, 300


def filled(program: str, folder: Path) -> Path:
    """A store of a fleet with each trouble."""
    store = folder / "fleet.db"
    words = ["--fleet", str(CUSTOMERS - len(TROUBLES)), "--since", str(SINCE), "--today", str(UNTIL + timedelta(days=1))]
    for trouble in TROUBLES:
        words += ["--trouble", trouble]
    with listening(program, words) as (base_url, key):
        command = [program, "sync", str(store), "--base-url", base_url, "--since", str(SINCE), "--until", str(UNTIL)]
        command += ["--rate", "1000000", "--kinds", "daily", "--output", "json"]
        ended = subprocess.run(command, env=os.environ | {"SENDGRID_API_KEY": key}, stdout=subprocess.PIPE)
        if ended.returncode != 8:  # one customer fails
            raise SystemExit(f"expected that sync ends with 8, got {ended.returncode}")
    return store


def main() -> int:
    program = os.environ["SENDGRID_STATS_COMMAND"]
    with tempfile.TemporaryDirectory() as folder:
        store = filled(program, Path(folder))
        ours = [program, "report", str(store), "--through", str(UNTIL), "--output", "json"]
        peer = [sys.executable, str(HERE / "findings.py"), str(store), str(UNTIL)]
        # A line a finding: a document of all numbers would count as memory of the processes that are started from here.
        found = subprocess.run([*ours[:-1], "ndjson"], stdout=subprocess.PIPE, check=True).stdout.splitlines()
        mine = {(finding["kind"], finding["customer"]) for finding in map(json.loads, found)}
        lines = subprocess.run(peer, stdout=subprocess.PIPE, check=True, text=True).stdout.splitlines()
        theirs = {tuple(line.split("\t")) for line in lines}
        assert mine == theirs and len(mine) >= len(TROUBLES) - 1, (sorted(mine - theirs)[:9], sorted(theirs - mine)[:9])
        samples = {"report": [], "pandas": []}
        for _ in range(ROUNDS):
            for name, command in {"report": ours, "pandas": peer}.items():
                samples[name].append(measured(command, {}))
        size = store.stat().st_size
    cpu = {name: statistics.median(sample.cpu for sample in of) for name, of in samples.items()}
    wall = {name: statistics.median(sample.wall for sample in of) for name, of in samples.items()}
    peak = {name: max(sample.peak for sample in of) * 1024 / 1e6 for name, of in samples.items()}
    print(f"report-{CUSTOMERS}: {DAYS} days of {CUSTOMERS} customers, {size / 1e6:.1f} MB, {len(mine)} findings, both the same")
    for name in samples:
        print(f"  {name:8} {cpu[name]:6.2f} s CPU, {wall[name]:6.2f} s, {peak[name]:6.1f} MB at most")
    print(f"  pandas   {cpu['pandas'] / cpu['report']:6.2f} x the CPU of report")
    record(f"report-{CUSTOMERS}", CUSTOMERS * DAYS, cpu["report"], {"pandas": cpu["pandas"]})
    missed = []
    if wall["report"] > SECONDS:
        missed.append(f"{wall['report']:.2f} s, promised {SECONDS}")
    if peak["report"] > MEMORY:
        missed.append(f"{peak['report']:.1f} MB, promised {MEMORY}")
    for what in missed:
        print(f"missed: {what}", file=sys.stderr)
    return 1 if missed else 0


if __name__ == "__main__":
    raise SystemExit(main())
