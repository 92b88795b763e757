"""The conformance suite with the codec of the installed wheel: no socket, no clock."""

from __future__ import annotations

from typing import Any

import pytest

import sendgrid_stats as stats
from conftest import COUNTS
from suite import Case, assert_no_key, cases, check, outcome

CASES = cases()
SKIPPED = {
    case.id: "it needs an exchange (python-exchange runs it)" for case in CASES if not case.is_one_answer
}


@pytest.mark.parametrize("case", [case for case in CASES if case.is_one_answer], ids=lambda case: case.id)
def test_case(case: Case) -> None:
    ran, _, _ = COUNTS.get("python-codec", (0, {}, 0))
    COUNTS["python-codec"] = (ran + 1, SKIPPED, len(CASES))
    check(case, outcome(lambda: ask(case)))


def ask(case: Case) -> Any:
    account = case.account()
    call = account.call(case.query())
    assert_no_key(case, account, call)
    check_request(case.content["request"], call)
    (response,) = case.responses
    body = case.body(response)
    from_bytes = outcome(lambda: call.parse(response.get("status", 200), body))
    from_view = outcome(lambda: call.parse(response.get("status", 200), memoryview(bytearray(body))))
    if from_bytes[0] == "answer":
        assert from_view == from_bytes
    return call.parse(response.get("status", 200), body)


def check_request(expected: dict[str, Any], call: stats.Call[Any] | stats.Send) -> None:
    assert call.method == expected["method"]
    origin = expected["origin"]
    assert call.url.startswith(origin)
    path, _, query = call.url[len(origin) :].partition("?")
    assert path == expected["path"]
    assert (query.split("&") if query else []) == expected["parameters"]
    headers = {name.lower(): value for name, value in call.headers.items()}
    assert len(headers) == len(call.headers)
    for name, value in expected.get("headers", []):
        assert headers.get(name.lower()) == value
    assert (call.body.decode() if call.body is not None else None) == expected.get("body")


def test_every_case_ran(request: pytest.FixtureRequest) -> None:
    if request.config.option.keyword:
        pytest.skip("only selected cases ran")
    ran, skipped, total = COUNTS["python-codec"]
    assert ran + len(skipped) == total == len(CASES) > 0
