"""Queries, calls and exceptions, without a socket."""

from __future__ import annotations

import asyncio
import pickle
import traceback
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import sendgrid_stats as stats
from emulator import CUSTOMER, KEY, NAME

if TYPE_CHECKING:
    from collections.abc import Callable

ACCOUNT = stats.Account(NAME, KEY)


def test_dates_are_dates_or_strings() -> None:
    first, last = date(2009, 6, 20), date(2009, 6, 22)
    call = ACCOUNT.daily(CUSTOMER, start_date=first, end_date="2009-06-22")
    assert call.url == ACCOUNT.daily(CUSTOMER, start_date="2009-06-20", end_date=last).url
    assert call.url.endswith("start_date=2009-06-20&end_date=2009-06-22")
    with pytest.raises(stats.InputError) as caught:
        ACCOUNT.daily(CUSTOMER, start_date=datetime(2009, 6, 20, 12))
    assert caught.value.kind == "bad-date"


@pytest.mark.parametrize(
    ("options", "kind"),
    [
        ({"days": 0}, "bad-days"),
        ({"days": -1}, "bad-days"),
        ({"days": True}, "bad-days"),
        ({"days": 1, "start_date": "2009-06-20"}, "days-and-dates"),
        ({"start_date": "2009-06-31"}, "bad-date"),
        ({"start_date": "2009-06-22", "end_date": "2009-06-20"}, "dates-out-of-order"),
    ],
)
def test_invalid_periods(options: dict[str, Any], kind: str) -> None:
    with pytest.raises(stats.InputError) as caught:
        ACCOUNT.daily(CUSTOMER, **options)
    assert caught.value.kind == kind
    assert isinstance(caught.value, ValueError)


def test_wrong_types_are_type_errors() -> None:
    options: dict[str, Any]
    for options in ({"days": 1.5}, {"start_date": 20090620}, {"unknown": 1}):
        with pytest.raises(TypeError):
            ACCOUNT.daily(CUSTOMER, **options)
    with pytest.raises(TypeError):
        ACCOUNT.category_stats(CUSTOMER, 7)  # type: ignore[arg-type]


def test_one_category_may_be_a_string() -> None:
    assert ACCOUNT.category_stats(CUSTOMER, "news").url == ACCOUNT.category_stats(CUSTOMER, ["news"]).url
    several = ACCOUNT.category_stats(CUSTOMER, (name for name in ("a", "b")))
    assert several.url.endswith("category%5B%5D=a&category%5B%5D=b")


def test_calls() -> None:
    get, post = ACCOUNT.daily(CUSTOMER), stats.Account(NAME, KEY, method="post").daily(CUSTOMER)
    assert (get.method, get.body, get.headers) == ("GET", None, {})
    assert (post.method, post.kind) == ("POST", "daily")
    assert post.headers == {"content-type": "application/x-www-form-urlencoded"}
    assert post.body is not None
    assert b"api_key=open%2Bsesame" in post.body


def test_exceptions_by_kind() -> None:
    call = ACCOUNT.daily(CUSTOMER)
    for status, body, kind, cls in [
        (401, b"", "refused-authentication", stats.AuthenticationError),
        (404, b"", "refused-not-found", stats.NotFoundError),
        (429, b"", "refused-rate-limited", stats.RateLimitedError),
        (503, b"", "refused-server", stats.ServerError),
        (400, b"", "refused-invalid-request", stats.InvalidRequestError),
        (200, b'{"error":"no"}', "refused-other", stats.RefusedError),
        (302, b"", "unexpected-status", stats.UnexpectedStatusError),
        (200, b"<", "malformed", stats.DecodeError),
    ]:
        with pytest.raises(stats.StatsError) as caught:
            call.parse(status, body)
        assert (caught.value.kind, type(caught.value)) == (kind, cls)
        again = pickle.loads(pickle.dumps(caught.value))
        assert (type(again), str(again), vars(again)) == (cls, str(caught.value), vars(caught.value))


def test_misuse_of_an_exchange_changes_nothing() -> None:
    exchange = ACCOUNT.daily(CUSTOMER).exchange()
    before_step: list[Callable[[], object]] = [
        lambda: exchange.received(200, {}, b"[]"),
        lambda: exchange.head(200, {}),
        lambda: exchange.chunk(b"[]"),
        lambda: exchange.end(certain=True),
        lambda: exchange.failed("connect"),
    ]
    for misuse in before_step:
        with pytest.raises(stats.MisuseError) as caught:
            misuse()
        assert caught.value.kind == "misuse"
    assert isinstance(exchange.step(), stats.Send)
    with pytest.raises(stats.MisuseError) as caught:
        exchange.step()
    assert caught.value.kind == "misuse"
    exchange.received(200, {}, b"[]")
    assert isinstance(exchange.step(), stats.Done)
    with pytest.raises(stats.MisuseError) as caught:
        exchange.step()
    assert (caught.value.kind, caught.value.attempts) == ("misuse", 0)


