//! Storing commits and runs.

use std::collections::{BTreeSet, HashSet};

use chrono::{Datelike, NaiveDate};
use rusqlite::types::Value;
use rusqlite::{Connection, OptionalExtension, ToSql, TransactionBehavior, params, params_from_iter};
use stats_fleet::{Commit, CustomerProgress, Failed, KindProgress, Report, Row, RowKey, Run, Stored};
use stats_ureq::QueryKind;

use crate::customers_file::NamedCustomer;
use crate::error::{Fault, StoreError};
use crate::metrics::Metrics;
use crate::records::{AccountId, Moment};
use crate::sql;
use crate::store::Store;

impl Store {
    /// Stores a commit in one transaction.
    ///
    /// # Errors
    /// The store cannot be written. Nothing of the commit is stored then.
    pub fn apply(&mut self, account: AccountId, commit: &Commit, moment: Moment) -> Result<(), StoreError> {
        self.apply_all(account, std::slice::from_ref(commit), moment)
    }

    /// Stores the commits of results that came together, in order and in one transaction.
    ///
    /// # Errors
    /// As [`Store::apply`]: all are stored, or none.
    pub fn apply_all(
        &mut self,
        account: AccountId,
        commits: &[Commit],
        moment: Moment,
    ) -> Result<(), StoreError> {
        let is_empty = commits.is_empty();
        let write = |connection: &Connection, metrics: &mut Metrics| {
            let mut writer = Writer { connection, metrics, account, moment };
            commits.iter().try_for_each(|commit| writer.commit(commit))
        };
        if is_empty { Ok(()) } else { self.writing(write) }
    }

    /// Stores customers that are named, with what is known of them. Where they are all customers of the account, others that
    /// the store has are gone, and keep what is stored of them. The progress of a customer whose first day is an earlier one
    /// now is taken away, so that the next run reads the earlier days.
    ///
    /// # Errors
    /// The store cannot be written.
    pub fn name_customers(
        &mut self,
        account: AccountId,
        customers: &[NamedCustomer],
        are_all: bool,
        at: i64,
    ) -> Result<(), StoreError> {
        self.writing(|connection, _| {
            if are_all {
                let names: HashSet<&str> = customers.iter().map(|customer| &*customer.name).collect();
                let mut gone = connection.prepare_cached(sql::CUSTOMER_GONE)?;
                let mut present = connection.prepare_cached(sql::CUSTOMERS_PRESENT)?;
                let mut rows = present.query([account.0])?;
                while let Some(row) = rows.next()? {
                    if !names.contains(row.get_ref(1)?.as_str().map_err(rusqlite::Error::from)?) {
                        gone.execute(params![row.get::<_, i64>(0)?, at])?;
                    }
                }
            }
            let of_all: Option<i32> = connection.query_row(sql::SINCE, [account.0], |row| row.get(0))?;
            for named in customers {
                let customer = customer(connection, account, &named.name, at)?;
                let zone = named.time_zone.map(|zone| zone.to_string());
                let since = named.since.map(|since| since.to_epoch_days());
                let before: Option<i32> = connection
                    .prepare_cached(sql::CUSTOMER_SINCE)?
                    .query_row([customer], |row| row.get(0))?;
                if before.or(of_all).zip(since.or(of_all)).is_some_and(|(before, since)| since < before) {
                    connection.prepare_cached(sql::FORGET_CUSTOMER)?.execute([customer])?;
                }
                connection.prepare_cached(sql::NAME_CUSTOMER)?.execute(params![customer, zone, since])?;
            }
            Ok(())
        })
    }

    /// Stores that a run begins or is continued.
    ///
    /// # Errors
    /// The store cannot be written.
    pub fn begin(&mut self, account: AccountId, run: Run, at: i64) -> Result<(), StoreError> {
        self.writing(|connection, _| {
            let values = params![account.0, run.number, run.until.to_epoch_days(), at];
            connection.prepare_cached(sql::BEGIN_RUN)?.execute(values)?;
            Ok(())
        })
    }

    /// Stores that a run ended, with its report. The failures are stored already.
    ///
    /// # Errors
    /// The store cannot be written.
    pub fn end(&mut self, account: AccountId, report: &Report, at: i64) -> Result<(), StoreError> {
        let mut kept = report.clone();
        kept.failures.clear();
        self.writing(|connection, _| {
            let json = serde_json::to_string(&kept).map_err(|error| Fault::Unreadable(error.to_string()))?;
            let values = params![account.0, kept.run.number, at, kept.run.is_finished, json];
            connection.prepare_cached(sql::END_RUN)?.execute(values)?;
            Ok(())
        })
    }

