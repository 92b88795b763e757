"""The options of the Spark data source, parsed and checked before a request is sent."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from ._errors import InputError, StatsError
from ._native import DIALECTS, REGIONS, Account, last_days

if TYPE_CHECKING:
    from collections.abc import Mapping

KINDS = ("daily", "category-stats")

# Options of the whole read, and those that an account can have of its own, as in `base_url.emea`.
_OF_ALL = ("since", "until", "kind", "accounts")
_OF_ACCOUNT = (
    "key_variable",
    "api_user",
    "customers",
    "base_url",
    "dialect",
    "region",
    "rate",
    "concurrency",
    "timeout",
    "max_retries",
)
_KEY = re.compile(r"(?<![A-Za-z0-9_.-])SG\.")
# Upper case alone: what is no name of a variable may be the key itself.
_VARIABLE = re.compile(r"[A-Z_][A-Z0-9_]*")
_LABEL = re.compile(r"[A-Za-z0-9_-]+")


@dataclass(frozen=True)
class Source:
    """One account: where it is, and which variable of the executor has its key."""

    label: str
    key_variable: str
    api_user: str | None
    customers: tuple[str, ...] | None
    rate: int
    concurrency: int
    settings: dict[str, Any]
    """The other arguments of `Client`."""


@dataclass(frozen=True)
class Options:
    """What is read, and from which accounts."""

    since: date
    until: date
    kind: str
    sources: tuple[Source, ...]


def parse(given: Mapping[str, str]) -> Options:
    """The options of a read.

    Raises:
        InputError: `bad-option`, which names the option and never repeats what may be a key.
    """
    options = {name.lower(): value for name, value in given.items()}
    for name, value in options.items():
        if _KEY.search(value) or _KEY.search(name.upper()):
            raise InputError(
                f"option `{_shown(name)}`: expected no key; the executor reads it from the variable of its "
                "environment that the option `key_variable` names"
            )
    labels = _labels(options)
    known = {*_OF_ALL, *_OF_ACCOUNT, *(f"{name}.{label.lower()}" for label in labels for name in _OF_ACCOUNT)}
    for name in options:
        if name not in known:
            raise InputError(
                f"option `{_shown(name)}`: expected one of {', '.join((*_OF_ALL, *_OF_ACCOUNT))}; the last "
                f"{len(_OF_ACCOUNT)} also for one account, as in `base_url.LABEL`"
            )
    for name, value in options.items():
        if not value.strip():
            raise _invalid(name, "a value")
    since, until = _date(options, "since"), _date(options, "until")
    if until < since:
        raise InputError("option `until`: expected a date that is not before `since`")
    _, last = last_days()
    if until > last:
        raise _invalid("until", f"a day that is over, {last} or earlier")
    kind = options.get("kind", KINDS[0])
    if kind not in KINDS:
        raise _invalid("kind", "`daily` or `category-stats`")
    sources = tuple(_source(options, label) for label in labels)
    _check_overlap(sources)
    return Options(since, until, kind, sources)


def _check_overlap(sources: tuple[Source, ...]) -> None:
    """Refuses two accounts that would have rows of the same customers."""
    for index, one in enumerate(sources):
        for other in sources[:index]:
            is_same = (one.key_variable, one.api_user, one.settings) == (
                other.key_variable,
                other.api_user,
                other.settings,
            )
            mine, others = one.customers, other.customers
            if is_same and (mine is None or others is None or set(mine) & set(others)):
                raise InputError(
                    f"option `accounts`: expected accounts with a key each, or other customers; `{other.label}` and "
                    f"`{one.label}` have the same"
                )


def _labels(options: Mapping[str, str]) -> list[str]:
    if "accounts" not in options:
        return ["default"]
    labels = [label.strip() for label in options["accounts"].split(",")]
    if not all(_LABEL.fullmatch(label) for label in labels):
        raise _invalid("accounts", "labels of letters, digits, `_` and `-`, joined by commas")
    if len({label.lower().replace("-", "_") for label in labels}) < len(labels):
        raise _invalid("accounts", "each label once, whatever its case, `-` and `_`")
    return labels


def _source(options: Mapping[str, str], label: str) -> Source:
    def find(name: str) -> tuple[str, str | None]:
        own = f"{name}.{label.lower()}"
        return (own, options[own]) if own in options else (name, options.get(name))

    def number(name: str, default: int, least: int, most: int) -> int:
        option, text = find(name)
        if text is None:
            return default
        if not re.fullmatch(r"[0-9]{1,9}", text) or not least <= int(text) <= most:
            raise _invalid(option, f"a whole number from {least} to {most}")
        return int(text)

    variable = "SENDGRID_API_KEY"
    if "accounts" in options:
        variable += "_" + label.upper().replace("-", "_")
    option, text = find("key_variable")
    if text is not None:
        variable = text
    if not _VARIABLE.fullmatch(variable):
        raise _invalid(option, "the name of an environment variable, in upper case, such as SENDGRID_API_KEY")

    option, text = find("customers")
    customers = None if text is None else tuple(name.strip() for name in text.split(","))
    if customers is not None and (not all(customers) or len(set(customers)) < len(customers)):
        raise _invalid(option, "names of customers, each once, joined by commas")
    listing_option = option

    settings: dict[str, Any] = {}
    if find("max_retries")[1] is not None:
        settings["max_retries"] = number("max_retries", 0, 0, 100)
    timeout_option, timeout = find("timeout")
    if timeout is not None:
        if not re.fullmatch(r"[0-9]{1,6}(\.[0-9]{1,6})?", timeout) or float(timeout) == 0:
            raise _invalid(timeout_option, "seconds above 0, such as 60")
        settings["timeout"] = float(timeout)
    for name, words in (("dialect", DIALECTS), ("region", REGIONS)):
        chosen, value = find(name)
        if value is not None and value not in words:
            raise _invalid(chosen, f"one of {', '.join(words)}")
        if value is not None:
            settings[name] = value
    url_option, base_url = find("base_url")
    if base_url is not None:
        settings["base_url"] = base_url
    user_option, api_user = find("api_user")

    # The checks of an account need a key, and know nothing of the executor's.
    account = {name: value for name, value in settings.items() if name in ("dialect", "region", "base_url")}
    try:
        Account(api_user, api_key="SG.", **account)
    except StatsError as error:
        at_fault = url_option if error.kind == "bad-base-url" else user_option
        raise InputError(f"option `{at_fault}`: {error}", kind=error.kind) from None
    dialect = settings.get("dialect") or ("v3" if api_user is None else "distributor")
    if customers is None and dialect != "v3":
        raise _invalid(listing_option, f"names of customers, which the dialect `{dialect}` does not list")
    return Source(
        label,
        variable,
        api_user,
        customers,
        number("rate", 540, 1, 1_000_000),
        number("concurrency", 8, 1, 64),
        settings,
    )


def _date(options: Mapping[str, str], name: str) -> date:
    text = options.get(name, "")
    try:
        if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
            return date.fromisoformat(text)
    except ValueError:
        pass
    raise _invalid(name, "a date such as 2026-06-30")


def _invalid(option: str, expected: str) -> InputError:
    return InputError(f"option `{option}`: expected {expected}")


def _shown(name: str) -> str:
    """An option's name, unless it may be a key as well."""
    return name if re.fullmatch(r"[a-z_.]{1,40}", name) else "…"
