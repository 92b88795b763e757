//! The folder that is published to: files that take the place of others, whole.

use std::fs::{self, File};
use std::io::{self, BufWriter, Read, Write};
use std::path::{Path, PathBuf};

use super::error::PublishError;
use super::rows::WriteError;
use crate::lock;

#[derive(Debug)]
pub(super) struct Folder {
    path: PathBuf,
    mode: u32,
}

/// The length of a file and the sum of its bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Written {
    pub(super) bytes: u64,
    pub(super) crc32: u32,
}

impl Folder {
    /// The folder at this path, which is made where there is none.
    pub(super) fn create(path: &Path, mode: u32) -> Result<Self, PublishError> {
        make(path, mode).map_err(|source| PublishError::from_io(path, source))?;
        Ok(Self { path: path.to_owned(), mode })
    }

    pub(super) fn at(&self, relative: &str) -> PathBuf {
        self.path.join(relative)
    }

    pub(super) fn has(&self, relative: &str) -> bool {
        self.at(relative).exists()
    }

    /// The names of what is in a folder below this one, sorted; none where there is no such folder.
    pub(super) fn names(&self, relative: &str) -> Result<Vec<String>, PublishError> {
        let path = self.at(relative);
        let read = || -> io::Result<Vec<String>> {
            let mut names = Vec::new();
            for entry in fs::read_dir(&path)? {
                names.extend(entry?.file_name().into_string().ok());
            }
            names.sort_unstable();
            Ok(names)
        };
        match read() {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Vec::new()),
            names => names.map_err(|source| PublishError::from_io(&path, source)),
        }
    }

    /// The bytes of a file, where there is one.
    pub(super) fn read(&self, relative: &str) -> Result<Option<Vec<u8>>, PublishError> {
        let path = self.at(relative);
        match fs::read(&path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            bytes => bytes.map(Some).map_err(|source| PublishError::from_io(&path, source)),
        }
    }

    pub(super) fn contains(&self, relative: &str, bytes: &[u8]) -> Result<bool, PublishError> {
        Ok(self.read(relative)?.is_some_and(|found| found == bytes))
    }

    /// True if a file is the one that was written.
    pub(super) fn is_as_written(&self, relative: &str, written: Written) -> Result<bool, PublishError> {
        let path = self.at(relative);
        let read = || -> io::Result<bool> {
            let mut file = File::open(&path)?;
            if file.metadata()?.len() != written.bytes {
                return Ok(false);
            }
            let mut hasher = crc32fast::Hasher::new();
            let mut buffer = vec![0; 1 << 16];
            loop {
                match file.read(&mut buffer)? {
                    0 => return Ok(hasher.finalize() == written.crc32),
                    length => hasher.update(buffer.get(..length).unwrap_or_default()),
                }
            }
        };
        match read() {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
            same => same.map_err(|source| PublishError::from_io(&path, source)),
        }
    }

    /// Writes a file beside the one of this path, which it replaces once it is on the disk.
    pub(super) fn write(
        &self,
        relative: &str,
        content: impl FnOnce(&mut (dyn Write + Send)) -> Result<(), WriteError>,
    ) -> Result<Written, PublishError> {
        let path = self.at(relative);
        let parent = path.parent().unwrap_or(&self.path);
        let beside = parent.join(beside(&path));
        let write = || -> Result<Written, WriteError> {
            make(parent, self.mode)?;
            remove_if_there(&beside)?;
            let file = lock::create(&beside, self.mode)?;
            let mut out = Sum {
                out: BufWriter::with_capacity(1 << 16, file),
                bytes: 0,
                crc32: crc32fast::Hasher::new(),
            };
            content(&mut out)?;
            let Sum { out, bytes, crc32 } = out;
            let file = out.into_inner().map_err(io::IntoInnerError::into_error)?;
            file.sync_all()?;
            drop(file);
            fs::rename(&beside, &path)?;
            sync(parent)?;
            Ok(Written { bytes, crc32: crc32.finalize() })
        };
        write().map_err(|error| {
            let _ = remove_if_there(&beside);
            error.at(&path)
        })
    }

    /// Removes a file, and its folder where that is below this one and empty.
    pub(super) fn remove(&self, relative: &str) -> Result<(), PublishError> {
        let path = self.at(relative);
        let remove = || -> io::Result<()> {
            remove_if_there(&path)?;
            let parent = path.parent().unwrap_or(&self.path);
            sync(parent)?;
            if parent != self.path && fs::remove_dir(parent).is_ok() {
                sync(parent.parent().unwrap_or(&self.path))?;
            }
            Ok(())
        };
        remove().map_err(|source| PublishError::from_io(&path, source))
    }

    /// Removes what a process left that was killed while it wrote this file.
    pub(super) fn remove_left_over(&self, relative: &str) -> Result<(), PublishError> {
        let path = self.at(relative);
        let beside = path.with_file_name(beside(&path));
        remove_if_there(&beside).map_err(|source| PublishError::from_io(&beside, source))
    }
}

/// The name of a file while it is written: no reader of `*.parquet` or `*.csv` sees it.
fn beside(path: &Path) -> String {
    format!(".{}.tmp", path.file_name().unwrap_or_default().display())
}

fn remove_if_there(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        removed => removed,
    }
}

/// Makes a folder and those above it, where they are missing.
fn make(path: &Path, mode: u32) -> io::Result<()> {
    if path.is_dir() || path.as_os_str().is_empty() {
        return Ok(());
    }
    let parent = path.parent().unwrap_or(Path::new(""));
    make(parent, mode)?;
    fs::create_dir(path)?;
    restrict(path, mode)?;
    sync(if parent.as_os_str().is_empty() { Path::new(".") } else { parent })
}

/// Those who can read a folder can enter it.
#[cfg(unix)]
fn restrict(path: &Path, mode: u32) -> io::Result<()> {
    let mode = mode | ((mode & 0o444) >> 2);
    fs::set_permissions(path, std::os::unix::fs::PermissionsExt::from_mode(mode))
}

#[cfg(not(unix))]
fn restrict(_path: &Path, _mode: u32) -> io::Result<()> {
    Ok(())
}

/// A name that was made, changed or removed in the folder is on the disk.
#[cfg(unix)]
fn sync(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}

#[cfg(not(unix))]
fn sync(_folder: &Path) -> io::Result<()> {
    Ok(())
}

/// Counts what is written, and sums it up.
struct Sum {
    out: BufWriter<File>,
    bytes: u64,
    crc32: crc32fast::Hasher,
}

impl Write for Sum {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.out.write(bytes)?;
        self.bytes += written as u64;
        self.crc32.update(bytes.get(..written).unwrap_or_default());
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_disk_leaves_the_previous_file_and_no_other() {
        let temporary = tempfile::tempdir().unwrap();
        let folder = Folder::create(&temporary.path().join("tables"), 0o600).unwrap();
        folder.write("part", |out| Ok(out.write_all(b"previous")?)).unwrap();
        let error = folder.write("part", |out| {
            out.write_all(b"curr")?;
            Err(io::Error::from(io::ErrorKind::StorageFull).into())
        });
        let error = error.unwrap_err();
        assert!(matches!(&error, PublishError::Full { path, .. } if *path == folder.at("part")), "{error}");
        assert_eq!(folder.read("part").unwrap().unwrap(), b"previous");
        assert_eq!(folder.names("").unwrap(), ["part"]);
    }
}
