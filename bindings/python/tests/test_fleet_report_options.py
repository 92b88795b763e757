"""The options of a report, and the comparison with the last one."""

from __future__ import annotations

import json
from datetime import timedelta
from decimal import Decimal
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import pytest

from reports import LAST, SINCE, change, finding_of
from sendgrid_stats import Client, InputError, fleet
from serving import Serving

if TYPE_CHECKING:
    from pathlib import Path

# Nothing is above these.
LENIENT = {
    "bounce-rate": {"warning": 100, "critical": 100},
    "spam-report-rate": {"warning": 100, "critical": 100},
}


def test_rules_are_a_mapping_over_the_defaults(filled: Path, report: fleet.Report) -> None:
    rules = MappingProxyType({"min-volume": 500, "bounce-rate": MappingProxyType({"warning": 0.5})})
    strict = fleet.report(filled, rules=rules)
    found = [finding for finding in strict.findings if finding.kind == "bounce-rate"]
    assert len(found) > 20
    assert {finding.threshold for finding in found} == {0.005, 0.1}
    document = json.loads(strict.to_json())["rules"]
    default = json.loads(report.to_json())["rules"]
    assert document == default | {"min-volume": 500, "bounce-rate": {"warning": 0.5, "critical": 10.0}}
    assert json.loads(fleet.report(filled, rules={}).to_json())["rules"] == default
    exact = fleet.report(filled, rules={"spam-report-rate": {"critical": Decimal("0.25")}})
    assert json.loads(exact.to_json())["rules"]["spam-report-rate"] == {"warning": 0.1, "critical": 0.25}


def test_the_rules_of_a_file_are_those_of_tomllib(filled: Path) -> None:
    tomllib = pytest.importorskip("tomllib")
    rules = tomllib.loads("days = 1\n[volume]\nincrease = 1.5\n[stale]\nmax-age = 3\n")
    report = fleet.report(filled, rules=rules)
    assert {one.since for one in report.customers} == {LAST, None}
    assert [one.threshold for one in report.findings if one.kind == "volume-increase"] == [1.5]


@pytest.mark.parametrize(
    ("rules", "message"),
    [
        (
            {"min_volume": 500},
            "expected rules, `min_volume`: unknown field `min_volume`, expected one of `days`",
        ),
        (
            {"bounce-rate": {"warn": 3}},
            "expected rules, `bounce-rate.warn`: unknown field `warn`, expected `warning` or `critical`",
        ),
        ({"days": 0}, "days: expected 1 to 30 days"),
        ({"days": -1}, "expected rules, `days`: invalid value: integer `-1`, expected u32"),
        ({"days": 1.5}, "expected rules, `days`: invalid type: floating point `1.5`, expected u32"),
        ({"days": {}}, "expected rules, `days`: invalid type: map, expected u32"),
        ({"bounce-rate": 3}, "expected rules, `bounce-rate`: invalid type: integer `3`"),
        ({"bounce-rate": {"warning": 11}}, "bounce-rate: expected percents up to 100"),
        (
            {"volume": {"increase": 0.12345678}},
            "expected rules, `volume.increase`: expected a number from 0 to 1000000",
        ),
        ({"volume": {"increase": float("nan")}}, "expected a finite number as `volume.increase`"),
    ],
)
def test_a_rule_that_is_invalid_is_named(filled: Path, rules: dict[str, Any], message: str) -> None:
    with pytest.raises(InputError) as refused:
        fleet.report(filled, rules=rules)
    assert refused.value.kind == "bad-option"
    assert str(refused.value).startswith(message)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"rules": "rules.toml"}, "argument 'rules': expected a mapping of rules, not str"),
        ({"rules": {"days": "7"}}, "argument 'rules': expected a number as `days`, not str"),
        ({"rules": {"days": True}}, "argument 'rules': expected a number as `days`, not bool"),
        (
            {"rules": {"volume": {"days": [1]}}},
            "argument 'rules': expected a number as `volume.days`, not list",
        ),
        (
            {"rules": {"volume": {"days": {}}}},
            "argument 'rules': expected a number as `volume.days`, not dict",
        ),
        ({"rules": {1: 2}}, "argument 'rules': expected a str, not int"),
        ({"account": 1}, "argument 'account': expected a str, not int"),
        ({"through": 7}, "argument 'through': expected a date or its text, not int"),
        ({"since_last": 1}, "argument 'since_last': expected a bool, not int"),
    ],
)
def test_values_of_a_wrong_type_raise(filled: Path, options: dict[str, Any], message: str) -> None:
    with pytest.raises(TypeError) as refused:
        fleet.report(filled, **options)
    assert str(refused.value) == message


