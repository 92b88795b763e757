"""An answer together with the responses behind it."""

from __future__ import annotations

from typing import Any, Generic, NamedTuple, TypeVar, cast

from ._errors import StatsError, lower

T = TypeVar("T")


class Response(NamedTuple):
    """A response as received, without transfer and content encodings."""

    method: str
    """The method of its request."""
    url: str
    """The URL of its request, in which the key is `***`."""
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
    """An answer together with the responses behind it, as `send_raw` returns it."""

    __slots__ = ("answer", "attempts", "error", "responses")

    answer: T | None
    """The answer; None where there is an error."""
    error: StatsError | None
    """What is wrong with the responses, such as a refusal; None where there is an answer."""
    responses: tuple[Response, ...]
    """The last response to each request of the query: one, unless it was split."""
    attempts: int
    """How many requests were sent."""

    def __init__(self, reply: tuple[Any, StatsError | None, list[tuple[Any, ...]], int]) -> None:
        self.answer, self.error, responses, self.attempts = reply
        self.responses = tuple(Response(*response) for response in responses)

    def parse(self) -> T:
        """Returns the answer, or raises the error.

        Raises:
            StatsError: what is wrong with it.
        """
        if self.error is not None:
            raise self.error
        return cast("T", self.answer)

    @property
    def status(self) -> int:
        """The HTTP status of the last response."""
        return self.responses[-1].status

    @property
    def headers(self) -> dict[str, str]:
        """The headers of the last response, names in lower case; of several values the last."""
        return lower(self.responses[-1].headers)

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
