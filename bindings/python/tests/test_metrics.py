"""The core's list of metrics, by name, against the attributes and the stubs."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import sendgrid_stats as stats

OTHER = {
    "Day": {"date"},
    "CategoryDay": {"date", "category"},
    "CustomerDay": {"date", "customer"},
    "Totals": {"period"},
}


@pytest.mark.parametrize("name", OTHER)
def test_stubs_list_every_metric(name: str) -> None:
    stubs = ast.parse((Path(stats.__file__).parent / "_native.pyi").read_text())
    (cls,) = [node for node in stubs.body if isinstance(node, ast.ClassDef) and node.name == name]
    properties = [
        node.name
        for node in cls.body
        if isinstance(node, ast.FunctionDef)
        and any(isinstance(one, ast.Name) and one.id == "property" for one in node.decorator_list)
    ]
    assert [one for one in properties if one not in OTHER[name]] == list(stats.METRICS)


@pytest.mark.parametrize("name", OTHER)
def test_classes_have_an_attribute_for_every_metric(name: str) -> None:
    cls = getattr(stats, name)
    attributes = {one for one, value in vars(cls).items() if type(value).__name__ == "getset_descriptor"}
    assert attributes - OTHER[name] == set(stats.METRICS)


def test_attributes_return_the_count_of_their_metric() -> None:
    body = "{" + ",".join(f'"{name}":{number}' for number, name in enumerate(stats.METRICS)) + "}"
    totals = stats.read("aggregate", body.encode())
    assert [getattr(totals, name) for name in stats.METRICS] == list(range(len(stats.METRICS)))
    day = stats.read("daily", f'[{{"date":"2009-06-20",{body[1:]}]'.encode())[0]
    assert [getattr(day, name) for name in stats.METRICS] == list(range(len(stats.METRICS)))
