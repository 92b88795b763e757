"""Arguments of a wrong type and unknown options raise before a request is sent."""

from __future__ import annotations

import asyncio
import time
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

import sendgrid_stats as stats
from counting import Counting
from emulator import CUSTOMER, KEY, NAME

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


@pytest.fixture(scope="module")
def server() -> Iterator[Counting]:
    with Counting() as server:
        yield server


Ask = dict[str, Any]

# Arguments of the queries, each with one invalid value.
NOT_STRINGS: list[Any] = [
    7,
    1.5,
    True,
    b"c",
    [],
    ["c"],
    {"customer": "c"},
    {"c"},
    object(),
    date(2009, 6, 20),
    ("c",),
]
# Queries with a period, and what they take besides a customer.
PERIODS: list[tuple[str, tuple[str, ...]]] = [
    ("daily", ()),
    ("daily_by_customer", ()),
    ("aggregate", ()),
    ("category_stats", ("a",)),
]
WRONG_QUERIES: list[tuple[str, tuple[Any, ...], Ask]] = [
    *[
        (method, (customer,), {})
        for method in ("daily", "aggregate", "categories")
        for customer in NOT_STRINGS
    ],
    *[("category_stats", (customer, ["a"]), {}) for customer in NOT_STRINGS],
    *[
        ("category_stats", ("c", names), {})
        for names in (7, 1.5, True, b"a", None, {"a": 1}, object(), [7], [b"a"], [["a"]])
    ],
    *[
        ("daily_by_customer", (names,), {})
        for names in (7, 1.5, True, b"a", None, {"a": 1}, object(), [7], [b"a"], [["a"]], ["a\udc80"])
    ],
    *[("daily_by_customer", ("c",), {"unsplit": flag}) for flag in (None, 1, "yes")],
    *[("customers", (), {"with_region": flag}) for flag in (None, 1, "yes")],
    *[
        (method, ("c", *names), {"days": days})
        for method, names in PERIODS
        for days in (1.5, True, False, b"7", [7], {}, object(), "x", -1, 0, 10**4000, "1.5")
    ],
    *[
        (method, ("c", *names), {which: day})
        for method, names in PERIODS
        for which in ("start_date", "end_date")
        for day in (20090620, 1.5, True, b"2009-06-20", [2009, 6, 20], {}, object(), "today")
    ],
    ("daily", ("c", 7), {}),
    ("aggregate", ("c", 7), {}),
    ("categories", ("c", 7), {}),
    ("category_stats", ("c", "a", 7), {}),
    ("category_stats", ("c",), {}),
    ("daily_by_customer", (), {}),
    ("daily_by_customer", ("c", 7), {}),
    ("daily_by_customer", ("c",), {"customer": "c"}),
    ("customers", ("c",), {}),
    ("customers", (), {"customer": "c"}),
    ("customers", (), {"days": 7}),
    ("categories", ("c",), {"days": 7}),
    ("daily", ("c",), {"categories": ["a"]}),
    ("daily", ("c\udc80",), {}),
    ("category_stats", ("c", "a\udc80"), {}),
    ("daily", (), {"user": "c"}),
    ("category_stats", (), {"user": "c", "categories": ["a"]}),
]
# Options of one query.
WRONG_OPTIONS: list[Ask] = [
    *[
        {name: value}
        for name in ("timeout", "deadline")
        for value in ("5", True, b"5", [5], {}, object(), -1, 1e300)
    ],
    *[
        {name: value}
        for name in ("backoff", "max_backoff")
        for value in (None, "5", True, b"5", -1, float("nan"))
    ],
    *[{"max_retries": value} for value in (None, 1.5, True, "2", b"2", [2], -1, 2**32)],
    *[{"format": value} for value in (None, 7, b"json", ["json"], "yaml", "json\udc80")],
    *[{"dialect": value} for value in (7, b"v3", ["v3"], "v4", "v3\udc80")],
    *[{"region": value} for value in (7, b"eu", True, "us", "EU")],
    *[
        {"utc_offset": value}
        for value in (7, 3600.0, "1:00", True, timedelta(days=1), timedelta(microseconds=1), timedelta.min)
    ],
    *[
        {"today": value}
        for value in (7, b"2026-06-01", True, "today", "2026-6-1", "+2026-06-01", datetime(2026, 6, 1, 1))
    ],
    *[{"method": value} for value in (7, b"get", True, "put")],
    *[{"base_url": value} for value in (7, b"http://127.0.0.1", True, ["http://127.0.0.1"], "no-url")],
    *[{"allow_plain_http": value} for value in (None, 1, "yes", b"")],
    *[{"bounds": value} for value in (7, {"body": 7}, "7")],
    *[
        {name: 1}
        for name in (
            "tiemout",
            "Timeout",
            "retries",
            "attempts",
            "verb",
            "backoff_limit",
            "signal",
            "like",
            "raw",
            "api_user",
            "api_key",
        )
    ],
    {"proxy": "http://127.0.0.1:9"},
    {"trust_env": False},
    {"headers": {}},
    {"connect_timeout": 1},
]
# Settings of a client.
WRONG_SETTINGS: list[Ask] = [
    *[options for options in WRONG_OPTIONS if not {"like", "api_user", "api_key"} & set(options)][:-4],
    *[{"connect_timeout": value} for value in ("5", True, b"5", -1)],
    *[
        {"proxy": value}
        for value in (7, b"http://127.0.0.1:9", True, ["http://127.0.0.1:9"], "no where", "ftp://h")
    ],
    *[{"trust_env": value} for value in (None, 0, "no")],
    *[{"certificates": value} for value in (7, "text", ["text"], b"", b"none")],
    {"ca_file": 7},
    {"ca_file": []},
    {"ca_file": "/does/not/exist"},
    {"ca_file": __file__},
    {"ca_file": None, "certificates": None},
    *[
        {"headers": value}
        for value in (7, "ab", ["ab"], {"a": 7}, {7: "a"}, {"a": None}, [("a",)], [("a", b"b")])
    ],
    *[{"user_agent_suffix": value} for value in (7, b"x", ["x"])],
]
REFUSED = (TypeError, ValueError)


