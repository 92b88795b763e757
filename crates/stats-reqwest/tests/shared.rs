//! The tests that this client shares with stats-ureq.

#![expect(clippy::expect_used, reason = "whatever goes wrong fails the test")]

#[path = "../../stats-transport/testing/mod.rs"]
mod testing;

use std::error::Error;

use stats_reqwest as sut;

fn send<Q: sut::Query>(builder: sut::ClientBuilder, query: Q) -> Result<Q::Answer, sut::Error> {
    runtime().block_on(builder.build().expect("settings that can be").send(query))
}

/// Sends a query again and again by one client.
fn send_again<Q: sut::Query + Clone>(
    times: usize,
    builder: sut::ClientBuilder,
    query: &Q,
) -> Result<(), Box<dyn Error>> {
    let (runtime, client) = (runtime(), builder.build()?);
    for _ in 0..times {
        runtime.block_on(client.send(query.clone()))?;
    }
    Ok(())
}

/// One thread: whatever a server sends must not keep the client from looking at the clock.
fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime")
}

/// What a client shows of itself.
fn built(builder: sut::ClientBuilder) -> String {
    format!("{:?}", builder.build().expect("settings that can be"))
}

/// What the client of the environment shows of itself.
fn from_env() -> Result<String, sut::SettingError> {
    sut::Client::from_env().map(|client| format!("{client:?}"))
}
