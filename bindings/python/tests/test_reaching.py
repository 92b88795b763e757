"""Proxies and certificate authorities, from the environment and from settings."""

from __future__ import annotations

import base64
import select
import socket
import ssl
from typing import TYPE_CHECKING, Any

import pytest
import trustme

import sendgrid_stats as stats
from counting import BODY
from emulator import CUSTOMER, KEY, NAME
from serving import Serving

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

HOST = "stats.example"
VARIABLES = ("HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY", "NO_PROXY", "SSL_CERT_FILE", "SSL_CERT_DIR")


@pytest.fixture(autouse=True)
def _environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)


def head(peer: socket.socket) -> str:
    """The head of a request."""
    taken = b""
    while b"\r\n\r\n" not in taken:
        more = peer.recv(65536)
        if not more:
            break
        taken += more
    return taken.decode()


def answer(peer: socket.socket) -> None:
    while head(peer):
        peer.sendall(b"HTTP/1.1 200 OK\r\ncontent-length: %d\r\n\r\n%s" % (len(BODY), BODY))


class Origin(Serving):
    """A TLS server with a certificate of a private authority."""

    def __init__(self, authority: trustme.CA, name: str = HOST) -> None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        authority.issue_cert(name, "localhost").configure_cert(context)

        def serve(peer: socket.socket) -> None:
            with context.wrap_socket(peer, server_side=True) as secured:
                answer(secured)

        super().__init__(serve)


