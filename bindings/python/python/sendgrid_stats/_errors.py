"""The exceptions, by family and kind. The extension fills them; nothing here knows a key."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from ._native import Query


class Message(NamedTuple):
    """A message of the server."""

    text: str
    """The text, exactly as received."""
    field: str | None
    """The field of the request that it is about, where it names one."""


class Request(NamedTuple):
    """The request that failed."""

    method: str
    """`GET` or `POST`."""
    url: str
    """The URL, in which the key is `***`."""


class StatsError(Exception):
    """Why a query has no answer.

    Its `kind` is the same in every language binding; the text is for people. Code under test gets one by its class:
    `RateLimitedError("too many requests", status=429)`.
    """

    _KIND: ClassVar[str] = ""

    kind: str
    """The kind, such as `refused-not-found`; without an argument, that of the class."""
    status: int | None
    """The HTTP status, where the error is about more than the body."""
    headers: dict[str, str] | None
    """The headers of the response, names in lower case; of several values the last. None without a response."""
    body: bytes | None
    """The body of the response, as far as it was received. None without a response."""
    request: Request | None
    """Method and URL of the request that failed; None where the package sent none, and in a run of a fleet."""
    query: Query[Any] | None
    """The query, where a client sent it."""
    code: int | None
    """The server's own code, where a refusal gave one."""
    messages: tuple[Message, ...]
    """The server's messages in order, where it refused."""
    subjects: tuple[str, ...]
    """The customers and categories that the refused request named. With the legacy API it is the customer of a
    `daily_by_customer`, and empty for other queries."""
    attempts: int
    """How many requests were sent; 0 where the package sent none, and in a run of a fleet."""
    record: int | None
    """The record that could not be read, counted from 0."""
    field: str | None
    """The field that could not be read, by its name in the body."""
    offset: int | None
    """The byte of the body, counted from 0, where what could not be read begins."""

    def __init__(
        self,
        message: str = "",
        *,
        kind: str | None = None,
        status: int | None = None,
        headers: Mapping[str, str] | None = None,
        body: bytes | None = None,
        request: Request | None = None,
        query: Query[Any] | None = None,
        code: int | None = None,
        messages: tuple[Message, ...] = (),
        subjects: tuple[str, ...] = (),
        attempts: int = 0,
        record: int | None = None,
        field: str | None = None,
        offset: int | None = None,
    ) -> None:
        super().__init__(message)
        self.kind = self._KIND if kind is None else kind
        self.status = status
        self.headers = None if headers is None else lower(headers.items())
        self.body = body
        self.request = request
        self.query = query
        self.code = code
        self.messages = messages
        self.subjects = subjects
        self.attempts = attempts
        self.record = record
        self.field = field
        self.offset = offset

    def _sent(
        self, request: tuple[str, str] | None, response: tuple[list[tuple[str, str]], bytes] | None
    ) -> None:
        if request is not None:
            self.request = Request(*request)
        if response is not None:
            self.headers, self.body = lower(response[0]), response[1]

    def __str__(self) -> str:
        return str(self.args[0]) if self.args else ""

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.kind!r}, {str(self)!r})"

    def __reduce__(self) -> tuple[Any, ...]:
        return _restore, (type(self), str(self), dict(self.__dict__))


class InputError(StatsError, ValueError):
    """The query or a setting is invalid; nothing was sent."""

    _KIND = "bad-option"


class RefusedError(StatsError):
    """The server refused: `refused-other`, or one of the subclasses."""

    _KIND = "refused-other"


class AuthenticationError(RefusedError):
    """The server does not accept the credentials: `refused-authentication`."""

    _KIND = "refused-authentication"


class NotFoundError(RefusedError):
    """The server does not know the customer or category: `refused-not-found`."""

    _KIND = "refused-not-found"


class RateLimitedError(RefusedError):
    """The server received too many requests: `refused-rate-limited`."""

    _KIND = "refused-rate-limited"


class ServerError(RefusedError):
    """The server failed: `refused-server`."""

    _KIND = "refused-server"


class InvalidRequestError(RefusedError):
    """The server does not accept the request: `refused-invalid-request`."""

    _KIND = "refused-invalid-request"


class DecodeError(StatsError):
    """The answer cannot be read: `malformed`, `missing-field`, `bad-value` or `too-large`."""

    _KIND = "malformed"


class UnexpectedStatusError(StatsError):
    """The HTTP status is neither success nor refusal: `unexpected-status`. No redirect is followed."""

    _KIND = "unexpected-status"


class TransportError(StatsError):
    """No whole answer came: `transport`, or `timeout`."""

    _KIND = "transport"


class StatsTimeoutError(TransportError, TimeoutError):
    """No whole answer came in time: `timeout`."""

    _KIND = "timeout"


class MisuseError(StatsError, RuntimeError):
    """A method of an `Exchange` was called in the wrong state: `misuse`. It changed nothing."""

    _KIND = "misuse"


class StoreError(StatsError):
    """A store, or a folder of tables, cannot be opened, read or written: `file`, or the subclass."""

    _KIND = "file"


class StoreInUseError(StoreError):
    """Another run uses the store, or the folder of tables: `in-use`."""

    _KIND = "in-use"


_BY_KIND: dict[str, type[StatsError]] = {
    cls._KIND: cls
    for cls in (
        AuthenticationError,
        NotFoundError,
        RateLimitedError,
        ServerError,
        InvalidRequestError,
        RefusedError,
        UnexpectedStatusError,
        StatsTimeoutError,
        StoreInUseError,
    )
}
_BY_FAMILY: dict[str, type[StatsError]] = {
    "input": InputError,
    "answer": DecodeError,
    "transport": TransportError,
    "misuse": MisuseError,
    "store": StoreError,
}


def lower(headers: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Headers by their names in lower case; of several values the last."""
    return {name.lower(): value for name, value in headers}


def make(
    family: str,
    kind: str,
    message: str,
    *,
    messages: list[tuple[str, str | None]] | None = None,
    subjects: Iterable[str] = (),
    **details: Any,
) -> StatsError:
    """The exception for an error of the core."""
    parsed = tuple(Message(text, field) for text, field in messages or ())
    cls = _BY_KIND.get(kind, _BY_FAMILY[family])
    return cls(message, kind=kind, messages=parsed, subjects=tuple(subjects), **details)


def _restore(cls: type[StatsError], message: str, details: dict[str, Any]) -> StatsError:
    error = cls(message)
    error.__dict__.update(details)
    return error
