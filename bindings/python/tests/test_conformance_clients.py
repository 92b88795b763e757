"""The suite on both clients of the installed wheel, over real sockets against the replay server."""

from __future__ import annotations

import asyncio
import json
from typing import Any
from urllib.request import urlopen

import pytest

import sendgrid_stats as stats
from conftest import COUNTS
from suite import Case, assert_silent, cases, hold, outcome

CASES = cases()
LEFT_OUT = {
    case.id: case.text.get("codec_only") or case.text["virtual_only"]
    for case in CASES
    if "codec_only" in case.text or "virtual_only" in case.text
}
RUN = [case for case in CASES if case.id not in LEFT_OUT]

# How much later than asked a request may arrive on a busy machine, in milliseconds.
SLACK = 1500


def count(front: str) -> None:
    ran, _, _ = COUNTS.get(front, (0, {}, 0))
    COUNTS[front] = (ran + 1, LEFT_OUT, len(CASES))


@pytest.mark.parametrize("case", RUN, ids=lambda case: case.id)
def test_client(case: Case, replay: str) -> None:
    count("python-client")
    base_url = f"{replay}/case/{case.id}/python-client"

    def ask() -> Any:
        account = case.account(base_url)
        query = case.query()
        with stats.Client(account, **case.policy()) as client:
            assert_silent(case, client)
            return client.ask(query)

    came = outcome(ask)
    hold_verdict(case, base_url)
    hold(case, came)


@pytest.mark.parametrize("case", RUN, ids=lambda case: case.id)
def test_async_client(case: Case, replay: str) -> None:
    count("python-async-client")
    base_url = f"{replay}/case/{case.id}/python-async-client"

    async def ask() -> Any:
        account = case.account(base_url)
        query = case.query()
        async with stats.AsyncClient(account, **case.policy()) as client:
            assert_silent(case, client)
            return await client.ask(query)

    came = outcome(lambda: asyncio.run(ask()))
    hold_verdict(case, base_url)
    hold(case, came)


def hold_verdict(case: Case, base_url: str) -> None:
    with urlopen(f"{base_url}/verdict", timeout=10) as response:
        verdict = json.load(response)
    assert verdict["failures"] == []
    for response, waited in zip(case.responses[1:], verdict.get("waits_ms", []), strict=False):
        wait = response.get("wait")
        if wait is not None:
            assert wait["min_ms"] - 5 <= waited <= wait["max_ms"] + SLACK


@pytest.mark.parametrize("front", ["python-client", "python-async-client"])
def test_every_case_ran(front: str, request: pytest.FixtureRequest) -> None:
    if request.config.option.keyword:
        pytest.skip("some cases were chosen")
    ran, left_out, total = COUNTS[front]
    assert ran + len(left_out) == total == len(CASES) > 0