def test_an_answer_error_has_record_field_and_offset() -> None:
    with pytest.raises(stats.DecodeError) as caught:
        stats.read("daily", b'[{"date":"2009-06-20","opens":"many"}]')
    error = caught.value
    assert (error.kind, error.record, error.field, error.offset) == ("bad-value", 0, "opens", 30)


def test_a_refusal_has_the_messages_of_the_server() -> None:
    body = b'{"error":{"code":401,"message":"Permission denied"}}'
    with pytest.raises(stats.AuthenticationError) as caught:
        ACCOUNT.daily(CUSTOMER).parse(200, body)
    assert (caught.value.status, caught.value.code) == (200, 401)
    assert caught.value.messages == (stats.Message("Permission denied", None),)


def test_nothing_shows_the_key() -> None:
    client = stats.Client(ACCOUNT)
    exchange = ACCOUNT.daily(CUSTOMER).exchange()
    step = exchange.step()
    shown = [ACCOUNT, ACCOUNT.daily(CUSTOMER), exchange, step, client]
    for thing in [*shown, stats.Account(NAME, KEY, method="post").daily(CUSTOMER)]:
        assert "sesame" not in f"{thing!r} {thing}"
        with pytest.raises(TypeError):
            pickle.dumps(thing)
    with pytest.raises(stats.RefusedError) as caught:
        ACCOUNT.daily(CUSTOMER).parse(500, f"key {KEY} and open%2Bsesame%2F%26".encode())
    assert "sesame" not in repr(caught.value) + str(caught.value)


@pytest.mark.parametrize("make", [stats.Account, stats.Client, stats.AsyncClient])
@pytest.mark.parametrize(
    "settings", [{"base_url": "http://example.com"}, {"format": "yaml"}, {"method": "put"}], ids=str
)
def test_tracebacks_with_locals_show_no_key(make: Any, settings: dict[str, str]) -> None:
    frames = []
    try:
        make(NAME, KEY, **settings)
    except stats.InputError as error:
        # The first frame is that of this test.
        frames = list(traceback.TracebackException.from_exception(error, capture_locals=True).stack)[1:]
    assert not any("sesame" in str(frame.locals) for frame in frames)


def test_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SENDGRID_API_USER", NAME)
    monkeypatch.setenv("SENDGRID_API_KEY", KEY)
    assert stats.Account.from_env().daily(CUSTOMER).url == ACCOUNT.daily(CUSTOMER).url
    assert stats.Account.from_env(format="xml").daily(CUSTOMER).url.partition("?")[0].endswith(".xml")
    assert NAME in repr(stats.Client.from_env())
    assert type(stats.AsyncClient.from_env(timeout=5)) is stats.AsyncClient
    monkeypatch.delenv("SENDGRID_API_KEY")
    with pytest.raises(stats.InputError) as caught:
        stats.Client.from_env()
    assert caught.value.kind == "missing-credentials"


def test_invalid_settings() -> None:
    settings: dict[str, Any]
    for settings in (
        {"proxy": "no where"},
        {"certificates": b"none"},
        {"headers": {"a b": "c"}},
        {"user_agent_suffix": "a\nb"},
        {"timeout": -1},
        {"deadline": float("nan")},
    ):
        with pytest.raises(stats.InputError) as caught:
            stats.Client(NAME, KEY, **settings)
        assert caught.value.kind == "bad-option"
    with pytest.raises(TypeError, match="`tiemout` is not an option"):
        stats.Client(NAME, KEY, tiemout=1)  # type: ignore[call-arg]


SURROGATE = "open+sesame\udc80/&"
LINE_END = KEY + "\n"


def shown(error: BaseException) -> str:
    """All that an exception, its causes and the frames of the package show."""
    seen: list[str] = []
    current: BaseException | None = error
    while current is not None:
        frames = traceback.TracebackException.from_exception(current, capture_locals=True).stack
        ours = [frame for frame in frames if not frame.filename.startswith(str(Path(__file__).parent))]
        seen += [
            str(current),
            repr(current),
            ascii(current.args),
            ascii(vars(current)),
            *(str(frame.locals) for frame in ours),
        ]
        current = current.__cause__ or current.__context__
    return " ".join(seen)


@pytest.mark.parametrize(
    ("what", "make"),
    [
        ("key", lambda: stats.Account(NAME, SURROGATE)),
        ("key", lambda: stats.Client(NAME, SURROGATE)),
        ("key", lambda: stats.AsyncClient(NAME, SURROGATE)),
        ("key", lambda: stats.Client(ACCOUNT).with_options(api_key=SURROGATE)),
        ("key", lambda: stats.Client(api_key=SURROGATE, like=stats.Client(ACCOUNT))),
        ("key", lambda: stats.Client("b", SURROGATE, like=stats.Client(ACCOUNT))),
        ("name", lambda: stats.Account(SURROGATE, KEY)),
        ("name", lambda: stats.Client(SURROGATE, KEY)),
        ("name", lambda: stats.AsyncClient(SURROGATE, KEY)),
        ("name", lambda: stats.Client(ACCOUNT).with_options(api_user=SURROGATE, api_key=KEY)),
        ("key", lambda: stats.Account(NAME, LINE_END).daily(CUSTOMER)),
        ("key", lambda: stats.Account(NAME, LINE_END).exchange(stats.Query.daily(CUSTOMER))),
        ("key", lambda: stats.Client(NAME, LINE_END).daily(CUSTOMER)),
        ("key", lambda: stats.Client(NAME, KEY + "\x00").daily(CUSTOMER)),
        ("key", lambda: asyncio.run(stats.AsyncClient(NAME, KEY + "\r").daily(CUSTOMER))),
        ("key", lambda: stats.Client(ACCOUNT).with_options(api_key=KEY + "\t").aggregate(CUSTOMER)),
        ("name", lambda: stats.Client("open+sesame\n", KEY).daily(CUSTOMER)),
    ],
)
def test_bad_credentials(what: str, make: Callable[[], object]) -> None:
    with pytest.raises(stats.InputError) as caught:
        make()
    assert caught.value.kind == "bad-credentials"
    assert f"the account's {what}" in str(caught.value)
    assert "sesame" not in f"{caught.value} {caught.value!r} {vars(caught.value)}"
    if what == "key":
        assert "sesame" not in shown(caught.value)
    assert caught.value.__context__ is None


