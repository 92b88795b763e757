//! The replay server, for clients that use sockets.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::sync::OnceLock;
use std::time::Duration;

use serde::Deserialize;
use stats_emulator::Emulator;

use crate::case::{Case, Suite};

/// How much later than due a request may arrive on a busy machine.
const SLACK_MS: u64 = 1500;

/// The replay server of this process.
#[derive(Debug)]
pub struct Replay {
    emulator: Emulator,
}

/// One run of one case on the server.
#[derive(Debug)]
pub struct Run {
    port: u16,
    path: String,
}

#[derive(Deserialize)]
struct Verdict {
    failures: Vec<String>,
    #[serde(default)]
    waits_ms: Vec<u64>,
}

impl Replay {
    /// The server, started by the first call.
    ///
    /// # Errors
    /// A failure to start.
    pub fn shared() -> Result<&'static Self, String> {
        static SHARED: OnceLock<Result<Replay, String>> = OnceLock::new();
        let start = || {
            let emulator = Emulator::builder().suite(Suite::of_this_repository().folder()).start();
            emulator.map(|emulator| Self { emulator }).map_err(|error| error.to_string())
        };
        SHARED.get_or_init(start).as_ref().map_err(Clone::clone)
    }

    /// A run of this case by this client.
    #[must_use]
    pub fn run(&self, case: &Case, client: &str) -> Run {
        Run { port: self.emulator.port(), path: format!("/case/{}/{client}", case.id) }
    }
}

impl Run {
    /// The base URL for the client.
    #[must_use]
    pub fn base_url(&self) -> String {
        format!("http://127.0.0.1:{}{}", self.port, self.path)
    }

    /// Compares the received requests with the case.
    ///
    /// # Errors
    /// The differences.
    pub fn check(&self, case: &Case) -> Result<(), String> {
        let verdict = self.verdict().map_err(|error| format!("expected a verdict: {error}"))?;
        if !verdict.failures.is_empty() {
            return Err(verdict.failures.join("\n"));
        }
        let waits = case.responses.iter().skip(1).map(|response| response.wait);
        for (wait, waited) in waits.zip(verdict.waits_ms) {
            if wait.is_some_and(|wait| waited + 5 < wait.min_ms || waited > wait.max_ms + SLACK_MS) {
                return Err(format!("expected a wait of {wait:?}, got {waited} ms"));
            }
        }
        Ok(())
    }

    fn verdict(&self) -> Result<Verdict, Box<dyn std::error::Error>> {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port))?;
        stream.set_read_timeout(Some(Duration::from_secs(10)))?;
        write!(stream, "GET {}/verdict HTTP/1.1\r\nhost: 127.0.0.1\r\nconnection: close\r\n\r\n", self.path)?;
        let mut text = String::new();
        stream.read_to_string(&mut text)?;
        let (_, body) = text.split_once("\r\n\r\n").ok_or("no body")?;
        Ok(serde_json::from_str(body)?)
    }
}
