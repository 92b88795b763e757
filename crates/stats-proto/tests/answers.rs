//! Answers as a caller sees them: rows, columns, look-ups, canonical form.

use std::error::Error;

use chrono::NaiveDate;
use stats_proto::{
    Account, AggregateStats, AnyAnswer, CategoryList, CategoryStats, ColumnValues, DailyStats, Dialect,
    Format, Metric, MetricName, Period, QueryKind, read,
};

const DAYS: &[u8] = br#"[{"date":"2009-06-20","requests":7,"spamreports":1,"umd_drop":2},
    {"date":"2009-06-21","opens":18446744073709551615,"requests":9}]"#;

fn account() -> Account {
    Account::new("reseller", "secret")
}

#[test]
fn days_are_rows_and_columns_in_which_absent_is_not_zero() -> Result<(), Box<dyn Error>> {
    let days = account().call(DailyStats::of("customer"))?.parse(200, DAYS)?;
    assert_eq!((days.len(), days.is_empty()), (2, false));
    let (first, last) = (days.get(0).ok_or("no row")?, days.get(1).ok_or("no row")?);
    assert!(days.get(2).is_none());
    assert_eq!(first.date(), NaiveDate::from_ymd_opt(2009, 6, 20).ok_or("no date")?);
    assert_eq!((first.requests(), first.opens(), first.spam_reports()), (Some(7), None, Some(1)));
    assert_eq!((last.get(Metric::Opens), last.get(Metric::SpamReports)), (Some(u64::MAX), None));
    assert_eq!((first.by_name("spam_reports"), first.by_name("spamreports")), (Some(1), Some(1)));
    assert_eq!((first.by_name("umd_drop"), first.by_name("nothing")), (Some(2), None));
    let metrics: Vec<_> = first.metrics().map(|(name, count)| (name.to_string(), count)).collect();
    assert_eq!(
        metrics,
        [("requests".to_owned(), 7), ("spam_reports".to_owned(), 1), ("umd_drop".to_owned(), 2)]
    );

    assert_eq!(days.dates(), [14_415, 14_416]);
    let columns: Vec<_> = days.columns().iter().map(|column| column.name().as_str()).collect();
    assert_eq!(columns, ["requests", "spam_reports", "umd_drop", "opens"]);
    let opens = days.columns().last().ok_or("no column")?;
    assert_eq!(
        (opens.values(), opens.validity(), opens.at(0), opens.at(1)),
        (ColumnValues::Wide(&[0, u64::MAX]), Some(&[2][..]), None, Some(u64::MAX))
    );
    let requests = days.columns().first().ok_or("no column")?;
    assert_eq!((requests.values(), requests.validity()), (ColumnValues::Narrow(&[7, 9]), None));
    assert_eq!(opens.at(2), None);
    assert_eq!(days.iter().rev().map(|day| day.requests()).collect::<Vec<_>>(), [Some(9), Some(7)]);
    assert_eq!((&days).into_iter().len(), 2);
    assert_eq!(
        format!("{days:?}"),
        r#"[{"date": 2009-06-20, "requests": 7, "spam_reports": 1, "umd_drop": 2}, {"date": 2009-06-21, "requests": 9, "opens": 18446744073709551615}]"#
    );
    Ok(())
}

