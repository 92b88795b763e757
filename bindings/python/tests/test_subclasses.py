"""Clients: subclasses, the environment, and what help shows."""

from __future__ import annotations

import asyncio
import dataclasses
import inspect
import pydoc
from typing import Any

import pytest

import sendgrid_stats as stats
from emulator import CUSTOMER, KEY, NAME
from sendgrid_stats._options import ClientOptions

CLIENTS: list[Any] = [stats.Client, stats.AsyncClient]


def days(client: Any) -> int:
    answer = client.daily(CUSTOMER, days=3)
    return len(asyncio.run(answer) if asyncio.iscoroutine(answer) else answer)


@pytest.mark.parametrize("cls", CLIENTS)
def test_a_subclass_with_its_own_init(cls: Any, base_url: str) -> None:
    class Team(cls):  # type: ignore[misc]
        def __init__(self, team: str, *, region: str = "eu", **settings: Any) -> None:
            self.team, self.region = team, region
            super().__init__(NAME, KEY, base_url=base_url, **settings)

    client = Team("sales", region="us", max_retries=0)
    assert days(client) == 3
    other = client.with_options(timeout=5)
    assert type(other) is Team
    assert (other.team, other.region, days(other)) == ("sales", "us", 3)
    assert repr(client).startswith("<Team api_user=")
    assert str(inspect.signature(Team)).startswith("(team: ")
    assert days(cls(like=client)) == 3


def test_subclasses_of_other_shapes(base_url: str) -> None:
    class Mixin:
        def __init__(self, *arguments: Any, **settings: Any) -> None:
            self.mixed = True
            super().__init__(*arguments, **settings)

    class Mixed(Mixin, stats.Client):
        pass

    @dataclasses.dataclass(eq=False)
    class Data(stats.Client):
        team: str

        def __post_init__(self) -> None:
            super().__init__(NAME, KEY, base_url=base_url)

    class Slots(stats.Client):
        __slots__ = ("team", "unset")

        def __init__(self, team: str) -> None:
            self.team = team
            super().__init__(NAME, KEY, base_url=base_url)

    assert Mixed(NAME, KEY, base_url=base_url).with_options(timeout=5).mixed
    for client in (Data("sales"), Slots("sales")):
        other = client.with_options(timeout=5)
        assert (other.team, days(other)) == ("sales", 3)


@pytest.mark.parametrize("cls", CLIENTS)
def test_a_subclass_of_the_environment(cls: Any, base_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SENDGRID_API_USER", NAME)
    monkeypatch.setenv("SENDGRID_API_KEY", KEY)

    class Team(cls):  # type: ignore[misc]
        def __init__(self, team: str, **settings: Any) -> None:
            super().__init__(base_url=base_url, **settings)
            self.team = team

    assert days(Team.from_env(team="sales", max_retries=0)) == 3
    assert days(Team("sales")) == 3


@pytest.mark.parametrize("cls", CLIENTS)
def test_a_subclass_that_does_not_call_init(cls: Any) -> None:
    class Wrong(cls):  # type: ignore[misc]
        def __init__(self) -> None:
            pass

    client = Wrong()
    assert repr(client) == "<Wrong>"
    for use in (lambda: days(client), lambda: client.with_options(timeout=1), lambda: cls(like=client)):
        with pytest.raises(RuntimeError, match="super"):
            use()


@pytest.mark.parametrize("cls", CLIENTS)
def test_the_environment_is_the_default(cls: Any, base_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SENDGRID_API_USER", NAME)
    monkeypatch.setenv("SENDGRID_API_KEY", KEY)
    for client in (cls(base_url=base_url), cls(api_user=NAME, base_url=base_url)):
        assert days(client) == 3


@pytest.mark.parametrize("make", [*CLIENTS, stats.Client.from_env, stats.Account.from_env])
def test_the_error_names_the_missing_variable(make: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (None, "", "open+sesame"):
        for key in (None, ""):
            for variable, value in (("SENDGRID_API_USER", name), ("SENDGRID_API_KEY", key)):
                monkeypatch.setenv(variable, value or "")
                if value is None:
                    monkeypatch.delenv(variable)
            with pytest.raises(stats.InputError, match="SENDGRID_API_KEY is not set") as caught:
                make()
            assert caught.value.kind == "missing-credentials"
            assert "SENDGRID_API_USER" not in str(caught.value)


@pytest.mark.parametrize("cls", CLIENTS)
def test_help_shows_the_options(cls: Any) -> None:
    text = pydoc.plain(pydoc.render_doc(cls))
    signature = inspect.signature(cls)
    options = set(ClientOptions.__annotations__)
    assert options | {"api_user", "api_key", "like"} == set(signature.parameters)
    for default in ("max_retries=3", "timeout=60.0", "deadline=300.0", "format='json'"):
        assert default in text
    for name in options:
        assert f"{name}: " in text


def test_the_options_of_help_are_the_defaults() -> None:
    signature = inspect.signature(stats.Client)
    defaults = {
        name: parameter.default
        for name, parameter in signature.parameters.items()
        if name not in ("api_user", "api_key", "like")
    }
    defaults.pop("ca_file")
    # All of them are valid together.
    client = stats.Client(NAME, KEY, **defaults)
    assert repr(client) == f'<Client api_user="{NAME}" dialect="distributor" format="json">'
