//! Proxies of options and environment.

use std::io::{self, Read, Write};
use std::net::TcpStream;
use std::thread;

use crate::network::{
    Authority, ELSEWHERE, End, Proxy, Server, closed, counted, empty, head, http, query, refusing, socks,
    whole,
};
use crate::run::Run;

/// A query over plain HTTP to a host that only a proxy finds.
fn plain(output: &str) -> Run {
    query(output).at("http://stats.invalid").with(&["--allow-plain-http"])
}

/// A query over TLS to a host that only a proxy finds.
fn secure(output: &str) -> Run {
    query(output).at("https://stats.invalid")
}

#[test]
fn sends_http_through_the_proxy_of_option_or_environment() {
    let server = Server::of(empty()).unwrap();
    let proxy = Proxy::before(server.port, http).unwrap();
    let url = proxy.url("http");
    plain("json").with(&["--proxy", &url]).run().answered();
    plain("json").variable("HTTP_PROXY", closed()).with(&["--proxy", &url]).run().answered();
    for name in ["HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"] {
        plain("json").variable(name, &url).run().answered();
    }
    // The scheme's own variable takes precedence over `ALL_PROXY`.
    plain("json").variable("HTTP_PROXY", &url).variable("ALL_PROXY", closed()).run().answered();
    plain("json").variable("HTTP_PROXY", &url).variable("NO_PROXY", "other.invalid").run().answered();
    let received = proxy.received();
    assert_eq!((received.len(), server.connections()), (8, 8));
    for request in received {
        assert!(request.starts_with("CONNECT stats.invalid:80 HTTP/1.1\r\n"), "{request}");
    }
    for run in [
        plain("json").variable("HTTP_PROXY", &url).with(&["--no-proxy"]),
        plain("json").variable("HTTP_PROXY", &url).variable("NO_PROXY", "stats.invalid"),
        plain("json").variable("HTTP_PROXY", &url).variable("no_proxy", "*"),
        // A proxy for the other scheme.
        plain("json").variable("HTTPS_PROXY", &url),
    ] {
        run.run().unknown_host();
    }
    assert_eq!(proxy.connections(), 8);
}

#[test]
fn sends_https_through_the_proxy_of_option_or_environment() {
    let authority = Authority::new().unwrap();
    let server = authority.serve(ELSEWHERE, false, End::Notified, whole(empty())).unwrap();
    let file = concat!(env!("CARGO_TARGET_TMPDIR"), "/proxies-authority.pem");
    std::fs::write(file, &authority.pem).unwrap();
    let secure = || secure("json").with(&["--ca-file", file]);
    let proxy = Proxy::before(server.port, http).unwrap();
    let url = proxy.url_with_password("http");
    secure().with(&["--proxy", &url]).run().answered();
    secure().variable("HTTPS_PROXY", closed()).with(&["--proxy", &url]).run().answered();
    for name in ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"] {
        secure().variable(name, &url).run().answered();
    }
    secure().variable("HTTPS_PROXY", &url).variable("ALL_PROXY", closed()).run().answered();
    secure().variable("HTTPS_PROXY", &url).variable("NO_PROXY", ".other.invalid,10.0.0.0/8").run().answered();
    // A form is sent inside the tunnel too.
    secure().variable("HTTPS_PROXY", &url).with(&["--post"]).run().answered();
    let received = proxy.received();
    assert_eq!((received.len(), server.connections()), (9, 9));
    for request in received {
        assert!(request.starts_with("CONNECT stats.invalid:443 HTTP/1.1\r\n"), "{request}");
        assert!(!request.contains("sesame"), "{request}");
    }
    for run in [
        secure().variable("HTTPS_PROXY", &url).with(&["--no-proxy"]),
        secure().variable("HTTPS_PROXY", &url).variable("NO_PROXY", "stats.invalid"),
        secure().variable("HTTPS_PROXY", &url).variable("NO_PROXY", ".invalid"),
        secure().variable("https_proxy", &url).variable("no_proxy", "other.invalid, stats.invalid:443"),
        secure().variable("HTTP_PROXY", &url),
    ] {
        run.run().unknown_host();
    }
    assert_eq!(proxy.connections(), 9);
}

#[test]
fn socks_proxy_resolves_the_host() {
    let authority = Authority::new().unwrap();
    let behind_tls = authority.serve(ELSEWHERE, false, End::Notified, whole(empty())).unwrap();
    let behind_plain = Server::of(empty()).unwrap();
    let file = concat!(env!("CARGO_TARGET_TMPDIR"), "/socks-authority.pem");
    std::fs::write(file, &authority.pem).unwrap();
    for (run, server, variable, port) in [
        (secure as fn(&str) -> Run, &behind_tls, "HTTPS_PROXY", 443),
        (plain, &behind_plain, "HTTP_PROXY", 80),
    ] {
        let proxy = Proxy::before(server.port, socks).unwrap();
        let run = || run("json").with(&["--ca-file", file]);
        run().with(&["--proxy", &proxy.url("socks5h")]).run().answered();
        run().variable(variable, proxy.url("socks5h")).run().answered();
        run().variable("ALL_PROXY", proxy.url_with_password("socks5h")).run().answered();
        let (host, with_password) =
            (format!("stats.invalid:{port}"), format!("me:hidden@stats.invalid:{port}"));
        assert_eq!(proxy.received(), [host.clone(), host, with_password]);
    }
}

#[test]
fn loopback_requests_use_no_proxy() {
    let server = Server::of(empty()).unwrap();
    for host in ["127.0.0.1", "localhost"] {
        let run = || query("json").at(&format!("http://{host}:{}", server.port));
        run().with(&["--proxy", &closed()]).run().answered();
        for variable in ["HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"] {
            run().variable(variable, closed()).run().answered();
        }
    }
    assert_eq!(server.connections(), 10);
}

