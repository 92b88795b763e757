//! Days with items, as v3 has them: both paths of the reader, in any chunks, and an independent reading.

use std::collections::{BTreeMap, BTreeSet};

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use proptest::test_runner::TestCaseError;
use serde_json::{Value, json};
use stats_proto::{
    Account, AnyAnswer, AnyQuery, Bounds, Call, Dialect, Format, Kind, Parameters, QueryKind, read,
};

use crate::config::cases;
use crate::damage::{Change, anything, changed};
use crate::queries::{cut, cuts, described};

const CUSTOMERS: [&str; 4] = ["a", "B", "customer@example.com", "a name, beyond sixteen bytes: é"];

/// One item: the index of its name, whether it says its name and its type, and its counts.
#[derive(Debug, Clone)]
struct Item {
    name: usize,
    is_named: bool,
    has_type: bool,
    counts: Vec<u64>,
}

/// How the body is written.
#[derive(Debug, Clone)]
struct Layout {
    metrics: Vec<&'static str>,
    gap: &'static str,
    date_last: bool,
    type_last: bool,
}

fn any_layout() -> impl Strategy<Value = Layout> {
    let metrics = prop::sample::subsequence(
        vec!["opens", "clicks", "unique_opens", "requests", "machine_opens", "bounce_drops"],
        0..6,
    );
    let gap = prop_oneof![5 => Just(""), 1 => select(&[" ", "\n  "][..])];
    let rarely = || prop_oneof![6 => Just(false), 1 => Just(true)];
    (metrics, gap, rarely(), rarely()).prop_map(|(metrics, gap, date_last, type_last)| Layout {
        metrics,
        gap,
        date_last,
        type_last,
    })
}

fn any_item() -> impl Strategy<Value = Item> {
    let count = prop_oneof![20 => 0..100_000_000_u64, 1 => any::<u64>()];
    let mostly = || prop_oneof![12 => Just(true), 1 => Just(false)];
    (0..CUSTOMERS.len(), mostly(), mostly(), vec(count, 6))
        .prop_map(|(name, is_named, has_type, counts)| Item { name, is_named, has_type, counts })
}

/// Days mostly in ascending order, each with the items of different names.
fn any_days() -> impl Strategy<Value = Vec<(u32, Vec<Item>)>> {
    let step = prop_oneof![30 => Just(1_u32), 2 => 2..40_u32, 1 => Just(0_u32)];
    let items = prop_oneof![
        5 => vec(any_item(), 1..2),
        5 => vec(any_item(), CUSTOMERS.len()).prop_map(|items| items.into_iter().zip(0..).map(|(item, name)| Item { name, ..item }).collect()),
        1 => vec(any_item(), 0..6),
    ];
    vec((step, items), 0..40).prop_map(|days| {
        let mut day = 0;
        days.into_iter()
            .map(|(step, items)| {
                day += step;
                (day, items)
            })
            .collect()
    })
}

fn date(day: u32) -> String {
    let first = chrono::NaiveDate::from_ymd_opt(2026, 1, 1).unwrap_or_default();
    (first + chrono::Days::new(day.into())).to_string()
}

impl Layout {
    fn body(&self, days: &[(u32, Vec<Item>)]) -> String {
        let gap = self.gap;
        let days = days.iter().map(|(day, items)| {
            let items: Vec<String> = items.iter().map(|item| self.item(item)).collect();
            let (date, stats) = (
                format!("\"date\":{gap}\"{}\"", date(*day)),
                format!("\"stats\":{gap}[{}]", items.join(",")),
            );
            let both = if self.date_last { [stats, date] } else { [date, stats] };
            format!("{{{}}}", both.join(&format!(",{gap}")))
        });
        format!("[{}]", days.collect::<Vec<_>>().join(&format!("{gap},")))
    }

    fn item(&self, item: &Item) -> String {
        let counts =
            self.metrics.iter().zip(&item.counts).map(|(metric, count)| format!("\"{metric}\":{count}"));
        let metrics = format!("\"metrics\":{{{}}}", counts.collect::<Vec<_>>().join(","));
        let kind = item.has_type.then(|| "\"type\":\"subuser\"".to_owned());
        let name = item
            .is_named
            .then(|| format!("\"name\":\"{}\"", CUSTOMERS.get(item.name).copied().unwrap_or_default()));
        let mut parts: Vec<String> = kind.into_iter().chain(name).chain([metrics]).collect();
        if self.type_last {
            parts.reverse();
        }
        format!("{{{}}}", parts.join(","))
    }
}

/// The call whose answer it is.
fn call(kind: QueryKind, customers: &[&str], bounds: Bounds) -> Result<Call<AnyQuery>, TestCaseError> {
    let mut parameters = Parameters::new(kind);
    (parameters.start_date, parameters.end_date) =
        (Some("2026-01-01".to_owned()), Some("2026-12-31".to_owned()));
    if kind == QueryKind::DailyByCustomer {
        parameters.customers = customers.iter().map(|name| (*name).to_owned()).collect();
    } else {
        parameters.customer = customers.first().map(|name| (*name).to_owned());
    }
    let account = Account::bearer("SG.key").with_bounds(bounds);
    Ok(account.call(AnyQuery::parse(&parameters)?)?)
}

