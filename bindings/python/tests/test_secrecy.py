"""The key in the header `authorization`: sent, and shown by nothing."""

from __future__ import annotations

import asyncio
import copy
import json
import logging
import pickle
import pprint
import traceback
from typing import Any
from urllib.request import Request

import pytest

import sendgrid_stats as stats
from emulator import BEARER, CUSTOMER
from serving import Serving

CANARY = "SG.canary-in-a-header.0123456789"
PERIOD = {"start_date": "2026-06-01", "end_date": "2026-06-02"}
ACCOUNT = stats.Account(api_key=CANARY, today="2026-06-02")
QUERY = stats.Query.daily(CUSTOMER, **PERIOD)
PARTS = (CANARY, "canary", "0123456789")


def is_shown(text: str) -> bool:
    return any(part in text for part in PARTS)


def sent() -> list[Any]:
    """What a transport of the caller's own is handed."""
    exchange = ACCOUNT.exchange(stats.Query.daily_by_customer([CUSTOMER], days=2))
    post = stats.Account(api_key=CANARY, dialect="reseller", method="post").daily(CUSTOMER)
    return [ACCOUNT.daily(CUSTOMER, **PERIOD), ACCOUNT.call(QUERY), exchange.step(), post]


@pytest.mark.parametrize("index", range(4))
def test_a_request_has_the_header_and_does_not_show_it(index: int) -> None:
    request = sent()[index]
    headers = request.headers
    assert headers["authorization"] == f"Bearer {CANARY}"
    assert Request("http://127.0.0.1:9", headers=headers).get_header("Authorization") == f"Bearer {CANARY}"
    match request:
        case stats.Send(_, _, parts, _, _):
            assert parts["authorization"] == f"Bearer {CANARY}"
    for shown in (
        repr(request),
        str(request),
        repr(headers),
        str(headers),
        f"{headers}",
        f"{headers!r}",
        f"{[headers]}",
        repr(dict(headers)),
        repr(list(headers.items())),
        repr(headers | {"a": "b"}),
        pprint.pformat(headers),
        repr(copy.copy(headers)),
        repr(copy.deepcopy(headers)),
        ascii(headers),
        request.url,
        repr(request.body),
    ):
        assert not is_shown(shown)
    assert "authorization: ***" in repr(request)
    for pickled in (request, headers, headers["authorization"]):
        for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
            with pytest.raises(TypeError, match="key"):
                pickle.dumps(pickled, protocol)
    assert json.loads(json.dumps(headers)) == headers


def test_accounts_and_clients_show_no_key() -> None:
    for thing in (
        ACCOUNT,
        ACCOUNT.exchange(QUERY),
        stats.Client(api_key=CANARY),
        stats.AsyncClient(api_key=CANARY),
        stats.Client(ACCOUNT).with_options(timeout=5),
    ):
        assert not is_shown(f"{thing!r} {thing}")
        with pytest.raises(TypeError):
            pickle.dumps(thing)


def echo(peer: Any) -> None:
    """Answers with what was sent, in the headers and the body."""
    received = b""
    while b"\r\n\r\n" not in received:
        received += peer.recv(65536)
    assert f"authorization: Bearer {CANARY}".encode().lower() in received.lower()
    body = json.dumps({"errors": [{"message": f"no such key: Bearer {CANARY}", "field": None}]}).encode()
    head = f"HTTP/1.1 401 Unauthorized\r\nx-echo: Bearer {CANARY}\r\ncontent-length: {len(body)}\r\n\r\n"
    peer.sendall(head.encode() + body)


@pytest.mark.parametrize("cls", [stats.Client, stats.AsyncClient])
def test_an_error_with_an_echo_of_the_key_does_not_show_it(
    cls: Any, caplog: pytest.LogCaptureFixture
) -> None:
    server = Serving(echo)
    client = cls(api_key=CANARY, base_url=f"http://127.0.0.1:{server.port}", max_retries=0)

    def ask(query: stats.Query[Any], how: str) -> Any:
        answer = getattr(client, how)(query)
        return asyncio.run(answer) if asyncio.iscoroutine(answer) else answer

    with caplog.at_level(logging.DEBUG), pytest.raises(stats.AuthenticationError) as caught:
        ask(QUERY, "send")
    error = caught.value
    assert error.headers is not None
    assert error.headers["x-echo"] == "Bearer ***"
    frames = traceback.TracebackException.from_exception(error, capture_locals=True)
    assert not is_shown("".join(frames.format()))
    shown = [
        str(error),
        repr(error),
        str(vars(error)),
        str(error.body),
        str(error.messages),
        str(error.request),
    ]
    assert not is_shown(" ".join(shown))
    assert CANARY.encode() not in pickle.dumps(error)
    assert "Bearer ***" in str(error)
    raw = ask(QUERY, "send_raw")
    assert not is_shown(f"{raw!r} {raw.responses!r} {raw.error!r} {raw.error}")
    lines = "".join(f"{record.getMessage()} {vars(record)}" for record in caplog.records)
    assert "attempt 1: status 401" in lines
    assert not is_shown(lines)
    server.close()


def test_log_lines_of_v3_have_no_key(base_url: str, caplog: pytest.LogCaptureFixture) -> None:
    client = stats.Client(api_key=BEARER, base_url=base_url, today="2009-06-30")
    with caplog.at_level(logging.DEBUG, "sendgrid_stats"):
        client.daily_by_customer([CUSTOMER], days=2)
        client.customers()
    lines = "".join(f"{record.getMessage()} {vars(record)}" for record in caplog.records)
    assert "daily-by-customer: attempt 1: GET http" in lines
    assert BEARER not in lines