def test_options_are_by_keyword(filled: Path) -> None:
    with pytest.raises(TypeError, match="positional"):
        fleet.report(filled, "default")  # type: ignore[call-arg]


def test_accounts_are_by_label(filled: Path, report: fleet.Report) -> None:
    assert fleet.report(str(filled), account="default") == report
    with pytest.raises(
        InputError, match=r"^expected an account of the store `.*fleet\.db`, got `other`$"
    ) as refused:
        fleet.report(filled, account="other")
    assert refused.value.kind == "bad-option"


def test_an_earlier_last_day_has_earlier_numbers(filled: Path, report: fleet.Report) -> None:
    earlier = LAST - timedelta(days=20)
    before = fleet.report(filled, through=earlier)
    assert before == fleet.report(filled, through=str(earlier))
    assert before.through == earlier
    assert {one.through for one in before.customers} == {earlier, None}
    # The troubles began later, and a failure is one of the present.
    assert [finding.kind for finding in before.findings] == ["failed"]
    assert before != report
    with pytest.raises(InputError) as refused:
        fleet.report(filled, through="2026-13-01")
    assert refused.value.kind == "bad-date"


def test_a_store_that_cannot_be_reported_on_is_an_error(own_store: Path, tmp_path: Path) -> None:
    missing = tmp_path / "missing.db"
    with pytest.raises(fleet.StoreError) as refused:
        fleet.report(missing)
    assert refused.value.kind == "file"
    assert not missing.exists()
    text = tmp_path / "text.db"
    text.write_text("no store")
    with pytest.raises(fleet.StoreError):
        fleet.report(text)
    change(own_store, "delete from runs")
    with pytest.raises(fleet.StoreError, match=r"^expected a store that `sync` has filled") as refused:
        fleet.report(own_store)
    assert refused.value.kind == "file"


def test_findings_are_new_then_continuing_then_resolved(own_store: Path) -> None:
    assert {finding.change for finding in fleet.report(own_store).findings} == {None}
    first = fleet.report(own_store, since_last=True)
    assert [finding.change for finding in first.findings] == ["new"] * 6
    # Those without a comparison keep nothing.
    fleet.report(own_store, rules=LENIENT)
    second = fleet.report(own_store, since_last=True)
    assert [finding.change for finding in second.findings] == ["continuing"] * 6
    assert (first.resolved, second.resolved) == ((), ())
    third = fleet.report(own_store, rules=LENIENT, since_last=True)
    gone = [finding for finding in second.findings if finding.kind.endswith("-rate")]
    assert [finding.customer for finding in third.resolved] == [finding.customer for finding in gone]
    assert {finding.change for finding in third.resolved} == {"resolved"}
    assert [finding.evidence for finding in third.resolved] == [finding.evidence for finding in gone]
    document = json.loads(third.to_json())
    assert [finding_of(one) for one in third.resolved] == document["comparison"]["resolved"]
    assert [finding.change for finding in third.findings] == ["continuing"] * 3
    assert {row["change"] for row in third.findings_table().to_dicts()} == {"continuing"}
    back = fleet.report(own_store, since_last=True)
    assert sorted(str(finding.change) for finding in back.findings) == ["continuing"] * 3 + ["new"] * 3


def test_a_store_that_is_only_read_keeps_its_bytes(own_store: Path) -> None:
    before = own_store.read_bytes()
    fleet.report(own_store)
    assert own_store.read_bytes() == before


def test_a_key_that_the_server_repeats_is_masked(tmp_path: Path) -> None:
    key = "SG.canary-in-a-report.0123456789"

    def echo(peer: Any) -> None:
        received = b""
        while b"\r\n\r\n" not in received:
            received += peer.recv(65536)
        body = json.dumps({"errors": [{"message": f"no such key: Bearer {key}", "field": None}]}).encode()
        peer.sendall(f"HTTP/1.1 404 Not Found\r\ncontent-length: {len(body)}\r\n\r\n".encode() + body)

    server = Serving(echo)
    client = Client(api_key=key, base_url=f"http://127.0.0.1:{server.port}", max_retries=0)
    store = tmp_path / "fleet.db"
    fleet.sync(store, ["a@example.com"], client=client, since=SINCE, until=LAST)
    server.close()
    report = fleet.report(store, since_last=True)
    (finding,) = report.findings
    assert (finding.kind, finding.evidence["error_kind"]) == ("failed", "refused-not-found")
    assert "no such key: Bearer ***" in finding.message
    shown = f"{report!r} {finding!r} {finding} {report.to_json()} {report.findings_table().to_dicts()}"
    shown += report.to_html() + str(report._repr_html_()) + report.to_prometheus()
    for part in ("canary", "0123456789"):
        assert part not in shown
