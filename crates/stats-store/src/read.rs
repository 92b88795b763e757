//! Reading the store.

use chrono::NaiveDate;
use rusqlite::params;
use stats_fleet::{KindProgress, Progress, Row, Run, Window};
use stats_ureq::QueryKind;

use crate::error::{Fault, StoreError};
use crate::records::{AccountId, AccountRecord, CustomerRecord, DriftRecord, FailureRecord, RunRecord};
use crate::sql;
use crate::store::{Store, account_of};

impl Store {
    /// All accounts, by label.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn accounts(&self) -> Result<Vec<(AccountId, AccountRecord)>, StoreError> {
        self.collect(sql::ACCOUNTS, [], |row| {
            let label = row.get(4)?;
            Ok((AccountId(row.get(0)?), account_of(row, label)?))
        })
    }

    /// The first day wanted that is remembered of an account.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn since(&self, account: AccountId) -> Result<Option<NaiveDate>, StoreError> {
        self.reading(|connection, _| {
            let number: Option<i32> = connection.query_row(sql::SINCE, [account.0], |row| row.get(0))?;
            number.map(date).transpose()
        })
    }

    /// The newest run and how far each customer is, as the planner wants it.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn progress(&self, account: AccountId) -> Result<Progress, StoreError> {
        let mut progress = Progress { run: self.newest_run(account)?, ..Progress::default() };
        self.reading(|connection, _| {
            let mut statement = connection.prepare_cached(sql::PROGRESS)?;
            let mut rows = statement.query([account.0])?;
            while let Some(row) = rows.next()? {
                let (name, kind): (String, String) = (row.get(0)?, row.get(1)?);
                let of_kind = KindProgress {
                    reached: row.get::<_, Option<i32>>(2)?.map(date).transpose()?,
                    confirmed: row.get(3)?,
                };
                let customer = progress.customers.entry(name).or_default();
                if kind == QueryKind::Daily.as_str() {
                    customer.daily = of_kind;
                } else {
                    customer.category_stats = of_kind;
                    customer.names_listed = row.get::<_, Option<i32>>(4)?.map(date).transpose()?;
                }
            }
            Ok(progress)
        })
    }

    pub(crate) fn newest_run(&self, account: AccountId) -> Result<Option<Run>, StoreError> {
        Ok(self.collect(sql::NEWEST_RUN, params![account.0], run)?.into_iter().next())
    }

    /// The day up to which every customer of an account is stored, of these kinds: none where one has nothing. Customers that
    /// are gone do not count, nor do those whose first day lies after `until`.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn complete_through(
        &self,
        account: AccountId,
        kinds: &[QueryKind],
        until: NaiveDate,
    ) -> Result<Option<NaiveDate>, StoreError> {
        let mut least = None;
        for kind in kinds {
            let values = params![account.0, kind.as_str(), until.to_epoch_days()];
            let reached =
                self.collect(sql::LEAST_REACHED, values, |row| Ok(row.get::<_, Option<i32>>(0)?))?;
            let Some(Some(reached)) = reached.into_iter().next() else { return Ok(None) };
            least = Some(least.map_or(reached, |least: i32| least.min(reached)));
        }
        least.map(date).transpose().map_err(|fault| fault.at(&self.path))
    }

    /// The number of customers that have not reached this day, of this kind. Customers count as in
    /// [`Store::complete_through`].
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn customers_behind(
        &self,
        account: AccountId,
        kind: QueryKind,
        day: NaiveDate,
    ) -> Result<u64, StoreError> {
        let values = params![account.0, kind.as_str(), day.to_epoch_days()];
        self.reading(|connection, _| {
            let count: i64 = connection.query_row(sql::CUSTOMERS_BEHIND, values, |row| row.get(0))?;
            Ok(u64::try_from(count).unwrap_or_default())
        })
    }

    /// True if the newest run of all customers wanted category statistics.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn wants_categories(&self, account: AccountId) -> Result<bool, StoreError> {
        self.reading(|connection, _| {
            Ok(connection.query_row(sql::WANTS_CATEGORIES, [account.0], |row| row.get(0))?)
        })
    }

    /// How many rows late days replaced, by kind and age of the day.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn drift(&self, account: AccountId) -> Result<Vec<DriftRecord>, StoreError> {
        self.collect(sql::DRIFT, params![account.0], |row| {
            let changed = row.get::<_, i64>(2)?;
            let changed = u64::try_from(changed).unwrap_or_default();
            Ok(DriftRecord { kind: row.get(0)?, age: row.get(1)?, changed })
        })
    }

    /// The rows of a customer in a window, by date and category: daily ones or those of categories.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn rows(
        &self,
        account: AccountId,
        customer: &str,
        kind: QueryKind,
        window: Window,
    ) -> Result<Vec<Row>, StoreError> {
        self.reading(|connection, metrics| {
            let mut find = connection.prepare_cached(sql::CUSTOMER)?;
            let mut found = find.query(params![account.0, customer])?;
            let Some(customer) = found.next()?.map(|row| row.get::<_, i64>(0)).transpose()? else {
                return Ok(Vec::new());
            };
            let mut statement = connection.prepare_cached(&metrics.of(kind).select)?;
            let (from, until) = (window.from.to_epoch_days(), window.until.to_epoch_days());
            let mut rows = statement.query(params![customer, from, until])?;
            let mut found = Vec::new();
            while let Some(row) = rows.next()? {
                let category: Option<String> = row.get(1)?;
                let more: Option<String> = row.get(2)?;
                let counts = metrics.counts(row, 3, more.as_deref())?;
                let category = category.map(String::into_boxed_str);
                found.push(Row { date: date(row.get(0)?)?, category, counts });
            }
            Ok(found)
        })
    }

    /// The customers of an account in the order in which they came, those that are gone too.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn customers(&self, account: AccountId) -> Result<Vec<CustomerRecord>, StoreError> {
        self.collect(sql::CUSTOMERS, params![account.0], |row| {
            Ok(CustomerRecord {
                name: row.get(0)?,
                time_zone: row.get(1)?,
                since: row.get::<_, Option<i32>>(2)?.map(date).transpose()?,
                first_seen: row.get(3)?,
                last_listed: row.get(4)?,
                gone_since: row.get(5)?,
            })
        })
    }

    /// The failures that are not over, by customer, without customers that are gone.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn failures(&self, account: AccountId) -> Result<Vec<FailureRecord>, StoreError> {
        self.collect(sql::FAILURES, params![account.0], |row| {
            Ok(FailureRecord {
                customer: row.get(0)?,
                kind: row.get(1)?,
                since: date(row.get(2)?)?,
                until: date(row.get(3)?)?,
                error_kind: row.get(4)?,
                status: row.get(5)?,
                message: row.get(6)?,
                tries: row.get(7)?,
                first_at: row.get(8)?,
                last_at: row.get(9)?,
            })
        })
    }

    /// The runs of an account, the newest first.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn runs(&self, account: AccountId) -> Result<Vec<RunRecord>, StoreError> {
        self.collect(sql::RUNS, params![account.0], |row| {
            Ok(RunRecord {
                run: run(row)?,
                started_at: row.get(3)?,
                ended_at: row.get(4)?,
                report: row.get(5)?,
            })
        })
    }

    fn collect<T>(
        &self,
        sql: &str,
        parameters: impl rusqlite::Params,
        one: impl Fn(&rusqlite::Row<'_>) -> Result<T, Fault>,
    ) -> Result<Vec<T>, StoreError> {
        self.reading(|connection, _| {
            let mut statement = connection.prepare_cached(sql)?;
            let mut rows = statement.query(parameters)?;
            let mut found = Vec::new();
            while let Some(row) = rows.next()? {
                found.push(one(row)?);
            }
            Ok(found)
        })
    }
}

/// A run of a row that begins with its number, its last day and whether it is finished.
fn run(row: &rusqlite::Row<'_>) -> Result<Run, Fault> {
    Ok(Run { number: row.get(0)?, until: date(row.get(1)?)?, is_finished: row.get(2)? })
}

/// The day of this number.
pub(crate) fn date(number: i32) -> Result<NaiveDate, Fault> {
    NaiveDate::from_epoch_days(number).ok_or_else(|| Fault::Unreadable(format!("{number} is not a day")))
}
