"""The suite on the bare codec of the installed wheel: no socket, no clock."""

from __future__ import annotations

from typing import Any

import pytest

import sendgrid_stats as stats
from conftest import COUNTS
from suite import Case, assert_silent, cases, hold, outcome

CASES = cases()
LEFT_OUT = {
    case.id: "it takes an exchange (python-exchange runs it)" for case in CASES if not case.one_answer
}


@pytest.mark.parametrize("case", [case for case in CASES if case.one_answer], ids=lambda case: case.id)
def test_case(case: Case) -> None:
    ran, _, _ = COUNTS.get("python-codec", (0, {}, 0))
    COUNTS["python-codec"] = (ran + 1, LEFT_OUT, len(CASES))
    hold(case, outcome(lambda: ask(case)))


def ask(case: Case) -> Any:
    account = case.account()
    call = account.call(case.query())
    assert_silent(case, account, call)
    hold_request(case.text["request"], call)
    (response,) = case.responses
    body = case.body(response)
    whole = outcome(lambda: call.parse(response.get("status", 200), body))
    exposed = outcome(lambda: call.parse(response.get("status", 200), memoryview(bytearray(body))))
    if whole[0] == "answer":
        assert exposed == whole
    return call.parse(response.get("status", 200), body)


def hold_request(expected: dict[str, Any], call: stats.Call[Any] | stats.Send) -> None:
    assert call.method == expected["method"]
    origin = expected["origin"]
    assert call.url.startswith(origin)
    path, _, query = call.url[len(origin) :].partition("?")
    assert path == expected["path"]
    assert (query.split("&") if query else []) == expected["parameters"]
    assert list(map(list, call.headers.items())) == expected.get("headers", [])
    assert (call.body.decode() if call.body is not None else None) == expected.get("body")


def test_every_case_ran(request: pytest.FixtureRequest) -> None:
    if request.config.option.keyword:
        pytest.skip("some cases were chosen")
    ran, left_out, total = COUNTS["python-codec"]
    assert ran + len(left_out) == total == len(CASES) > 0
