"""Responses that are cut, at a sample of their bytes; `just python-cuts` takes every one."""

from __future__ import annotations

import os

import pytest

import cuts


@pytest.mark.skipif(
    "SENDGRID_STATS_CUT_SERVER" not in os.environ, reason="SENDGRID_STATS_CUT_SERVER names no server"
)
def test_no_cut_makes_a_shorter_list() -> None:
    assert cuts.run(17) == []
