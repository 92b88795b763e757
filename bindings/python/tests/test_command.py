"""The command that the wheel installs. `scripts/test` runs the command's own tests against it too."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

import sendgrid_stats as stats

SCRIPT = str(Path(sys.executable).with_name("sendgrid-stats"))
WAYS = [[SCRIPT], [sys.executable, "-m", "sendgrid_stats"]]


def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(arguments, capture_output=True, text=True, env=environment, timeout=50, check=False)


@pytest.mark.parametrize("way", WAYS)
def test_the_command_has_the_version_of_the_package(way: list[str]) -> None:
    ended = run(*way, "--version")
    assert (ended.returncode, ended.stdout) == (0, f"sendgrid-stats {stats.__version__}\n")


def test_demo_needs_the_wheel_alone() -> None:
    ended = run(SCRIPT, "demo")
    assert (ended.returncode, ended.stderr) == (0, "")
    assert "equal answers" in ended.stdout


@pytest.mark.parametrize("way", WAYS)
def test_errors_and_help_name_the_command(way: list[str]) -> None:
    ended = run(*way, "dayly")
    assert (ended.returncode, ended.stdout) == (2, "")
    assert "Usage: sendgrid-stats" in ended.stderr
    assert "__main__" not in ended.stderr


def test_errors_do_not_show_the_key(base_url: str) -> None:
    ended = run(
        SCRIPT, "customers", "--base-url", base_url, "--max-retries", "0", SENDGRID_API_KEY="SG.wrong-key"
    )
    assert ended.returncode == 3
    assert "refused-authentication" in ended.stderr
    assert "wrong-key" not in ended.stderr + ended.stdout


@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_the_emulator(ending: signal.Signals) -> None:
    with subprocess.Popen(
        [SCRIPT, "emulate", "--port", "0"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline().startswith("http://127.0.0.1:")
        process.send_signal(ending)
        assert process.wait(timeout=20) in (-ending, 128 + ending)


def test_arguments_that_are_not_utf8_reach_the_command() -> None:
    ended = subprocess.run(
        [os.fsencode(SCRIPT), b"decode", b"--kind", b"daily", b"--format", b"json", b"no-\xff-file"],
        capture_output=True,
        check=False,
    )
    assert ended.returncode == 7
    assert b"cannot be read" in ended.stderr


def test_a_closed_output_is_an_error() -> None:
    shell = shutil.which("sh")
    assert shell is not None
    ended = run(shell, "-c", f"exec '{SCRIPT}' --version >&-")
    assert ended.returncode == 7
    assert "standard output is closed" in ended.stderr
