use std::error::Error;
use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

use rusqlite::ErrorCode;
use thiserror::Error;

/// Why a store cannot be opened, read or written. What it had before is unchanged.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum StoreError {
    /// Another run uses the store.
    #[error("the store `{}` is in use by another run: wait until it ends", path.display())]
    InUse {
        /// The store.
        path: PathBuf,
    },
    /// The file of the lock cannot be opened or locked.
    #[error("expected to lock `{}`: make its folder writable, on a local disk ({source})", path.display())]
    Lock {
        /// The file of the lock.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The store cannot be made.
    #[error("expected to create `{}`: name a file in a folder that exists and is writable ({source})", path.display())]
    Create {
        /// The store.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// There is no file to read.
    #[error("expected a store at `{}`, found no file: run `sync` first", path.display())]
    Missing {
        /// The store.
        path: PathBuf,
    },
    /// The file is something else.
    #[error("expected a store at `{}`, got another file: name another path", path.display())]
    NotAStore {
        /// The file.
        path: PathBuf,
    },
    /// A later version of the program made the store.
    #[error("expected a store of version {known} or less at `{}`, got version {found}: use a newer program", path.display())]
    Newer {
        /// The store.
        path: PathBuf,
        /// Its version.
        found: i64,
        /// The newest version that is known here.
        known: i64,
    },
    /// The store was made by an earlier version, and is opened to be read alone.
    #[error("expected a store of version {known} at `{}`, got version {found}: run `sync` once", path.display())]
    Older {
        /// The store.
        path: PathBuf,
        /// Its version.
        found: i64,
        /// The version that is read.
        known: i64,
    },
    /// The store has been damaged.
    #[error("the store `{}` is damaged: replace it by a copy, or remove it and run `sync` again ({source})", path.display())]
    Damaged {
        /// The store.
        path: PathBuf,
        /// What the database says.
        source: DatabaseError,
    },
    /// The disk has no room.
    #[error("no space is left for the store `{}`: make room, then run it again ({source})", path.display())]
    Full {
        /// The store.
        path: PathBuf,
        /// What the database says.
        source: DatabaseError,
    },
    /// The store or its folder may not be written.
    #[error("expected to write the store `{}`: make it and its folder writable ({source})", path.display())]
    NotWritable {
        /// The store.
        path: PathBuf,
        /// What the database says.
        source: DatabaseError,
    },
    /// Any other failure of the database.
    #[error("expected to use the store `{}`: check its disk, then run it again ({source})", path.display())]
    Database {
        /// The store.
        path: PathBuf,
        /// What the database says.
        source: DatabaseError,
    },
    /// The label belongs to another account.
    #[error(
        "expected {what} `{stored}` of account `{label}` in the store `{}`, got `{given}`: use another label or another store",
        path.display()
    )]
    OtherAccount {
        /// The store.
        path: PathBuf,
        /// The account's label.
        label: String,
        /// What differs: `name`, `dialect` or `origin`.
        what: &'static str,
        /// As the store has it.
        stored: String,
        /// As it was given.
        given: String,
    },
    /// A count that no column can have. The planner lets none pass.
    #[error("expected `{metric}` of at most 2^63-1 for the store `{}`: fail its customer by `bad-value`", path.display())]
    CountTooLarge {
        /// The store.
        path: PathBuf,
        /// The metric.
        metric: String,
    },
}

impl StoreError {
    /// The error's kind, the same in every language: `in-use` or `file`.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        if matches!(self, Self::InUse { .. }) { "in-use" } else { "file" }
    }
}

/// What the database says.
#[derive(Debug)]
pub struct DatabaseError(Box<dyn Error + Send + Sync>);

impl DatabaseError {
    pub(crate) fn new(error: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self(error.into())
    }
}

impl fmt::Display for DatabaseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl Error for DatabaseError {}

/// Why a statement failed, before the path is added.
#[derive(Debug)]
pub(crate) enum Fault {
    Database(rusqlite::Error),
    /// A value that this version does not write.
    Unreadable(String),
    CountTooLarge(String),
}

impl From<rusqlite::Error> for Fault {
    fn from(error: rusqlite::Error) -> Self {
        Self::Database(error)
    }
}

impl Fault {
    /// The error of the store at this path.
    pub(crate) fn at(self, path: &Path) -> StoreError {
        let path = path.to_owned();
        let error = match self {
            Self::Database(error) => error,
            Self::Unreadable(what) => return StoreError::Damaged { path, source: DatabaseError::new(what) },
            Self::CountTooLarge(metric) => return StoreError::CountTooLarge { path, metric },
        };
        let code = error.sqlite_error_code();
        let source = DatabaseError::new(error);
        match code {
            Some(ErrorCode::NotADatabase) => StoreError::NotAStore { path },
            Some(ErrorCode::DatabaseCorrupt) => StoreError::Damaged { path, source },
            Some(ErrorCode::DiskFull) => StoreError::Full { path, source },
            Some(ErrorCode::ReadOnly | ErrorCode::PermissionDenied | ErrorCode::CannotOpen) => {
                StoreError::NotWritable { path, source }
            }
            _ => StoreError::Database { path, source },
        }
    }
}
