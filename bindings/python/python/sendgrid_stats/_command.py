"""The command `sendgrid-stats`, which runs in the extension."""

from __future__ import annotations

import os
import signal
import sys
from typing import NoReturn

from . import _native


def main() -> NoReturn:
    """Run the command line of the process, and exit with its status."""
    is_stdin_closed, is_stdout_closed = sys.__stdin__ is None, sys.__stdout__ is None
    _open_standard_streams()
    # Python's own handler waits for the extension to return. An ignored signal stays ignored.
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    arguments = ["sendgrid-stats", *sys.argv[1:]]
    sys.exit(
        _native.run_command(arguments, is_stdin_closed=is_stdin_closed, is_stdout_closed=is_stdout_closed)
    )


def _open_standard_streams() -> None:
    """Open the null device in place of closed streams, so that no file becomes one of them."""
    for descriptor in range(3):
        try:
            os.fstat(descriptor)
        except OSError:
            os.open(os.devnull, os.O_RDWR)
