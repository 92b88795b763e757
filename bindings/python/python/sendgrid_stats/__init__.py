"""The email statistics that SendGrid keeps about an account and its customers, by v3 and by the legacy API.

`Client` and `AsyncClient` send queries; `Account` makes requests and reads answers for a transport of your own; `read`
reads saved responses. Answers are tables over columns (`Days`, `CustomerDays`, `CategoryDays`), `Totals`, and lists of
names or of `Customer`.
"""

from collections.abc import Mapping as _Mapping

# With the package, not when a header is first asked for: a forked child would wait for its parent's import.
from . import _secret  # noqa: F401
from ._async_client import AsyncClient, Results
from ._client import Client
from ._errors import (
    AuthenticationError,
    DecodeError,
    InputError,
    InvalidRequestError,
    Message,
    MisuseError,
    NotFoundError,
    RateLimitedError,
    RefusedError,
    Request,
    ServerError,
    StatsError,
    StatsTimeoutError,
    TransportError,
    UnexpectedStatusError,
)
from ._native import (
    DIALECTS,
    FORMATS,
    METHODS,
    METRICS,
    QUERY_KINDS,
    REGIONS,
    Account,
    Bounds,
    Call,
    CategoryDay,
    CategoryDays,
    Customer,
    CustomerDay,
    CustomerDays,
    Day,
    Days,
    Done,
    Exchange,
    Query,
    Send,
    Totals,
    Wait,
    __version__,
    read,
)
from ._raw import RawResponse, Response

# Tables are sequences in all but this register: polars takes whatever stands in it for a list of records, and would not
# look for Arrow's columns.
for _mapping in (Day, CategoryDay, CustomerDay, Totals):
    _Mapping.register(_mapping)

__all__ = [
    "DIALECTS",
    "FORMATS",
    "METHODS",
    "METRICS",
    "QUERY_KINDS",
    "REGIONS",
    "Account",
    "AsyncClient",
    "AuthenticationError",
    "Bounds",
    "Call",
    "CategoryDay",
    "CategoryDays",
    "Client",
    "Customer",
    "CustomerDay",
    "CustomerDays",
    "Day",
    "Days",
    "DecodeError",
    "Done",
    "Exchange",
    "InputError",
    "InvalidRequestError",
    "Message",
    "MisuseError",
    "NotFoundError",
    "Query",
    "RateLimitedError",
    "RawResponse",
    "RefusedError",
    "Request",
    "Response",
    "Results",
    "Send",
    "ServerError",
    "StatsError",
    "StatsTimeoutError",
    "Totals",
    "TransportError",
    "UnexpectedStatusError",
    "Wait",
    "__version__",
    "read",
]
