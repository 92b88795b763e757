"""An answer together with the responses behind it."""

from __future__ import annotations

from typing import Any, Generic, NamedTuple, TypeVar, cast

from ._errors import StatsError

T = TypeVar("T")


class Response(NamedTuple):
    """A response as received, without transfer and content encodings."""

    status: int
    """The HTTP status."""
    headers: list[tuple[str, str]]
    """Names and values of the headers, in the order received."""
    content: bytes
    """The body, up to the account's bound."""

    def __repr__(self) -> str:
        # A body or a header may echo the key; the fields have them.
        return f"<Response {self.status} {len(self.content)} bytes>"


class RawResponse(Generic[T]):
    """An answer together with the responses behind it; `parse()` gives the one or raises what is wrong with it."""

    __slots__ = ("_answer", "_error", "attempts", "responses")

    attempts: int
    """How many requests were sent."""
    responses: tuple[Response, ...]
    """The last response to each request of the query: one, unless it was split."""

    def __init__(self, reply: tuple[Any, StatsError | None, list[tuple[Any, ...]], int]) -> None:
        self._answer, self._error, responses, self.attempts = reply
        self.responses = tuple(Response(*response) for response in responses)

    def parse(self) -> T:
        """Gives the answer.

        Raises:
            StatsError: what is wrong with it.
        """
        if self._error is not None:
            raise self._error
        return cast("T", self._answer)

    @property
    def status(self) -> int:
        """The HTTP status of the last response."""
        return self.responses[-1].status

    @property
    def headers(self) -> dict[str, str]:
        """The headers of the last response, names in lower case; of several values the last."""
        return {name.lower(): value for name, value in self.responses[-1].headers}

    @property
    def content(self) -> bytes:
        """The body of the last response."""
        return self.responses[-1].content

    @property
    def text(self) -> str:
        """The body as text, undecodable bytes replaced."""
        return self.content.decode("utf-8", "replace")

    def __repr__(self) -> str:
        return f"<RawResponse {self.status} attempts={self.attempts}>"
