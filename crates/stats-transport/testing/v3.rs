//! v3 of the emulator: every query, refusals and faults.

use stats_emulator::{BEARER_KEY, Counts, Emulator, Subuser};

use super::{Outcome, once, thrice};
use crate::send;
use crate::sut::{
    Account, AggregateStats, CategoryList, CategoryStats, Client, ClientBuilder, Customers, DailyByCustomer,
    DailyStats, Dialect, Kind, Period,
};

const CUSTOMER: &str = "customer@example.com";

/// The account of the emulator's key, with the emulator's today.
fn account(emulator: &Emulator) -> Result<Account, Box<dyn std::error::Error>> {
    let account = Account::bearer(BEARER_KEY).with_base_url(&emulator.base_url())?;
    Ok(account.with_today(emulator.dataset().today()))
}

fn client(emulator: &Emulator) -> Result<ClientBuilder, Box<dyn std::error::Error>> {
    Ok(Client::builder(account(emulator)?).policy(once()))
}

fn period() -> Result<Period, Box<dyn std::error::Error>> {
    Ok(Period::between("2009-06-20".parse()?, "2009-06-22".parse()?)?)
}

#[test]
fn v3_answers_every_query() -> Outcome {
    let emulator = Emulator::start()?;
    let dataset = emulator.dataset();
    let customer = dataset.customer(CUSTOMER).ok_or("unknown")?;
    let client = || client(&emulator);
    let days = send(client()?, DailyStats::of(CUSTOMER).during(period()?))?;
    assert_eq!(days.len(), 3);
    for day in &days {
        let counts = dataset.day(&customer, day.date());
        assert_eq!((day.requests(), day.processed()), (Some(counts.requests), Some(counts.processed)));
    }
    let mut sum = Counts::default();
    for day in &days {
        sum += dataset.day(&customer, day.date());
    }
    let totals = send(client()?, AggregateStats::of(CUSTOMER).during(period()?))?;
    assert_eq!((totals.requests(), totals.unique_opens()), (Some(sum.requests), None));
    let categories = send(client()?, CategoryList::of(CUSTOMER))?;
    assert_eq!(categories, customer.categories());
    let rows = send(client()?, CategoryStats::of(CUSTOMER, categories).during(period()?))?;
    assert_eq!(rows.len(), 9);
    let names = dataset.customers().iter().map(stats_emulator::Customer::name);
    let before = emulator.requests();
    let rows = send(client()?, DailyByCustomer::of(names).during(period()?))?;
    assert_eq!((rows.len(), rows.missing().len()), (3 * dataset.customers().len(), 0));
    assert_eq!(usize::try_from(emulator.requests() - before)?, dataset.customers().len().div_ceil(10));
    for row in &rows {
        let known = dataset.customer(row.customer()).ok_or("unknown")?;
        assert_eq!(row.requests(), Some(dataset.day(&known, row.date()).requests));
    }
    let account = account(&emulator)?.with_dialect(Dialect::V3Account);
    let builder = Client::builder(account).policy(once());
    assert_eq!(send(builder, DailyStats::of(customer.account_id()).during(period()?))?, days);
    Ok(())
}

#[test]
fn v3_lists_more_customers_than_a_page_has() -> Outcome {
    let subusers = (0..1203).map(|number| Subuser::new(format!("shop {number}")));
    let emulator =
        Emulator::builder().subusers(subusers.chain([Subuser::new("last").disabled().eu()])).start()?;
    let customers = send(client(&emulator)?, Customers::all().with_region())?;
    assert_eq!((customers.len(), emulator.requests()), (1204, 3));
    let last = customers.last().ok_or("expected customers")?;
    assert_eq!((&*last.name, last.disabled, last.region.as_deref()), ("last", Some(true), Some("eu")));
    Ok(())
}

#[test]
fn v3_refuses_keys_scopes_and_names() -> Outcome {
    let emulator = Emulator::builder().scopes(["subusers.stats.read", "categories.stats.read"]).start()?;
    let client = || client(&emulator);
    let wrong = Account::bearer("SG.wrong").with_base_url(&emulator.base_url())?;
    let wrong = Client::builder(wrong).policy(once());
    let categories = ["stranger".to_owned()];
    for (error, status, kind, words) in [
        (send(wrong, Customers::all()).err(), 401, Kind::RefusedAuthentication, "grant is invalid"),
        (send(client()?, Customers::all()).err(), 403, Kind::RefusedAuthentication, "subusers.read"),
        (
            send(client()?, DailyStats::own().during(period()?)).err(),
            403,
            Kind::RefusedAuthentication,
            "stats.read",
        ),
        (
            send(client()?, CategoryStats::of(CUSTOMER, categories).during(period()?)).err(),
            404,
            Kind::RefusedNotFound,
            "category does not exist",
        ),
        (
            send(client()?, DailyByCustomer::of([CUSTOMER, "stranger"]).during(period()?)).err(),
            404,
            Kind::RefusedNotFound,
            "stranger",
        ),
    ] {
        let error = error.ok_or("expected an error")?;
        let shown = format!("{error} {error:?}");
        assert_eq!(error.kind(), kind, "{shown}");
        assert!(shown.contains(words) && shown.contains(&status.to_string()), "{shown}");
        assert!(!shown.contains("SG."), "{shown}");
    }
    Ok(())
}

#[test]
fn v3_retries_after_faults_for_every_query() -> Outcome {
    let emulator = Emulator::start()?;
    let client = || Ok::<_, Box<dyn std::error::Error>>(client(&emulator)?.policy(thrice()));
    for fault in ["503", "429,retry-after=0s", "cut", "reset-before", "broken-gzip"] {
        let script = || fault.parse().map(|script| emulator.script(script));
        script()?;
        assert_eq!(send(client()?, DailyStats::of(CUSTOMER).during(period()?))?.len(), 3, "{fault}");
        script()?;
        assert!(!send(client()?, AggregateStats::of(CUSTOMER).during(period()?))?.is_empty(), "{fault}");
        script()?;
        assert_eq!(send(client()?, CategoryList::of(CUSTOMER))?.len(), 3, "{fault}");
        script()?;
        let categories = CategoryStats::of(CUSTOMER, ["categoryA"]).during(period()?);
        assert_eq!(send(client()?, categories)?.len(), 3, "{fault}");
        script()?;
        let by_customer = DailyByCustomer::of([CUSTOMER, "eu@example.com"]).during(period()?);
        assert_eq!(send(client()?, by_customer)?.len(), 6, "{fault}");
        script()?;
        assert_eq!(send(client()?, Customers::all())?.len(), emulator.dataset().customers().len(), "{fault}");
    }
    Ok(())
}

#[test]
fn legacy_dialects_but_the_distributors_take_the_bearer_key() -> Outcome {
    let emulator = Emulator::start()?;
    for dialect in [Dialect::Reseller, Dialect::ResellerSubuser, Dialect::Customer, Dialect::Own] {
        let builder = Client::builder(account(&emulator)?.with_dialect(dialect)).policy(once());
        let query = if dialect == Dialect::Own { DailyStats::own() } else { DailyStats::of(CUSTOMER) };
        assert!(!send(builder, query.during(period()?))?.is_empty(), "{dialect}");
    }
    Ok(())
}
