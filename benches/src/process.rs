//! A server in a process of its own: its CPU time, memory and sockets are not the client's.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::process::{Child, Command, Stdio};

use crate::Failure;

/// The first argument of a process that is to serve.
const SERVE: &str = "serve";

/// A server in a process of its own. It ends when this is dropped, or when this process does.
#[derive(Debug)]
pub struct Server {
    child: Child,
    port: u16,
}

impl Server {
    /// Starts this very program again, for it to serve in this role.
    ///
    /// # Errors
    /// Where it does not start or does not tell its port.
    pub fn start(role: &str) -> Result<Self, Failure> {
        let mut child = Command::new(std::env::current_exe()?)
            .args([SERVE, role])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()?;
        let mut line = String::new();
        let output = child.stdout.take().ok_or("the server has no output")?;
        BufReader::new(output).read_line(&mut line)?;
        let port = line.trim().parse().map_err(|_| format!("the server says `{}`, no port", line.trim()))?;
        Ok(Self { child, port })
    }

    /// Its address, for an account to ask.
    #[must_use]
    pub fn base_url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// The number of its process.
    #[must_use]
    pub fn process(&self) -> u32 {
        self.child.id()
    }

    /// How many requests came to the doors of the emulator that it is.
    ///
    /// # Errors
    /// Where it is none, or does not answer.
    pub fn requests(&self) -> Result<u64, Failure> {
        let url = format!("{}/__emulator", self.base_url());
        let text = ureq::get(url).header("connection", "close").call()?.body_mut().read_to_string()?;
        let status: serde_json::Value = serde_json::from_str(&text)?;
        Ok(status.get("requests").and_then(serde_json::Value::as_u64).ok_or("no number of requests")?)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The role of this process, where it was started to serve.
#[must_use]
pub fn role() -> Option<String> {
    let mut arguments = std::env::args().skip(1);
    arguments.next().filter(|first| first == SERVE).and_then(|_| arguments.next())
}

/// Tells the port, then waits until the process that started this one has ended.
///
/// # Errors
/// Where the port cannot be told.
pub fn serve_on(port: u16) -> Result<(), Failure> {
    let mut output = std::io::stdout().lock();
    writeln!(output, "{port}")?;
    output.flush()?;
    let _ = std::io::stdin().lock().read_to_end(&mut Vec::new());
    Ok(())
}