def short(value: object) -> str:
    return repr(value)[:60]


@pytest.mark.parametrize(("method", "arguments", "options"), WRONG_QUERIES, ids=short)
def test_wrong_queries(server: Counting, method: str, arguments: Any, options: Ask) -> None:
    client, other = (
        stats.Client(NAME, KEY, base_url=server.base_url),
        stats.AsyncClient(NAME, KEY, base_url=server.base_url),
    )
    account = stats.Account(NAME, KEY)
    for owner in (client, account, stats.Query):
        with pytest.raises(REFUSED):
            getattr(owner, method)(*arguments, **options)
    with pytest.raises(REFUSED):
        asyncio.run(getattr(other, method)(*arguments, **options))
    assert server.asked == []


@pytest.mark.parametrize("options", WRONG_OPTIONS, ids=short)
def test_wrong_options(server: Counting, options: Ask) -> None:
    client, other = (
        stats.Client(NAME, KEY, base_url=server.base_url),
        stats.AsyncClient(NAME, KEY, base_url=server.base_url),
    )
    query = stats.Query.daily(CUSTOMER)

    async def many() -> None:
        async for _ in other.many([query], **options):
            pass

    asked: list[Callable[[], object]] = [
        lambda: client.daily(CUSTOMER, **options),
        lambda: client.aggregate(CUSTOMER, **options),
        lambda: client.categories(CUSTOMER, **options),
        lambda: client.category_stats(CUSTOMER, "a", **options),
        lambda: client.daily_by_customer(CUSTOMER, **options),
        lambda: client.customers(**options),
        lambda: client.send(query, **options),
        lambda: client.many([query], **options),
        lambda: client.send_raw(query, **options),
        lambda: asyncio.run(other.daily(CUSTOMER, **options)),
        lambda: asyncio.run(other.send(query, **options)),
        lambda: asyncio.run(other.send_raw(query, **options)),
        lambda: asyncio.run(many()),
    ]
    for ask in asked:
        with pytest.raises(REFUSED):
            ask()
    account = stats.Account(NAME, KEY)
    for exchange in (account.daily(CUSTOMER).exchange, lambda **options: account.exchange(query, **options)):
        with pytest.raises(REFUSED):
            exchange(**options)
    assert server.asked == []


