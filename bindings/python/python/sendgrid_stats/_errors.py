"""The exceptions, by family and kind. The extension fills them; nothing here knows a key."""

from __future__ import annotations

from typing import Any, NamedTuple


class Message(NamedTuple):
    """A message of the server."""

    text: str
    """The text, exactly as received."""
    field: str | None
    """The field of the request that it is about, where it names one."""


class StatsError(Exception):
    """Why a query has no answer.

    Its `kind` is the same in every language binding; the text is for people.
    """

    kind: str
    """The kind, such as `refused-not-found`."""
    status: int | None
    """The HTTP status, where the error is about more than the body."""
    code: int | None
    """The server's own code, where a refusal gave one."""
    messages: tuple[Message, ...]
    """The server's messages in order, where it refused."""
    attempts: int
    """How many requests were sent; 0 where the package sent none."""
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
        kind: str = "",
        status: int | None = None,
        code: int | None = None,
        messages: tuple[Message, ...] = (),
        attempts: int = 0,
        record: int | None = None,
        field: str | None = None,
        offset: int | None = None,
    ) -> None:
        super().__init__(message)
        self.kind = kind
        self.status = status
        self.code = code
        self.messages = messages
        self.attempts = attempts
        self.record = record
        self.field = field
        self.offset = offset

    def __str__(self) -> str:
        return str(self.args[0]) if self.args else ""

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.kind!r}, {str(self)!r})"

    def __reduce__(self) -> tuple[Any, ...]:
        return _restore, (type(self), str(self), dict(self.__dict__))


class InputError(StatsError, ValueError):
    """The query or a setting is invalid; nothing was sent."""


class RefusedError(StatsError):
    """The server refused: `refused-other`, or one of the subclasses."""


class AuthenticationError(RefusedError):
    """The server does not accept the credentials: `refused-authentication`."""


class NotFoundError(RefusedError):
    """The server does not know the customer or category: `refused-not-found`."""


class RateLimitedError(RefusedError):
    """The server received too many requests: `refused-rate-limited`."""


class ServerError(RefusedError):
    """The server failed: `refused-server`."""


class InvalidRequestError(RefusedError):
    """The server does not accept the request: `refused-invalid-request`."""


class DecodeError(StatsError):
    """The answer cannot be read: `malformed`, `missing-field`, `bad-value` or `too-large`."""


class UnexpectedStatusError(StatsError):
    """The HTTP status is neither success nor refusal: `unexpected-status`. No redirect is followed."""


class TransportError(StatsError):
    """No whole answer came: `transport`, or `timeout`."""


class StatsTimeoutError(TransportError, TimeoutError):
    """No whole answer came in time: `timeout`."""


class MisuseError(StatsError, RuntimeError):
    """A method of an `Exchange` was called in the wrong state: `misuse`. It changed nothing."""


_BY_KIND: dict[str, type[StatsError]] = {
    "refused-authentication": AuthenticationError,
    "refused-not-found": NotFoundError,
    "refused-rate-limited": RateLimitedError,
    "refused-server": ServerError,
    "refused-invalid-request": InvalidRequestError,
    "refused-other": RefusedError,
    "unexpected-status": UnexpectedStatusError,
    "timeout": StatsTimeoutError,
}
_BY_FAMILY: dict[str, type[StatsError]] = {
    "input": InputError,
    "answer": DecodeError,
    "transport": TransportError,
    "misuse": MisuseError,
}


def make(
    family: str,
    kind: str,
    message: str,
    *,
    messages: list[tuple[str, str | None]] | None = None,
    **details: Any,
) -> StatsError:
    """The exception for an error of the core."""
    parsed = tuple(Message(text, field) for text, field in messages or ())
    return _BY_KIND.get(kind, _BY_FAMILY[family])(message, kind=kind, messages=parsed, **details)


def _restore(cls: type[StatsError], message: str, details: dict[str, Any]) -> StatsError:
    error = cls(message)
    error.__dict__.update(details)
    return error
