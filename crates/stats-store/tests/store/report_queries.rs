//! The queries of `docs/report-queries.md` have the numbers of the report.

use std::collections::BTreeMap;

use rusqlite::types::Value;
use rusqlite::{Connection, Statement};
use stats_fleet::Row;
use stats_fleet::health::{Denominator, Evidence, Finding, FindingKind, HealthReport, Numbers, Rate, Rates};
use stats_store::{AccountRecord, ReportOptions, Store};
use stats_ureq::{Dialect, Metric};

use crate::account::{Fixture, UNTIL, day, record};
use crate::report::{ago, begin, store_failure, store_rows};
use crate::rows::counts;

const PAGE: &str = include_str!("../../../../docs/report-queries.md");

/// The queries by the heading of their section.
fn queries() -> BTreeMap<&'static str, Vec<&'static str>> {
    let sections = PAGE.split("\n## ").skip(1);
    let queries = |section: &'static str| {
        let blocks = section.split("```sql\n").skip(1);
        blocks.map(|block| block.split("```").next().unwrap()).collect::<Vec<_>>()
    };
    sections.map(|section| (section.lines().next().unwrap(), queries(section))).collect()
}

/// The store's database with the parameters of one customer.
struct Shell<'a> {
    connection: &'a Connection,
    parameters: Vec<(&'static str, Value)>,
}

impl Shell<'_> {
    fn rows(&self, sql: &str) -> Vec<Vec<Value>> {
        let mut statement = self.connection.prepare(sql).unwrap();
        for (name, value) in &self.parameters {
            bind(&mut statement, name, value);
        }
        let columns = statement.column_count();
        let mut rows = statement.raw_query();
        let mut found = Vec::new();
        while let Some(row) = rows.next().unwrap() {
            found.push((0..columns).map(|column| row.get(column).unwrap()).collect());
        }
        found
    }
}

fn bind(statement: &mut Statement<'_>, name: &str, value: &Value) {
    if let Some(index) = statement.parameter_index(name).unwrap() {
        statement.raw_bind_parameter(index, value).unwrap();
    }
}

fn number(count: Option<u64>) -> Value {
    count.map_or(Value::Null, |count| Value::Integer(i64::try_from(count).unwrap()))
}

fn text(text: &impl ToString) -> Value {
    Value::Text(text.to_string())
}

/// A generator of made-up numbers: the same ones in each run.
struct MadeUp(u64);

impl MadeUp {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % bound
    }

    /// Counts of a day, one in so many of which is absent; a bad day has many spam reports.
    fn counts(&mut self, volume: u64, absent: u64, is_bad: bool) -> stats_fleet::Counts {
        let requests = volume / 2 + self.below(volume);
        let (bounces, blocks) = (requests * self.below(8) / 100, requests * self.below(3) / 100);
        let delivered = requests - bounces - blocks;
        let spam_reports = if is_bad { delivered * (1 + self.below(3)) / 100 } else { self.below(2) };
        let opens = self.below(delivered + 1);
        let of = [
            ("requests", requests),
            ("bounces", bounces),
            ("blocks", blocks),
            ("delivered", delivered),
            ("spam_reports", spam_reports),
            ("unsubscribes", self.below(9)),
            ("opens", opens),
            ("unique_opens", opens / 2),
            ("clicks", opens / 3),
            ("unique_clicks", opens / 4),
        ];
        let of: Vec<_> = of.into_iter().filter(|_| self.below(absent) > 0).collect();
        counts(&of)
    }
}