@pytest.mark.parametrize("settings", WRONG_SETTINGS, ids=short)
@pytest.mark.parametrize("cls", [stats.Client, stats.AsyncClient])
def test_wrong_settings(cls: Any, settings: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SENDGRID_API_USER", NAME)
    monkeypatch.setenv("SENDGRID_API_KEY", KEY)
    like = cls(NAME, KEY)
    makes: list[Callable[[], object]] = [
        lambda: cls(NAME, KEY, **settings),
        lambda: cls(stats.Account(NAME, KEY), **settings),
        lambda: cls(like=like, **settings),
        lambda: like.with_options(**settings),
        lambda: cls.from_env(**settings),
    ]
    for make in makes:
        with pytest.raises(REFUSED):
            make()


@pytest.mark.parametrize(
    "make",
    [
        lambda: stats.Account(7, KEY),  # type: ignore[arg-type]
        lambda: stats.Account(b"reseller", KEY),  # type: ignore[arg-type]
        lambda: stats.Account(),
        lambda: stats.Account(NAME),
        lambda: stats.Account(None),
        lambda: stats.Account(api_user=NAME),
        lambda: stats.Account(None, 7),  # type: ignore[arg-type]
        lambda: stats.Account(NAME, KEY, "json"),  # type: ignore[call-arg]
        lambda: stats.Account(NAME, 7),  # type: ignore[arg-type]
        lambda: stats.Account(NAME, None),
        lambda: stats.Account(NAME, b"key"),  # type: ignore[arg-type]
        lambda: stats.Account(NAME, KEY, proxy="http://127.0.0.1:9"),  # type: ignore[call-arg]
        lambda: stats.Account(NAME, KEY, allow_plain_http=1),  # type: ignore[arg-type]
        lambda: stats.Account(NAME, KEY, bounds={}),  # type: ignore[arg-type]
        lambda: stats.Account.keyless(7),  # type: ignore[arg-type]
        lambda: stats.Account.keyless(None),  # type: ignore[arg-type]
        lambda: stats.Account.keyless(b"http://127.0.0.1"),  # type: ignore[arg-type]
        lambda: stats.Client(),
        lambda: stats.Client(7, KEY),  # type: ignore[arg-type]
        lambda: stats.Client(7),  # type: ignore[arg-type]
        lambda: stats.Client(NAME),
        lambda: stats.Client(NAME, 7),  # type: ignore[arg-type]
        lambda: stats.Client(NAME, b"key"),  # type: ignore[arg-type]
        lambda: stats.Client(api_key=7),  # type: ignore[arg-type]
        lambda: stats.Client(None, None),
        lambda: stats.Client(NAME, KEY, "json"),  # type: ignore[call-arg, arg-type]
        lambda: stats.Client(NAME, KEY, api_key=KEY),  # type: ignore[misc]
        lambda: stats.Client(NAME, api_user=NAME),  # type: ignore[misc]
        lambda: stats.Customer(),  # type: ignore[call-arg]
        lambda: stats.Customer(7),  # type: ignore[arg-type]
        lambda: stats.Customer("c", disabled=1),  # type: ignore[arg-type]
        lambda: stats.Customer("c", region=b"eu"),  # type: ignore[arg-type]
        lambda: stats.Query("customers", customers="c"),
        lambda: stats.Query("daily", "c", with_region=True),
        lambda: stats.Query("daily", "c", unsplit=True),
        lambda: stats.Query("daily-by-customer", "c"),
        lambda: stats.Client(NAME, KEY, like=7),  # type: ignore[arg-type]
        lambda: stats.Client(NAME, KEY, like=stats.Account(NAME, KEY)),  # type: ignore[arg-type]
        lambda: stats.Client(stats.Query.daily("c")),  # type: ignore[arg-type]
        lambda: stats.Bounds(body=-1),
        lambda: stats.Bounds(body=1.5),  # type: ignore[arg-type]
        lambda: stats.Bounds(body="7"),  # type: ignore[arg-type]
        lambda: stats.Bounds(body=True),
        lambda: stats.Bounds(cells=2**64),
        lambda: stats.Bounds(nesting=2**32),
        lambda: stats.Bounds(rows=7),  # type: ignore[call-arg]
        lambda: stats.Bounds(7),  # type: ignore[call-arg]
        lambda: stats.Query("weekly"),
        lambda: stats.Query(7),  # type: ignore[call-overload]
        lambda: stats.Query(b"daily"),  # type: ignore[call-overload]
        lambda: stats.Query("daily", 7),  # type: ignore[call-overload]
        lambda: stats.Query("daily", "c", user="c"),  # type: ignore[call-overload]
        lambda: stats.read("weekly", b""),
        lambda: stats.read(7, b""),  # type: ignore[call-overload]
        lambda: stats.read("daily", "[]"),  # type: ignore[call-overload]
        lambda: stats.read("daily", None),  # type: ignore[call-overload]
        lambda: stats.read("daily", [91, 93]),  # type: ignore[call-overload]
        lambda: stats.read("daily", 7),  # type: ignore[call-overload]
        lambda: stats.read("daily", b"[]", format=7),  # type: ignore[call-overload]
        lambda: stats.read("daily", b"[]", format="yaml"),  # type: ignore[call-overload]
        lambda: stats.read("daily", b"[]", dialect=7),  # type: ignore[call-overload]
        lambda: stats.read("daily", b"[]", status="200"),  # type: ignore[call-overload]
        lambda: stats.read("daily", b"[]", status=True),
        lambda: stats.read("daily", b"[]", status=200.0),  # type: ignore[call-overload]
        lambda: stats.read("daily", b"[]", status=-1),
        lambda: stats.read("daily", b"[]", status=70000),
        lambda: stats.read("daily", b"[]", encoding="utf-8"),  # type: ignore[call-overload]
    ],
)
def test_wrong_arguments(make: Callable[[], object]) -> None:
    with pytest.raises(REFUSED):
        make()


@pytest.mark.parametrize("status", ["200", True, 200.0, None, -1, 70000, b"200"], ids=repr)
def test_a_status_is_an_int(status: Any) -> None:
    call = stats.Account(NAME, KEY).daily(CUSTOMER)
    exchange = call.exchange()
    exchange.step()
    for take in (
        lambda: call.parse(status, b"[]"),
        lambda: exchange.received(status, {}, b"[]"),
        lambda: exchange.head(status, {}),
    ):
        with pytest.raises(REFUSED):
            take()
    exchange.received(200, {}, b"[]")
    assert isinstance(exchange.step(), stats.Done)


@pytest.mark.parametrize("body", ["[]", None, 7, [91, 93], {}, object()], ids=short)
def test_a_body_is_bytes(body: Any) -> None:
    call = stats.Account(NAME, KEY).daily(CUSTOMER)
    exchange = call.exchange()
    exchange.step()
    with pytest.raises(TypeError, match="bytes-like"):
        call.parse(200, body)
    with pytest.raises(TypeError, match="bytes-like"):
        exchange.received(200, {}, body)
    exchange.head(200, {})
    with pytest.raises(TypeError, match="bytes-like"):
        exchange.chunk(body)


def test_bytes_of_any_view() -> None:
    from array import array

    body = b'[{"date":"2009-06-20","opens":1}] '
    days = stats.read("daily", body)
    for view in (
        bytearray(body),
        memoryview(body),
        memoryview(body * 2)[: len(body)],
        array("B", body),
        array("H", body),
    ):
        assert stats.read("daily", view) == days
    assert stats.read("daily", memoryview(body[::-1])[::-1]) == days


def test_an_exchange_rejects_wrong_arguments() -> None:
    exchange: Any = stats.Account(NAME, KEY).daily(CUSTOMER).exchange()
    call: Callable[[], object]
    for call in (
        lambda: exchange.step(1.0),
        lambda: exchange.step(now=1.0),
        lambda: exchange.step(now=(1.0,)),
        lambda: exchange.step(now=("1", "1")),
        lambda: exchange.step(now=(True, True)),
        lambda: exchange.step(now=(-1.0, 0.0)),
        lambda: exchange.end(),
        lambda: exchange.end(True),
        lambda: exchange.end(certain=1),
        lambda: exchange.end(certain=None),
        lambda: exchange.failed(7),
        lambda: exchange.failed("broken"),
        lambda: exchange.failed("interrupted", 7),
        lambda: exchange.failed("cut"),
        lambda: exchange.head(200, None),
        lambda: exchange.head(200, "ab"),
        lambda: exchange.head(200, {"a": 7}),
        lambda: stats.Account(NAME, KEY).daily(CUSTOMER).exchange(seed=-1),
        lambda: stats.Account(NAME, KEY).daily(CUSTOMER).exchange(seed="7"),  # type: ignore[arg-type]
        lambda: stats.Account(NAME, KEY).daily(CUSTOMER).exchange(seed=True),
        lambda: stats.Account(NAME, KEY).call("daily"),  # type: ignore[arg-type]
        lambda: stats.Account(NAME, KEY).exchange("daily"),  # type: ignore[arg-type]
    ):
        with pytest.raises(REFUSED):
            call()


@pytest.mark.parametrize(
    ("queries", "options"),
    [
        (7, {}),
        ("daily", {}),
        (None, {}),
        (["daily"], {}),
        (stats.Query.daily("c"), {}),
        ([stats.Query.daily("c"), None], {}),
        *[([stats.Query.daily("c")], {"concurrency": value}) for value in (0, -1, 1.5, True, "4", None)],
    ],
    ids=short,
)
def test_wrong_lists_of_queries(server: Counting, queries: Any, options: Ask) -> None:
    client, other = (
        stats.Client(NAME, KEY, base_url=server.base_url),
        stats.AsyncClient(NAME, KEY, base_url=server.base_url),
    )

    async def many() -> None:
        async for _ in other.many(queries, **options):
            pass

    with pytest.raises(REFUSED):
        client.many(queries, **options)
    with pytest.raises(REFUSED):
        asyncio.run(many())
    for progress in (7, "print"):
        with pytest.raises(TypeError):
            client.many([stats.Query.daily("c")], progress=progress)  # type: ignore[arg-type]
    for send in (client.send, client.send_raw):
        with pytest.raises(TypeError):
            send("daily")  # type: ignore[arg-type]
    assert server.asked == []


def test_a_category_as_string_is_one_category() -> None:
    with Counting() as server, stats.Client(NAME, KEY, base_url=server.base_url) as client:
        client.send_raw(stats.Query.category_stats(CUSTOMER, "newsletter", days=7), max_retries=0)
        assert [asked["category"] for asked, _ in server.asked] == ["newsletter"]


class TestCredentials:
    """Other credentials with the connections of an existing client."""

    @pytest.fixture
    def server(self) -> Iterator[Counting]:
        with Counting() as server:
            yield server

    @pytest.mark.parametrize("cls", [stats.Client, stats.AsyncClient])
    def test_new_credentials_replace_the_old_ones(
        self, cls: Any, server: Counting, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("SENDGRID_API_USER", "environment")
        monkeypatch.setenv("SENDGRID_API_KEY", "environment's")
        like = cls("a", "key of a", base_url=server.base_url, dialect="distributor-manage")
        account = stats.Account(
            "account", "account's", base_url=server.base_url + "/prefix", dialect="customer", method="get"
        )

        def ask(client: Any) -> Any:
            answer = client.daily(CUSTOMER)
            answer = asyncio.run(answer) if asyncio.iscoroutine(answer) else answer
            # A connection returns to the pool shortly after its response.
            time.sleep(0.05)
            return answer

        ask(like)
        for client, name, key in [
            (like.with_options(api_key="another"), "a", "another"),
            (like.with_options(api_user="b", api_key="key of b"), "b", "key of b"),
            (like.with_options(api_user=account), "account", "account's"),
            (cls("b", "key of b", like=like), "b", "key of b"),
            (cls(api_key="another", like=like), "a", "another"),
            (cls(account, like=like), "account", "account's"),
            (cls(account), "account", "account's"),
            (cls(account, base_url=server.base_url), "account", "account's"),
            (cls.from_env(like=like), "environment", "environment's"),
            (cls.from_env(base_url=server.base_url), "environment", "environment's"),
            (like.with_options(timeout=5), "a", "key of a"),
            (like.with_options(api_user=None, api_key=None), "a", "key of a"),
            (like, "a", "key of a"),
        ]:
            ask(client)
            asked, _ = server.asked[-1]
            assert (asked["api_user"], asked["api_key"]) == (name, key)
            assert repr(name)[1:-1] in repr(client)
        ports = {port for asked, port in server.asked if asked["api_user"] in ("a", "b")}
        assert len(ports) <= 2

    @pytest.mark.parametrize("cls", [stats.Client, stats.AsyncClient])
    def test_ambiguous_credentials_raise(
        self, cls: Any, server: Counting, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("SENDGRID_API_USER", "environment")
        monkeypatch.setenv("SENDGRID_API_KEY", "environment's")
        like = cls("a", "key of a", base_url=server.base_url)
        account = stats.Account("account", "account's")
        keyless = cls(stats.Account.keyless(server.base_url))
        for make in (
            lambda: cls(account, "key"),
            lambda: cls(account, "key", like=like),
            lambda: cls("b", like=like),
            lambda: like.with_options(api_user="b"),
            lambda: like.with_options(api_user=account, api_key="key"),
            lambda: like.with_options(like=like),
            lambda: like.with_options(api_user=7, api_key="key"),
            lambda: like.with_options(api_key=7),
            lambda: cls.from_env(api_key="key"),
            lambda: cls.from_env(api_user="b"),
            lambda: stats.Account.from_env(api_key="key"),  # type: ignore[call-arg]
            lambda: like.daily(CUSTOMER, api_key="key") if cls is stats.Client else cls("b", like=like),
            lambda: keyless.with_options(api_key="key"),
            lambda: keyless.with_options(base_url=None),
        ):
            with pytest.raises(TypeError):
                make()
        assert server.asked == []

    def test_an_empty_key_does_not_select_the_old_key(self, server: Counting) -> None:
        like = stats.Client("a", "key of a", base_url=server.base_url)
        with pytest.raises(stats.InputError) as caught:
            like.with_options(api_key="").daily(CUSTOMER)
        assert caught.value.kind == "missing-credentials"
        assert server.asked == []

    def test_options_override_the_inherited_settings(self, server: Counting) -> None:
        like = stats.Client(
            "a", "key of a", base_url=server.base_url, dialect="customer", method="get", max_retries=0
        )
        for client in (like.with_options(api_key="k"), stats.Client("b", "k", like=like)):
            assert 'dialect="customer"' in repr(client)
            client.daily(CUSTOMER)
            client.with_options(dialect="distributor").daily(CUSTOMER)
        account = stats.Account("b", "k", base_url=server.base_url, dialect="distributor")
        assert 'dialect="distributor"' in repr(stats.Client(account, like=like))
        assert 'dialect="own"' in repr(stats.Client(account, dialect="own"))
        assert "method" not in repr(like.with_options(method=None))
        assert "base_url" not in repr(like.with_options(base_url=None))
