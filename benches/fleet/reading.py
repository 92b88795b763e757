"""Compares `fleet.read` with a loop over requests and pandas, and with dlt, interleaved; fails where a promise is missed.

1,000 customers, 30 days, an emulator without a rate limit in another process. The measure is the CPU time of each process.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
from datetime import date, timedelta
from pathlib import Path

from run import HERE, emulator, listed, measured, record

CUSTOMERS, DAYS, ROUNDS = 1000, 30, 5
UNTIL = date.today() - timedelta(days=2)
SINCE = UNTIL - timedelta(days=DAYS - 1)

# The ratios that are promised, by peer.
RATIOS = {"loop and pandas": 5.0, "dlt": 10.0}
SCRIPTS = {"fleet.read": "read.py", "loop and pandas": "frame.py", "dlt": "rest.py"}


def main() -> int:
    program = os.environ["SENDGRID_STATS_COMMAND"]
    work = {name: [] for name in SCRIPTS}
    with tempfile.TemporaryDirectory() as folder, emulator(program, CUSTOMERS, SINCE) as (base_url, key):
        names = Path(folder) / "customers.txt"
        names.write_text("\n".join(listed(program, base_url, key)[-CUSTOMERS:]) + "\n")
        sums = set()
        for number in range(ROUNDS):
            for name, script in SCRIPTS.items():
                store = Path(folder) / f"{script}-{number}"
                command = [sys.executable, str(HERE / script), base_url, str(names), str(store), str(SINCE), str(UNTIL)]
                if number == 0 and name != "dlt":
                    sums.add(subprocess.run(command, stdout=subprocess.PIPE, check=True).stdout)
                work[name].append(measured(command, {}))
        (found,) = sums  # the same numbers
        assert int(found.split()[0]) == CUSTOMERS * DAYS, found
    return report({name: statistics.median(sample.cpu for sample in samples) for name, samples in work.items()})


def report(cpu: dict[str, float]) -> int:
    print(f"fleet-read-{CUSTOMERS}: {DAYS} days of {CUSTOMERS} customers, median of {ROUNDS} rounds")
    for name, seconds in cpu.items():
        print(f"  {name:16} {seconds:6.2f} s CPU")
    missed = []
    for name, least in RATIOS.items():
        ratio = cpu[name] / cpu["fleet.read"]
        print(f"  {name:16} {ratio:6.2f} x the CPU of fleet.read, promised {least} x")
        if ratio < least:
            missed.append(f"{name}: {ratio:.2f} x, promised {least} x")
    record(f"fleet-read-{CUSTOMERS}", CUSTOMERS * DAYS, cpu["fleet.read"], {name: cpu[name] for name in RATIOS})
    for what in missed:
        print(f"missed: {what}", file=sys.stderr)
    return 1 if missed else 0


if __name__ == "__main__":
    raise SystemExit(main())
