//! Responses that are cut at every byte, over plain connections and over TLS.
//!
//! A [`Server`] sends the first bytes of a response and then ends the connection in one of three ways. What a
//! client makes of it is right when it is the whole answer or an error of kind `transport` or `malformed`; a
//! shorter list is wrong.

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

/// How a connection ends after the bytes that were sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum How {
    /// `close`: an orderly end of the TCP connection, over TLS without `close_notify`.
    Close,
    /// `notify`: TLS's `close_notify`, then the orderly end of the TCP connection.
    Notify,
    /// `reset`: a TCP reset.
    Reset,
}

impl How {
    /// Those that a plain connection can have.
    pub const PLAIN: [Self; 2] = [Self::Close, Self::Reset];
    /// Those that a TLS connection can have.
    pub const TLS: [Self; 3] = [Self::Close, Self::Notify, Self::Reset];

    /// Its word in a path.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Close => "close",
            Self::Notify => "notify",
            Self::Reset => "reset",
        }
    }
}

impl FromStr for How {
    type Err = ();

    fn from_str(word: &str) -> Result<Self, ()> {
        Self::TLS.into_iter().find(|how| how.word() == word).ok_or(())
    }
}

impl fmt::Display for How {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}
