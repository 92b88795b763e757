//! A server in a process of its own: its CPU time, memory and sockets are not the client's.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::process::{Child, Command, Stdio};

use crate::Failure;

/// The first argument of a server process.
const SERVE: &str = "serve";

/// A server in a process of its own. It ends when this is dropped, or when this process does.
#[derive(Debug)]
pub struct Server {
    child: Child,
    port: u16,
}

impl Server {
    /// Starts this program as a server in this role.
    ///
    /// # Errors
    /// If it does not start or does not print its port.
    pub fn start(role: &str) -> Result<Self, Failure> {
        let mut child = Command::new(std::env::current_exe()?)
            .args([SERVE, role])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()?;
        let mut line = String::new();
        let output = child.stdout.take().ok_or("expected output of the server")?;
        BufReader::new(output).read_line(&mut line)?;
        let port = line.trim().parse().map_err(|_| format!("expected a port, got `{}`", line.trim()))?;
        Ok(Self { child, port })
    }

    /// The base URL of the server.
    #[must_use]
    pub fn base_url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// Its process id.
    #[must_use]
    pub fn process(&self) -> u32 {
        self.child.id()
    }

    /// How many requests the emulator has received on API endpoints.
    ///
    /// # Errors
    /// If the server is not an emulator, or does not respond.
    pub fn requests(&self) -> Result<u64, Failure> {
        let url = format!("{}/__emulator", self.base_url());
        let text = ureq::get(url).header("connection", "close").call()?.body_mut().read_to_string()?;
        let status: serde_json::Value = serde_json::from_str(&text)?;
        Ok(status
            .get("requests")
            .and_then(serde_json::Value::as_u64)
            .ok_or("expected a number of requests")?)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The role of this process if it is a server.
#[must_use]
pub fn role() -> Option<String> {
    let mut arguments = std::env::args().skip(1);
    arguments.next().filter(|first| first == SERVE).and_then(|_| arguments.next())
}

/// Prints the port, then waits until the parent process ends.
///
/// # Errors
/// If the port cannot be printed.
pub fn serve_on(port: u16) -> Result<(), Failure> {
    let mut output = std::io::stdout().lock();
    writeln!(output, "{port}")?;
    output.flush()?;
    let _ = std::io::stdin().lock().read_to_end(&mut Vec::new());
    Ok(())
}