    /// Remembers the first day wanted of an account, and whether category statistics are wanted. Where the day lies before the
    /// one that was remembered, the progress of all customers is taken away, so that the next run reads the earlier days.
    ///
    /// # Errors
    /// The store cannot be written.
    pub fn remember(
        &mut self,
        account: AccountId,
        since: NaiveDate,
        categories: bool,
    ) -> Result<(), StoreError> {
        self.writing(|connection, _| {
            let number: Option<i32> = connection.query_row(sql::SINCE, [account.0], |row| row.get(0))?;
            if number.is_some_and(|number| since.to_epoch_days() < number) {
                connection.execute(sql::FORGET_PROGRESS, [account.0])?;
            }
            connection.execute(sql::SET_WANTED, params![account.0, since.to_epoch_days(), categories])?;
            Ok(())
        })
    }

    /// Writes in one transaction.
    fn writing<T>(
        &mut self,
        work: impl FnOnce(&Connection, &mut Metrics) -> Result<T, Fault>,
    ) -> Result<T, StoreError> {
        let (connection, metrics) = (&mut self.connection, &mut self.metrics);
        let written = (|| -> Result<T, Fault> {
            let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
            let done = work(&transaction, metrics)?;
            transaction.commit()?;
            Ok(done)
        })();
        written.map_err(|fault| {
            // Columns that were added are gone with the transaction.
            if let Ok(read) = Metrics::read(&self.connection) {
                self.metrics = read;
            }
            fault.at(&self.path)
        })
    }
}

/// One transaction.
struct Writer<'a> {
    connection: &'a Connection,
    metrics: &'a mut Metrics,
    account: AccountId,
    moment: Moment,
}

impl Writer<'_> {
    fn commit(&mut self, commit: &Commit) -> Result<(), Fault> {
        match commit {
            Commit::Customers(names) => self.list(names),
            Commit::Stored(stored) => self.replace(stored),
            Commit::Failed(failed) => self.fail(failed),
        }
    }

    fn list(&self, names: &[String]) -> Result<(), Fault> {
        self.connection.execute(sql::CUSTOMERS_GONE, params![self.account.0, self.moment.at])?;
        for name in names {
            let customer = self.customer(name)?;
            self.connection.prepare_cached(sql::LIST_CUSTOMER)?.execute(params![customer, self.moment.at])?;
        }
        Ok(())
    }

    /// The number of a customer, which is added where the store has none.
    fn customer(&self, name: &str) -> Result<i64, Fault> {
        customer(self.connection, self.account, name, self.moment.at)
    }

    fn replace(&mut self, stored: &Stored) -> Result<(), Fault> {
        let customer = self.customer(&stored.customer)?;
        self.metrics.add(self.connection, stored.rows.iter().map(|row| &row.counts), self.moment.at)?;
        for key in &stored.removed {
            self.remove(customer, stored.kind, key)?;
        }
        self.put(customer, stored.kind, &stored.rows)?;
        self.change(stored)?;
        for row in &stored.revisions {
            self.keep(customer, row)?;
        }
        let CustomerProgress { daily, category_stats, names_listed } = stored.progress;
        self.progress(customer, QueryKind::Daily, daily, None)?;
        self.progress(customer, QueryKind::CategoryStats, category_stats, names_listed)?;
        if stored.is_complete {
            let values = params![customer, stored.kind.as_str()];
            self.connection.prepare_cached(sql::DELETE_FAILURE)?.execute(values)?;
        }
        Ok(())
    }

    fn put(&self, customer: i64, kind: QueryKind, rows: &[Row]) -> Result<(), Fault> {
        let mut upsert = self.connection.prepare_cached(&self.metrics.of(kind).upsert)?;
        for row in rows {
            let (columns, more) = self.metrics.values(&row.counts)?;
            let mut next = 1..;
            let mut bind =
                |value: &dyn ToSql| upsert.raw_bind_parameter(next.next().unwrap_or_default(), value);
            bind(&customer)?;
            bind(&row.date.to_epoch_days())?;
            if kind == QueryKind::CategoryStats {
                bind(&row.category.as_deref().unwrap_or_default())?;
            }
            bind(&self.moment.at)?;
            bind(&self.moment.run)?;
            bind(&more)?;
            columns.iter().try_for_each(|count| bind(count))?;
            upsert.raw_execute()?;
        }
        Ok(())
    }

    fn remove(&self, customer: i64, kind: QueryKind, removed: &RowKey) -> Result<(), Fault> {
        let values = key(customer, kind, removed.date, removed.category.as_deref());
        let mut delete = self.connection.prepare_cached(&self.metrics.of(kind).delete)?;
        delete.execute(params_from_iter(values))?;
        Ok(())
    }

    /// Marks the months whose rows change.
    fn change(&self, stored: &Stored) -> Result<(), Fault> {
        let removed = stored.removed.iter().map(|key| key.date);
        let dates = removed.chain(stored.rows.iter().map(|row| row.date));
        let months: BTreeSet<(i32, u32)> = dates.map(|date| (date.year(), date.month())).collect();
        for (year, month) in months {
            let values = params![stored.kind.as_str(), format!("{year:04}-{month:02}")];
            self.connection.prepare_cached(sql::CHANGE_MONTH)?.execute(values)?;
        }
        Ok(())
    }

    /// Keeps the counts that a row had.
    fn keep(&self, customer: i64, row: &Row) -> Result<(), Fault> {
        let counts =
            serde_json::to_string(&row.counts).map_err(|error| Fault::Unreadable(error.to_string()))?;
        let Moment { run, today, at } = self.moment;
        let age = (today - row.date).num_days();
        let category = row.category.as_deref();
        let mut insert = self.connection.prepare_cached(sql::INSERT_REVISION)?;
        insert.execute(params![customer, row.date.to_epoch_days(), category, at, age, run, counts])?;
        Ok(())
    }

    fn progress(
        &self,
        customer: i64,
        kind: QueryKind,
        progress: KindProgress,
        names_listed: Option<NaiveDate>,
    ) -> Result<(), Fault> {
        let kind = kind.as_str();
        if progress == KindProgress::default() && names_listed.is_none() {
            self.connection.prepare_cached(sql::DELETE_PROGRESS)?.execute(params![customer, kind])?;
            return Ok(());
        }
        let days = |date: Option<NaiveDate>| date.map(|date| date.to_epoch_days());
        let (reached, names_listed) = (days(progress.reached), days(names_listed));
        let values = params![customer, kind, reached, progress.confirmed, self.moment.at, names_listed];
        self.connection.prepare_cached(sql::SET_PROGRESS)?.execute(values)?;
        Ok(())
    }

    fn fail(&self, failed: &Failed) -> Result<(), Fault> {
        let customer = self.customer(&failed.customer)?;
        let Failed { kind, window, failure, .. } = failed;
        let (since, until) = (window.from.to_epoch_days(), window.until.to_epoch_days());
        let mut fail = self.connection.prepare_cached(sql::FAIL)?;
        let (error_kind, message) = (failure.kind.as_str(), &failure.message);
        let (kind, status, at) = (kind.as_str(), failure.status, self.moment.at);
        fail.execute(params![customer, kind, since, until, error_kind, status, message, at])?;
        Ok(())
    }
}

