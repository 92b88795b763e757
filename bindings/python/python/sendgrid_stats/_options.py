"""What can be said of clients and of single questions, for type checkers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, TypedDict

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ._native import Bounds

Format = Literal["json", "xml"]
Verb = Literal["get", "post"]
Dialect = Literal[
    "distributor",
    "distributor-manage",
    "distributor-subuser",
    "reseller",
    "reseller-subuser",
    "customer",
    "own",
]


class PolicyOptions(TypedDict, total=False):
    """How often and how long a question is tried."""

    timeout: float | None
    """Seconds that an attempt may take: 60; None for no limit."""
    deadline: float | None
    """Seconds that everything may take: 300; None for no limit."""
    attempts: int
    """How often a request is sent at most: 4. With 1 nothing is tried again."""
    backoff: float
    """Seconds that the first back-off may take at most: 0.5."""
    backoff_limit: float
    """Seconds that any back-off may take at most: 30."""


class AccountOptions(TypedDict, total=False):
    """Which door is asked, and how."""

    format: Format
    """The format of answers: `json`."""
    dialect: Dialect
    """The door that is asked: `distributor`."""
    verb: Verb | None
    """`get` or `post`; None is the door's own."""
    base_url: str | None
    """Another origin with an optional prefix: `https:`, or `http:` to this machine."""
    allow_plain_http: bool
    """Let `http:` reach another machine; whoever listens on the way reads the key."""
    bounds: Bounds | None
    """How large an answer may be."""


class CallOptions(PolicyOptions, AccountOptions, total=False):
    """What one question may say otherwise than its client."""


class ClientOptions(CallOptions, total=False):
    """What a client is set to."""

    connect_timeout: float | None
    """Seconds that a connection may take: 10; None for no limit."""
    proxy: str | None
    """`http://…`, `https://…` or `socks5://…`. The environment's proxies are never used unasked."""
    certificates: bytes | None
    """The certificate authorities to trust instead of the built-in ones, in PEM."""
    headers: Mapping[str, str] | None
    """Headers to send along with every request."""
    user_agent_suffix: str | None
    """What to add to the User-Agent."""
