"""The options of the data source of Spark, without Spark."""

from __future__ import annotations

import re

import pytest

import sendgrid_stats as stats
from sendgrid_stats import _spark_options

DATES = {"since": "2012-05-01", "until": "2012-05-07"}
CANARY = "canary"


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("since", "yesterday"),
        ("since", "20120501"),
        ("kind", "category"),
        ("accounts", "emea,"),
        ("accounts", "emea,EMEA"),
        ("accounts", "em-ea,em_ea"),
        ("customers", "a@example.com,,b@example.com"),
        ("customers", "a@example.com,a@example.com"),
        ("base_url", "ftp://example.com"),
        ("base_url", "http://example.com"),
        ("dialect", "v4"),
        ("region", "us"),
        ("until", "2999-01-01"),
        ("rate", "0"),
        ("rate", "1000001"),
        ("concurrency", "65"),
        ("rate", "1e3"),
        ("concurrency", "-1"),
        ("max_retries", "two"),
        ("timeout", "0"),
        ("timeout", "inf"),
        ("key_variable", "qwertzuiop1234"),
        ("key_variable", ""),
        ("api_user", " "),
        ("customers", ""),
    ],
)
def test_options_are_refused_by_name(option: str, value: str) -> None:
    with pytest.raises(stats.InputError, match=f"^option `{option}`: ") as caught:
        _spark_options.parse(DATES | {option: value})
    if option == "key_variable":
        assert value == "" or value not in str(caught.value)


@pytest.mark.parametrize("name", ["since", "base_url", "api_key", "customers", "key_variable", "headers"])
@pytest.mark.parametrize("key", [f"SG.{CANARY}.x", f"Bearer SG.{CANARY}", f"  SG.{CANARY}"])
def test_an_option_with_a_key_is_refused_without_the_key(name: str, key: str) -> None:
    with pytest.raises(stats.InputError, match=f"^option `{name}`: expected no key") as caught:
        _spark_options.parse(DATES | {name: key})
    assert CANARY not in repr(caught.value)


def test_an_unknown_option_is_refused() -> None:
    for name in ("sinse", "api_key", "base_url.emea", "until.default"):
        with pytest.raises(
            stats.InputError, match=rf"^option `{re.escape(name)}`: expected one of "
        ) as caught:
            _spark_options.parse(DATES | {name: "robin"})
        assert "robin" not in str(caught.value)


def test_two_accounts_do_not_have_rows_of_the_same_customers() -> None:
    shared = DATES | {"accounts": "a,b", "key_variable": "KEY"}
    for customers in ({}, {"customers.a": "x"}, {"customers.a": "x,y", "customers.b": "y"}):
        with pytest.raises(stats.InputError, match=r"^option `accounts`: expected accounts with a key each"):
            _spark_options.parse(shared | customers)
    for differing in (
        {"customers.a": "x", "customers.b": "y"},
        {"region.a": "eu"},
        {"key_variable.b": "OTHER"},
    ):
        assert len(_spark_options.parse(shared | differing).sources) == 2


def test_options_of_one_account_take_precedence() -> None:
    options = {
        "accounts": "EMEA, us-1",
        "region": "global",
        "region.emea": "eu",
        "rate": "100",
        "Rate.US-1": "7",
    }
    parsed = _spark_options.parse(DATES | options)
    assert [(one.label, one.key_variable, one.settings["region"], one.rate) for one in parsed.sources] == [
        ("EMEA", "SENDGRID_API_KEY_EMEA", "eu", 100),
        ("us-1", "SENDGRID_API_KEY_US_1", "global", 7),
    ]


def test_a_legacy_dialect_needs_names() -> None:
    with pytest.raises(stats.InputError, match=r"^option `customers`: "):
        _spark_options.parse(DATES | {"api_user": "reseller"})
    parsed = _spark_options.parse(
        DATES | {"api_user": "reseller", "customers": "a@example.com, b@example.com"}
    )
    assert parsed.sources[0].customers == ("a@example.com", "b@example.com")
