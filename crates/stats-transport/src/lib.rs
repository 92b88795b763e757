//! What `stats-ureq` and `stats-reqwest` share: which proxy a request goes through ([`Proxies`]), which certificate
//! authorities are trusted ([`authorities`]), and what a transport's error is called ([`reason`]).
//!
//! It opens no connection; it reads environment variables and certificate files where it is asked to.

mod attempt;
pub mod authorities;
mod proxies;
pub mod reason;
mod setting;

pub use attempt::AttemptError;
pub use authorities::Authorities;
pub use proxies::{Parse, Proxies, is_loopback};
pub use setting::SettingError;
