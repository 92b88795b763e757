//! Proxies of options and environment.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::mpsc::{self, Receiver};
use std::thread;

use crate::run::{Run, june, sendgrid_stats};

/// The port of a proxy that tunnels every CONNECT to this port, or refuses it, and the first line of each request.
fn tunnel(server: Option<u16>) -> (u16, Receiver<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let (sender, lines) = mpsc::channel();
    thread::spawn(move || {
        for mut client in listener.incoming().flatten() {
            let mut head = Vec::new();
            while !head.ends_with(b"\r\n\r\n") {
                let mut byte = [0];
                client.read_exact(&mut byte).unwrap();
                head.extend(byte);
            }
            let head = String::from_utf8(head).unwrap();
            sender.send(head.lines().next().unwrap().to_owned()).unwrap();
            let Some(server) = server else {
                let refusal = b"HTTP/1.1 407 Proxy Authentication Required\r\ncontent-length: 0\r\n\r\n";
                client.write_all(refusal).unwrap();
                continue;
            };
            client.write_all(b"HTTP/1.1 200 OK\r\n\r\n").unwrap();
            let server = TcpStream::connect(("127.0.0.1", server)).unwrap();
            let (mut from_client, mut to_server) = (client.try_clone().unwrap(), server.try_clone().unwrap());
            thread::spawn(move || std::io::copy(&mut from_client, &mut to_server));
            let (mut from_server, mut to_client) = (server, client);
            thread::spawn(move || std::io::copy(&mut from_server, &mut to_client));
        }
    });
    (port, lines)
}

/// A query to a host that only a proxy finds.
fn elsewhere() -> Run {
    let run = sendgrid_stats(&["aggregate", "--user", "customer@example.com", "--output", "json"]);
    run.at("http://stats.invalid").with(&["--allow-plain-http"])
}

#[test]
fn proxies_of_option_and_environment_are_used() {
    let emulator = june();
    let (port, lines) = tunnel(Some(emulator.port()));
    let url = format!("http://127.0.0.1:{port}");
    elsewhere().with(&["--proxy", &url]).run().answered();
    elsewhere().variable("HTTP_PROXY", "http://127.0.0.1:1").with(&["--proxy", &url]).run().answered();
    for name in ["http_proxy", "ALL_PROXY", "all_proxy"] {
        elsewhere().variable(name, &url).run().answered();
    }
    assert_eq!(lines.try_iter().collect::<Vec<_>>(), ["CONNECT stats.invalid:80 HTTP/1.1"; 5]);
    for run in [
        elsewhere().variable("ALL_PROXY", &url).with(&["--no-proxy"]),
        elsewhere().variable("ALL_PROXY", &url).variable("NO_PROXY", "stats.invalid"),
    ] {
        assert_eq!(run.run().kind(), "transport");
    }
    // Loopback goes straight.
    let straight = sendgrid_stats(&["aggregate", "--user", "customer@example.com", "--proxy", &url]);
    straight.at(&emulator.base_url()).run().answered();
    assert_eq!(lines.try_iter().count(), 0);
}

#[test]
fn a_proxy_that_refuses_is_named_without_its_password() {
    let (port, _lines) = tunnel(None);
    let outcome = elsewhere().with(&["--proxy", &format!("http://me:hidden@127.0.0.1:{port}")]).run();
    assert_eq!((outcome.kind().as_str(), outcome.status), ("transport", 6), "{outcome:?}");
    assert!(outcome.stdout.contains("407") && !outcome.stdout.contains("hidden"), "{outcome:?}");
}

#[test]
fn an_invalid_setting_is_a_usage_error_that_repeats_no_url() {
    for (run, name) in [
        (elsewhere().with(&["--proxy", "gopher://me:hidden@proxy"]), "--proxy"),
        (elsewhere().variable("ALL_PROXY", "gopher://me:hidden@proxy"), "ALL_PROXY"),
        (elsewhere().with(&["--proxy", "http://me:hidden@proxy", "--no-proxy"]), "--proxy"),
        (elsewhere().with(&["--ca-file", concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml")]), "--ca-file"),
    ] {
        let outcome = run.run();
        assert_eq!((outcome.kind().as_str(), outcome.status), ("bad-option", 2), "{outcome:?}");
        assert!(outcome.stdout.contains(name) && !outcome.stdout.contains("hidden"), "{outcome:?}");
    }
}
