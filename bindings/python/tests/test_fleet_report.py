"""The objects of a report: their numbers are those of its document, and of the rows of the store."""

from __future__ import annotations

import copy
import json
import pickle
import sqlite3
from contextlib import closing
from datetime import timedelta
from typing import TYPE_CHECKING
from urllib.request import urlopen

import pyarrow as pa
import pytest

from reports import LAST, METRICS, RATES, TROUBLES, change, customer_of, finding_of, rate_of, without_none
from sendgrid_stats import Days, fleet

if TYPE_CHECKING:
    from pathlib import Path

    from emulator import Emulator

# What is found of each trouble.
FOUND = {
    "bouncing": {"bounce-rate"},
    "complaining": {"spam-report-rate"},
    "bad-category": {"spam-report-rate"},
    "doubled": {"volume-increase"},
    "silent": {"silent"},
    "failing": {"failed"},
}


def test_finds_the_customers_that_have_a_trouble(troubled: Emulator, report: fleet.Report) -> None:
    with urlopen(f"{troubled.base_url}/__emulator/customers", timeout=10) as response:
        listed = json.load(response)
    troubles = {one["user"]: one["trouble"]["kind"] for one in listed if "trouble" in one}
    assert sorted(troubles.values()) == sorted(TROUBLES)
    found: dict[str, set[str]] = {}
    for finding in report.findings:
        found.setdefault(finding.customer, set()).add(finding.kind)
    assert found == {customer: FOUND[trouble] for customer, trouble in troubles.items()}


def test_objects_are_those_of_the_document(report: fleet.Report) -> None:
    document = json.loads(report.to_json())
    assert str(report.through) == document["through"] == str(LAST)
    assert list(report.accounts) == document["accounts"] == ["default"]
    assert [finding_of(finding) for finding in report.findings] == document["findings"]
    assert [customer_of(customer) for customer in report.customers] == document["customers"]
    assert len(report.customers) == 46
    assert report.resolved == ()
    summary = report.summary
    expected = document["summary"]
    assert (summary.customers, summary.critical + summary.warning) == (46, 6)
    assert summary.critical == len({one.customer for one in report.findings if one.severity == "critical"})
    for name in ("customers", "critical", "warning"):
        assert getattr(summary, name) == expected[name]
    assert (summary.totals, summary.findings) == (expected["totals"], expected["findings"])
    rates = {name: getattr(summary.rates, name) for name in RATES}
    assert {name: rate_of(rate) for name, rate in rates.items() if rate is not None} == expected["rates"]
    assert expected["rates"].keys() == set(RATES)
    assert report.severity == "critical"
    counts = f"46 customers, {summary.critical} critical, {summary.warning} warning"
    assert repr(report) == f"<Report through {LAST}: {counts}>"
    assert repr(summary) == f"<ReportSummary: {counts}>"


def test_a_finding_has_its_value_threshold_and_categories(report: fleet.Report) -> None:
    (bounce,) = [finding for finding in report.findings if finding.kind == "bounce-rate"]
    rate = bounce.evidence["rate"]
    assert bounce.value == rate["numerator"] / rate["denominator"] > 0.05
    assert bounce.value is not None
    assert bounce.threshold == bounce.evidence["threshold_percent"] / 100
    assert str(bounce) == bounce.message
    assert bounce.message.startswith(f"bounce rate {100 * bounce.value:.3f} % ({rate['numerator']} bounces")
    (attributed,) = [finding for finding in report.findings if finding.categories]
    assert attributed.kind == "spam-report-rate"
    (of,) = attributed.categories
    expected = attributed.evidence["categories"][0]
    assert (of.category, rate_of(of.rate)) == (expected["category"], expected["rate"])
    assert of.others is not None
    assert rate_of(of.others) == expected["others"]
    assert float(of.rate) > 10 * float(of.others)
    (volume,) = [finding for finding in report.findings if finding.kind == "volume-increase"]
    assert volume.value == volume.evidence["requests"] / volume.evidence["median"]
    assert (volume.threshold, volume.categories) == (2.0, ())


