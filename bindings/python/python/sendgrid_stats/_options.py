"""The options of clients and of single queries, for type checkers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, TypedDict

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date, timedelta
    from os import PathLike

    from ._native import Account, Bounds

Format = Literal["json", "xml"]
Method = Literal["get", "post"]
Region = Literal["global", "eu"]
Dialect = Literal[
    "distributor",
    "distributor-manage",
    "distributor-subuser",
    "reseller",
    "reseller-subuser",
    "customer",
    "own",
    "v3",
    "v3-account",
]
QueryKind = Literal["daily", "aggregate", "categories", "category-stats", "daily-by-customer", "customers"]


class PolicyOptions(TypedDict, total=False):
    """How often and how long a query is tried."""

    timeout: float | None
    """Seconds that an attempt may take: 60; None for no limit."""
    deadline: float | None
    """Seconds that everything may take: 300; None for no limit."""
    max_retries: int
    """How often a failed request is sent again at most: 3. With 0 nothing is retried."""
    backoff: float
    """Seconds that the first back-off may take at most: 0.5."""
    max_backoff: float
    """Seconds that any back-off may take at most: 30."""


class AccountOptions(TypedDict, total=False):
    """The options of an account."""

    format: Format
    """The format of answers: `json`. v3 has JSON alone."""
    dialect: Dialect | None
    """The API and endpoint family; None is `v3` for a key without a name, `distributor` for both."""
    method: Method | None
    """`get` or `post`; None is the dialect's own."""
    base_url: str | None
    """Another origin with an optional prefix: `https:`, or `http:` to this machine."""
    allow_plain_http: bool
    """Allow `http:` to another machine; anyone on the network path can read the key."""
    region: Region | None
    """The region, which chooses the host of v3; `base_url` takes precedence. Not switched by itself."""
    utc_offset: timedelta | None
    """Which day is today for periods of v3 that count back from it, so far east of UTC and less than a day; None is
    UTC. The legacy API counts by its own calendar."""
    today: date | str | None
    """The date of today for such periods, in place of the clock's; it takes precedence over `utc_offset`."""
    bounds: Bounds | None
    """How large a response may be."""


class CallOptions(PolicyOptions, AccountOptions, total=False):
    """The options of a single query."""


class ClientOptions(CallOptions, total=False):
    """The settings of a client."""

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
    """The settings of a client that shares the connections of another."""

    api_user: str | Account | None
    """Another account, or its name; `api_key` is then its key."""
    api_key: str | None
    """Another key; the name stays unless `api_user` is given."""


class ReadOptions(TypedDict, total=False):
    """The options of a run of a fleet."""

    categories: bool
    """True for the statistics of all categories too."""
    look_back: int
    """How many days before the first new one are read again, because counts arrive late: 31."""
    rate: int
    """At most so many requests a minute: 540."""
    concurrency: int
    """At most so many requests at once: 8."""


class SyncOptions(ReadOptions, total=False):
    """The options of a run of a store."""

    account: str
    """What the account is called in the store, which can have several: `default`."""
    only: str | Iterable[str]
    """The customers to ask about, of all; none for all."""
    since: date | str | None
    """The first day, which the store remembers; None is that, or the first of the look-back."""
    until: date | str | None
    """The last day; None is the last one that is over everywhere on Earth, or in the customer's time zone."""
    accept_shrunk: bool
    """True to take answers that lack days or categories that are stored with a count above zero."""
    parquet: str | PathLike[str] | None
    """A folder to which the tables are written after the run; None for none."""
    mode: int
    """The permissions of new files: 0o600."""