/// A query with the customers that it names.
fn any_query() -> impl Strategy<Value = (QueryKind, Vec<&'static str>)> {
    prop_oneof![
        1 => Just((QueryKind::Daily, Vec::new())),
        3 => Just((QueryKind::Daily, vec![CUSTOMERS[0]])),
        1 => Just((QueryKind::Aggregate, vec![CUSTOMERS[0]])),
        4 => Just((QueryKind::DailyByCustomer, CUSTOMERS.to_vec())),
        1 => Just((QueryKind::DailyByCustomer, vec!["A", "b"])),
    ]
}

/// The rows that `serde_json` reads in a valid body: date and name with the counts.
fn independent(body: &str) -> BTreeMap<(String, String), BTreeMap<String, u64>> {
    let days: Value = serde_json::from_str(body).unwrap_or_default();
    let mut rows = BTreeMap::new();
    for day in days.as_array().into_iter().flatten() {
        for item in day["stats"].as_array().into_iter().flatten() {
            let key = (day["date"].as_str().unwrap_or_default(), item["name"].as_str().unwrap_or_default());
            let counts = item["metrics"].as_object().into_iter().flatten();
            let counts = counts.filter_map(|(name, count)| Some((name.clone(), count.as_u64()?)));
            rows.insert((key.0.to_owned(), key.1.to_owned()), counts.collect());
        }
    }
    rows
}

proptest! {
    #![proptest_config(cases(1500))]

    #[test]
    fn both_paths_agree_on_days(
        (kind, customers) in any_query(),
        layouts in vec(any_layout(), 1..3),
        days in any_days(),
        changes in prop_oneof![3 => Just(Vec::new()), 2 => Change::few()],
        body_bound in prop_oneof![5 => Just(1 << 20), 1 => 0..2000_u64],
        metrics in prop_oneof![5 => Just(256_usize), 1 => 1..6_usize],
        offsets in vec(any::<Index>(), 0..3),
    ) {
        let bounds = Bounds::default().with_body(body_bound).with_metrics(metrics);
        let call = call(kind, &customers, bounds)?;
        for layout in &layouts {
            let body = changed(layout.body(&days).as_bytes(), &changes);
            let general = described(&cut(call.general_reader(200), &body, &[], true));
            prop_assert_eq!(&described(&cut(call.reader(200), &body, &[], true)), &general, "{}", body.escape_ascii());
            let offsets = cuts(&offsets, &body);
            let pieces = described(&cut(call.reader(200), &body, &offsets, true));
            prop_assert_eq!(&pieces, &general, "{} cut at {:?}", body.escape_ascii(), offsets);
        }
    }

    #[test]
    fn both_paths_agree_on_random_bytes((kind, customers) in any_query(), body in anything()) {
        let call = call(kind, &customers, Bounds::default())?;
        let general = described(&cut(call.general_reader(200), &body, &[], true));
        prop_assert_eq!(&described(&cut(call.reader(200), &body, &[], true)), &general, "{}", body.escape_ascii());
    }

    #[test]
    fn days_are_what_another_parser_reads(layout in any_layout(), days in any_days()) {
        let days: BTreeMap<u32, Vec<Item>> = days.into_iter().collect();
        let unique = |items: Vec<Item>| {
            let mut names = BTreeSet::new();
            items.into_iter().filter(|item| names.insert(item.name)).map(|item| Item { is_named: true, ..item }).collect()
        };
        let days: Vec<(u32, Vec<Item>)> = days.into_iter().map(|(day, items)| (day, unique(items))).collect();
        let body = layout.body(&days);
        let call = call(QueryKind::DailyByCustomer, &CUSTOMERS, Bounds::default())?;
        let answer = call.parse(200, body.as_bytes()).map_err(|error| TestCaseError::fail(error.to_string()))?;
        let rows = answer.customer_days().map(|rows| {
            rows.iter().map(|row| {
                let counts = row.metrics().map(|(name, count)| (name.to_string(), count)).collect();
                ((row.date().to_string(), row.customer().to_owned()), counts)
            }).collect()
        });
        prop_assert_eq!(rows, Some(independent(&body)));
    }

    #[test]
    fn a_changed_body_stays_within_bounds(days in any_days(), layout in any_layout(), changes in Change::few()) {
        let body = changed(layout.body(&days).as_bytes(), &changes);
        for kind in QueryKind::ALL {
            for format in Format::ALL {
                let rows = match read(*kind, Dialect::V3, *format, 200, &body) {
                    Ok(AnyAnswer::Days(days)) => days.len() * days.columns().len(),
                    Ok(AnyAnswer::CustomerDays(days)) => days.len() * days.columns().len(),
                    Ok(AnyAnswer::CategoryDays(days)) => days.len() * days.columns().len(),
                    Ok(_) | Err(_) => 0,
                };
                prop_assert!(rows <= 2 * body.len() + 4096, "{} cells", rows);
            }
        }
    }
}

#[test]
fn totals_sum_the_days() -> Result<(), TestCaseError> {
    let call = call(QueryKind::Aggregate, &[CUSTOMERS[0]], Bounds::default())?;
    let day = |day: u32, opens: u64| json!({"date": date(day), "stats": [{"metrics": {"opens": opens}}]});
    let body = json!([day(0, u64::MAX - 1), day(1, 1)]).to_string();
    let answer = call.parse(200, body.as_bytes())?;
    prop_assert_eq!(answer.totals().and_then(stats_proto::Totals::opens), Some(u64::MAX));
    let body = json!([day(0, u64::MAX), day(1, 1)]).to_string();
    prop_assert_eq!(call.parse(200, body.as_bytes()).map_err(|error| error.kind()), Err(Kind::BadValue));
    Ok(())
}
