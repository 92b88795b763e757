use std::fmt::Write as _;

use crate::record::{Record, customer_days, days};

/// How many customers a day has.
pub const CUSTOMERS: usize = 10;

/// Days of one customer as v3 has them: an item with all sixteen metrics a day.
#[must_use]
pub fn days_of_one(rows: u32, seed: u64) -> Vec<u8> {
    body(days(rows, seed), 1)
}

/// Days of ten customers as v3 has them.
#[must_use]
pub fn days_of_customers(rows: u32, seed: u64) -> Vec<u8> {
    body(customer_days(rows, seed, CUSTOMERS), CUSTOMERS)
}

/// The name of a customer by its index.
#[must_use]
pub fn customer(index: usize) -> String {
    format!("customer{index:02}@example.com")
}

fn body(records: impl Iterator<Item = Record>, items: usize) -> Vec<u8> {
    let mut text = String::from("[");
    for (index, record) in records.enumerate() {
        if index % items > 0 {
            text.push(',');
        } else {
            text.push_str(if index > 0 { "]}," } else { "" });
            let _ = write!(text, "{{\"date\":\"{}\",\"stats\":[", record.date);
        }
        item(&mut text, &record);
    }
    text.push_str(if text.len() > 1 { "]}]" } else { "]" });
    text.into_bytes()
}

fn item(text: &mut String, record: &Record) {
    let [requests, bounces, clicks, opens, spam] = record.counts;
    let delivered = requests - bounces;
    let counts = [
        ("blocks", bounces / 3),
        ("bounce_drops", bounces / 7),
        ("bounces", bounces),
        ("clicks", clicks),
        ("deferred", requests / 50),
        ("delivered", delivered),
        ("invalid_emails", bounces / 9),
        ("opens", opens),
        ("processed", requests),
        ("requests", requests),
        ("spam_report_drops", spam / 2),
        ("spam_reports", spam),
        ("unique_clicks", clicks / 2),
        ("unique_opens", opens / 2),
        ("unsubscribe_drops", spam / 3),
        ("unsubscribes", spam / 4),
    ];
    let _ = write!(text, "{{\"type\":\"subuser\",\"name\":\"{}\",\"metrics\":{{", customer(record.name));
    for (index, (metric, count)) in counts.into_iter().enumerate() {
        let _ = write!(text, "{}\"{metric}\":{count}", if index > 0 { "," } else { "" });
    }
    text.push_str("}}");
}
