"""The conformance suite, as its files have it."""

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

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(frozen=True)
class Case:
    """One case."""

    id: str
    text: dict[str, Any]

    @property
    def key(self) -> str:
        key: str = self.text["account"].get("key", KEY)
        return key

    @property
    def responses(self) -> list[dict[str, Any]]:
        responses: list[dict[str, Any]] = self.text.get("responses", [])
        return responses

    @property
    def one_answer(self) -> bool:
        """Whether the one answer to one request decides it, so that the bare codec can run it."""
        plain = not any("failure" in response or "framing" in response for response in self.responses)
        return plain and "policy" not in self.text and len(self.responses) < 2

    def body(self, response: dict[str, Any]) -> bytes:
        if "body" not in response:
            return b""
        name: str = response["body"]
        return (SUITE / "cases" / self.id / name).read_bytes()

    def account(self, base_url: str | None = None) -> stats.Account:
        told = self.text["account"]
        options: dict[str, Any] = {name: told[name] for name in ("dialect", "format", "verb")}
        if "bounds" in told:
            options["bounds"] = stats.Bounds(**told["bounds"])
        base_url = told.get("base_url", base_url)
        if told.get("keyless"):
            return stats.Account.keyless(base_url or self.text["request"]["origin"], **options)
        return stats.Account(told.get("user", NAME), self.key, base_url=base_url, **options)

    def query(self) -> stats.Query:
        query = dict(self.text["query"])
        return stats.Query(query.pop("question"), **query)

    def policy(self) -> dict[str, Any]:
        told = self.text.get("policy")
        if told is None:
            return {"attempts": 1}
        names = {
            "deadline_ms": "deadline",
            "attempt_timeout_ms": "timeout",
            "backoff_ms": "backoff",
            "backoff_limit_ms": "backoff_limit",
        }
        policy = {names[name]: number / 1000 for name, number in told.items() if name in names}
        return policy | ({"attempts": told["attempts"]} if "attempts" in told else {})


def cases() -> list[Case]:
    """All cases of the index."""
    ids = json.loads((SUITE / "index.json").read_text())
    assert ids, "the index is empty"
    return [Case(name, json.loads((SUITE / "cases" / name / "case.json").read_text())) for name in ids]


def canonical(answer: Any) -> str:
    """An answer in the canonical text."""
    if isinstance(answer, (stats.Days, stats.CategoryDays)):
        answer = answer.to_dicts()
    elif isinstance(answer, stats.Metrics):
        answer = answer.to_dict()
    return json.dumps(answer, ensure_ascii=False)


def outcome(ask: Callable[[], Any]) -> tuple[str, Any]:
    """What came of asking, in the words of the cases; an exception is held to be silent about the key."""
    try:
        return "answer", canonical(ask())
    except stats.InputError as error:
        return "input_error", {"kind": error.kind, "_told": told(error)}
    except stats.StatsError as error:
        names = ("kind", "status", "code", "record", "field", "offset", "attempts")
        failure = {name: getattr(error, name) for name in names if getattr(error, name) is not None}
        if error.messages:
            failure["messages"] = [
                {"message": said.text} | ({"field": said.field} if said.field is not None else {})
                for said in error.messages
            ]
        return "error", failure | {"_told": told(error)}


def told(error: BaseException) -> str:
    """Everything that an exception shows."""
    lines = traceback.TracebackException.from_exception(error, capture_locals=False).format()
    return f"{error} {error!r} {error.__reduce__()!r} {''.join(lines)}"


def hold(case: Case, outcome: tuple[str, Any]) -> None:
    """Holds what came of a case against it."""
    what, got = outcome
    if what != "answer":
        assert_silent(case, got.pop("_told"))
    expected = {name: case.text[name] for name in ("answer", "error", "input_error") if name in case.text}
    if "answer" in expected:
        expected["answer"] = json.dumps(expected["answer"], ensure_ascii=False)
    elif "error" in expected and "attempts" not in expected["error"]:
        got.pop("attempts", None)
    assert {what: got} == expected, case.text["why"]


def assert_silent(case: Case, *shown: object) -> None:
    """Holds that nothing shows the case's key."""
    for form in forms(case.key):
        for text in shown:
            assert form not in (text if isinstance(text, str) else f"{text!r} {text!s}"), "the key is shown"


@cache
def forms(key: str) -> tuple[str, ...]:
    # Of a key of a few letters nothing can be told.
    return tuple(form for form in {key, quote_plus(key), quote(key, safe="")} if len(form) > 3)


def filled_in(value: str, unix: float) -> str:
    """A header's value with `{unix+N}` and `{date+N}` filled in."""

    def fill(found: re.Match[str]) -> str:
        moment = int(unix) + int(found[2] or 0)
        return str(moment) if found[1] == "unix" else formatdate(moment, usegmt=True)

    return re.sub(r"\{(unix|date)([+-]\d+)?\}", fill, value)
