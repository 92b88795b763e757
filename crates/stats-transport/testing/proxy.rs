//! Proxies whose every way leads to one port.

use std::io::{self, Read, Write};
use std::net::{Ipv4Addr, Shutdown, TcpStream};
use std::sync::Mutex;
use std::sync::mpsc::{self, Receiver};
use std::thread;

use super::server::{Server, head};

/// A proxy whose every way leads to one port, as long as the test's process lives.
pub(crate) struct Proxy {
    server: Server,
    received: Receiver<String>,
}

/// How a proxy agrees with its client: what it was received for, and what it passes on to the server first.
pub(crate) type Agree = fn(&mut TcpStream) -> io::Result<(String, Vec<u8>)>;

impl Proxy {
    pub(crate) fn before(port: u16, agree: Agree) -> io::Result<Self> {
        let (sender, received) = mpsc::channel();
        let sender = Mutex::new(sender);
        let server = Server::start(move |mut client| {
            let (received, first) = agree(&mut client)?;
            let _ = sender.lock().map_err(|_| io::ErrorKind::Other)?.send(received);
            let mut server = TcpStream::connect((Ipv4Addr::LOCALHOST, port))?;
            server.write_all(&first)?;
            join(client, server)
        })?;
        Ok(Self { server, received })
    }

    pub(crate) fn url(&self, scheme: &str) -> String {
        format!("{scheme}://127.0.0.1:{}", self.server.port)
    }

    /// The URL with a name and a password.
    pub(crate) fn url_with_password(&self, scheme: &str) -> String {
        format!("{scheme}://me:hid%64en@127.0.0.1:{}", self.server.port)
    }

    /// What it was received for so far, connection by connection.
    pub(crate) fn received(&self) -> Vec<String> {
        self.received.try_iter().collect()
    }

    pub(crate) fn connections(&self) -> usize {
        self.server.connections()
    }
}

/// Passes bytes on, both ways.
fn join(client: TcpStream, server: TcpStream) -> io::Result<()> {
    let (mut from_client, mut to_server) = (client.try_clone()?, server.try_clone()?);
    thread::spawn(move || io::copy(&mut from_client, &mut to_server));
    let (mut from_server, mut to_client) = (server, client);
    io::copy(&mut from_server, &mut to_client)?;
    to_client.shutdown(Shutdown::Both)
}

/// An HTTP proxy: a tunnel (RFC 9110 §9.3.6), or a request with the whole URL.
pub(crate) fn http(client: &mut TcpStream) -> io::Result<(String, Vec<u8>)> {
    let received = head(client)?;
    if received.starts_with("CONNECT ") {
        client.write_all(b"HTTP/1.1 200 Connection established\r\n\r\n")?;
        return Ok((received, Vec::new()));
    }
    let passed_on = received.clone().into_bytes();
    Ok((received, passed_on))
}

/// An HTTP proxy that wants another password.
pub(crate) fn refusing(client: &mut TcpStream) -> io::Result<(String, Vec<u8>)> {
    head(client)?;
    client.write_all(b"HTTP/1.1 407 Proxy Authentication Required\r\ncontent-length: 0\r\n\r\n")?;
    Err(io::ErrorKind::PermissionDenied.into())
}

/// SOCKS 4a, and SOCKS 5 with a password where the client has one (RFC 1928, RFC 1929).
pub(crate) fn socks(client: &mut TcpStream) -> io::Result<(String, Vec<u8>)> {
    let [version, count] = read(client)?;
    if version == 4 {
        let [high, low, a, b, c, d] = read(client)?;
        let port = u16::from_be_bytes([high, low]);
        text(client)?;
        let host = if [a, b, c] == [0; 3] { text(client)? } else { Ipv4Addr::new(a, b, c, d).to_string() };
        client.write_all(&[0, 90, 0, 0, 0, 0, 0, 0])?;
        return Ok((format!("{host}:{port}"), Vec::new()));
    }
    let mut methods = vec![0; count.into()];
    client.read_exact(&mut methods)?;
    let mut received = String::new();
    if methods.contains(&2) {
        client.write_all(&[5, 2])?;
        let [_, length] = read(client)?;
        let name = counted(client, length)?;
        let [length] = read(client)?;
        received = format!("{name}:{}@", counted(client, length)?);
        client.write_all(&[1, 0])?;
    } else {
        client.write_all(&[5, 0])?;
    }
    let [_, _, _, kind] = read(client)?;
    if kind == 3 {
        let [length] = read(client)?;
        received += &counted(client, length)?;
    } else {
        let address: [u8; 4] = read(client)?;
        received += &Ipv4Addr::from(address).to_string();
    }
    let port: [u8; 2] = read(client)?;
    client.write_all(&[5, 0, 0, 1, 0, 0, 0, 0, 0, 0])?;
    Ok((format!("{received}:{}", u16::from_be_bytes(port)), Vec::new()))
}

fn read<const N: usize>(client: &mut TcpStream) -> io::Result<[u8; N]> {
    let mut bytes = [0; N];
    client.read_exact(&mut bytes)?;
    Ok(bytes)
}

fn counted(client: &mut TcpStream, length: u8) -> io::Result<String> {
    let mut bytes = vec![0; length.into()];
    client.read_exact(&mut bytes)?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// Up to a zero.
fn text(client: &mut TcpStream) -> io::Result<String> {
    let mut text = Vec::new();
    loop {
        match read(client)? {
            [0] => return Ok(String::from_utf8_lossy(&text).into_owned()),
            byte => text.extend(byte),
        }
    }
}
