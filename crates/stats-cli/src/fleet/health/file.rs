//! Files that take the place of others as a whole: a reader sees the previous one or this one.

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use crate::failure::Failure;

/// Writes a file beside the one of this path, which it replaces once it is on the disk. One that is there keeps its
/// permissions; a new one has those of the mode, whatever the process's mask is.
pub(super) fn replace(path: &Path, content: &[u8], mode: u32) -> Result<(), Failure> {
    write(path, content, mode)
        .map_err(|reason| Failure::Unwritten { path: path.display().to_string(), reason })
}

/// The path without symbolic links, of a file that is there or is to be.
pub(super) fn resolved(path: &Path) -> PathBuf {
    let of_new = || Some(fs::canonicalize(folder(path)).ok()?.join(path.file_name()?));
    fs::canonicalize(path).ok().or_else(of_new).unwrap_or_else(|| path.to_owned())
}

fn folder(path: &Path) -> &Path {
    path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

fn write(path: &Path, content: &[u8], mode: u32) -> io::Result<()> {
    let path = resolved(path);
    let permissions = match fs::metadata(&path) {
        Ok(found) if !found.is_file() => {
            return Err(io::Error::new(io::ErrorKind::InvalidInput, "expected a regular file"));
        }
        Ok(found) => Some(found.permissions()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => None,
        Err(error) => return Err(error),
    };
    let folder = folder(&path);
    // A name that no collector of `*.prom` reads; what is not renamed is removed.
    let mut file = tempfile::Builder::new().prefix(".").suffix(".tmp").tempfile_in(folder)?;
    file.write_all(content)?;
    match permissions {
        Some(permissions) => file.as_file().set_permissions(permissions)?,
        None => restrict(file.as_file(), mode)?,
    }
    file.as_file().sync_all()?;
    file.persist(&path)?;
    sync(folder)
}

#[cfg(unix)]
fn restrict(file: &File, mode: u32) -> io::Result<()> {
    file.set_permissions(std::os::unix::fs::PermissionsExt::from_mode(mode))
}

#[cfg(not(unix))]
fn restrict(_file: &File, _mode: u32) -> io::Result<()> {
    Ok(())
}

/// The name of the file in its folder is on the disk.
#[cfg(unix)]
fn sync(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}

#[cfg(not(unix))]
fn sync(_folder: &Path) -> io::Result<()> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(folder: &Path) -> Vec<String> {
        let entries = fs::read_dir(folder).unwrap();
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
    }

    #[cfg(unix)]
    #[test]
    fn a_new_file_has_the_mode_and_a_file_that_is_there_keeps_its_own() {
        use std::os::unix::fs::PermissionsExt as _;

        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("report.prom");
        let mode = || fs::metadata(&path).unwrap().permissions().mode() & 0o777;
        replace(&path, b"one", 0o644).unwrap();
        assert_eq!(mode(), 0o644);
        fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
        replace(&path, b"two", 0o644).unwrap();
        assert_eq!((mode(), fs::read(&path).unwrap()), (0o640, b"two".to_vec()));
        assert_eq!(names(folder.path()), ["report.prom"]);
    }

    #[cfg(unix)]
    #[test]
    fn a_symbolic_link_stays_and_its_file_is_replaced() {
        let folder = tempfile::tempdir().unwrap();
        let [link, file] = ["link", "file"].map(|name| folder.path().join(name));
        fs::write(&file, "before").unwrap();
        std::os::unix::fs::symlink(&file, &link).unwrap();
        replace(&link, b"after", 0o600).unwrap();
        assert_eq!(fs::read(&file).unwrap(), b"after");
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
    }

    #[test]
    fn what_is_no_file_is_named_and_stays() {
        let folder = tempfile::tempdir().unwrap();
        let inner = folder.path().join("inner");
        fs::create_dir(&inner).unwrap();
        for path in [inner.clone(), folder.path().join("missing/report.html")] {
            let error = replace(&path, b"", 0o600).unwrap_err();
            assert_eq!(error.kind(), "file");
            let expected = format!("`{}` cannot be written: ", path.display());
            assert!(error.to_string().starts_with(&expected), "{error}");
        }
        assert_eq!(names(folder.path()), ["inner"]);
    }
}
