//! Which file is a store, and of which version.

use std::path::Path;

use rusqlite::{Connection, TransactionBehavior};

use crate::error::{Fault, StoreError};
use crate::metrics::Metrics;
use crate::sql;

/// Brings a store of one version to the next.
type Step = fn(&Connection) -> Result<(), Fault>;

/// The newest version: the number of steps.
pub(crate) const VERSION: i64 = 2;

/// The first step makes the tables.
const STEPS: &[Step] = &[create, add_findings];

fn create(connection: &Connection) -> Result<(), Fault> {
    connection.execute_batch(sql::TABLES)?;
    Metrics::create(connection)?;
    connection.execute_batch(sql::VIEWS)?;
    connection.pragma_update(None, "application_id", sql::APPLICATION_ID)?;
    Ok(())
}

fn add_findings(connection: &Connection) -> Result<(), Fault> {
    Ok(connection.execute_batch(sql::FINDINGS)?)
}

/// The version of the store in this file, 0 for an empty file. It changes nothing.
pub(crate) fn version(connection: &Connection, path: &Path) -> Result<i64, StoreError> {
    let read = || -> Result<_, Fault> {
        let application: i64 = connection.pragma_query_value(None, "application_id", |row| row.get(0))?;
        let version: i64 = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
        let tables: i64 = connection.query_row(sql::TABLE_COUNT, [], |row| row.get(0))?;
        Ok((application, version, tables))
    };
    match read().map_err(|fault| fault.at(path))? {
        (0, 0, 0) => Ok(0),
        (sql::APPLICATION_ID, found, _) if found > VERSION => {
            Err(StoreError::Newer { path: path.to_owned(), found, known: VERSION })
        }
        (sql::APPLICATION_ID, found, _) if found > 0 => Ok(found),
        _ => Err(StoreError::NotAStore { path: path.to_owned() }),
    }
}

/// Brings the store to the newest version.
pub(crate) fn migrate(connection: &mut Connection, from: i64) -> Result<(), Fault> {
    run(connection, from, STEPS)
}

/// Takes the steps that the store lacks, in one transaction.
fn run(connection: &mut Connection, from: i64, steps: &[Step]) -> Result<(), Fault> {
    let done = usize::try_from(from).unwrap_or_default();
    let Some(lacking) = steps.get(done..).filter(|steps| !steps.is_empty()) else { return Ok(()) };
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    for step in lacking {
        step(&transaction)?;
    }
    transaction.pragma_update(None, "user_version", i64::try_from(steps.len()).unwrap_or(i64::MAX))?;
    transaction.commit()?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const PATH: &str = "fleet.db";

    fn add_table(connection: &Connection) -> Result<(), Fault> {
        Ok(connection.execute_batch("create table later(id integer)")?)
    }

    fn fail(connection: &Connection) -> Result<(), Fault> {
        Ok(connection.execute_batch("drop table days; drop table no_such_table")?)
    }

    fn objects(connection: &Connection) -> i64 {
        connection.query_row(sql::TABLE_COUNT, [], |row| row.get(0)).unwrap()
    }

    #[test]
    fn the_version_is_the_number_of_steps() {
        assert_eq!(usize::try_from(VERSION), Ok(STEPS.len()));
    }

    #[test]
    fn an_older_store_takes_the_steps_that_it_lacks() {
        let mut connection = Connection::open_in_memory().unwrap();
        run(&mut connection, 0, &[create]).unwrap();
        let before = objects(&connection);
        run(&mut connection, 1, &[fail, add_table]).unwrap();
        assert_eq!(objects(&connection), before + 1);
        let version: i64 = connection.pragma_query_value(None, "user_version", |row| row.get(0)).unwrap();
        assert_eq!(version, 2);
    }

    #[test]
    fn a_step_that_fails_leaves_the_store_as_it_was() {
        let mut connection = Connection::open_in_memory().unwrap();
        run(&mut connection, 0, &[create]).unwrap();
        let before = objects(&connection);
        assert!(run(&mut connection, 1, &[create, add_table, fail]).is_err());
        assert_eq!((objects(&connection), version(&connection, Path::new(PATH)).unwrap()), (before, 1));
    }

    #[test]
    fn a_database_of_another_program_is_no_store() {
        let connection = Connection::open_in_memory().unwrap();
        add_table(&connection).unwrap();
        let error = version(&connection, Path::new(PATH)).unwrap_err();
        assert!(matches!(error, StoreError::NotAStore { .. }), "{error}");
    }
}
