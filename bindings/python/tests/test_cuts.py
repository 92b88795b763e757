"""Truncated responses, at every 17th byte; `just python-cuts` tests every byte."""

from __future__ import annotations

import os

import pytest

import cuts


@pytest.mark.skipif(
    "SENDGRID_STATS_CUT_SERVER" not in os.environ, reason="SENDGRID_STATS_CUT_SERVER is not set"
)
def test_truncated_responses_are_never_shorter_lists() -> None:
    assert cuts.run(17) == []