#[test]
fn answers_are_equal_whatever_the_order_of_their_metrics() -> Result<(), Box<dyn Error>> {
    let call = account().call(DailyStats::of("customer"))?;
    let days = |text: &str| call.parse(200, text.as_bytes());
    let one = days(r#"[{"date":"2009-06-20","requests":7,"opens":1}]"#)?;
    assert_eq!(one, days(r#"[{"opens":1,"requests":7,"date":"2009-06-20"}]"#)?);
    assert_ne!(one, days(r#"[{"opens":1,"requests":8,"date":"2009-06-20"}]"#)?);
    assert_ne!(one, days(r#"[{"opens":1,"date":"2009-06-20"}]"#)?);
    assert_ne!(one, days(r#"[{"opens":1,"requests":7,"date":"2009-06-21"}]"#)?);
    assert_ne!(one, days("[]")?);
    Ok(())
}

#[test]
fn category_rows_share_a_dictionary() -> Result<(), Box<dyn Error>> {
    let body = br#"[{"date":"2009-06-20","category":"b","opens":1},{"date":"2009-06-20","category":"a"},
        {"date":"2009-06-21","category":"b","clicks":3}]"#;
    let days = account().call(CategoryStats::of("customer", ["a", "b"]))?.parse(200, body)?;
    let names: Vec<&str> = days.categories().iter().collect();
    assert_eq!((names.as_slice(), days.category_indices()), (&["b", "a"][..], &[0, 1, 0][..]));
    let rows: Vec<_> =
        days.iter().map(|day| (day.category().to_owned(), day.opens(), day.clicks())).collect();
    let row = |name: &str, opens, clicks| (name.to_owned(), opens, clicks);
    assert_eq!(rows, [row("b", Some(1), None), row("a", None, None), row("b", None, Some(3))]);
    assert_eq!(
        format!("{:?}", days.get(0).ok_or("no row")?),
        r#"{"date": 2009-06-20, "category": "b", "opens": 1}"#
    );
    assert_eq!(days, days.clone());
    Ok(())
}

#[test]
fn totals_are_one_row() -> Result<(), Box<dyn Error>> {
    let call = account().call(AggregateStats::of("customer"))?;
    let totals = call.parse(200, br#"{"requests":"12","replies":0}"#)?;
    assert_eq!((totals.len(), totals.is_empty()), (2, false));
    assert_eq!(
        (totals.requests(), totals.get(Metric::Clicks), totals.by_name("replies")),
        (Some(12), None, Some(0))
    );
    let names: Vec<_> = totals.iter().map(|(name, count)| (name.clone(), count)).collect();
    assert_eq!(names, [(Metric::Requests.into(), 12), (MetricName::Other("replies".into()), 0)]);
    assert_eq!(format!("{totals:?}"), r#"{"requests": 12, "replies": 0}"#);
    assert_eq!(totals, call.parse(200, br#"{"replies":0,"request":12}"#)?);
    assert_ne!(totals, call.parse(200, br#"{"replies":0}"#)?);
    assert!(call.parse(200, b"{}")?.is_empty());
    Ok(())
}

#[test]
fn names_come_as_a_list() -> Result<(), Box<dyn Error>> {
    let names =
        account().call(CategoryList::of("customer"))?.parse(200, br#"{"category":"A","category":"B"}"#)?;
    assert_eq!(names, ["A", "B"]);
    Ok(())
}

#[test]
fn queries_about_the_account_itself_need_its_dialects() -> Result<(), Box<dyn Error>> {
    let account = account().with_dialect(Dialect::Own);
    let period = Period::last_days(3)?;
    let body = |request: &stats_proto::Request| request.body().map(str::to_owned);
    let sent = [
        body(account.call(DailyStats::own().during(period))?.request()),
        body(account.call(AggregateStats::own())?.request()),
        body(account.call(CategoryList::own())?.request()),
        body(account.call(CategoryStats::own(["a"]).during(period))?.request()),
    ];
    let who = "api_user=reseller&api_key=secret";
    let expected = ["days=3", "aggregate=1", "list=true", "days=3&category=a"];
    assert_eq!(sent, expected.map(|own| Some(format!("{who}&{own}"))));
    Ok(())
}

#[test]
fn any_answer_is_one_of_four() -> Result<(), Box<dyn Error>> {
    let of = |kind, body: &[u8]| read(kind, Dialect::Distributor, Format::Json, 200, body);
    let days = of(QueryKind::Daily, DAYS)?;
    assert!(days.days().is_some() && days.totals().is_none() && days.categories().is_none());
    let metrics = of(QueryKind::Aggregate, b"{}")?;
    assert!(metrics.totals().is_some() && metrics.days().is_none() && metrics.category_days().is_none());
    let names = of(QueryKind::Categories, b"[\"a\"]")?;
    assert_eq!(names.categories(), Some(&["a".to_owned()][..]));
    let category = of(QueryKind::CategoryStats, b"[]")?;
    assert!(matches!(&category, AnyAnswer::CategoryDays(rows) if rows.is_empty()));
    assert!(category.category_days().is_some());
    Ok(())
}

#[test]
fn an_error_names_its_place_and_shows_it() {
    let body = br#"[{"date":"2009-06-20","requests":-7}]"#;
    let error = read(QueryKind::Daily, Dialect::Distributor, Format::Json, 200, body).unwrap_err();
    assert_eq!(
        error.to_string(),
        "bad-value json answer at byte 33, record 0, field `requests`: expected a whole number from 0 to 2^64-1, before `-7}]`"
    );
    let body = br#"{"errors":[{"field":"days","message":"too many"},"and more"]}"#;
    let error = read(QueryKind::Daily, Dialect::Distributor, Format::Json, 400, body).unwrap_err();
    assert_eq!(error.to_string(), "refused-invalid-request with status 400: `days`: `too many`; `and more`");
    let error = read(QueryKind::Daily, Dialect::Distributor, Format::Json, 302, b"").unwrap_err();
    assert_eq!(error.to_string(), "the server answered with the unexpected status 302");
}

#[test]
fn names_of_metrics_know_their_spellings() {
    for metric in Metric::ALL {
        assert_eq!(Metric::spelled(metric.as_str()), Some(*metric));
        assert_eq!(MetricName::spelled(metric.as_str()).to_string(), metric.to_string());
    }
    assert_eq!(MetricName::spelled("Opens"), MetricName::Other("Opens".into()));
}