/// A store of customers whose rows lack days and numbers, with troubles of every kind.
fn fill(fixture: &Fixture) -> Store {
    let (mut store, account) = fixture.open(Dialect::V3);
    // Runs that end earlier: of another account, and of some customers.
    let other = store.account(&AccountRecord { label: "eu".to_owned(), ..record(Dialect::V3) }).unwrap();
    begin(&mut store, other, 1, ago(1));
    begin(&mut store, account, 1, ago(0));
    begin(&mut store, account, 2, ago(3));
    let mut made_up = MadeUp(7);
    for number in 0..40_u64 {
        let volume = [40, 900, 5000, 60_000][usize::try_from(number % 4).unwrap()];
        let mut rows = Vec::new();
        for days in 0..60 {
            let is_silent = number % 10 == 3 && days < 4 || number == 9 && days < 12;
            if is_silent || made_up.below(15) == 0 {
                continue;
            }
            let volume = if number % 10 == 5 && days < 3 { volume * 5 } else { volume };
            let is_bad = number % 5 == 1;
            let absent = if is_bad { 500 } else { 20 };
            let mut reports = 0;
            for category in ["letters", "news", "win-back"] {
                let counts = made_up.counts(volume, absent, is_bad && category == "win-back");
                reports += counts.get(&Metric::SpamReports.into()).unwrap_or_default();
                rows.push(Row { date: ago(days), category: Some(category.into()), counts });
            }
            let of_day = made_up.counts(volume * 4, absent, false);
            let all = of_day.iter().map(|(name, count)| {
                let more = if *name == Metric::SpamReports.into() { reports } else { 0 };
                (name.clone(), count + more)
            });
            rows.push(Row { date: ago(days), category: None, counts: all.collect() });
        }
        let reached = ago(if number % 7 == 6 { 4 } else { 0 });
        rows.retain(|row| row.date <= reached);
        let name = format!("customer{number:02}@example.com");
        store_rows(&mut store, account, &name, rows, [reached; 2]);
        if number % 13 == 6 {
            store_failure(&mut store, account, &name);
        }
    }
    store
}

fn report(store: &Store) -> HealthReport {
    store.report(&ReportOptions::new(day(UNTIL))).unwrap()
}

