//! Certificate authorities of option and environment, and rejected certificates.

use std::fs;
use std::io::{Read, Write};
use std::path::PathBuf;
use std::thread;

use crate::network::{Authority, ELSEWHERE, End, Server, Way, empty, whole};
use crate::run::Run;

/// An authority whose certificate is in a file, alone in its folder.
struct Saved {
    authority: Authority,
    file: PathBuf,
    folder: PathBuf,
}

impl Saved {
    fn new(name: &str) -> Self {
        let authority = Authority::new().unwrap();
        let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("authority-{name}"));
        fs::create_dir_all(&folder).unwrap();
        let file = folder.join("authority.pem");
        fs::write(&file, &authority.pem).unwrap();
        Self { authority, file, folder }
    }

    fn by_option(&self, run: Run) -> Run {
        run.with(&["--ca-file"]).with(&[&self.file])
    }

    fn by_file(&self, run: Run) -> Run {
        run.variable("SSL_CERT_FILE", &self.file)
    }

    fn by_folder(&self, run: Run) -> Run {
        run.variable("SSL_CERT_DIR", &self.folder)
    }
}

#[test]
fn trusts_a_private_authority_from_option_and_environment() {
    let (private, other) = (Saved::new("trusted"), Saved::new("replaced"));
    for host in ["localhost", ELSEWHERE] {
        let server = private.authority.serve(host, false, End::Notified, whole(empty())).unwrap();
        let way = Way::to(host, &server);
        for run in [
            private.by_option(way.query("json")),
            private.by_file(way.query("json")),
            private.by_folder(way.query("json")),
            // The option replaces both variables; the variables add up.
            private.by_option(other.by_folder(other.by_file(way.query("json")))),
            private.by_option(way.query("json")).variable("SSL_CERT_FILE", "/absent"),
            private.by_folder(other.by_file(way.query("json"))),
        ] {
            assert_eq!(run.run().answered(), "{\"answer\":[]}\n");
        }
        let tunnels = way.proxy.received();
        assert_eq!((server.connections(), tunnels.len()), (6, if host == ELSEWHERE { 6 } else { 0 }));
        for tunnel in tunnels {
            assert!(tunnel.starts_with("CONNECT stats.invalid:443 HTTP/1.1\r\n"), "{tunnel}");
            // The proxy receives its password, but no part of the query.
            assert!(tunnel.contains("Basic bWU6aGlkZGVu\r\n"), "{tunnel}");
            assert!(!tunnel.contains("sesame") && !tunnel.contains("customer"), "{tunnel}");
        }
    }
}

#[test]
fn does_not_retry_rejected_certificates() {
    let (private, other) = (Saved::new("right"), Saved::new("other"));
    let ways: [fn(&Saved, Run) -> Run; 3] = [Saved::by_option, Saved::by_file, Saved::by_folder];
    for (host, elsewhere) in [("localhost", ELSEWHERE), (ELSEWHERE, "localhost")] {
        let wrong_host = format!("certificate not valid for host `{host}`");
        for (named, expired, trusted, reason) in [
            (host, true, Some(&private), "certificate expired"),
            (elsewhere, false, Some(&private), wrong_host.as_str()),
            (host, false, Some(&other), "certificate of an unknown issuer"),
            (host, false, None, "certificate of an unknown issuer"),
        ] {
            for (output, by) in
                ["json", "table", "csv", "ndjson"].into_iter().flat_map(|output| ways.map(|by| (output, by)))
            {
                let server = private.authority.serve(named, expired, End::Notified, whole(empty())).unwrap();
                let way = Way::to(host, &server);
                let run = way.query(output);
                let run = if let Some(trusted) = trusted { by(trusted, run) } else { run };
                let message = run.run().no_answer(reason);
                assert!(message.contains("(attempts: 1)"), "{message}");
                let tunnels = usize::from(host == ELSEWHERE);
                assert_eq!((server.connections(), way.proxy.connections()), (1, tunnels), "{message}");
            }
        }
    }
}

#[test]
fn unreadable_certificates_fail_before_sending() {
    let private = Saved::new("unread");
    let absent = private.folder.join("absent");
    let text = concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml");
    let server = private.authority.serve("localhost", false, End::Notified, whole(empty())).unwrap();
    let way = Way::to("localhost", &server);
    let query = || way.query("json");
    for (run, kind, status, name) in [
        (query().with(&["--ca-file"]).with(&[&absent]), "file", 7, "authority-unread/absent"),
        (query().with(&["--ca-file"]).with(&[&private.folder]), "file", 7, "authority-unread"),
        (
            query().with(&["--ca-file", text]),
            "bad-option",
            2,
            "--ca-file: expected at least one certificate in PEM",
        ),
        (query().variable("SSL_CERT_FILE", &absent), "bad-option", 2, "`SSL_CERT_FILE`"),
        (query().variable("SSL_CERT_FILE", text), "bad-option", 2, "`SSL_CERT_FILE`"),
        (query().variable("SSL_CERT_DIR", &absent), "bad-option", 2, "`SSL_CERT_DIR`"),
    ] {
        let outcome = run.run();
        assert_eq!((outcome.kind().as_str(), outcome.status), (kind, status), "{outcome:?}");
        let message = outcome.document()["error"]["message"].to_string();
        assert!(message.contains(name), "{message}");
    }
    assert_eq!(server.connections(), 0);
}

#[test]
fn reports_a_server_without_tls() {
    let server = Server::start(|mut stream| {
        assert_ne!(stream.read(&mut [0; 4096])?, 0);
        stream.write_all(b"HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\n\r\n")
    });
    let server = server.unwrap();
    // Concurrently, because each is retried after a back-off.
    thread::scope(|scope| {
        for (host, output) in [("localhost", "json"), (ELSEWHERE, "json"), (ELSEWHERE, "table")] {
            let way = Way::to(host, &server);
            scope.spawn(move || way.query(output).run().no_answer("no secure connection"));
        }
    });
}
