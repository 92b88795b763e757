//! A run from its settings to its report, as the command `sync` and the bindings have it.
//!
//! [`SyncJob`] is the settings, which are checked before a file is opened or a request is sent; [`PreparedSync`] is a job of
//! an account.

mod error;
mod prepared;
mod settings;

pub use error::JobError;
pub use prepared::{PreparedSync, SyncOutcome, SyncState};
pub use settings::SyncJob;
