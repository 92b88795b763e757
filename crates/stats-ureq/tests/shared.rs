//! The tests that this client shares with stats-reqwest.

#![expect(clippy::expect_used, reason = "whatever goes wrong fails the test")]

#[path = "../../stats-transport/testing/mod.rs"]
mod testing;

use std::error::Error;

use stats_ureq as sut;

fn send<Q: sut::Query>(builder: sut::ClientBuilder, query: Q) -> Result<Q::Answer, sut::Error> {
    builder.build().send(query)
}

/// Sends a query again and again by one client.
fn send_again<Q: sut::Query + Clone>(
    times: usize,
    builder: sut::ClientBuilder,
    query: &Q,
) -> Result<(), Box<dyn Error>> {
    let client = builder.build();
    for _ in 0..times {
        client.send(query.clone())?;
    }
    Ok(())
}

/// What a client shows of itself.
fn built(builder: sut::ClientBuilder) -> String {
    format!("{:?}", builder.build())
}

/// What the client of the environment shows of itself.
fn from_env() -> Result<String, sut::SettingError> {
    sut::Client::from_env().map(|client| format!("{client:?}"))
}
