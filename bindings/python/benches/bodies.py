"""The bodies that readers are compared on: a date and five counts for each record."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

METRICS = ("requests", "bounces", "clicks", "opens", "spamreports")
# The largest count of each metric.
LARGEST = (20000, 300, 12000, 15000, 40)
FIRST = date(1998, 1, 1)


def records(rows: int) -> list[tuple[str, list[int]]]:
    """So many days, the same ones on every machine."""
    random = Random(20090620)
    return [
        ((FIRST + timedelta(days=row)).isoformat(), [random.randint(0, most) for most in LARGEST])
        for row in range(rows)
    ]


def json_body(rows: int) -> bytes:
    """An array without blanks."""
    objects = []
    for day, counts in records(rows):
        fields = ",".join(f'"{name}":{count}' for name, count in zip(METRICS, counts, strict=True))
        objects.append(f'{{"date":"{day}",{fields}}}')
    return f"[{','.join(objects)}]".encode()


def xml_body(rows: int) -> bytes:
    """A document without blanks."""
    days = []
    for day, counts in records(rows):
        fields = "".join(f"<{name}>{count}</{name}>" for name, count in zip(METRICS, counts, strict=True))
        days.append(f"<day><date>{day}</date>{fields}</day>")
    return f'<?xml version="1.0" encoding="ISO-8859-1"?><stats>{"".join(days)}</stats>'.encode()
