"""The conformance suite with both clients of the installed wheel, over sockets against the emulator."""

from __future__ import annotations

import asyncio
import json
from typing import Any
from urllib.request import urlopen

import pytest

import sendgrid_stats as stats
from conftest import COUNTS
from suite import Case, assert_no_key, cases, check, outcome

CASES = cases()
SKIPPED = {
    case.id: case.content.get("codec_only") or case.content["virtual_only"]
    for case in CASES
    if "codec_only" in case.content or "virtual_only" in case.content
}
RUN = [case for case in CASES if case.id not in SKIPPED]

# How much later than expected a request may arrive on a busy machine, in milliseconds.
TOLERANCE = 1500


def count(runner: str) -> None:
    ran, _, _ = COUNTS.get(runner, (0, {}, 0))
    COUNTS[runner] = (ran + 1, SKIPPED, len(CASES))


@pytest.mark.parametrize("case", RUN, ids=lambda case: case.id)
def test_client(case: Case, replay: str) -> None:
    count("python-client")
    base_url = f"{replay}/case/{case.id}/python-client"

    def ask() -> Any:
        account = case.account(base_url)
        query = case.query()
        with stats.Client(account, **case.policy()) as client:
            assert_no_key(case, client)
            return client.send(query)

    result = outcome(ask)
    check_verdict(case, base_url)
    check(case, result)


@pytest.mark.parametrize("case", RUN, ids=lambda case: case.id)
def test_async_client(case: Case, replay: str) -> None:
    count("python-async-client")
    base_url = f"{replay}/case/{case.id}/python-async-client"

    async def ask() -> Any:
        account = case.account(base_url)
        query = case.query()
        async with stats.AsyncClient(account, **case.policy()) as client:
            assert_no_key(case, client)
            return await client.send(query)

    result = outcome(lambda: asyncio.run(ask()))
    check_verdict(case, base_url)
    check(case, result)


def check_verdict(case: Case, base_url: str) -> None:
    with urlopen(f"{base_url}/verdict", timeout=10) as response:
        verdict = json.load(response)
    assert verdict["failures"] == []
    for response, waited in zip(case.responses[1:], verdict["waits_ms"], strict=False):
        wait = response.get("wait")
        if wait is not None:
            assert wait["min_ms"] - 5 <= waited <= wait["max_ms"] + TOLERANCE


@pytest.mark.parametrize("runner", ["python-client", "python-async-client"])
def test_every_case_ran(runner: str, request: pytest.FixtureRequest) -> None:
    if request.config.option.keyword:
        pytest.skip("only selected cases ran")
    ran, skipped, total = COUNTS[runner]
    assert ran + len(skipped) == total == len(CASES) > 0
