"""What `help(Client)` shows: its options, in the signature and in the docstring."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from inspect import Signature

    from ._native import Engine

# Name, default and meaning of each setting; those of queries first.
_SETTINGS: list[tuple[str, object, str]] = [
    ("max_retries", 3, "how often a failed request is sent again at most. With 0 nothing is retried."),
    ("timeout", 60.0, "seconds that an attempt may take; None for no limit."),
    ("deadline", 300.0, "seconds that a query may take, with retries and waits; None for no limit."),
    ("backoff", 0.5, "seconds that the first back-off may take at most."),
    ("max_backoff", 30.0, "seconds that any back-off may take at most."),
    ("format", "json", "the format of answers, `json` or `xml`. v3 has JSON alone."),
    (
        "dialect",
        None,
        "the API and endpoint family, one of `sendgrid_stats.DIALECTS`; None is `v3` for a key without a name, "
        "`distributor` for both.",
    ),
    ("method", None, "`get` or `post`; None is the dialect's own."),
    ("base_url", None, "another origin with an optional prefix. `https:`, or `http:` to this machine."),
    ("allow_plain_http", False, "allow `http:` to another machine; anyone on the path can read the key."),
    ("region", None, "`global` or `eu`, which chooses the host of v3; `base_url` takes precedence."),
    (
        "utc_offset",
        None,
        "the `datetime.timedelta` east of UTC, less than a day, that decides which day is today, for periods of v3 "
        "that count back from it; None is UTC.",
    ),
    ("today", None, "the date of today for such periods, in place of the clock's."),
    ("bounds", None, "how large a response may be: `Bounds(…)`."),
    ("connect_timeout", 10.0, "seconds that a connection may take; None for no limit."),
    ("proxy", None, "the proxy of all requests; None takes the environment's."),
    ("trust_env", True, "use the environment's proxies and the system's certificate authorities."),
    ("ca_file", None, "a file of the certificate authorities to trust instead, in PEM."),
    ("certificates", None, "the certificate authorities to trust instead, as bytes in PEM."),
    ("headers", None, "headers to send along with every request."),
    ("user_agent_suffix", None, "what to add to the User-Agent."),
]
_CREDENTIALS = [
    ("api_user", "the account's name, which the legacy API needs, or an `Account`."),
    (
        "api_key",
        "the key. Without a name it is a key of v3; None takes `SENDGRID_API_KEY`, and the name, where none is "
        "given, of `SENDGRID_API_USER`. No `repr`, error or log line shows it.",
    ),
    ("like", "a client whose connections are shared, and whose settings are the defaults."),
]
_RAISES = """
    Raises:
        InputError: a setting is invalid: `bad-option`, `bad-base-url`, `bad-date`, `missing-credentials`,
            `bad-credentials`.
        TypeError: a value of a wrong type, an option that does not exist, a single string by position.
    """

C = TypeVar("C", bound="type[Engine]")


def documented(cls: C) -> C:
    """Adds the settings to the docstring and the signature of a client."""
    cls.__signature__ = _Signature()  # type: ignore[attr-defined]
    if cls.__doc__ is not None:
        lines = [f"        {name}: {text}\n" for name, text in _CREDENTIALS]
        lines += [f"        {name}: {text} Default: {default!r}.\n" for name, default, text in _SETTINGS]
        cls.__doc__ = f"{cls.__doc__.rstrip()}\n\n    Args:\n{''.join(lines)}{_RAISES}"
    return cls


class _Signature:
    """The signature of a client, made when it is shown. A subclass with its own `__init__` has its own."""

    def __get__(self, instance: object, owner: type[Engine]) -> Signature:
        from inspect import Parameter, Signature

        from ._native import Engine

        if owner.__init__ is not Engine.__init__:
            raise AttributeError("__signature__")
        parameters = [
            Parameter("api_user", Parameter.POSITIONAL_OR_KEYWORD, default=None),
            Parameter("api_key", Parameter.POSITIONAL_OR_KEYWORD, default=None),
            Parameter("like", Parameter.KEYWORD_ONLY, default=None),
        ]
        parameters += [
            Parameter(name, Parameter.KEYWORD_ONLY, default=default) for name, default, _ in _SETTINGS
        ]
        return Signature(parameters)
