"""Daily, all-time and category statistics of the customers of a SendGrid reseller.

`Client` and `AsyncClient` ask; `Account` makes requests and reads answers for a transport of one's own; `read` reads
saved answers. Answers are tables over columns: `Days`, `CategoryDays`, `Metrics`, and lists of names.
"""

from collections.abc import Mapping as _Mapping

from ._async_client import AsyncClient, AsyncRawClient
from ._client import Client, RawClient
from ._errors import (
    AuthenticationError,
    DecodeError,
    InputError,
    InvalidRequestError,
    Message,
    NotFoundError,
    RateLimitedError,
    RefusedError,
    ServerError,
    StatsError,
    StatsTimeoutError,
    TransportError,
    UnexpectedStatusError,
)
from ._native import (
    DIALECTS,
    FORMATS,
    METRICS,
    QUESTIONS,
    VERBS,
    Account,
    Bounds,
    Call,
    CategoryDay,
    CategoryDays,
    Day,
    Days,
    Done,
    Exchange,
    Metrics,
    Query,
    Send,
    Wait,
    __version__,
    read,
)
from ._raw import RawResponse, Response

# Tables are sequences in all but this register: polars takes whatever stands in it for a list of records, and would not
# look for Arrow's columns.
_Mapping.register(Metrics)

__all__ = [
    "DIALECTS",
    "FORMATS",
    "METRICS",
    "QUESTIONS",
    "VERBS",
    "Account",
    "AsyncClient",
    "AsyncRawClient",
    "AuthenticationError",
    "Bounds",
    "Call",
    "CategoryDay",
    "CategoryDays",
    "Client",
    "Day",
    "Days",
    "DecodeError",
    "Done",
    "Exchange",
    "InputError",
    "InvalidRequestError",
    "Message",
    "Metrics",
    "NotFoundError",
    "Query",
    "RateLimitedError",
    "RawClient",
    "RawResponse",
    "RefusedError",
    "Response",
    "Send",
    "ServerError",
    "StatsError",
    "StatsTimeoutError",
    "TransportError",
    "UnexpectedStatusError",
    "Wait",
    "__version__",
    "read",
]
