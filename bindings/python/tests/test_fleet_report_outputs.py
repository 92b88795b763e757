"""What is made of a report: tables, a page, metrics; each is that of the command."""

from __future__ import annotations

import csv
import html
import io
import json
import sqlite3
import subprocess
from contextlib import closing
from datetime import date
from html.parser import HTMLParser
from typing import TYPE_CHECKING

import pandas as pd
import polars
import pyarrow as pa
import pytest

from emulator import command
from reports import LAST, METRICS, RATES, change, without_none
from sendgrid_stats import fleet

if TYPE_CHECKING:
    from pathlib import Path


def test_the_command_reports_the_same(report: fleet.Report, filled: Path, tmp_path: Path) -> None:
    page, metrics = tmp_path / "report.html", tmp_path / "report.prom"
    written = ["--html", str(page), "--html-findings-only", "--prometheus", str(metrics)]

    def by_command(*options: str) -> str:
        line = [command(), "report", str(filled), *options]
        return subprocess.run(line, check=True, stdout=subprocess.PIPE, text=True, timeout=60).stdout

    document = json.loads(by_command("--output", "json", *written))["answer"]
    for found, finding in zip(document["findings"], report.findings, strict=True):
        shown = [found.get(name) for name in ("value", "threshold", "message")]
        assert shown == [finding.value, finding.threshold, str(finding)]
    assert document == json.loads(report.to_json())
    assert page.read_text(encoding="utf-8") == report.to_html(only_findings=True)
    assert metrics.read_text(encoding="utf-8") == report.to_prometheus()

    rows = list(csv.DictReader(io.StringIO(by_command("--output", "csv"))))
    table = report.findings_table()
    assert tuple(rows[0]) == table.column_names
    for row, expected in zip(rows, table.to_dicts(), strict=True):
        cells = {name: cell for name, cell in row.items() if cell}
        assert set(cells) == set(expected)
        for name, value in expected.items():
            assert type(value)(cells[name]) == value


def test_tables_are_those_of_the_objects(report: fleet.Report) -> None:
    for row, finding in zip(report.findings_table().to_dicts(), report.findings, strict=True):
        worst = finding.categories[0].category if finding.categories else None
        alone = finding.evidence["type"] == "category-rate"
        rate = finding.evidence["categories"][0]["rate"] if alone else finding.evidence.get("rate") or {}
        expected = {
            "account": finding.account,
            "customer": finding.customer,
            "kind": finding.kind,
            "severity": finding.severity,
            "change": finding.change,
            "through": finding.through and str(finding.through),
            "value": finding.value,
            "threshold": finding.threshold,
            "numerator": rate.get("numerator"),
            "denominator": rate.get("denominator"),
            "category": worst,
            "message": str(finding),
        }
        assert row == without_none(expected)
    for row, customer in zip(report.customers_table().to_dicts(), report.customers, strict=True):
        rates = {name: getattr(customer.rates, name) for name in RATES}
        expected = {
            "account": customer.account,
            "customer": customer.customer,
            "severity": customer.severity,
            "since": customer.since and str(customer.since),
            "through": customer.through and str(customer.through),
            **customer.totals,
            **{name: rate and rate.value for name, rate in rates.items()},
        }
        assert row == without_none(expected)


def test_tables_are_arrow(report: fleet.Report) -> None:
    text, day, count, real = pa.string(), pa.date32(), pa.int64(), pa.float64()
    assert pa.table(report.findings_table()).schema == pa.schema(
        [
            pa.field("account", text, nullable=False),
            pa.field("customer", text, nullable=False),
            pa.field("kind", text, nullable=False),
            pa.field("severity", text, nullable=False),
            ("change", text),
            ("through", day),
            ("value", real),
            ("threshold", real),
            ("numerator", count),
            ("denominator", count),
            ("category", text),
            pa.field("message", text, nullable=False),
        ]
    )
    customers = pa.table(report.customers_table())
    assert customers.schema == pa.schema(
        [
            pa.field("account", text, nullable=False),
            pa.field("customer", text, nullable=False),
            ("severity", text),
            ("since", day),
            ("through", day),
            *((name, count) for name in METRICS),
            *((name, real) for name in RATES),
        ]
    )
    frame = report.customers_table().to_pandas()
    assert (str(frame["through"].dtype), str(frame["requests"].dtype)) == ("datetime64[s]", "Int64")
    assert frame["requests"].sum() == report.summary.totals["requests"]
    assert list(pd.isna(frame["bounce_rate"])) == [one.through is None for one in report.customers]
    assert report.findings_table().to_pandas()["through"].isna().sum() == 1
    assert polars.DataFrame(report.findings_table()).height == len(report.findings) == 6