@pytest.mark.parametrize("make", [stats.Account, stats.Client, stats.AsyncClient])
@pytest.mark.parametrize(
    ("variable", "value", "reason"),
    [
        ("SENDGRID_API_KEY", SURROGATE, "in SENDGRID_API_KEY is not valid UTF-8"),
        ("SENDGRID_API_USER", SURROGATE, "in SENDGRID_API_USER is not valid UTF-8"),
        ("SENDGRID_API_KEY", LINE_END, "line end"),
        ("SENDGRID_API_KEY", KEY + "\x7f", "control character"),
        ("SENDGRID_API_KEY", KEY + " ", "white space"),
        ("SENDGRID_API_KEY", "\N{NO-BREAK SPACE}" + KEY, "white space"),
        ("SENDGRID_API_USER", " open+sesame", "white space"),
        ("SENDGRID_API_USER", "open+sesame\r\n", "line end"),
    ],
)
def test_bad_credentials_of_the_environment(
    make: Any, variable: str, value: str, reason: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SENDGRID_API_USER", NAME)
    monkeypatch.setenv("SENDGRID_API_KEY", KEY)
    monkeypatch.setenv(variable, value)
    for options in ({}, {"base_url": "http://127.0.0.1:9"}):
        with pytest.raises(stats.InputError, match=reason) as caught:
            make.from_env(**options)
        assert caught.value.kind == "bad-credentials"
        assert "sesame" not in shown(caught.value)
        assert caught.value.__context__ is None


@pytest.mark.parametrize(
    "ask",
    [
        lambda: stats.Client(ACCOUNT).daily(CUSTOMER, api_key=KEY),  # type: ignore[call-arg]
        lambda: stats.Client(ACCOUNT).many([], api_key=KEY),  # type: ignore[call-arg]
        lambda: stats.Client(ACCOUNT).send(stats.Query.daily(CUSTOMER), headers={"x": KEY}),  # type: ignore[call-arg]
        lambda: stats.Client(ACCOUNT).send_raw(stats.Query.daily(CUSTOMER), proxy=f"http://a:{KEY}@b"),  # type: ignore[call-arg]
        lambda: asyncio.run(stats.AsyncClient(ACCOUNT).daily(CUSTOMER, api_key=KEY)),  # type: ignore[call-arg]
        lambda: stats.Client(ACCOUNT).with_options(api_key=KEY, tiemout=1),  # type: ignore[call-arg]
        lambda: stats.Client(ACCOUNT).with_options(api_key=KEY, timeout=-1),
        lambda: stats.Client(ACCOUNT).with_options(headers={"x": KEY + "\udc80"}),
        lambda: stats.Client(ACCOUNT).with_options(proxy=f"gopher://a:{KEY}@b"),
        lambda: stats.Client(ACCOUNT).with_options(proxy=f"http://a:{KEY}\udc80@b"),
        lambda: stats.Client(ACCOUNT, KEY),
        lambda: stats.Client(NAME, KEY.encode()),  # type: ignore[arg-type]
        lambda: stats.Account(NAME, [KEY]),  # type: ignore[arg-type]
        lambda: stats.Client(NAME, KEY, base_url=f"https://a:{KEY}@b"),
        lambda: stats.Client.from_env(api_key=KEY),  # type: ignore[call-arg]
    ],
)
def test_no_error_about_arguments_shows_a_secret(ask: Callable[[], object]) -> None:
    with pytest.raises((TypeError, ValueError)) as caught:
        ask()
    assert "sesame" not in shown(caught.value)


def test_queries_are_values() -> None:
    query = stats.Query.category_stats(customer=CUSTOMER, categories=["a"], days=7)
    assert query == stats.Query("category-stats", CUSTOMER, days="7", categories="a")
    assert hash(query) == hash(stats.Query("category-stats", CUSTOMER, days="7", categories="a"))
    assert (query.kind, query.customer) == ("category-stats", CUSTOMER)
    assert (
        repr(query) == 'Query("category-stats", customer="customer@example.com", days="7", categories=["a"])'
    )
