//! The peers' rows of v3, and how they read them.

use chrono::NaiveDate;
use serde::Deserialize;

use super::date::FastDate;
use super::row::calendar;
use crate::Failure;
use crate::checksum::{Checksum, HasChecksum};

/// The counts of an item.
#[derive(Debug, Clone, Deserialize)]
#[expect(dead_code, reason = "they are read because a client reads them")]
pub struct Metrics {
    blocks: u64,
    bounce_drops: u64,
    bounces: u64,
    clicks: u64,
    deferred: u64,
    delivered: u64,
    invalid_emails: u64,
    opens: u64,
    processed: u64,
    requests: u64,
    spam_report_drops: u64,
    spam_reports: u64,
    unique_clicks: u64,
    unique_opens: u64,
    unsubscribe_drops: u64,
    unsubscribes: u64,
}

/// An item of a day.
#[derive(Debug, Clone, Deserialize)]
pub struct Item {
    name: String,
    metrics: Metrics,
}

/// A day with its items.
#[derive(Debug, Clone, Deserialize)]
pub struct Day {
    date: FastDate,
    stats: Vec<Item>,
}

/// A day with chrono's date, parsed by chrono.
#[derive(Debug, Clone, Deserialize)]
pub struct ChronoDay {
    #[serde(deserialize_with = "calendar")]
    date: NaiveDate,
    stats: Vec<Item>,
}

/// The days of one customer, whose name no row needs.
#[derive(Debug)]
pub struct OneCustomer<D>(Vec<D>);

/// The days of several customers.
#[derive(Debug)]
pub struct ManyCustomers<D>(Vec<D>);

trait AnyDay {
    fn date(&self) -> i32;
    fn items(&self) -> &[Item];
}

impl AnyDay for Day {
    fn date(&self) -> i32 {
        self.date.0
    }

    fn items(&self) -> &[Item] {
        &self.stats
    }
}

impl AnyDay for ChronoDay {
    fn date(&self) -> i32 {
        self.date.to_epoch_days()
    }

    fn items(&self) -> &[Item] {
        &self.stats
    }
}

fn checksum<D: AnyDay>(days: &[D], is_named: bool) -> Checksum {
    let mut checksum = Checksum::default();
    for day in days {
        for Item { name, metrics } in day.items() {
            let Metrics { requests, bounces, clicks, opens, spam_reports, .. } = metrics;
            let name = if is_named { name } else { "" };
            checksum.row(day.date(), name, [*requests, *bounces, *clicks, *opens, *spam_reports]);
        }
    }
    checksum
}

macro_rules! checked {
    ($day:ident) => {
        impl HasChecksum for OneCustomer<$day> {
            fn checksum(&self) -> Checksum {
                checksum(&self.0, false)
            }
        }

        impl HasChecksum for ManyCustomers<$day> {
            fn checksum(&self) -> Checksum {
                checksum(&self.0, true)
            }
        }
    };
}

checked!(Day);
checked!(ChronoDay);

/// sonic-rs, one customer.
///
/// # Errors
/// What sonic-rs finds wrong.
pub fn sonic_one(body: &[u8]) -> Result<OneCustomer<Day>, Failure> {
    Ok(OneCustomer(sonic_rs::from_slice(body)?))
}

/// sonic-rs, several customers.
///
/// # Errors
/// What sonic-rs finds wrong.
pub fn sonic_many(body: &[u8]) -> Result<ManyCustomers<Day>, Failure> {
    Ok(ManyCustomers(sonic_rs::from_slice(body)?))
}

/// `serde_json`, one customer.
///
/// # Errors
/// What `serde_json` finds wrong.
pub fn serde_one(body: &[u8]) -> Result<OneCustomer<ChronoDay>, Failure> {
    Ok(OneCustomer(serde_json::from_slice(body)?))
}

/// `serde_json`, several customers.
///
/// # Errors
/// What `serde_json` finds wrong.
pub fn serde_many(body: &[u8]) -> Result<ManyCustomers<ChronoDay>, Failure> {
    Ok(ManyCustomers(serde_json::from_slice(body)?))
}
