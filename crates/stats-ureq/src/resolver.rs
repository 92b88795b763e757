//! Names of hosts, looked up once for many requests.
//!
//! ureq looks a name up for every request, on kept connections too, and starts a thread for it where a timeout is
//! set: that costs several times the request itself.

use std::net::{IpAddr, SocketAddr};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use ureq::Error;
use ureq::config::Config;
use ureq::http::Uri;
use ureq::http::uri::{Authority, Scheme};
use ureq::unversioned::resolver::{DefaultResolver, ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::NextTimeout;

/// How long a name's addresses are taken to be right.
const FRESH: Duration = Duration::from_secs(30);

/// Looks names up as ureq does, and remembers the last one.
#[derive(Debug, Default)]
pub(crate) struct Remembering {
    system: DefaultResolver,
    last: Mutex<Option<Found>>,
}

#[derive(Debug)]
struct Found {
    origin: (Option<Scheme>, Option<Authority>),
    at: Instant,
    addresses: Vec<SocketAddr>,
}

impl Remembering {
    fn list(&self, addresses: &[SocketAddr]) -> ResolvedSocketAddrs {
        let mut list = self.empty();
        for address in addresses {
            list.push(*address);
        }
        list
    }
}

impl Resolver for Remembering {
    fn resolve(
        &self,
        uri: &Uri,
        config: &Config,
        timeout: NextTimeout,
    ) -> Result<ResolvedSocketAddrs, Error> {
        if let Some(address) = literal(uri) {
            return Ok(self.list(&[address]));
        }
        let origin = (uri.scheme().cloned(), uri.authority().cloned());
        // Nothing panics while it is held.
        let last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(found) =
            last.as_ref().filter(|found| found.origin == origin && found.at.elapsed() < FRESH)
        {
            return Ok(self.list(&found.addresses));
        }
        drop(last);
        let found = self.system.resolve(uri, config, timeout)?;
        let addresses = found.iter().copied().collect();
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        *last = Some(Found { origin, at: Instant::now(), addresses });
        Ok(found)
    }
}

/// The address that a URL names itself, with its port.
fn literal(uri: &Uri) -> Option<SocketAddr> {
    let address: IpAddr = uri.host()?.trim_matches(['[', ']']).parse().ok()?;
    Some(SocketAddr::new(address, uri.port_u16()?))
}
