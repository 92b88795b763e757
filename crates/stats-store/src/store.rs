use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::{Connection, OpenFlags, OptionalExtension, params};

use crate::error::{Fault, StoreError};
use crate::lock::{self, Lock};
use crate::metrics::Metrics;
use crate::records::{AccountId, AccountRecord};
use crate::{schema, sql};

/// How long a reader may keep a run waiting.
const BUSY: Duration = Duration::from_secs(10);

/// The statements that stay prepared: each of [`sql`] at most.
const STATEMENTS: usize = 64;

/// The statistics of many customers, with how far each is, in one `SQLite` file.
///
/// ```
/// use stats_store::Store;
///
/// # let folder = tempfile::tempdir()?;
/// # let path = folder.path().join("fleet.db");
/// let store = Store::open(&path, Store::MODE)?; // is made where there is none
/// assert!(Store::open(&path, Store::MODE).is_err()); // one run at a time
/// drop(store);
/// assert!(Store::read(&path)?.accounts()?.is_empty());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct Store {
    pub(crate) connection: Connection,
    pub(crate) path: PathBuf,
    pub(crate) metrics: Metrics,
    /// Last, so that the database is closed before the lock ends.
    _lock: Option<Lock>,
}

impl Store {
    /// The permissions of a new store on Unix: its owner's alone.
    pub const MODE: u32 = 0o600;

    /// Opens the store for a run and locks it, makes it with these permissions where there is none, and brings an older one
    /// to the newest version.
    ///
    /// # Errors
    /// A store in use, of a newer version, damaged or not writable; a file that is no store.
    pub fn open(path: impl AsRef<Path>, mode: u32) -> Result<Self, StoreError> {
        let path = path.as_ref();
        let lock = Lock::of(path, mode)?;
        let created = lock::open(path, mode);
        created.map_err(|source| StoreError::Create { path: path.to_owned(), source })?;
        let (mut connection, version) = connect(path, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
        let prepare = |connection: &mut Connection| -> Result<Metrics, Fault> {
            connection.pragma_update_and_check(None, "journal_mode", "wal", |_| Ok(()))?;
            connection.pragma_update(None, "synchronous", "full")?;
            connection.pragma_update(None, "foreign_keys", "on")?;
            schema::migrate(connection, version)?;
            Metrics::read(connection)
        };
        let metrics = prepare(&mut connection).map_err(|fault| fault.at(path))?;
        Ok(Self { connection, path: path.to_owned(), metrics, _lock: Some(lock) })
    }

    /// Opens the store to be read, also while a run writes it.
    ///
    /// # Errors
    /// No file, a file that is no store, a store of another version or damaged.
    pub fn read(path: impl AsRef<Path>) -> Result<Self, StoreError> {
        let path = path.as_ref();
        if !path.exists() {
            return Err(StoreError::Missing { path: path.to_owned() });
        }
        Self::of_this_version(path, OpenFlags::SQLITE_OPEN_READ_ONLY)
    }

    /// Opens the store to write what no run writes, also while one writes it.
    pub(crate) fn write_beside_run(path: &Path) -> Result<Self, StoreError> {
        Self::of_this_version(path, OpenFlags::SQLITE_OPEN_READ_WRITE)
    }

    fn of_this_version(path: &Path, flags: OpenFlags) -> Result<Self, StoreError> {
        let (connection, found) = connect(path, flags)?;
        match found {
            0 => return Err(StoreError::NotAStore { path: path.to_owned() }),
            schema::VERSION => {}
            found => {
                return Err(StoreError::Older { path: path.to_owned(), found, known: schema::VERSION });
            }
        }
        let metrics = Metrics::read(&connection).map_err(|fault| fault.at(path))?;
        Ok(Self { connection, path: path.to_owned(), metrics, _lock: None })
    }

    /// Where the store is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The account of a label, which is added where the store has none.
    ///
    /// # Errors
    /// Another account has the label: its name, dialect or origin differs.
    pub fn account(&mut self, account: &AccountRecord) -> Result<AccountId, StoreError> {
        if let Some(id) = self.find_account(account)? {
            return Ok(id);
        }
        self.reading(|connection, _| {
            let AccountRecord { label, name, dialect, origin } = account;
            connection.execute(sql::INSERT_ACCOUNT, params![label, name, dialect, origin])?;
            Ok(AccountId(connection.last_insert_rowid()))
        })
    }

    /// The account of a label, where the store has it.
    ///
    /// # Errors
    /// As [`Store::account`].
    pub fn find_account(&self, account: &AccountRecord) -> Result<Option<AccountId>, StoreError> {
        let found = self.reading(|connection, _| {
            let stored = |row: &rusqlite::Row<'_>| Ok((row.get(0)?, account_of(row, account.label.clone())?));
            Ok(connection.query_row(sql::ACCOUNT, [&account.label], stored).optional()?)
        })?;
        let Some((id, stored)) = found else { return Ok(None) };
        let pairs = [
            ("dialect", Some(&stored.dialect), Some(&account.dialect)),
            ("origin", Some(&stored.origin), Some(&account.origin)),
            ("name", stored.name.as_ref(), account.name.as_ref()),
        ];
        match pairs.into_iter().find(|(_, stored, given)| stored != given) {
            None => Ok(Some(AccountId(id))),
            Some((what, stored, given)) => Err(StoreError::OtherAccount {
                path: self.path.clone(),
                label: account.label.clone(),
                what,
                stored: stored.cloned().unwrap_or_default(),
                given: given.cloned().unwrap_or_default(),
            }),
        }
    }

    /// Does something with the database, whose failures name the store.
    pub(crate) fn reading<T>(
        &self,
        work: impl FnOnce(&Connection, &Metrics) -> Result<T, Fault>,
    ) -> Result<T, StoreError> {
        work(&self.connection, &self.metrics).map_err(|fault| fault.at(&self.path))
    }
}

/// An account of a row with its number, name, dialect and origin.
pub(crate) fn account_of(row: &rusqlite::Row<'_>, label: String) -> rusqlite::Result<AccountRecord> {
    Ok(AccountRecord { label, name: row.get(1)?, dialect: row.get(2)?, origin: row.get(3)? })
}

/// Opens a database that is there, and finds the version of its store.
fn connect(path: &Path, flags: OpenFlags) -> Result<(Connection, i64), StoreError> {
    let opened = Connection::open_with_flags(path, flags | OpenFlags::SQLITE_OPEN_NO_MUTEX);
    let connection = opened.map_err(|error| Fault::from(error).at(path))?;
    connection.busy_timeout(BUSY).map_err(|error| Fault::from(error).at(path))?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS);
    let version = schema::version(&connection, path)?;
    Ok((connection, version))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_transaction_is_on_the_disk_before_it_ends() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(folder.path().join("fleet.db"), Store::MODE).unwrap();
        let text = |row: &rusqlite::Row<'_>| row.get(0);
        let mode: String = store.connection.pragma_query_value(None, "journal_mode", text).unwrap();
        let synchronous: i64 =
            store.connection.pragma_query_value(None, "synchronous", |row| row.get(0)).unwrap();
        assert_eq!((&*mode, synchronous), ("wal", 2)); // 2 is full
    }
}
