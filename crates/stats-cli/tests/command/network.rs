//! Servers, certificates and proxies of the clients' tests, and queries to them.

#[path = "../../../stats-transport/testing/proxy.rs"]
mod proxy;
#[path = "../../../stats-transport/testing/server.rs"]
#[expect(dead_code, reason = "the clients' tests use more of it")]
mod server;
#[path = "../../../stats-transport/testing/tls.rs"]
#[expect(dead_code, reason = "the clients' tests use more of it")]
mod tls;

use std::net::{Ipv4Addr, TcpListener};

use crate::run::{Run, sendgrid_stats};
pub(crate) use proxy::{Proxy, http, refusing, socks};
pub(crate) use server::{Server, counted, head, whole};
pub(crate) use tls::{Authority, End};

/// A host that no resolver knows: only a proxy finds it.
pub(crate) const ELSEWHERE: &str = "stats.invalid";

/// A query whose answer has no days if the response is [`empty`].
pub(crate) fn query(output: &str) -> Run {
    sendgrid_stats(&["daily", "--customer", "customer@example.com", "--output", output])
}

/// A response without days.
pub(crate) fn empty() -> Vec<u8> {
    counted(200, "", b"[]")
}

/// The URL of a proxy whose port is closed, with a name and a password.
pub(crate) fn closed() -> String {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    format!("http://me:hid%64en@{}", listener.local_addr().unwrap())
}

/// A route to a server over TLS: direct to this machine, or to another host through a proxy's tunnel.
pub(crate) struct Way {
    base_url: String,
    pub(crate) proxy: Proxy,
}

impl Way {
    pub(crate) fn to(host: &str, server: &Server) -> Self {
        let port = if host == ELSEWHERE { 443 } else { server.port };
        let proxy = Proxy::before(server.port, http).unwrap();
        Self { base_url: format!("https://{host}:{port}"), proxy }
    }

    /// A query over this route. The proxy is configured, with a password, even if it is not used.
    pub(crate) fn query(&self, output: &str) -> Run {
        query(output).at(&self.base_url).variable("HTTPS_PROXY", self.proxy.url_with_password("http"))
    }
}
