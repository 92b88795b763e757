//! Proxies whose every way leads to one port, and an environment with others.

use std::io::{self, Read, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::process::Command;
use std::sync::mpsc::{self, Receiver};
use std::thread;

use crate::tls::head;

/// How a proxy agrees with its client; gives what it was asked for.
pub(crate) type Agree = fn(&mut TcpStream) -> io::Result<String>;

/// A proxy whose every way leads to one port, as long as the test's process lives.
pub(crate) struct Proxy {
    port: u16,
    asked: Receiver<String>,
}

impl Proxy {
    pub(crate) fn before(server: u16, agree: Agree) -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        let port = listener.local_addr()?.port();
        let (tell, asked) = mpsc::channel();
        thread::spawn(move || {
            for mut client in listener.incoming().flatten() {
                let tell = tell.clone();
                thread::spawn(move || {
                    let asked = agree(&mut client)?;
                    let _ = tell.send(asked);
                    join(client, TcpStream::connect((Ipv4Addr::LOCALHOST, server))?)
                });
            }
        });
        Ok(Self { port, asked })
    }

    pub(crate) fn url(&self, scheme: &str) -> String {
        format!("{scheme}://127.0.0.1:{}", self.port)
    }

    /// What it was asked for so far, connection by connection.
    pub(crate) fn asked(&self) -> Vec<String> {
        self.asked.try_iter().collect()
    }
}

/// Passes bytes on, both ways.
fn join(client: TcpStream, server: TcpStream) -> io::Result<()> {
    let (mut from_client, mut to_server) = (client.try_clone()?, server.try_clone()?);
    thread::spawn(move || io::copy(&mut from_client, &mut to_server));
    let (mut from_server, mut to_client) = (server, client);
    io::copy(&mut from_server, &mut to_client).map(drop)
}

/// An HTTP tunnel (RFC 9110 §9.3.6).
pub(crate) fn connect(client: &mut TcpStream) -> io::Result<String> {
    let asked = head(client)?;
    client.write_all(b"HTTP/1.1 200 Connection established\r\n\r\n")?;
    Ok(asked.lines().next().unwrap_or_default().to_owned())
}

/// SOCKS 5 without a password, to an address of the fourth version of IP (RFC 1928 §3 to §6).
pub(crate) fn socks(client: &mut TcpStream) -> io::Result<String> {
    let mut greeting = [0; 2];
    client.read_exact(&mut greeting)?;
    client.read_exact(&mut vec![0; greeting[1].into()])?;
    client.write_all(&[5, 0])?;
    let mut wanted = [0; 10];
    client.read_exact(&mut wanted)?;
    let [5, 1, 0, 1, a, b, c, d, port @ ..] = wanted else {
        return Err(io::ErrorKind::InvalidData.into());
    };
    client.write_all(&[5, 0, 0, 1, 0, 0, 0, 0, 0, 0])?;
    Ok(format!("{a}.{b}.{c}.{d}:{}", u16::from_be_bytes(port)))
}

/// Says that the environment has proxies.
const INSIDE: &str = "STATS_TEST_WITH_PROXIES";

/// Whether this process is one of [`fails_with_proxies`].
pub(crate) fn has_proxies() -> bool {
    std::env::var_os(INSIDE).is_some()
}

/// Runs a test of this program again, in a process with proxies in its environment where nobody listens, and gives what
/// it printed unless it passed.
pub(crate) fn fails_with_proxies(test: &str) -> io::Result<Option<String>> {
    let nowhere = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?;
    let mut again = Command::new(std::env::current_exe()?);
    again.args(["--exact", test]).env(INSIDE, "");
    for name in ["http_proxy", "HTTP_PROXY", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"] {
        again.env(name, format!("http://{nowhere}"));
    }
    let output = again.env_remove("no_proxy").env_remove("NO_PROXY").output()?;
    let printed = String::from_utf8_lossy(&output.stdout).into_owned();
    let passed = output.status.success() && printed.contains("1 passed");
    Ok((!passed).then_some(printed))
}
