"""Measures rivals one after the other, and keeps the ratios."""

from __future__ import annotations

import gc
import json
import statistics
import time
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

REPORT = Path(__file__).resolve().parents[3] / "target" / "bench" / "report.json"

# How long one sample takes at least, in seconds of CPU, and how many there are of each rival.
SAMPLE, SAMPLES = 0.02, 15


class Report:
    """The ratios of one run, and whether each is what was promised."""

    def __init__(self) -> None:
        self.rows: list[dict[str, object]] = []
        self.missed: list[str] = []

    def compare(
        self, work: str, records: int, ours: Callable[[], object], **peers: Callable[[], object]
    ) -> None:
        """Compares by CPU time, interleaved, so that a busy neighbour disturbs all alike."""
        medians = measure({"ours": ours, **peers})
        for peer in peers:
            self.add(work, peer, medians["ours"] / records, medians[peer] / records)

    def add(self, work: str, peer: str, ours: float, theirs: float) -> None:
        """Adds nanoseconds a record, and prints them."""
        row = {
            "work": work,
            "peer": peer,
            "ours_ns_per_record": round(ours, 2),
            "peer_ns_per_record": round(theirs, 2),
            "ratio": round(theirs / ours, 2),
        }
        self.rows.append(row)
        print(f"{work:32} {peer:14} {ours:10.1f} {theirs:10.1f} ns {theirs / ours:7.2f} x", flush=True)

    def hold(self, work: str, peer: str, least: float) -> None:
        """Notes where a ratio is below what was promised."""
        ratio = next(row["ratio"] for row in self.rows if (row["work"], row["peer"]) == (work, peer))
        assert isinstance(ratio, float)
        if ratio < least:
            self.missed.append(f"{work} against {peer}: {ratio} x, promised {least} x")

    def save(self) -> None:
        """Puts the rows of this run in the place of older ones with the same names."""
        REPORT.parent.mkdir(parents=True, exist_ok=True)
        others = json.loads(REPORT.read_text()) if REPORT.exists() else []
        mine = {(row["work"], row["peer"]) for row in self.rows}
        others = [row for row in others if (row["work"], row["peer"]) not in mine]
        REPORT.write_text(json.dumps(others + self.rows, indent=1) + "\n")


def measure(rivals: dict[str, Callable[[], object]]) -> dict[str, float]:
    """The median nanoseconds of CPU that each takes once."""
    repeats = {}
    for name, run in rivals.items():
        run()
        began = time.process_time_ns()
        run()
        repeats[name] = max(1, int(SAMPLE * 1e9 / max(1, time.process_time_ns() - began)))
    samples: dict[str, list[float]] = {name: [] for name in rivals}
    gc.collect()
    for _ in range(SAMPLES):
        for name, run in rivals.items():
            began = time.process_time_ns()
            for _ in range(repeats[name]):
                run()
            samples[name].append((time.process_time_ns() - began) / repeats[name])
    return {name: statistics.median(taken) for name, taken in samples.items()}
