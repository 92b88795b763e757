//! What `stats-ureq` and `stats-reqwest` share: which proxy a request goes through ([`Proxies`]), which certificate
//! authorities are trusted ([`authorities`]), and the classification of transport errors ([`reason`]).
//!
//! It opens no connections; it reads environment variables and certificate files only when called to.

mod attempt;
pub mod authorities;
mod proxies;
pub mod reason;
mod setting;

pub use attempt::AttemptError;
pub use authorities::Authorities;
pub use proxies::{Parse, Proxies, is_loopback};
pub use setting::SettingError;
