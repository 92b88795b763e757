//! The findings of the last report, kept for the next one to compare with.

use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

use chrono::NaiveDate;
use rusqlite::{OptionalExtension, TransactionBehavior, params};
use stats_fleet::health::{Finding, HealthReport};

use crate::error::{Fault, StoreError};
use crate::read::date;
use crate::sql;
use crate::store::Store;

impl Store {
    /// Compares a report with the findings that were kept last of its accounts. Those that this version cannot read count as none.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn compare_with_last(&self, report: &mut HealthReport) -> Result<(), StoreError> {
        let (mut through, mut last) = (None::<NaiveDate>, Vec::new());
        for account in &report.accounts {
            if let Some((day, findings)) = self.last_findings(account)? {
                through = Some(through.map_or(day, |through| through.min(day)));
                last.extend(findings);
            }
        }
        report.compare(through, &last);
        Ok(())
    }

    fn last_findings(&self, account: &str) -> Result<Option<(NaiveDate, Vec<Finding>)>, StoreError> {
        self.reading(|connection, _| {
            let mut statement = connection.prepare_cached(sql::LAST_FINDINGS)?;
            let kept = |row: &rusqlite::Row<'_>| Ok((row.get::<_, i32>(0)?, row.get::<_, String>(1)?));
            let Some((through, findings)) = statement.query_row([account], kept).optional()? else {
                return Ok(None);
            };
            // Of a program with other kinds of findings.
            let Ok(findings) = serde_json::from_str(&findings) else { return Ok(None) };
            Ok(Some((date(through)?, findings)))
        })
    }

    /// Keeps the findings of a report instead of those of the last one of its accounts, also while a run writes the store. Those of
    /// a report that goes further stay.
    ///
    /// # Errors
    /// The store cannot be written, or has another version.
    pub fn keep_findings(path: impl AsRef<Path>, report: &HealthReport) -> Result<(), StoreError> {
        let mut store = Self::write_beside_run(path.as_ref())?;
        let work = |connection: &mut rusqlite::Connection| -> Result<(), Fault> {
            let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
            let at = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
            for account in &report.accounts {
                let of_account: Vec<_> =
                    report.findings.iter().filter(|finding| finding.account == *account).collect();
                let findings = serde_json::to_string(&of_account)
                    .map_err(|error| Fault::Unreadable(format!("the findings of `{account}`: {error}")))?;
                let through = report.through.to_epoch_days();
                let values = params![account, through, i64::try_from(at).unwrap_or(i64::MAX), findings];
                transaction.execute(sql::KEEP_FINDINGS, values)?;
            }
            Ok(transaction.commit()?)
        };
        work(&mut store.connection).map_err(|fault| fault.at(&store.path))
    }
}
