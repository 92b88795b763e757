"""The logger `sendgrid_stats`."""

from __future__ import annotations

import asyncio
import logging
from typing import Any

import pytest

import sendgrid_stats as stats
from emulator import CUSTOMER, KEY, NAME

RETRIED = stats.Query.daily("fault-503+times=1@example.com", days=2)
PLAIN = stats.Query.daily(CUSTOMER, days=2)
EVENTS = ["attempt 1: GET http", "attempt 1: status 503", "waits 0.0", "attempt 2: GET http"]


def client(base_url: str) -> stats.Client:
    return stats.Client(NAME, KEY, base_url=base_url, max_retries=2, backoff=0.01)


async def _many(client: stats.Client, queries: list[stats.Query[stats.Days]]) -> None:
    await stats.AsyncClient(like=client).many(queries)


async def _send(client: stats.Client, query: stats.Query[stats.Days]) -> None:
    await stats.AsyncClient(like=client).send(query)


SENDS: dict[str, Any] = {
    "send": lambda client, query: client.send(query),
    "send_raw": lambda client, query: client.send_raw(query),
    "many": lambda client, query: client.many([query, PLAIN]),
    "async send": lambda client, query: asyncio.run(_send(client, query)),
    "async many": lambda client, query: asyncio.run(_many(client, [query, PLAIN])),
}


@pytest.mark.parametrize("how", SENDS)
def test_attempts_waits_and_outcomes_are_logged(
    how: str, base_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    # Every way has a server's fault of its own, which is met once.
    customer = f"fault-503+times=1+delay={list(SENDS).index(how)}ms@example.com"
    with caplog.at_level(logging.DEBUG, "sendgrid_stats"):
        SENDS[how](client(base_url), stats.Query.daily(customer, days=2))
    records: list[Any] = [record for record in caplog.records if getattr(record, "customer", "") == customer]
    lines = [record.getMessage() for record in records]
    assert {record.name for record in records} == {"sendgrid_stats"}
    prefix = f"daily {customer}: "
    for line, begin in zip(lines, [*EVENTS, "attempt 2: status 200", "done: answer"], strict=True):
        assert line.startswith(prefix + begin)
    assert [record.attempt for record in records] == [1, 1, 1, 2, 2, 2]
    assert [getattr(record, "status", None) for record in records] == [None, 503, None, None, 200, None]
    assert 0 < records[2].wait < 1
    assert {record.method for record in records} == {"GET"}
    assert all(base_url in record.url and "api_key=***" in record.url for record in records)
    assert "sesame" not in "".join(str(vars(record)) for record in records)


def test_failures_are_logged(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG, "sendgrid_stats"):
        client("http://127.0.0.1:9").many([PLAIN], max_retries=0)
    lines = [record.getMessage() for record in caplog.records]
    assert lines[1].startswith(f"daily {CUSTOMER}: attempt 1: failed: ")
    assert lines[2] == f"daily {CUSTOMER}: done: transport"


def test_nothing_is_logged_above_debug(base_url: str, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, "sendgrid_stats"):
        for send in SENDS.values():
            send(client(base_url), PLAIN)
    assert [record for record in caplog.records if record.name == "sendgrid_stats"] == []


def test_an_exception_of_a_handler_does_not_end_the_query(
    base_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Failing(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            try:
                raise ValueError(record.msg)
            except ValueError:
                self.handleError(record)

    monkeypatch.setattr(logging, "raiseExceptions", False)
    logger, handler = logging.getLogger("sendgrid_stats"), Failing()
    logger.addHandler(handler)
    logger.setLevel(logging.DEBUG)
    try:
        assert len(client(base_url).send(PLAIN)) == 2
    finally:
        logger.removeHandler(handler)
        logger.setLevel(logging.NOTSET)
