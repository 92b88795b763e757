"""Compares the installed wheel with its peers; fails where a promised ratio is missed."""

from __future__ import annotations

import sys

import asking
import importing
import reading
from report import Report


def main() -> int:
    report = Report()
    print(f"{'work':32} {'peer':14} {'ours':>10} {'peer':>10}")
    reading.compare(report)
    asking.compare(report)
    importing.compare(report)
    report.save()
    for missed in report.missed:
        print(f"missed: {missed}", file=sys.stderr)
    return 1 if report.missed else 0


if __name__ == "__main__":
    raise SystemExit(main())