/// The number of a customer, which is added where the store has none.
fn customer(connection: &Connection, account: AccountId, name: &str, at: i64) -> Result<i64, Fault> {
    let mut find = connection.prepare_cached(sql::CUSTOMER)?;
    if let Some(id) = find.query_row(params![account.0, name], |row| row.get(0)).optional()? {
        return Ok(id);
    }
    let mut insert = connection.prepare_cached(sql::INSERT_CUSTOMER)?;
    Ok(insert.insert(params![account.0, name, at])?)
}

/// The parameters of a row's key.
fn key(customer: i64, kind: QueryKind, date: NaiveDate, category: Option<&str>) -> Vec<Value> {
    let mut values = vec![customer.into(), date.to_epoch_days().into()];
    if kind == QueryKind::CategoryStats {
        values.push(category.unwrap_or_default().to_owned().into());
    }
    values
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::records::AccountRecord;

    #[test]
    fn a_full_disk_is_an_error_that_says_so_and_leaves_the_store_as_it_was() {
        let folder = tempfile::tempdir().unwrap();
        let mut store = Store::open(folder.path().join("fleet.db"), Store::MODE).unwrap();
        let record = AccountRecord {
            label: "default".to_owned(),
            name: None,
            dialect: "v3".to_owned(),
            origin: "https://api.example.com".to_owned(),
        };
        let account = store.account(&record).unwrap();
        let pages: i64 = store.connection.pragma_query_value(None, "page_count", |row| row.get(0)).unwrap();
        store.connection.pragma_update_and_check(None, "max_page_count", pages, |_| Ok(())).unwrap();
        let names = (0..10_000).map(|number| format!("customer{number}@example.com")).collect();
        let moment = Moment { run: 1, today: NaiveDate::default(), at: 0 };
        let error = store.apply(account, &Commit::Customers(names), moment).unwrap_err();
        assert!(matches!(error, StoreError::Full { .. }), "{error}");
        assert!(error.to_string().contains("make room"), "{error}");
        assert!(store.customers(account).unwrap().is_empty());
    }
}
