"""Importing, and the wheel's size."""

from __future__ import annotations

import statistics
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from report import Report

WHEELS = Path(__file__).resolve().parents[3] / "target" / "wheels"
LARGEST_WHEEL = 6_000_000

PROGRAM = "import time; began = time.perf_counter_ns(); import {}; print(time.perf_counter_ns() - began)"


def compare(report: Report) -> None:
    samples: dict[str, list[int]] = {"sendgrid_stats": [], "requests": []}
    for _ in range(9):
        for module, taken in samples.items():
            taken.append(int(subprocess.check_output([sys.executable, "-c", PROGRAM.format(module)])))
    ours, theirs = (statistics.median(taken) for taken in samples.values())
    report.add("python-import", "requests", ours, theirs)
    report.hold("python-import", "requests", 2)
    (wheel,) = WHEELS.glob("sendgrid_stats-*.whl")
    size = wheel.stat().st_size
    print(f"{wheel.name}: {size:,} bytes")
    if size > LARGEST_WHEEL:
        report.missed.append(f"the wheel has {size} bytes, promised at most {LARGEST_WHEEL}")
