//! The four queries, in both formats, and the responses behind them.

use stats_emulator::Emulator;
use stats_reqwest::{
    Account, AggregateStats, AnyQuery, CategoryList, CategoryStats, Client, DailyStats, Dialect, Format,
    Kind, Method, Parameters, Period, QueryKind,
};

use crate::relay::Relay;
use crate::{CUSTOMER, KEY, Outcome, account, builder, client, hasty};

#[tokio::test]
async fn answers_every_query_kind_in_both_formats() -> Outcome {
    let emulator = Emulator::start()?;
    let dataset = emulator.dataset();
    let customer = dataset.customer(CUSTOMER).ok_or("unknown")?;
    let period = Period::between("2009-06-20".parse()?, "2009-06-22".parse()?)?;
    for &format in Format::ALL {
        let client = builder(account(&emulator.base_url())?.with_format(format)).build()?;

        let days = client.send(DailyStats::of(CUSTOMER).during(period)).await?;
        assert_eq!(days.len(), 3);
        for day in &days {
            assert_eq!(day.requests(), Some(dataset.day(&customer, day.date()).requests));
        }

        let total = client.send(AggregateStats::of(CUSTOMER)).await?;
        assert_eq!(total.requests(), Some(dataset.total(&customer).requests));

        let categories = client.send(CategoryList::of(CUSTOMER)).await?;
        assert_eq!(categories, customer.categories());

        let rows = client.send(CategoryStats::of(CUSTOMER, categories).during(period)).await?;
        assert_eq!(rows.len(), 3);
        for row in &rows {
            let expected = dataset.category(&customer, row.category(), row.date());
            assert_eq!(row.requests(), Some(expected.requests));
        }
    }
    Ok(())
}

#[tokio::test]
async fn sends_every_dialect_by_get_and_post() -> Outcome {
    let emulator = Emulator::builder().bearer_key(KEY).start()?;
    let period = Period::between("2009-06-20".parse()?, "2009-06-22".parse()?)?;
    for &dialect in Dialect::ALL {
        for method in [Method::Get, Method::Post] {
            let account = account(&emulator.base_url())?.with_dialect(dialect).with_method(method);
            let query = match dialect {
                Dialect::Own => AggregateStats::own(),
                Dialect::V3 => AggregateStats::of(CUSTOMER).during(period),
                Dialect::V3Account => AggregateStats::of("sg0001").during(period),
                _ => AggregateStats::of(CUSTOMER),
            };
            let total = builder(account).build()?.send(query).await;
            if matches!(dialect, Dialect::V3 | Dialect::V3Account) && method == Method::Post {
                let kind = total.err().map(|error| error.kind());
                assert_eq!(kind, Some(Kind::Unsupported), "{dialect} {method}");
            } else {
                assert!(total.is_ok_and(|total| total.requests() > Some(0)), "{dialect} {method}");
            }
        }
    }
    Ok(())
}

#[tokio::test]
async fn sends_parsed_queries() -> Outcome {
    let emulator = Emulator::start()?;
    let mut parameters = Parameters::new(QueryKind::Categories);
    parameters.customer = Some(CUSTOMER.to_owned());
    let answer = client(&emulator)?.send(AnyQuery::parse(&parameters)?).await?;
    let names = ["categoryA", "categoryB", "categoryC"].map(str::to_owned).to_vec();
    assert_eq!(answer, stats_reqwest::AnyAnswer::Categories(names));
    Ok(())
}

#[tokio::test]
async fn invalid_queries_are_not_sent() -> Outcome {
    let emulator = Emulator::start()?;
    let client = client(&emulator)?;
    let error = client.send(AggregateStats::of(" ")).await.unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (Kind::EmptyCustomer, 0));
    assert_eq!(client.send_raw(AggregateStats::own()).await.unwrap_err().kind(), Kind::Unsupported);
    assert_eq!(emulator.requests(), 0);
    Ok(())
}

#[tokio::test]
async fn keeps_responses_on_request() -> Outcome {
    let emulator = Emulator::start()?;
    let reply = client(&emulator)?.send_raw(CategoryList::of(CUSTOMER)).await?;
    assert_eq!((reply.answer?.len(), reply.attempts), (3, 1));
    let [response] = &reply.responses[..] else { panic!("{:?}", reply.responses) };
    assert_eq!(response.status, 200);
    assert!(String::from_utf8(response.body.clone())?.contains("categoryB"));
    assert!(response.headers.iter().any(|(name, value)| name == "content-type" && value.contains("json")));

    let reply = client(&emulator)?.send_raw(AggregateStats::of("unknown@example.com")).await?;
    assert!(reply.answer.is_err_and(|error| error.kind().as_str().starts_with("refused-")));
    let [response] = &reply.responses[..] else { panic!("{:?}", reply.responses) };
    assert!(String::from_utf8(response.body.clone())?.contains("Email does not exist"));

    emulator.script("cut-before".parse()?);
    let reply = hasty(&emulator)?.send_raw(CategoryList::of(CUSTOMER)).await?;
    assert!(reply.answer.is_err_and(|error| error.kind() == Kind::Transport));
    assert_eq!((reply.responses.len(), reply.attempts), (0, 1));
    Ok(())
}

#[tokio::test]
async fn splits_long_queries() -> Outcome {
    let emulator = Emulator::start()?;
    let client = client(&emulator)?;
    let names = client.send(CategoryList::of("many-categories@example.com")).await?;
    let period = Period::since("2012-05-30".parse()?);
    let query = CategoryStats::of("many-categories@example.com", names).during(period);
    let reply = client.send_raw(query).await?;
    assert!(reply.responses.len() > 1);
    assert!(reply.answer?.len() > 400);
    Ok(())
}

#[tokio::test]
async fn answers_come_packed_over_connections_that_are_kept() -> Outcome {
    let emulator = Emulator::start()?;
    let relay = Relay::before(&emulator).await?;
    let client = builder(account(&relay.base_url())?).build()?;
    let days = client.send(DailyStats::of(CUSTOMER)).await?;
    assert!(days.len() > 1000);
    assert!(relay.received().contains("accept-encoding: gzip\r\n"));
    assert!(relay.answered().contains("content-encoding: gzip\r\n"));
    client.clone().send(AggregateStats::of(CUSTOMER)).await?;
    assert_eq!(relay.connections(), 1);
    Ok(())
}

#[test]
fn clients_and_futures_are_send() -> Outcome {
    fn shared<T: Clone + Send + Sync + 'static>(_: &T) {}
    fn sent<T: Send>(_: &T) {}
    fn unpinned<T: Unpin>(_: &T) {}
    let client = Client::new(Account::new("reseller", KEY))?;
    shared(&client);
    let future = client.send(DailyStats::of(CUSTOMER));
    sent(&future);
    sent(&client.send_raw(DailyStats::of(CUSTOMER)));
    sent(&client.send_all([DailyStats::of(CUSTOMER)], 2));
    for concurrency in [1, 2] {
        let answers = client.send_all_unordered(vec![DailyStats::of(CUSTOMER)], concurrency);
        sent(&answers);
        unpinned(&answers);
    }
    // Each of many concurrent queries is moved and stored at this size.
    assert!(size_of_val(&future) < 1024, "{}", size_of_val(&future));
    Ok(())
}
