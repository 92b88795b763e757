"""The logger `sendgrid_stats`: a line at DEBUG for each attempt, response, wait and outcome. No line has the key."""

from __future__ import annotations

import sys
from typing import Any

_NAME = "sendgrid_stats"
_DEBUG = 10

_LINES = {
    "attempt": "attempt %(attempt)d: %(method)s %(url)s",
    "answer": "attempt %(attempt)d: status %(status)d, %(bytes)d bytes",
    "failed": "attempt %(attempt)d: failed: %(error)s",
    "wait": "waits %(wait).3f s",
    "done": "done: %(outcome)s",
}


def is_enabled() -> bool:
    """True if lines at DEBUG are wanted. A program that has not imported `logging` wants none."""
    logging = sys.modules.get("logging")
    return logging is not None and logging.getLogger(_NAME).isEnabledFor(_DEBUG)


def emit(event: str, fields: dict[str, Any]) -> None:
    """Logs an event of a query; its fields are attributes of the record."""
    import logging

    if "pause" in fields:
        fields["wait"] = fields.pop("pause")
    fields.setdefault("customer", None)
    about = fields["kind"] if fields["customer"] is None else f"{fields['kind']} {fields['customer']}"
    line = _LINES[event] % fields if event in _LINES else event
    logging.getLogger(_NAME).debug("%s: %s", about, line, extra=fields)
