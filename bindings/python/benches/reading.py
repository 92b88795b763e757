"""Reading, against the readers that a Python engineer would take.

The package remembers the dates that it made, 44 years of them, and meets the same days again here, as it does where
many customers are asked about.
"""

from __future__ import annotations

import datetime
import io
from typing import TYPE_CHECKING
from xml.etree import ElementTree

import msgspec
import orjson
import polars
import pyarrow
from lxml import etree

import sendgrid_stats as stats
from bodies import METRICS, json_body, xml_body

if TYPE_CHECKING:
    from report import Report

ROWS = 10_000
ACCOUNT = stats.Account("reseller", "secret")


class Day(msgspec.Struct, frozen=True):
    date: datetime.date
    requests: int
    bounces: int
    clicks: int
    opens: int
    spamreports: int


def compare(report: Report) -> None:
    call, typed = ACCOUNT.daily("customer@example.com"), msgspec.json.Decoder(list[Day])
    body = json_body(ROWS)
    assert call.parse(200, body).to_dicts()[7]["opens"] == orjson.loads(body)[7]["opens"]

    def every_field_of_ours() -> None:
        for day in call.parse(200, body):
            day.date
            day.requests
            day.bounces
            day.clicks
            day.opens
            day.spam_reports

    def every_field_of_theirs() -> None:
        for day in typed.decode(body):
            day.date
            day.requests
            day.bounces
            day.clicks
            day.opens
            day.spamreports

    def one_field_of_ours() -> None:
        for day in call.parse(200, body):
            day.opens

    def one_field_of_theirs() -> None:
        for day in typed.decode(body):
            day.opens

    report.compare(
        f"python-arrow-json-{ROWS}",
        ROWS,
        lambda: pyarrow.table(call.parse(200, body)),
        orjson=lambda: pyarrow.Table.from_pylist(orjson.loads(body)),
        polars=lambda: polars.read_json(io.BytesIO(body)),
    )
    report.hold(f"python-arrow-json-{ROWS}", "orjson", 15)
    report.compare(f"python-rows-json-{ROWS}", ROWS, every_field_of_ours, msgspec=every_field_of_theirs)
    report.hold(f"python-rows-json-{ROWS}", "msgspec", 0.9)
    report.compare(f"python-one-field-json-{ROWS}", ROWS, one_field_of_ours, msgspec=one_field_of_theirs)
    report.hold(f"python-one-field-json-{ROWS}", "msgspec", 1.6)
    report.compare(
        f"python-total-json-{ROWS}",
        ROWS,
        lambda: call.parse(200, body).total("opens"),
        msgspec=lambda: sum(day.opens for day in typed.decode(body)),
    )
    report.hold(f"python-total-json-{ROWS}", "msgspec", 8)
    compare_month(report, typed)
    compare_xml(report)


def compare_month(report: Report, typed: msgspec.json.Decoder[list[Day]]) -> None:
    call, body = ACCOUNT.daily("customer@example.com"), json_body(30)

    def every_field_of_ours() -> None:
        for day in call.parse(200, body):
            day.date
            day.requests
            day.bounces
            day.clicks
            day.opens
            day.spam_reports

    def every_field_of_theirs() -> None:
        for day in typed.decode(body):
            day.date
            day.requests
            day.bounces
            day.clicks
            day.opens
            day.spamreports

    report.compare(
        "python-rows-json-30", 30, lambda: call.parse(200, body), msgspec=lambda: typed.decode(body)
    )
    report.hold("python-rows-json-30", "msgspec", 1)
    report.compare("python-every-field-json-30", 30, every_field_of_ours, msgspec=every_field_of_theirs)
    report.hold("python-every-field-json-30", "msgspec", 0.9)


def compare_xml(report: Report) -> None:
    call = stats.Account("reseller", "secret", format="xml").daily("customer@example.com")
    body = xml_body(ROWS)

    def by_lxml() -> list[dict[str, object]]:
        return [record({child.tag: child.text for child in day}) for day in etree.fromstring(body)]

    def by_element_tree() -> list[dict[str, object]]:
        return [record({child.tag: child.text for child in day}) for day in ElementTree.fromstring(body)]

    assert by_lxml() == by_element_tree()
    assert call.parse(200, body)[7].opens == by_lxml()[7]["opens"]
    report.compare(
        f"python-rows-xml-{ROWS}",
        ROWS,
        lambda: list(call.parse(200, body)),
        lxml=by_lxml,
        ElementTree=by_element_tree,
    )
    report.hold(f"python-rows-xml-{ROWS}", "lxml", 25)
    report.hold(f"python-rows-xml-{ROWS}", "ElementTree", 25)


def record(texts: dict[str, str]) -> dict[str, object]:
    """A typed dictionary, as ours are typed."""
    return {
        "date": datetime.date.fromisoformat(texts["date"]),
        **{name: int(texts[name]) for name in METRICS},
    }