/// For each customer with numbers: its place in the report, and a shell with its parameters.
fn each_customer(check: impl Fn(&HealthReport, usize, &Shell<'_>)) {
    let fixture = Fixture::new();
    let report = report(&fill(&fixture));
    let connection = Connection::open(fixture.path()).unwrap();
    for (index, of) in report.customers.iter().enumerate() {
        let parameters = vec![
            (":account", text(&of.account)),
            (":customer", text(&of.customer)),
            (":through", text(&report.through)),
            (":last", text(&of.through.unwrap())),
            (":days", Value::Integer(report.rules.days.into())),
            (":weeks", Value::Integer(0)),
            (":length", Value::Integer(report.rules.volume.days.into())),
        ];
        check(&report, index, &Shell { connection: &connection, parameters });
    }
}

fn has_rate(rate: Option<&Rate>, row: &[Value], min_volume: u64) {
    let Some(rate) = rate else {
        let below =
            |value: &Value| matches!(value, Value::Integer(number) if number.unsigned_abs() < min_volume);
        assert!(row[1] == Value::Null || below(&row[1]), "{row:?}");
        return;
    };
    assert_eq!(row[..2], [number(Some(rate.numerator)), number(Some(rate.denominator))]);
}

#[test]
fn every_section_has_queries_that_are_run_here() {
    let found: Vec<_> = queries().into_iter().map(|(section, queries)| (section, queries.len())).collect();
    let expected = [
        ("Counts of findings", 1),
        ("Failures and age", 1),
        ("Rates of a customer", 1),
        ("Rates of one day", 1),
        ("The category that stands out", 1),
        ("The last day of a customer", 1),
        ("The last day of the report", 1),
        ("Totals of a customer", 1),
        ("Volume and silence", 3),
    ];
    assert_eq!(found, expected);
}

#[test]
fn last_days() {
    each_customer(|report, index, shell| {
        let queries = queries();
        let last = shell.rows(queries["The last day of the report"][0]);
        assert_eq!(last, [[text(&report.through)]]);
        let of_customer = shell.rows(queries["The last day of a customer"][0]);
        assert_eq!(of_customer, [[text(&report.customers[index].through.unwrap())]]);
    });
}

#[test]
fn totals_of_customers_and_of_all() {
    let sums = std::cell::RefCell::new(vec![Some(0_i64); 8]);
    let known = std::cell::Cell::new(0);
    each_customer(|report, index, shell| {
        let rows = shell.rows(queries()["Totals of a customer"][0]);
        let (totals, rows) = rows[0].split_at(8);
        let columns = |of: &Numbers| {
            let counts = [of.requests, of.delivered, of.bounces, of.blocks, of.spam_reports, of.unsubscribes];
            [counts.to_vec(), vec![of.opens, of.clicks]].concat().into_iter().map(number).collect::<Vec<_>>()
        };
        assert_eq!(totals, columns(&report.customers[index].totals));
        if *rows != [Value::Integer(0)] {
            for (sum, value) in sums.borrow_mut().iter_mut().zip(totals) {
                *sum = sum
                    .and_then(|sum| if let Value::Integer(value) = value { Some(sum + value) } else { None });
                known.set(known.get() + i32::from(*value != Value::Null));
            }
        }
        if index + 1 == report.customers.len() {
            let expected: Vec<_> =
                sums.borrow().iter().map(|sum| sum.map_or(Value::Null, Value::Integer)).collect();
            assert_eq!(columns(&report.summary.totals), expected);
        }
    });
    assert!(known.get() > 100, "{}", known.get());
}

#[test]
fn rates_of_customers() {
    let mixed = std::cell::Cell::new(0);
    let sums = std::cell::RefCell::new(vec![0; 12]);
    let four = |of: &Rates| [of.bounce_rate, of.bounces_only_rate, of.spam_report_rate, of.unsubscribe_rate];
    each_customer(|report, index, shell| {
        let rows = shell.rows(queries()["Rates of a customer"][0]);
        let (row, rates) = (&rows[0], &report.customers[index].rates);
        for (sum, value) in sums.borrow_mut().iter_mut().zip(row) {
            *sum += if let Value::Integer(value) = value { *value } else { 0 };
        }
        if index + 1 == report.customers.len() {
            let all = four(&report.summary.rates).map(Option::unwrap);
            let counts = all.map(|rate| [rate.numerator, rate.denominator, rate.days.into()]);
            let counts: Vec<_> = counts.concat().into_iter().map(|count| number(Some(count))).collect();
            assert_eq!(counts, sums.borrow().iter().map(|sum| Value::Integer(*sum)).collect::<Vec<_>>());
        }
        let of = four(rates);
        for (place, rate) in of.iter().enumerate() {
            has_rate(rate.as_ref(), &row[3 * place..], report.rules.min_volume);
            if let Some(rate) = rate {
                assert_eq!(row[3 * place + 2], Value::Integer(rate.days.into()));
            }
        }
        if let Some(rate) = rates.spam_report_rate.filter(|rate| rate.denominator_of == Denominator::Mixed) {
            assert_ne!((row[12].clone(), rate.days > 1), (Value::Integer(0), false));
            mixed.set(mixed.get() + 1);
        }
    });
    assert!(mixed.get() > 5, "{}", mixed.get());
}

#[test]
fn rates_of_days() {
    each_customer(|report, index, shell| {
        let rows = shell.rows(queries()["Rates of one day"][0]);
        let days = &report.customers[index].days;
        assert_eq!(rows.len(), days.len());
        for (row, day) in rows.iter().zip(days) {
            let of = &day.numbers;
            assert_eq!(row[0], text(&day.date));
            let counts = [of.requests, of.delivered, of.bounces, of.blocks, of.spam_reports, of.unsubscribes];
            let counts = counts.into_iter().chain([of.opens, of.unique_opens, of.clicks, of.unique_clicks]);
            assert_eq!(row[1..11], counts.map(number).collect::<Vec<_>>());
            let rates = Rates::of_day(of, report.rules.min_volume);
            has_rate(rates.open_rate.as_ref(), &row[11..], report.rules.min_volume);
            has_rate(rates.click_rate.as_ref(), &row[13..], report.rules.min_volume);
        }
    });
}

#[test]
fn categories_that_stand_out() {
    let compared = std::cell::Cell::new(0);
    each_customer(|report, index, shell| {
        let name = &report.customers[index].customer;
        let is_spam = |kind| kind == FindingKind::SpamReportRate;
        let findings = report.findings.iter().filter(|of| of.customer == *name && is_spam(of.kind));
        for of in findings.flat_map(Finding::categories) {
            let rows = shell.rows(queries()["The category that stands out"][0]);
            let row = rows.iter().find(|row| row[0] == text(&of.category)).unwrap();
            let others = of.others.unwrap();
            let counts = [of.rate.numerator, of.rate.denominator, others.numerator, others.denominator];
            assert_eq!(row[1..5], counts.map(|count| number(Some(count))));
            let least = report.rules.category.deviations.to_f64().powi(2);
            assert!(matches!(row[5], Value::Real(square) if square >= least), "{row:?}");
            compared.set(compared.get() + 1);
        }
    });
    assert!(compared.get() > 3, "{}", compared.get());
}

#[test]
fn volumes_and_silences() {
    let compared = std::cell::Cell::new((0, 0));
    each_customer(|report, index, shell| {
        let name = &report.customers[index].customer;
        let queries = &queries()["Volume and silence"];
        let weeks = || shell.rows(queries[0]).into_iter().map(|row| row[1].clone()).collect::<Vec<_>>();
        for of in report.findings.iter().filter(|of| of.customer == *name) {
            match &of.evidence {
                Evidence::Volume { requests, before, median, deviation, .. } => {
                    let sums = [Some(*requests)].into_iter().chain(*before).map(number);
                    assert_eq!(weeks(), sums.collect::<Vec<_>>());
                    let usual = [Value::Real(*median), Value::Real(*deviation)];
                    assert_eq!(shell.rows(queries[1]), [usual]);
                    compared.set((compared.get().0 + 1, compared.get().1));
                }
                Evidence::Silent { days, last_request, weeks, before, median } => {
                    let mut parameters = shell.parameters.clone();
                    parameters.push((":weeks", Value::Integer((*weeks).into())));
                    let shell = Shell { connection: shell.connection, parameters };
                    let sums =
                        shell.rows(queries[0]).into_iter().map(|row| row[1].clone()).collect::<Vec<_>>();
                    assert_eq!(sums[1..], before.map(number));
                    assert_eq!(shell.rows(queries[1])[0][0], Value::Real(*median));
                    let last = [text(last_request), Value::Real((*days).into())];
                    assert_eq!(shell.rows(queries[2]), [last]);
                    compared.set((compared.get().0, compared.get().1 + 1));
                }
                _ => {}
            }
        }
    });
    assert!(compared.get().0 > 1 && compared.get().1 > 1, "{:?}", compared.get());
}

#[test]
fn failures_and_ages() {
    let compared = std::cell::Cell::new((0, 0));
    each_customer(|report, index, shell| {
        let of = &report.customers[index];
        for finding in report.findings.iter().filter(|finding| finding.customer == of.customer) {
            let mut parameters = shell.parameters.clone();
            parameters.push((":last", text(&UNTIL)));
            let rows =
                Shell { connection: shell.connection, parameters }.rows(queries()["Failures and age"][0]);
            match &finding.evidence {
                Evidence::Failed { query, error_kind, message, tries, .. } => {
                    let expected =
                        [text(&query), text(&error_kind), text(&message), Value::Integer((*tries).into())];
                    assert_eq!(rows[0][..4], expected);
                    compared.set((compared.get().0 + 1, compared.get().1));
                }
                Evidence::Stale { .. } => {
                    assert_eq!(rows[0][5], Value::Real(finding.value().unwrap()));
                    compared.set((compared.get().0, compared.get().1 + 1));
                }
                _ => {}
            }
        }
    });
    assert!(compared.get().0 > 1 && compared.get().1 > 1, "{:?}", compared.get());
}

#[test]
fn counts_of_findings() {
    let fixture = Fixture::new();
    let report = report(&fill(&fixture));
    Store::keep_findings(fixture.path(), &report).unwrap();
    let connection = Connection::open(fixture.path()).unwrap();
    let rows = Shell { connection: &connection, parameters: vec![] }.rows(queries()["Counts of findings"][0]);
    let mut kinds = BTreeMap::<String, i64>::new();
    for row in &rows {
        let Value::Integer(count) = row[3] else { panic!("{row:?}") };
        *kinds.entry(format!("{:?}", row[1])).or_default() += count;
    }
    let expected = report.summary.findings.iter();
    let expected =
        expected.map(|(kind, count)| (format!("{:?}", text(&kind.as_str())), i64::try_from(*count).unwrap()));
    assert_eq!(kinds, expected.collect());
    assert!(kinds.len() > 4, "{kinds:?}");
}
