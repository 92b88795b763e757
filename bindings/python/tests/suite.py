"""The conformance suite: reads the cases and compares results with them."""

from __future__ import annotations

import json
import re
import traceback
from dataclasses import dataclass
from email.utils import formatdate
from functools import cache
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, quote_plus

import sendgrid_stats as stats
from emulator import KEY, NAME, SUITE

# The key of an account without a name, where a case has none.
BEARER = f"SG.{KEY}"

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(frozen=True)
class Case:
    """One case."""

    id: str
    content: dict[str, Any]

    @property
    def key(self) -> str:
        account = self.content["account"]
        key: str = account.get("key", BEARER if account.get("bearer") else KEY)
        return key

    @property
    def responses(self) -> list[dict[str, Any]]:
        responses: list[dict[str, Any]] = self.content.get("responses", [])
        return responses

    @property
    def is_one_answer(self) -> bool:
        """True if the codec can run it: one response, without failure or policy, and not one page of a list."""
        plain = not any("failure" in response or "framing" in response for response in self.responses)
        return plain and "policy" not in self.content and len(self.responses) < 2 and not self._has_pages

    @property
    def _has_pages(self) -> bool:
        is_list = self.content["query"]["kind"] in ("categories", "customers")
        dialect: str = self.content["account"]["dialect"]
        return is_list and dialect.startswith("v3") and "input_error" not in self.content

    def body(self, response: dict[str, Any]) -> bytes:
        if "body" not in response:
            return b""
        name: str = response["body"]
        return (SUITE / "cases" / self.id / name).read_bytes()

    def account(self, base_url: str | None = None) -> stats.Account:
        account = self.content["account"]
        names = ("dialect", "format", "method", "region", "today")
        options: dict[str, Any] = {name: account[name] for name in names if name in account}
        if "bounds" in account:
            options["bounds"] = stats.Bounds(**account["bounds"])
        base_url = account.get("base_url", base_url)
        if account.get("keyless"):
            return stats.Account.keyless(base_url or self.content["request"]["origin"], **options)
        name = None if account.get("bearer") else account.get("name", NAME)
        return stats.Account(name, self.key, base_url=base_url, **options)

    def query(self) -> stats.Query[Any]:
        return stats.Query(**self.content["query"])

    def policy(self) -> dict[str, Any]:
        policy = self.content.get("policy")
        if policy is None:
            return {"max_retries": 0}
        return {
            name.removesuffix("_ms"): value / 1000 if name.endswith("_ms") else value
            for name, value in policy.items()
        }


def cases() -> list[Case]:
    """All cases of the index."""
    ids = json.loads((SUITE / "index.json").read_text())
    assert ids, "the index is empty"
    return [Case(name, json.loads((SUITE / "cases" / name / "case.json").read_text())) for name in ids]


def canonical(answer: Any) -> str:
    """The canonical JSON of an answer."""
    if isinstance(answer, (stats.Days, stats.CategoryDays, stats.CustomerDays)):
        answer = answer.to_dicts()
    elif isinstance(answer, stats.Totals):
        answer = answer.to_dict()
    elif isinstance(answer, list):
        answer = [one.to_dict() if isinstance(one, stats.Customer) else one for one in answer]
    return json.dumps(answer, ensure_ascii=False)


def answered(answer: Any) -> dict[str, Any]:
    """An answer in the form of the cases: with the days of totals and the customers without a row."""
    outcome: dict[str, Any] = {"answer": canonical(answer)}
    if isinstance(answer, stats.Totals) and answer.period is not None:
        outcome["period"] = [day.isoformat() for day in answer.period]
    if isinstance(answer, stats.CustomerDays) and answer.missing:
        outcome["missing"] = list(answer.missing)
    return outcome


def outcome(ask: Callable[[], Any]) -> tuple[str, Any]:
    """The result of a call in the form of the cases. Errors also have `_rendered`, all that the exception shows."""
    try:
        return "answer", answered(ask())
    except stats.InputError as error:
        return "input_error", {"kind": error.kind, "_rendered": rendered(error)}
    except stats.StatsError as error:
        names = ("kind", "status", "code", "record", "field", "offset", "attempts")
        failure = {name: getattr(error, name) for name in names if getattr(error, name) is not None}
        if error.messages:
            failure["messages"] = [
                {"message": message.text} | ({"field": message.field} if message.field is not None else {})
                for message in error.messages
            ]
        return "error", failure | {"_rendered": rendered(error)}


def rendered(error: BaseException) -> str:
    """All that an exception shows."""
    lines = traceback.TracebackException.from_exception(error, capture_locals=False).format()
    return f"{error} {error!r} {error.__reduce__()!r} {''.join(lines)}"


def check(case: Case, outcome: tuple[str, Any]) -> None:
    """Compares an outcome with the expected result of a case."""
    what, got = outcome
    if what != "answer":
        assert_no_key(case, got.pop("_rendered"))
        got = {what: got}
    names = ("answer", "period", "missing", "error", "input_error")
    expected = {name: case.content[name] for name in names if name in case.content}
    if "answer" in expected:
        expected["answer"] = json.dumps(expected["answer"], ensure_ascii=False)
    elif "error" in expected and "attempts" not in expected["error"]:
        got[what].pop("attempts", None)
    assert got == expected, case.content["why"]


def assert_no_key(case: Case, *values: object) -> None:
    """Asserts that no string, repr or str contains the case's key."""
    for form in forms(case.key):
        for value in values:
            shown = value if isinstance(value, str) else f"{value!r} {value!s}"
            assert form not in shown, "the key is shown"


@cache
def forms(key: str) -> tuple[str, ...]:
    # Keys of up to three characters occur in other strings by chance.
    return tuple(form for form in {key, quote_plus(key), quote(key, safe="")} if len(form) > 3)


def filled_in(value: str, unix: float) -> str:
    """A header's value with `{unix+N}` and `{date+N}` replaced."""

    def fill(found: re.Match[str]) -> str:
        time = int(unix) + int(found[2] or 0)
        return str(time) if found[1] == "unix" else formatdate(time, usegmt=True)

    return re.sub(r"\{(unix|date)([+-]\d+)?\}", fill, value)