class Proxy(Serving):
    """A proxy for CONNECT, plain requests and SOCKS 5 that connects every host to the origin."""

    def __init__(self, origin: int) -> None:
        self.seen: list[str] = []
        self._origin = origin
        super().__init__(self._proxy)

    def _proxy(self, peer: socket.socket) -> None:
        if peer.recv(1, socket.MSG_PEEK) == b"\x05":
            return self._socks(peer)
        request = head(peer)
        self.seen.append(request)
        if request.startswith("CONNECT "):
            peer.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
            self._relay(peer)
        else:
            peer.sendall(
                b"HTTP/1.1 200 OK\r\ncontent-length: %d\r\nconnection: close\r\n\r\n%s" % (len(BODY), BODY)
            )
        return None

    def _socks(self, peer: socket.socket) -> None:
        _, methods = peer.recv(2)
        peer.recv(methods)
        peer.sendall(b"\x05\x00")
        _, _, _, kind = peer.recv(4)
        length = 4 if kind == 1 else peer.recv(1)[0]
        self.seen.append(f"SOCKS {peer.recv(length + 2)[:-2].decode('latin-1')}")
        peer.sendall(b"\x05\x00\x00\x01\x00\x00\x00\x00\x00\x00")
        self._relay(peer)

    def _relay(self, peer: socket.socket) -> None:
        with socket.create_connection(("127.0.0.1", self._origin)) as origin:
            ends = {peer: origin, origin: peer}
            while True:
                for end in select.select(list(ends), [], [], 10)[0]:
                    if not (data := end.recv(65536)):
                        return
                    ends[end].sendall(data)


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture(scope="module")
def ca_file(authority: trustme.CA, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("authority") / "ca.pem"
    authority.cert_pem.write_to_path(path)
    return path


@pytest.fixture(scope="module")
def origin(authority: trustme.CA) -> Iterator[Origin]:
    origin = Origin(authority)
    yield origin
    origin.close()


@pytest.fixture
def proxy(origin: Origin) -> Iterator[Proxy]:
    proxy = Proxy(origin.port)
    yield proxy
    proxy.close()


def ask(base_url: str, **settings: Any) -> stats.Days:
    with stats.Client(NAME, KEY, base_url=base_url, max_retries=0, timeout=10, **settings) as client:
        return client.daily(CUSTOMER)


ANSWER = stats.read("daily", BODY)


class TestAuthorities:
    def test_a_private_authority_is_not_trusted_by_default(self, origin: Origin) -> None:
        with pytest.raises(stats.TransportError, match="certificate") as caught:
            ask(f"https://localhost:{origin.port}")
        assert caught.value.attempts == 1

    def test_ca_file(self, origin: Origin, ca_file: Path) -> None:
        base_url = f"https://localhost:{origin.port}"
        for settings in (
            {"ca_file": ca_file},
            {"ca_file": str(ca_file)},
            {"certificates": ca_file.read_bytes()},
        ):
            assert ask(base_url, **settings) == ANSWER
            assert ask(base_url, trust_env=False, **settings) == ANSWER

    def test_ssl_cert_file(self, origin: Origin, ca_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        base_url = f"https://localhost:{origin.port}"
        monkeypatch.setenv("SSL_CERT_FILE", str(ca_file))
        assert ask(base_url) == ANSWER
        for settings in ({"trust_env": False}, {"certificates": trustme.CA().cert_pem.bytes()}):
            with pytest.raises(stats.TransportError):
                ask(base_url, **settings)

    def test_ssl_cert_dir(
        self, origin: Origin, authority: trustme.CA, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        # File names as of `openssl rehash`: hashes of subjects.
        authority.cert_pem.write_to_path(tmp_path / "01234567.0")
        monkeypatch.setenv("SSL_CERT_DIR", str(tmp_path))
        assert ask(f"https://localhost:{origin.port}") == ANSWER

    def test_ssl_cert_file_that_does_not_exist(self, monkeypatch: pytest.MonkeyPatch, ca_file: Path) -> None:
        monkeypatch.setenv("SSL_CERT_FILE", "/does/not/exist")
        with pytest.raises(stats.InputError) as caught:
            stats.Client(NAME, KEY)
        assert caught.value.kind == "bad-option"
        stats.Client(NAME, KEY, trust_env=False)
        stats.Client(NAME, KEY, ca_file=ca_file)


class TestProxies:
    @pytest.mark.parametrize("variable", ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"])
    @pytest.mark.parametrize("scheme", ["http", "socks5h"])
    def test_tunnels_from_the_environment(
        self, proxy: Proxy, ca_file: Path, variable: str, scheme: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv(variable, f"{scheme}://127.0.0.1:{proxy.port}")
        assert ask(f"https://{HOST}", ca_file=ca_file) == ANSWER
        (seen,) = proxy.seen
        assert seen.startswith(f"CONNECT {HOST}:443 " if scheme == "http" else f"SOCKS {HOST}")
        assert "sesame" not in seen

    def test_plain_requests(self, proxy: Proxy, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("http_proxy", f"http://127.0.0.1:{proxy.port}")
        assert ask(f"http://{HOST}", allow_plain_http=True) == ANSWER
        assert proxy.seen[0].startswith(f"GET http://{HOST}/")

    def test_the_setting_overrides_the_environment(
        self, proxy: Proxy, ca_file: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
        with_password = f"http://user:pass%20word@127.0.0.1:{proxy.port}"
        for settings in ({}, {"trust_env": False}):
            assert ask(f"https://{HOST}", ca_file=ca_file, proxy=with_password, **settings) == ANSWER
        authorization = base64.b64encode(b"user:pass word").decode()
        assert all(
            f"proxy-authorization: basic {authorization}".lower() in seen.lower() for seen in proxy.seen
        )
        assert len(proxy.seen) == 2

    def test_no_proxy(self, proxy: Proxy, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("ALL_PROXY", f"http://127.0.0.1:{proxy.port}")
        base_url = "https://stats.invalid"
        for settings, no_proxy in (
            ({"trust_env": False}, ""),
            ({}, "*"),
            ({}, ".invalid"),
            ({}, "stats.invalid"),
        ):
            monkeypatch.setenv("NO_PROXY", no_proxy)
            with pytest.raises(stats.TransportError):
                ask(base_url, **settings)
        assert proxy.seen == []

    def test_loopback_is_reached_without_a_proxy(
        self, proxy: Proxy, base_url: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("ALL_PROXY", f"http://127.0.0.1:{proxy.port}")
        for settings in ({}, {"proxy": f"http://127.0.0.1:{proxy.port}"}):
            assert len(ask(base_url, **settings)) > 0
        assert proxy.seen == []

    def test_an_error_about_an_invalid_url_does_not_contain_it(self, monkeypatch: pytest.MonkeyPatch) -> None:
        for url in (
            "http://user:open+sesame@",
            "gopher://user:open+sesame@h",
            "http://user:open+sesame@h:port",
        ):
            with pytest.raises(stats.InputError) as caught:
                stats.Client(NAME, KEY, proxy=url)
            assert caught.value.kind == "bad-option"
            assert "sesame" not in str(caught.value)
        monkeypatch.setenv("HTTPS_PROXY", "gopher://user:open+sesame@h")
        with pytest.raises(stats.InputError) as caught:
            stats.Client(NAME, KEY)
        assert "sesame" not in str(caught.value)
        stats.Client(NAME, KEY, trust_env=False)

    def test_asyncio_and_with_options(self, proxy: Proxy, ca_file: Path) -> None:
        import asyncio

        url = f"http://127.0.0.1:{proxy.port}"
        client = stats.AsyncClient(NAME, KEY, base_url=f"https://{HOST}", trust_env=False, max_retries=0)
        client = client.with_options(proxy=url, ca_file=ca_file)
        assert asyncio.run(client.daily(CUSTOMER)) == ANSWER
        assert asyncio.run(client.with_options(api_key="other").daily(CUSTOMER)) == ANSWER
        assert len(proxy.seen) >= 1
