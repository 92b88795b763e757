//! What `stats-ureq` and `stats-reqwest` share: proxies ([`Proxies`]), certificate authorities ([`authorities`]), the
//! account of the environment ([`account_from_env`]), and the classification of transport errors ([`reason`]). It opens
//! no connections; it reads environment variables and certificate files only when called to.

#![forbid(unsafe_code)]
#![cfg_attr(doctest, doc = include_str!("../README.md"))]

pub mod authorities;
mod environment;
mod errors;
mod proxies;
pub mod reason;

pub use authorities::Authorities;
pub use environment::account_from_env;
pub use errors::{AttemptError, SettingError};
pub use proxies::{Parse, Proxies, is_loopback};
