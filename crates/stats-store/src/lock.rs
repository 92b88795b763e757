//! One run at a time: an exclusive lock that the system frees when the process ends.

use std::ffi::OsString;
use std::fs::{File, OpenOptions, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

use crate::error::StoreError;

/// A lock on `STORE.lock`, until it is dropped. The file stays: whether it is there says nothing.
#[derive(Debug)]
pub(crate) struct Lock {
    file: File,
}

impl Lock {
    /// Locks the store at this path.
    pub(crate) fn of(store: &Path, mode: u32) -> Result<Self, StoreError> {
        let path = path_of(store);
        let failed = |source| StoreError::Lock { path: path.clone(), source };
        let file = open(&path, mode).map_err(failed)?;
        match file.try_lock() {
            Ok(()) => Ok(Self { file }),
            Err(TryLockError::WouldBlock) => Err(StoreError::InUse { path: store.to_owned() }),
            Err(TryLockError::Error(source)) => Err(failed(source)),
        }
    }
}

impl Drop for Lock {
    /// Closing the file does not suffice: a process that another thread is starting has it open until it runs its program.
    fn drop(&mut self) {
        let _ = self.file.unlock();
    }
}

/// Where the lock of a store is.
fn path_of(store: &Path) -> PathBuf {
    let mut path = OsString::from(store);
    path.push(".lock");
    path.into()
}

/// Opens a file, and makes it with these permissions where there is none.
pub(crate) fn open(path: &Path, mode: u32) -> io::Result<File> {
    match create(path, mode) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            OpenOptions::new().read(true).write(true).open(path)
        }
        file => file,
    }
}

/// Makes a file with these permissions, where there is none.
pub(crate) fn create(path: &Path, mode: u32) -> io::Result<File> {
    let mut options = OpenOptions::new();
    let file = restricted(&mut options, mode).read(true).write(true).create_new(true).open(path)?;
    set(&file, mode)?;
    Ok(file)
}

#[cfg(unix)]
fn restricted(options: &mut OpenOptions, mode: u32) -> &mut OpenOptions {
    std::os::unix::fs::OpenOptionsExt::mode(options, mode)
}

/// The process may have a mask that takes permissions away.
#[cfg(unix)]
fn set(file: &File, mode: u32) -> io::Result<()> {
    file.set_permissions(std::os::unix::fs::PermissionsExt::from_mode(mode))
}

#[cfg(not(unix))]
fn restricted(options: &mut OpenOptions, _mode: u32) -> &mut OpenOptions {
    options
}

#[cfg(not(unix))]
fn set(_file: &File, _mode: u32) -> io::Result<()> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lock_ends_although_a_process_that_is_being_started_has_its_file_open() {
        let folder = tempfile::tempdir().unwrap();
        let store = folder.path().join("fleet.db");
        let lock = Lock::of(&store, 0o600).unwrap();
        let inherited = lock.file.try_clone().unwrap();
        drop(lock);
        Lock::of(&store, 0o600).unwrap();
        drop(inherited);
    }
}