#[test]
fn does_not_retry_unknown_hosts() {
    for run in [secure as fn(&str) -> Run, plain] {
        for output in ["json", "table", "csv", "ndjson"] {
            run(output).run().unknown_host();
        }
    }
}

/// A proxy that refuses, and repeats the request and its password.
fn echoing(client: &mut TcpStream) -> io::Result<(String, Vec<u8>)> {
    let received = head(client)?;
    let lines = received.replace("\r\n", " ");
    let refusal = format!(
        "HTTP/1.1 407 me:hidden {lines}\r\nlocation: http://me:hidden@proxy\r\ncontent-length: 6\r\n\r\nhidden"
    );
    client.write_all(refusal.as_bytes())?;
    Err(io::ErrorKind::PermissionDenied.into())
}

#[test]
fn reports_a_refusing_proxy_without_its_url() {
    // Concurrently, because a refusal of a proxy is retried after a back-off.
    thread::scope(|scope| {
        for (run, agree) in [
            (secure as fn(&str) -> Run, refusing as fn(&mut TcpStream) -> _),
            (secure, echoing),
            (plain, refusing),
            (plain, echoing),
        ] {
            for output in ["json", "table", "csv", "ndjson"] {
                scope.spawn(move || {
                    let proxy = Proxy::before(1, agree).unwrap();
                    let run = run(output).variable("ALL_PROXY", proxy.url_with_password("http"));
                    let message = run.run().no_answer("proxy refused the connection (status 407)");
                    assert!(message.contains(&format!("(attempts: {})", proxy.connections())), "{message}");
                });
            }
        }
    });
}

/// A proxy that speaks HTTP where SOCKS is expected.
fn other(client: &mut TcpStream) -> io::Result<(String, Vec<u8>)> {
    client.read_exact(&mut [0; 3])?;
    client.write_all(b"HTTP/1.1 400 me:hidden\r\n\r\n")?;
    Err(io::ErrorKind::InvalidData.into())
}

/// A proxy that closes the connection.
fn leaving(client: &mut TcpStream) -> io::Result<(String, Vec<u8>)> {
    head(client)?;
    Err(io::ErrorKind::ConnectionAborted.into())
}

#[test]
fn reports_an_unreachable_proxy_without_its_url() {
    thread::scope(|scope| {
        for run in [secure as fn(&str) -> Run, plain] {
            for output in ["json", "table", "csv", "ndjson"] {
                scope.spawn(move || {
                    run(output).variable("ALL_PROXY", closed()).run().no_answer("connection refused");
                });
                scope.spawn(move || {
                    let url = "http://me:hid%64en@proxy.invalid:3128";
                    run(output).variable("ALL_PROXY", url).run().unknown_host();
                });
                scope.spawn(move || {
                    let proxy = Proxy::before(1, other).unwrap();
                    let run = run(output).variable("ALL_PROXY", proxy.url_with_password("socks5h"));
                    run.run().no_answer("(attempts: ");
                });
                scope.spawn(move || {
                    let proxy = Proxy::before(1, leaving).unwrap();
                    let run = run(output).variable("ALL_PROXY", proxy.url_with_password("http"));
                    run.run().no_answer("connection");
                });
            }
        }
    });
}

#[test]
fn checks_the_certificate_of_a_tls_proxy() {
    let authority = Authority::new().unwrap();
    let file = concat!(env!("CARGO_TARGET_TMPDIR"), "/tls-proxy-authority.pem");
    std::fs::write(file, &authority.pem).unwrap();
    let refusal = || whole(counted(407, "", b"hidden"));
    let serve = |host, expired| authority.serve(host, expired, End::Notified, refusal()).unwrap();
    for (proxy, trusted, reason) in [
        (serve("localhost", false), true, "proxy refused the connection (status 407)"),
        (serve("localhost", false), false, "certificate of an unknown issuer (attempts: 1)"),
        (serve("localhost", true), true, "certificate expired (attempts: 1)"),
        (serve(ELSEWHERE, false), true, "certificate not valid for host `localhost` (attempts: 1)"),
    ] {
        let url = format!("https://me:hid%64en@localhost:{}", proxy.port);
        for run in [secure("json"), plain("table")] {
            let run = run.with(&["--proxy", &url]);
            let run = if trusted { run.variable("SSL_CERT_FILE", file) } else { run };
            run.run().no_answer(reason);
        }
    }
}

#[test]
fn invalid_setting_is_bad_option_without_its_url() {
    for (run, name) in [
        (plain("json").with(&["--proxy", "gopher://me:hidden@proxy"]), "--proxy"),
        (plain("json").with(&["--proxy", "http://me:hidden@proxy:99999"]), "--proxy"),
        (plain("json").variable("ALL_PROXY", "gopher://me:hidden@proxy"), "ALL_PROXY"),
        (secure("json").variable("https_proxy", "http://me:hidden@proxy:99999"), "HTTPS_PROXY"),
        (plain("json").with(&["--proxy", "http://me:hidden@proxy", "--no-proxy"]), "--proxy"),
        (plain("json").with(&["--proxy", "http://me:hidden@a", "--proxy", "http://me:hidden@b"]), "--proxy"),
        (plain("json").with(&["--no-proxy=http://me:hidden@proxy"]), "--no-proxy"),
    ] {
        let outcome = run.run();
        assert_eq!((outcome.kind().as_str(), outcome.status), ("bad-option", 2), "{outcome:?}");
        assert!(outcome.stdout.contains(name), "{outcome:?}");
    }
}
