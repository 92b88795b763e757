"""What can be said of clients and of single questions, for type checkers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, TypedDict

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from os import PathLike

    from ._native import Account, Bounds

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
    """The proxy of all requests, but those to this machine: `http://…`, `https://…`, `socks5://…` or `socks5h://…`.
    None takes the environment's: `HTTPS_PROXY`, `HTTP_PROXY`, `ALL_PROXY` and `NO_PROXY`."""
    trust_env: bool
    """True: proxies are the environment's and certificate authorities the system's, or those of `SSL_CERT_FILE` and
    `SSL_CERT_DIR`. False uses no proxy but `proxy`, and Mozilla's authorities, which are built in."""
    ca_file: str | PathLike[str] | None
    """A file of the certificate authorities to trust instead, in PEM."""
    certificates: bytes | None
    """The certificate authorities to trust instead, in PEM."""
    headers: Mapping[str, str] | Iterable[tuple[str, str]] | None
    """Headers to send along with every request."""
    user_agent_suffix: str | None
    """What to add to the User-Agent."""


class OtherOptions(ClientOptions, total=False):
    """What a client may be set to otherwise than another whose connections it shares."""

    api_user: str | Account | None
    """Another account, or its name; `api_key` is then its key."""
    api_key: str | None
    """Another key, of the same name where no other is given."""