def test_numbers_are_those_of_the_rows(filled: Path, report: fleet.Report) -> None:
    with closing(sqlite3.connect(filled)) as connection:
        connection.row_factory = sqlite3.Row
        rows = [dict(row) for row in connection.execute("select * from daily order by customer, date")]
    checked = 0
    for customer in report.customers:
        own = [row for row in rows if row["customer"] == customer.customer and row["date"] <= str(LAST)]
        days = [
            {"date": row["date"]} | {name: row[name] for name in (*METRICS, "unique_opens", "unique_clicks")}
            for row in own
        ]
        assert customer.days.to_dicts() == [without_none(day) for day in days[-30:]]
        if customer.through is None:
            continue
        assert (customer.since, customer.through) == (LAST - timedelta(days=6), LAST)
        period = days[-7:]
        assert period[0]["date"] == str(customer.since)
        sums = {name: sum(day[name] for day in period) for name in METRICS}
        assert customer.totals == sums
        bounced = sums["bounces"] + sums["blocks"]
        expected = {
            "bounce_rate": (bounced, sums["requests"]),
            "bounces_only_rate": (sums["bounces"], sums["requests"]),
            "spam_report_rate": (sums["spam_reports"], sums["delivered"]),
            "unsubscribe_rate": (sums["unsubscribes"], sums["delivered"]),
        }
        for name, (numerator, denominator) in expected.items():
            rate = getattr(customer.rates, name)
            assert rate is not None, customer
            assert (rate.numerator, rate.denominator, rate.days) == (numerator, denominator, 7)
            checked += 1
    assert checked == 4 * 45


def test_a_customer_without_a_row_has_no_numbers(report: fleet.Report) -> None:
    (failing,) = [customer for customer in report.customers if customer.through is None]
    assert (failing.severity, failing.since, failing.totals) == ("warning", None, {})
    assert [getattr(failing.rates, name) for name in RATES] == [None] * 4
    assert isinstance(failing.days, Days)
    assert len(failing.days) == 0
    (row,) = [row for row in report.customers_table().to_dicts() if row["customer"] == failing.customer]
    assert row == {"account": "default", "customer": failing.customer, "severity": "warning"}


def test_counts_that_no_day_has_are_absent(own_store: Path) -> None:
    change(own_store, "update days set delivered = null, blocks = null, spam_reports = null, opens = null")
    report = fleet.report(own_store)
    customer = report.customers[0]
    assert set(customer.totals) == {"requests", "bounces", "unsubscribes", "clicks"}
    assert (customer.rates.bounce_rate, customer.rates.spam_report_rate) == (None, None)
    assert customer.rates.bounces_only_rate is not None
    assert customer.days[0].opens is None
    assert "blocks" not in report.summary.totals
    table = pa.table(report.customers_table())
    for name in ("delivered", "blocks", "spam_reports", "opens", "bounce_rate", "spam_report_rate"):
        assert table[name].null_count == len(table)


def test_a_report_is_immutable_and_can_be_copied(report: fleet.Report, filled: Path) -> None:
    for thing in (report, report.findings[0], report.customers[0], report.customers[0].rates, report.summary):
        names = [
            name for name in dir(thing) if not name.startswith("_") and not callable(getattr(thing, name))
        ]
        assert len(names) > 3
        for name in names:
            with pytest.raises(AttributeError):
                setattr(thing, name, None)
    assert report.findings is report.findings
    assert report == fleet.report(filled) != "report"
    assert report.customers[0] == fleet.report(filled).customers[0] != report.customers[1]
    for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
        assert pickle.loads(pickle.dumps(report, protocol)) == report
    copied = copy.deepcopy(report)
    assert copied == report
    assert copied.to_json() == report.to_json()
    assert copied.customers[3].days == report.customers[3].days


def test_parts_have_short_representations(report: fleet.Report) -> None:
    finding = report.findings[0]
    assert repr(finding) == f"<Finding critical {finding.kind} of {finding.customer}>"
    customer = report.customers[0]
    assert repr(customer) == f"<CustomerHealth {customer.customer}: no finding>"
    rate = customer.rates.bounce_rate
    assert rate is not None
    assert repr(rate) == f"<Rate {rate.numerator} bounces + blocks of {rate.denominator} requests>"
    assert repr(customer.rates).startswith(f"<Rates bounce_rate={rate.value:.5f}, bounces_only_rate=")
    (of,) = (of for finding in report.findings for of in finding.categories)
    assert repr(of) == f"<CategoryRate {of.category}: {of.rate.value:.5f}>"
