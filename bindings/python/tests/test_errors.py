"""What an error carries, and how a test makes one."""

from __future__ import annotations

import asyncio
import copy
import pickle
import traceback
from typing import TYPE_CHECKING

import pytest

import sendgrid_stats as stats
from emulator import CUSTOMER, KEY, NAME
from serving import Serving

if TYPE_CHECKING:
    import socket
    from collections.abc import Callable, Iterator

QUERY = stats.Query.daily(CUSTOMER, days=3)


@pytest.fixture
def echo() -> Iterator[str]:
    """A server that refuses, and repeats the request's key in a header and in the body."""

    def serve(peer: socket.socket) -> None:
        body = b"<html>no service for open+sesame/&amp; or open%2Bsesame%2F%26</html>"
        head = b"HTTP/1.1 503 No\r\nX-Echo: open%%2Bsesame%%2F%%26\r\ncontent-length: %d\r\n\r\n" % len(body)
        while peer.recv(65536):
            peer.sendall(head + body)

    server = Serving(serve)
    yield f"http://127.0.0.1:{server.port}"
    server.close()


def failures(client: stats.Client, query: stats.Query[stats.Days]) -> list[stats.StatsError]:
    """The failure of a query by every way to send it."""
    other = stats.AsyncClient(like=client)

    async def many() -> list[stats.Days | stats.StatsError]:
        return await other.many([query])

    caught: list[object] = [client.send_raw(query).error]
    sent: list[Callable[[], object]] = [
        lambda: client.send(query),
        lambda: asyncio.run(_send(other, query)),
    ]
    for send in sent:
        with pytest.raises(stats.StatsError) as raised:
            send()
        caught.append(raised.value)
    caught += client.many([query])
    caught += asyncio.run(many())
    errors = [error for error in caught if isinstance(error, stats.StatsError)]
    assert len(errors) == len(caught)
    return errors


async def _send(client: stats.AsyncClient, query: stats.Query[stats.Days]) -> stats.Days:
    return await client.send(query)


def test_an_error_carries_request_and_response(echo: str) -> None:
    client = stats.Client(NAME, KEY, base_url=echo, max_retries=1, backoff=0)
    for error in failures(client, QUERY):
        assert isinstance(error, stats.ServerError)
        assert (error.kind, error.status, error.attempts) == ("refused-server", 503, 2)
        assert error.query == QUERY
        assert error.request is not None
        assert error.request.method == "GET"
        assert error.request.url.startswith(f"{echo}/api/")
        assert "api_key=***" in error.request.url
        # What the server repeats of the key is masked.
        assert error.body == b"<html>no service for *** or ***</html>"
        assert error.headers is not None
        assert error.headers["x-echo"] == "***"
        again = pickle.loads(pickle.dumps(error))
        shown = f"{error} {error!r} {vars(error)} {pickle.dumps(error)!r} {vars(copy.copy(again))}"
        shown += "".join(traceback.TracebackException.from_exception(error, capture_locals=True).format())
        assert "sesame" not in shown
        assert type(again) is type(error)
        assert vars(again) == vars(error)


def test_a_body_that_cannot_be_read_is_carried() -> None:
    body = b'[{"date":"2009-06-20","opens":-1}]'

    def serve(peer: socket.socket) -> None:
        peer.recv(65536)
        peer.sendall(b"HTTP/1.1 200 OK\r\ncontent-length: %d\r\n\r\n%s" % (len(body), body))

    server = Serving(serve)
    client = stats.Client(NAME, KEY, base_url=f"http://127.0.0.1:{server.port}")
    with pytest.raises(stats.DecodeError) as caught:
        client.send(QUERY)
    assert caught.value.kind == "bad-value"
    assert caught.value.body == body
    assert caught.value.headers == {"content-length": str(len(body))}
    server.close()


def test_a_transport_failure_carries_its_request() -> None:
    client = stats.Client(NAME, KEY, base_url="http://127.0.0.1:9", max_retries=0)
    with pytest.raises(stats.TransportError) as caught:
        client.daily(CUSTOMER, days=3, method="post")
    error = caught.value
    assert (error.status, error.headers, error.body, error.query) == (None, None, None, QUERY)
    assert error.request == stats.Request("POST", "http://127.0.0.1:9/api/distributor.manageSubuser.json")


def test_an_error_of_the_query_carries_it(base_url: str) -> None:
    client = stats.Client(NAME, KEY, base_url=base_url)
    query = stats.Query.daily()
    with pytest.raises(stats.InputError) as caught:
        client.send(query)
    assert (caught.value.query, caught.value.request, caught.value.attempts) == (query, None, 0)


@pytest.mark.parametrize(
    ("cls", "kind"),
    [
        (stats.StatsError, ""),
        (stats.InputError, "bad-option"),
        (stats.RefusedError, "refused-other"),
        (stats.AuthenticationError, "refused-authentication"),
        (stats.NotFoundError, "refused-not-found"),
        (stats.RateLimitedError, "refused-rate-limited"),
        (stats.ServerError, "refused-server"),
        (stats.InvalidRequestError, "refused-invalid-request"),
        (stats.DecodeError, "malformed"),
        (stats.UnexpectedStatusError, "unexpected-status"),
        (stats.TransportError, "transport"),
        (stats.StatsTimeoutError, "timeout"),
        (stats.MisuseError, "misuse"),
    ],
)
def test_an_error_can_be_made_by_a_test(cls: type[stats.StatsError], kind: str) -> None:
    error = cls("no numbers", status=429, headers={"Retry-After": "7"}, body=b"wait", query=QUERY, attempts=4)
    assert (str(error), error.kind, error.status, error.attempts) == ("no numbers", kind, 429, 4)
    assert (error.headers, error.body, error.query) == ({"retry-after": "7"}, b"wait", QUERY)
    assert vars(pickle.loads(pickle.dumps(error))) == vars(error)
    assert cls("x", kind="other").kind == "other"
    assert cls().messages == ()
