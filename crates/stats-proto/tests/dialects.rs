//! What the requests of each dialect can be about.

use stats_proto::{Account, DailyStats, Dialect, Kind, Period};

#[test]
fn a_request_has_as_many_names_and_days_as_its_dialect_takes() {
    for dialect in Dialect::ALL {
        let expected = match dialect {
            Dialect::V3 => (10, Some(10), Some(366)),
            Dialect::V3Account => (1, Some(10), Some(366)),
            _ => (1, None, None),
        };
        let taken = (
            dialect.customers_in_a_request(),
            dialect.categories_in_a_request(),
            dialect.days_in_a_request(),
        );
        assert_eq!(taken, expected, "{dialect}");
    }
}

#[test]
fn dates_are_strict_where_a_single_day_is_refused() -> Result<(), Box<dyn std::error::Error>> {
    let day = "2026-06-01".parse()?;
    for dialect in Dialect::ALL {
        let account = Account::new("reseller", "secret").with_dialect(*dialect);
        let query = if *dialect == Dialect::Own { DailyStats::own() } else { DailyStats::of("customer") };
        let refused = account.call(query.during(Period::between(day, day)?)).err().map(|error| error.kind());
        assert_eq!(refused, dialect.has_strict_dates().then_some(Kind::DatesOutOfOrder), "{dialect}");
    }
    Ok(())
}