def test_a_sum_that_no_column_can_have_is_an_error_of_the_table(own_store: Path) -> None:
    most = 2**63 - 1
    last = (LAST - date(1970, 1, 1)).days
    change(own_store, f"update days set opens = {most} where customer = 1 and date = {last}")
    report = fleet.report(own_store)
    (large,) = [one for one in report.customers if one.totals.get("opens", 0) > most]
    assert sum(day.opens or 0 for day in large.days[-7:]) == large.totals["opens"]
    with pytest.raises(OverflowError, match=rf"^expected `opens` of `{large.customer}` of at most 2\^63-1"):
        report.customers_table()


def test_a_page_has_each_customer_or_those_with_findings(report: fleet.Report) -> None:
    page, findings = html.unescape(report.to_html()), html.unescape(report.to_html(only_findings=True))
    for text in (page, findings):
        assert text.startswith("<!DOCTYPE html>")
        for finding in report.findings:
            assert finding.customer in text
    quiet = [one.customer for one in report.customers if one.severity is None]
    assert len(quiet) == 40
    assert all(name in page for name in quiet)
    assert len(findings) < len(page)
    with pytest.raises(TypeError, match="bool"):
        report.to_html(only_findings=1)  # type: ignore[arg-type]


def test_a_notebook_shows_the_page_in_a_frame(report: fleet.Report) -> None:
    class Parser(HTMLParser):
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            tags.append((tag, dict(attrs)))

        def handle_data(self, data: str) -> None:
            texts.append(data)

    tags: list[tuple[str, dict[str, str | None]]] = []
    texts: list[str] = []
    parser = Parser()
    shown = report._repr_html_()
    assert shown is not None
    parser.feed(shown)
    parser.close()
    ((tag, attributes),) = tags
    assert (tag, texts) == ("iframe", [])
    page, base = report.to_html(only_findings=True), '<base href="about:srcdoc">'
    assert page.startswith('<!DOCTYPE html>\n<html lang="en">\n<head>\n')
    assert attributes["srcdoc"] == page.replace("<head>", f"<head>{base}", 1)
    assert (attributes["sandbox"], attributes["height"]) == ("", "600")


def test_a_notebook_shows_no_page_that_is_too_large(own_store: Path) -> None:
    rules = {"bounce-rate": {"warning": 0}}  # a finding for each customer
    shown = fleet.report(own_store, rules=rules)._repr_html_()
    assert shown is not None
    assert len(shown.encode()) <= 2_900_000
    with closing(sqlite3.connect(own_store)) as connection, connection:
        for table in ("customers", "days", "progress"):
            names = [row[1] for row in connection.execute(f"pragma table_info({table})")]
            key = "id" if table == "customers" else "customer"
            for copy in range(1, 6):
                changed = {key: f"{key} + {100 * copy}", "name": f"name || {copy}"}
                values = ", ".join(changed.get(name) or name for name in names)
                connection.execute(f"insert into {table} select {values} from {table} where {key} < 100")
    large = fleet.report(own_store, rules=rules)
    assert len(large.customers) == 6 * 46
    assert len(html.escape(large.to_html(only_findings=True)).encode()) > 2_900_000
    assert large._repr_html_() is None


def test_metrics_are_those_of_the_objects(report: fleet.Report) -> None:
    samples = {}
    for line in report.to_prometheus().splitlines():
        if not line.startswith("#"):
            name, _, value = line.rpartition(" ")
            samples[name] = value
    assert samples["sendgrid_stats_customers"] == "46"
    for customer in report.customers:
        labels = f'{{account="default",customer="{customer.customer}"}}'
        requests = samples.get(f"sendgrid_stats_requests{labels}")
        assert requests == (str(customer.totals["requests"]) if customer.totals else None)
        ratio, rate = samples.get(f"sendgrid_stats_bounce_ratio{labels}"), customer.rates.bounce_rate
        assert (ratio and float(ratio)) == (rate and rate.value)
