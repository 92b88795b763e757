//! What an exchange keeps of a failure: the request, the response as far as it was received, and no key in what is
//! shown of them.

use std::error::Error;
use std::time::Duration;

use stats_proto::{Account, Cause, DailyStats, Kind, Now, Policy, Step, TransportError};

const NOW: Now = Now::new(Duration::ZERO, Duration::from_secs(1_700_000_000));

#[test]
fn a_refusal_keeps_request_and_response() -> Result<(), Box<dyn Error>> {
    let account = Account::new("reseller", "open+sesame/&");
    let policy = Policy::default().with_max_retries(0);
    let mut exchange =
        account.exchange(DailyStats::of("customer@example.com"), &policy, 1)?.keeping_responses();
    assert!(matches!(exchange.step(NOW), Step::Send { .. }));
    let body = b"<html>open+sesame/&amp; open%2Bsesame%2F%26</html>";
    exchange.received(NOW, 503, [("Retry-After", "1")], body)?;
    let Step::Done(answer) = exchange.step(NOW) else { return Err("not done".into()) };
    let reply = exchange.into_responses(answer);
    assert_eq!(reply.answer.map_err(|error| error.kind()), Err(Kind::RefusedServer));
    let request = reply.request.ok_or("no request")?;
    assert!(request.method == "GET" && request.url.contains("api_key=***"));
    let [response] = &*reply.responses else { return Err("not one response".into()) };
    assert_eq!((response.status, &*response.body), (503, body.as_slice()));
    assert_eq!(account.redacted(&response.body), b"<html>*** ***</html>");
    Ok(())
}

#[test]
fn an_answer_has_no_failed_request() -> Result<(), Box<dyn Error>> {
    let account = Account::new("reseller", "secret");
    let query = DailyStats::of("customer@example.com");
    let mut exchange = account.exchange(query, &Policy::default(), 1)?.keeping_responses();
    assert!(matches!(exchange.step(NOW), Step::Send { .. }));
    exchange.received(NOW, 200, [], b"[]")?;
    let Step::Done(answer) = exchange.step(NOW) else { return Err("not done".into()) };
    let reply = exchange.into_responses(answer);
    assert!(reply.answer.is_ok() && reply.request.is_none());
    Ok(())
}

#[test]
fn an_unreadable_body_is_kept() -> Result<(), Box<dyn Error>> {
    let account = Account::new("reseller", "secret");
    let query = DailyStats::of("customer@example.com");
    let mut exchange = account.exchange(query, &Policy::default(), 1)?.keeping_responses();
    assert!(matches!(exchange.step(NOW), Step::Send { .. }));
    let body = br#"[{"date":"2009-06-20","opens":-1}]"#;
    exchange.received(NOW, 200, [], body)?;
    let Step::Done(answer) = exchange.step(NOW) else { return Err("not done".into()) };
    let reply = exchange.into_responses(answer);
    assert_eq!(reply.answer.map_err(|error| error.kind()), Err(Kind::BadValue));
    assert_eq!(reply.responses.first().map(|response| &*response.body), Some(body.as_slice()));
    Ok(())
}

#[test]
fn a_transport_failure_keeps_its_request() -> Result<(), Box<dyn Error>> {
    let account = Account::new("reseller", "secret");
    let policy = Policy::default().with_max_retries(0);
    let query = DailyStats::of("customer@example.com");
    let mut exchange = account.exchange(query, &policy, 1)?.keeping_responses();
    assert!(matches!(exchange.step(NOW), Step::Send { .. }));
    exchange.failed(NOW, TransportError::new(Cause::Connect, "connection refused"))?;
    let Step::Done(answer) = exchange.step(NOW) else { return Err("not done".into()) };
    let reply = exchange.into_responses(answer);
    assert!(reply.request.is_some_and(|request| request.url.contains("api_key=***")));
    assert!(reply.responses.is_empty());
    Ok(())
}
