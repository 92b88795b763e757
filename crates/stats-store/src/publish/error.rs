use std::io;
use std::path::{Path, PathBuf};

use thiserror::Error;

use crate::error::StoreError;

/// Why tables cannot be published. Each file that is there is the previous or the current one.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum PublishError {
    /// The store cannot be read.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Another process publishes to the folder.
    #[error("the folder `{}` is in use by another run: wait until it ends", folder.display())]
    InUse {
        /// The folder.
        folder: PathBuf,
    },
    /// The folder has tables that are not this store's, or whose record is gone or damaged.
    #[error(
        "expected a folder with the tables of the store `{}`, got other tables in `{}`: choose another folder, or replace them by `--all`",
        store.display(),
        folder.display()
    )]
    OtherStore {
        /// The folder.
        folder: PathBuf,
        /// The store.
        store: PathBuf,
    },
    /// The disk has no room.
    #[error("no space is left for `{}`: make room, then run it again ({source})", path.display())]
    Full {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The folder or a file may not be read or written.
    #[error("expected to write `{}`: make it and its folder writable ({source})", path.display())]
    NotWritable {
        /// The file or folder.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// Any other failure of a file.
    #[error("expected to publish `{}`: check its folder and disk, then run it again ({source})", path.display())]
    File {
        /// The file or folder.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
}

impl PublishError {
    /// The error's kind, the same in every language: `in-use` or `file`.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Store(error) => error.kind(),
            Self::InUse { .. } => "in-use",
            _ => "file",
        }
    }

    pub(super) fn from_io(path: &Path, source: io::Error) -> Self {
        let path = path.to_owned();
        match source.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Self::Full { path, source },
            io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => {
                Self::NotWritable { path, source }
            }
            _ => Self::File { path, source },
        }
    }
}
