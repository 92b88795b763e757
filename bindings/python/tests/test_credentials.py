"""Which API an account speaks: by its name, its key, the environment and the chosen dialect."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

import sendgrid_stats as stats
from emulator import CUSTOMER, KEY, NAME

if TYPE_CHECKING:
    from collections.abc import Callable

SECRET = "SG.open+sesame"
CLIENTS: list[Any] = [stats.Client, stats.AsyncClient]
MAKERS: list[Any] = [*CLIENTS, stats.Account]


def environment(monkeypatch: pytest.MonkeyPatch, name: str | None, key: str | None) -> None:
    for variable, value in (("SENDGRID_API_USER", name), ("SENDGRID_API_KEY", key)):
        monkeypatch.delenv(variable, raising=False)
        if value is not None:
            monkeypatch.setenv(variable, value)


def speaks(account: Any, dialect: str) -> bool:
    return f'dialect="{dialect}"' in repr(account)


@pytest.mark.parametrize("make", MAKERS)
def test_a_key_without_a_name_is_of_v3(make: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    environment(monkeypatch, NAME, KEY)
    for made in (make(api_key=SECRET), make(api_user=None, api_key=SECRET), make(None, SECRET)):
        assert speaks(made, "v3")
        assert "api_key=***" in repr(made)
        assert NAME not in repr(made)
        assert SECRET not in repr(made)
    assert speaks(make(NAME, KEY), "distributor")
    assert speaks(make(api_user=NAME, api_key=SECRET), "distributor")
    assert speaks(make("", KEY), "distributor")


@pytest.mark.parametrize("make", MAKERS)
def test_a_chosen_dialect_takes_precedence(make: Any) -> None:
    for dialect in stats.DIALECTS:
        assert speaks(make(api_key=SECRET, dialect=dialect), dialect)
        assert speaks(make(NAME, KEY, dialect=dialect), dialect)
    assert speaks(make(api_key=SECRET, dialect=None), "v3")
    assert speaks(make(NAME, KEY, dialect=None), "distributor")


@pytest.mark.parametrize("make", [*CLIENTS, *(made.from_env for made in MAKERS)])
def test_the_environment_decides_what_no_argument_does(make: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (None, ""):
        environment(monkeypatch, name, SECRET)
        assert speaks(make(), "v3")
        assert speaks(make(dialect="reseller"), "reseller")
    environment(monkeypatch, NAME, KEY)
    assert speaks(make(), "distributor")
    assert speaks(make(dialect="v3"), "v3")
    environment(monkeypatch, NAME, None)
    with pytest.raises(stats.InputError, match=r"SENDGRID_API_KEY is not set: .* `api_key`") as caught:
        make()
    assert caught.value.kind == "missing-credentials"


@pytest.mark.parametrize("cls", CLIENTS)
def test_an_explicit_key_ignores_the_name_of_the_environment(
    cls: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in (NAME, "not\udc80text", " blank "):
        environment(monkeypatch, name, "another")
        assert speaks(cls(api_key=SECRET), "v3")
    environment(monkeypatch, None, KEY)
    assert speaks(cls(api_user=NAME), "distributor")


@pytest.mark.parametrize("make", MAKERS)
def test_a_single_string_by_position_is_refused(make: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    environment(monkeypatch, NAME, KEY)
    makes: list[Callable[[], object]] = [
        lambda: make(SECRET),
        lambda: make(SECRET, format="json"),
        lambda: make(SECRET, api_key=None),
    ]
    for made in makes:
        with pytest.raises(TypeError, match="api_key=") as caught:
            made()
        assert "sesame" not in f"{caught.value} {caught.value!r}"
    assert speaks(make(NAME, api_key=KEY), "distributor")


@pytest.mark.parametrize("cls", CLIENTS)
def test_a_key_for_the_connections_of_another_client(cls: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    environment(monkeypatch, "environment", "environment's")
    named, bearer = cls(NAME, KEY), cls(api_key=SECRET)
    for other in (cls(like=bearer, api_key="another"), bearer.with_options(api_key="another")):
        assert speaks(other, "v3")
    for other in (cls(like=named, api_key="another"), named.with_options(api_key="another")):
        assert speaks(other, "distributor")
        assert NAME in repr(other)
    assert speaks(cls(NAME, KEY, like=bearer), "distributor")
    assert speaks(bearer.with_options(api_user=NAME, api_key=KEY), "distributor")
    assert speaks(cls(stats.Account(api_key=SECRET), like=named), "v3")
    assert speaks(cls.from_env(like=bearer), "distributor")
    assert speaks(cls(like=cls(NAME, KEY, dialect="v3"), api_key="another"), "v3")
    keyless = cls(stats.Account.keyless("http://127.0.0.1:9"))
    makes: list[Callable[[], object]] = [
        lambda: cls(like=keyless, api_key=SECRET),
        lambda: keyless.with_options(api_key=SECRET),
    ]
    for make in makes:
        with pytest.raises(TypeError, match="takes both"):
            make()


def test_an_account_without_credentials_is_of_the_legacy_api() -> None:
    without: dict[str, Any] = {"dialect": None}
    for options in ({}, without):
        account = stats.Account.keyless("http://127.0.0.1:9", **options)
        assert speaks(account, "distributor")
        assert account.daily(CUSTOMER).url.startswith("http://127.0.0.1:9/api/")
    account = stats.Account.keyless("http://127.0.0.1:9", dialect="v3", today="2026-06-02")
    assert account.daily(CUSTOMER, days=2).url.startswith("http://127.0.0.1:9/v3/")
    assert "authorization" not in account.daily(CUSTOMER, days=2).headers


def test_the_key_is_in_a_header_without_a_name_and_in_the_form_with_one() -> None:
    period: dict[str, Any] = {"start_date": "2026-06-01", "end_date": "2026-06-02"}
    for dialect in ("v3", "v3-account", "reseller", "reseller-subuser", "customer"):
        call = stats.Account(api_key=SECRET, dialect=dialect).daily(CUSTOMER, **period)
        assert call.headers["authorization"] == f"Bearer {SECRET}"
        assert "sesame" not in call.url + str(call.body)
    assert stats.Account(NAME, SECRET, dialect="v3").daily(CUSTOMER, **period).headers["authorization"]
    assert (
        "authorization" not in stats.Account(NAME, KEY, dialect="reseller").daily(CUSTOMER, **period).headers
    )
    for dialect in ("distributor", "distributor-manage", "distributor-subuser"):
        account = stats.Account(api_key=SECRET, dialect=dialect)  # type: ignore[arg-type]
        with pytest.raises(stats.InputError) as caught:
            account.daily(CUSTOMER, **period)
        assert caught.value.kind == "missing-credentials"


@pytest.mark.parametrize(
    ("key", "kind"),
    [
        ("", "missing-credentials"),
        ("SG.open+sesame\n", "bad-credentials"),
        ("SG.open sesame", "bad-credentials"),
        ("SG.open-sésame", "bad-credentials"),
        ("SG.open+sesame\udc80", "bad-credentials"),
    ],
    ids=ascii,
)
def test_keys_that_no_header_can_hold(key: str, kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    asks: list[Callable[[], object]] = [
        lambda: stats.Account(api_key=key).daily(CUSTOMER, start_date="2026-06-01", end_date="2026-06-02"),
        lambda: stats.Client(api_key=key).daily(CUSTOMER, days=2),
    ]
    for ask in asks:
        with pytest.raises(stats.InputError) as caught:
            ask()
        assert caught.value.kind == kind
        assert "open" not in f"{caught.value} {caught.value!r}"
    environment(monkeypatch, None, "SG.open+sesame ")
    with pytest.raises(stats.InputError, match="white space") as caught:
        stats.Client()
    assert caught.value.kind == "bad-credentials"
