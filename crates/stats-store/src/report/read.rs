//! Reads what the store has of each customer.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use rusqlite::{Connection, params};
use stats_fleet::health::{Assessment, CategoryDay, CustomerDays, Day, FailedQuery, Numbers, Rules};

use crate::error::{Fault, StoreError};
use crate::read::date;
use crate::records::{AccountId, AccountRecord};
use crate::sql::{self, Table};
use crate::store::Store;

impl Store {
    /// Assesses the customers of these accounts, at one moment of a store that a run may be writing.
    pub(super) fn assess(
        &self,
        accounts: &[(AccountId, AccountRecord)],
        through: NaiveDate,
        assessment: &mut Assessment,
    ) -> Result<(), StoreError> {
        self.reading(|connection, _| {
            let moment = connection.unchecked_transaction()?;
            let columns = Numbers::METRICS.iter().map(|metric| metric.as_str());
            let days = sql::days_of_customer(Table::Days, columns.clone());
            let categories = sql::days_of_customer(Table::CategoryDays, columns);
            for (account, record) in accounts {
                let mut failed = failures(&moment, *account)?;
                let mut customers = moment.prepare_cached(sql::REPORTED_CUSTOMERS)?;
                let mut rows = customers.query(params![account.0, through.to_epoch_days()])?;
                while let Some(row) = rows.next()? {
                    let id: i64 = row.get(0)?;
                    let mut customer = CustomerDays {
                        account: record.label.clone(),
                        customer: row.get(1)?,
                        reached: row.get::<_, Option<i32>>(2)?.map(date).transpose()?,
                        categories_reached: row.get::<_, Option<i32>>(3)?.map(date).transpose()?,
                        failed: failed.remove(&id).unwrap_or_default(),
                        ..CustomerDays::default()
                    };
                    if let Some(reached) = customer.reached {
                        let until = reached.min(through).to_epoch_days();
                        let since = |days: u32| until.saturating_sub_unsigned(days.saturating_sub(1));
                        customer.days =
                            read(&moment, &days, id, since(Rules::DAYS_READ), until, |row| day(row, 1))?;
                        let of_category = |row: &rusqlite::Row<'_>| {
                            Ok(CategoryDay { category: row.get(1)?, day: day(row, 2)? })
                        };
                        let period = since(assessment.rules().days);
                        customer.categories = read(&moment, &categories, id, period, until, of_category)?;
                    }
                    assessment.add(&customer);
                }
            }
            Ok(())
        })
    }
}

fn read<T>(
    connection: &Connection,
    sql: &str,
    customer: i64,
    since: i32,
    until: i32,
    one: impl Fn(&rusqlite::Row<'_>) -> Result<T, Fault>,
) -> Result<Vec<T>, Fault> {
    let mut statement = connection.prepare_cached(sql)?;
    let mut rows = statement.query(params![customer, since, until])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        found.push(one(row)?);
    }
    Ok(found)
}

/// A day of a row that has its date first and its counts from this column.
fn day(row: &rusqlite::Row<'_>, first: usize) -> Result<Day, Fault> {
    let mut numbers = Numbers::default();
    for (index, metric) in Numbers::METRICS.iter().enumerate() {
        let count: Option<i64> = row.get(first + index)?;
        let unreadable = |_| Fault::Unreadable(format!("{} is not a count", metric.as_str()));
        numbers.set(*metric, count.map(u64::try_from).transpose().map_err(unreadable)?);
    }
    Ok(Day { date: date(row.get(0)?)?, numbers })
}

/// The failures of an account by the number of the customer.
fn failures(connection: &Connection, account: AccountId) -> Result<BTreeMap<i64, Vec<FailedQuery>>, Fault> {
    let mut statement = connection.prepare_cached(sql::REPORTED_FAILURES)?;
    let mut rows = statement.query([account.0])?;
    let mut failures = BTreeMap::<i64, Vec<FailedQuery>>::new();
    while let Some(row) = rows.next()? {
        let failed = FailedQuery {
            query: row.get(1)?,
            error_kind: row.get(2)?,
            message: row.get(3)?,
            tries: row.get(4)?,
        };
        failures.entry(row.get(0)?).or_default().push(failed);
    }
    Ok(failures)
}
