//! Responses truncated at every byte, over plain TCP and over TLS.
//!
//! A [`Server`] sends the first bytes of a response and then ends the connection in one of three ways. A client must
//! return the whole answer, or an error of kind `transport` or `malformed`, but never a shorter list.

mod authority;
mod connection;
mod kind;
mod request;
mod runner;
mod server;

pub use kind::{Coding, Framing, Kind, Shape};
pub use runner::{Client, Cut, Outcome, Report, run};
pub use server::Server;

use std::fmt;
use std::str::FromStr;

/// How a connection ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// `close`: an orderly end of the TCP connection, over TLS without `close_notify`.
    Close,
    /// `notify`: TLS's `close_notify`, then the orderly end of the TCP connection.
    Notify,
    /// `reset`: a TCP reset.
    Reset,
}

impl End {
    /// The ends of a plain connection.
    pub const PLAIN: [Self; 2] = [Self::Close, Self::Reset];
    /// The ends of a TLS connection.
    pub const TLS: [Self; 3] = [Self::Close, Self::Notify, Self::Reset];

    /// The name in a path.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Close => "close",
            Self::Notify => "notify",
            Self::Reset => "reset",
        }
    }
}

impl FromStr for End {
    type Err = ();

    fn from_str(name: &str) -> Result<Self, ()> {
        Self::TLS.into_iter().find(|end| end.as_str() == name).ok_or(())
    }
}

impl fmt::Display for End {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
