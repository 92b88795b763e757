"""The conformance suite with the exchange of the installed wheel: no socket, virtual time."""

from __future__ import annotations

from typing import Any

import pytest

import sendgrid_stats as stats
from conftest import COUNTS
from suite import Case, cases, check, filled_in, outcome
from test_conformance_codec import check_request

CASES = cases()


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_case(case: Case) -> None:
    ran, _, _ = COUNTS.get("python-exchange", (0, {}, 0))
    COUNTS["python-exchange"] = (ran + 1, {}, len(CASES))
    check(case, outcome(lambda: Driver(case).run()))


class Driver:
    """The server and the driver of a case, in virtual time."""

    def __init__(self, case: Case) -> None:
        self.case = case
        self.served = 0
        self.steady, self.unix = 1000.0, 1_700_000_000.0
        self.ended: float | None = None

    def run(self) -> Any:
        exchange = self.case.account().exchange(self.case.query(), seed=7, **self.case.policy())
        for _ in range(1000):
            match exchange.step(now=self.now):
                case stats.Send() as send:
                    self.serve(exchange, send)
                case stats.Wait(seconds):
                    self.sleep(seconds)
                case stats.Done(answer):
                    assert self.served == len(self.case.responses)
                    return answer
        raise AssertionError("no end after 1000 steps")

    @property
    def now(self) -> tuple[float, float]:
        return self.steady, self.unix

    def sleep(self, seconds: float) -> None:
        # Slightly more than asked, because seconds as a float are not exact.
        self.steady += seconds + 1e-6
        self.unix += seconds + 1e-6

    def serve(self, exchange: stats.Exchange[Any], send: stats.Send) -> None:
        assert self.served < len(self.case.responses), "more requests than responses"
        response = self.case.responses[self.served]
        self.served += 1
        check_request(response.get("request") or self.case.content["request"], send)
        wait = response.get("wait")
        if wait is not None and self.ended is not None:
            waited = (self.steady - self.ended) * 1000
            assert wait["min_ms"] - 0.5 <= waited <= wait["max_ms"] + 0.5
        status, body = response.get("status", 200), self.case.body(response)
        headers = [(name, filled_in(value, self.unix)) for name, value in response.get("headers", [])]
        failure = response.get("failure")
        if response.get("framing") == "close":
            # The end of the connection ends the body; an interrupted body ends after its first half.
            exchange.head(status, headers, now=self.now)
            exchange.chunk(body[: len(body) // 2] if failure == "interrupted" else body, now=self.now)
            exchange.end(certain=False, now=self.now)
        elif failure is None:
            exchange.received(status, headers, body, now=self.now)
        elif failure == "interrupted":
            exchange.head(status, headers, now=self.now)
            exchange.chunk(body[: len(body) // 2], now=self.now)
            exchange.failed("interrupted", now=self.now)
        else:
            if failure == "timeout":
                assert send.timeout is not None
                self.sleep(send.timeout)
            exchange.failed(failure, now=self.now)
        self.ended = self.steady


def test_every_case_ran(request: pytest.FixtureRequest) -> None:
    if request.config.option.keyword:
        pytest.skip("only selected cases ran")
    assert COUNTS["python-exchange"][0] == len(CASES) > 0
