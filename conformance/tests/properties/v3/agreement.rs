//! The legacy API and v3 of the emulator agree on every metric that both have.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use stats_emulator::{Customer, Emulator};
use stats_ureq::{
    Account, CategoryDays, CategoryList, CategoryStats, Client, DailyByCustomer, DailyStats, Dialect,
    MetricName, Period,
};

use super::{METRICS, Numbers, Outcome, account, client, day, held};

const SEEDS: [u64; 3] = [1, 7, 4_294_967_296];

/// The rows of an answer by their date and, for categories, their name.
type Rows = BTreeMap<(NaiveDate, String), Numbers>;

/// The metrics that both APIs have.
fn shared(numbers: Numbers) -> Numbers {
    let (both, _) = METRICS.split_at(14);
    numbers.into_iter().filter(|(name, _)| both.iter().any(|(known, _)| known == name)).collect()
}

fn numbers<'r>(row: impl Iterator<Item = (&'r MetricName, u64)>) -> Numbers {
    row.map(|(name, count)| (name.as_str().to_owned(), count)).collect()
}

fn category_rows(days: &CategoryDays) -> Rows {
    let row =
        |day: stats_ureq::CategoryDay<'_>| ((day.date(), day.category().to_owned()), numbers(day.metrics()));
    days.iter().map(row).collect()
}

/// Both clients, and the period of all of the emulator's days.
struct Both<'a> {
    emulator: &'a Emulator,
    legacy: Client,
    v3: Client,
    period: Period,
}

impl Both<'_> {
    fn daily_statistics(&self) -> Outcome {
        let dataset = self.emulator.dataset();
        let names: Vec<&str> = dataset.customers().iter().map(Customer::name).collect();
        let by_customer = self.v3.send(DailyByCustomer::of(names).during(self.period))?;
        assert!(by_customer.missing().is_empty());
        let mut v3: BTreeMap<String, Vec<(NaiveDate, Numbers)>> = BTreeMap::new();
        for row in &by_customer {
            let numbers = numbers(row.metrics());
            let counts = dataset.customer(row.customer()).map(|known| dataset.day(&known, row.date()));
            assert_eq!(counts.map(|counts| held(&counts)).as_ref(), Some(&numbers), "{}", row.customer());
            v3.entry(row.customer().to_owned()).or_default().push((row.date(), shared(numbers)));
        }
        for customer in dataset.customers() {
            let days = self.legacy.send(DailyStats::of(customer.name()).during(self.period))?;
            let legacy = days.iter().map(|row| (row.date(), shared(numbers(row.metrics())))).collect();
            assert_eq!(v3.remove(customer.name()), Some(legacy), "{}", customer.name());
        }
        assert!(v3.is_empty());
        Ok(())
    }

    fn category_statistics(&self, customer: &Customer) -> Outcome {
        let categories = self.v3.send(CategoryList::of(customer.name()))?;
        assert_eq!(categories, self.legacy.send(CategoryList::of(customer.name()))?);
        assert_eq!(categories, customer.categories());
        if categories.is_empty() {
            return Ok(());
        }
        let query = CategoryStats::of(customer.name(), categories).during(self.period);
        let mut v3 = category_rows(&self.v3.send(query.clone())?);
        let legacy = category_rows(&self.legacy.send(query)?);
        let days = self.emulator.dataset().days(None, None).count();
        assert_eq!(v3.len(), days * customer.categories().len(), "{}", customer.name());
        for (key, numbers) in legacy {
            let same = v3.remove(&key).map(shared);
            assert_eq!(same, Some(shared(numbers)), "{} {key:?}", customer.name());
        }
        // The legacy API has no row where nothing was sent, and v3 zeros.
        assert!(v3.values().flat_map(Numbers::values).all(|count| *count == 0), "{}", customer.name());
        Ok(())
    }
}

#[test]
fn the_emulators_apis_agree_on_every_customer_day_and_category() -> Outcome {
    for seed in SEEDS {
        let (since, today) = (day("2012-03-01")?, day("2012-03-11")?);
        let emulator = Emulator::builder().seed(seed).since(since).today(today).start()?;
        let legacy = Account::new("reseller", "open+sesame/&").with_dialect(Dialect::Reseller);
        let both = Both {
            emulator: &emulator,
            // Four hundred categories are longer than a URL may be.
            legacy: client(legacy.with_base_url(&emulator.base_url())?.with_method(stats_ureq::Method::Post))
                .build(),
            v3: client(account(&emulator)?).build(),
            period: Period::between(since, today)?,
        };
        both.daily_statistics()?;
        for customer in emulator.dataset().customers() {
            both.category_statistics(customer)?;
        }
    }
    Ok(())
}

#[test]
fn the_accounts_own_numbers_agree() -> Outcome {
    for seed in SEEDS {
        let emulator = Emulator::builder().seed(seed).since(day("2012-03-01")?).start()?;
        let period = Period::between(day("2012-03-01")?, day("2012-05-31")?)?;
        let v3 = client(account(&emulator)?).build().send(DailyStats::own().during(period))?;
        // The key of v3 at the legacy API.
        let legacy = account(&emulator)?.with_dialect(Dialect::Own);
        let legacy = client(legacy).build().send(DailyStats::own().during(period))?;
        assert_eq!(v3.len(), 92);
        let rows = |days: &stats_ureq::Days| -> Vec<(NaiveDate, Numbers)> {
            days.iter().map(|row| (row.date(), shared(numbers(row.metrics())))).collect()
        };
        assert_eq!(rows(&v3), rows(&legacy));
    }
    Ok(())
}
