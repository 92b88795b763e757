"""Checks the metrics of target/report-page with the parser of prometheus_client: metrics.py

Each sample belongs to a family with help and the type gauge, whose lines stand together; a family and a series exist once;
names end in no word of another type; values are numbers without a timestamp. Then each kind of fault is planted, and must be
found.
"""

import math
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from prometheus_client.parser import text_string_to_metric_families

FOLDER = Path(__file__).resolve().parents[2] / "target/report-page"
FAMILIES = 15
# Names that are in the report, as labels must have them.
CUSTOMERS = {'quote" \' & back\\slash\nnew line', "gepj.\u202eexe \u200foverride", "anna <script>alert(1)</script>"}


def faults(text: str) -> Iterator[str]:
    try:
        families = list(text_string_to_metric_families(text))
    except ValueError as error:
        yield f"expected text that can be read, got {error}"
        return
    if not text.endswith("\n"):
        yield "expected a line feed at the end"
    if len(families) != FAMILIES:
        yield f"expected {FAMILIES} families, got {len(families)}"
    names = [family.name for family in families]
    for name in {name for name in names if names.count(name) > 1}:
        yield f"expected the samples of {name} together"
    for family in families:
        if family.type != "gauge":
            yield f"expected a gauge, got {family.type} {family.name}"
        if not family.documentation:
            yield f"expected help for {family.name}"
        if not re.fullmatch(r"sendgrid_stats_[a-z_]+", family.name) or re.search(r"_(total|count|sum|bucket|info)$", family.name):
            yield f"expected the name of a gauge, got {family.name}"
        series = [(sample.name, tuple(sorted(sample.labels.items()))) for sample in family.samples]
        if len(series) > len(set(series)):
            yield f"expected each series of {family.name} once"
        for sample in family.samples:
            if sample.name != family.name or sample.timestamp is not None or not math.isfinite(sample.value):
                yield f"expected a value without a timestamp, got {sample}"
            if family.name.endswith("_ratio") and not 0 <= sample.value <= 1:
                yield f"expected a ratio from 0 to 1, got {sample}"


def names(text: str) -> set[str]:
    found = text_string_to_metric_families(text)
    return {sample.labels["customer"] for family in found for sample in family.samples if "customer" in sample.labels}


def replaced(old: str, new: str) -> Callable[[str], str]:
    return lambda text: text.replace(old, new)


REQUESTS = "# TYPE sendgrid_stats_requests gauge\n"
PLANTED = {
    "text that can be read": replaced("back\\\\slash\\nnew", "back\\\\slash\nnew"),
    "a line feed at the end": str.rstrip,
    f"{FAMILIES} families": replaced("# TYPE sendgrid_stats_finding gauge\n", "# TYPE sendgrid_stats_finding gauge\nother 1\n"),
    "together": lambda text: text + 'sendgrid_stats_requests{account="x",customer="y"} 1\n',
    "a gauge, got counter": replaced(REQUESTS, REQUESTS.replace("gauge", "counter")),
    "help for": lambda text: re.sub("# HELP sendgrid_stats_requests .*\n", "", text),
    "the name of a gauge": replaced("sendgrid_stats_requests", "sendgrid_stats_requests_total"),
    "once": lambda text: re.sub(r"(sendgrid_stats_requests\{.*\n)", r"\1\1", text, count=1),
    "a value without a timestamp": replaced("sendgrid_stats_customers 24", "sendgrid_stats_customers 24 1782777600000"),
    "a ratio": lambda text: re.sub(r"(sendgrid_stats_bounce_ratio\{.*\}) .*", r"\1 7.1", text, count=1),
}


def main() -> None:
    texts = {name: (FOLDER / name).read_bytes().decode() for name in ("all.prom", "empty.prom")}
    found = [f"{name}: {fault}" for name, text in texts.items() for fault in faults(text)]
    missing = CUSTOMERS - names(texts["all.prom"])
    found += [f"all.prom: expected the customer {name!r}" for name in missing]
    print("\n".join(found), end="\n" if found else "")
    count = 0
    for fault, plant in PLANTED.items():
        planted = plant(texts["all.prom"])
        got = list(faults(planted)) if planted != texts["all.prom"] else []
        if any(fault in one for one in got):
            count += 1
        else:
            print(f"not found when planted: {fault}; got {got}")
    print(f"report-metrics: {len(texts)} texts, {len(found)} faults; {len(PLANTED)} planted, {count} found")
    sys.exit(bool(found) or count < len(PLANTED))


if __name__ == "__main__":
    main()
