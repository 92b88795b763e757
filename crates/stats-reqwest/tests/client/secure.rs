//! TLS: whom the client trusts.

use stats_reqwest::{AggregateStats, Client};

use crate::tls::{AUTHORITY, serve};
use crate::{CUSTOMER, Outcome, account, once};

#[tokio::test]
async fn an_authority_of_ones_own_is_trusted() -> Outcome {
    for host in ["localhost", "127.0.0.1"] {
        let account = account(&format!("https://{host}:{}", serve(1)?))?;
        let client = Client::builder(account).policy(once()).root_certificates(AUTHORITY)?.build()?;
        assert_eq!(client.send(AggregateStats::of(CUSTOMER)).await?.requests(), Some(7));
    }
    Ok(())
}

#[tokio::test]
async fn an_authority_that_nobody_knows_is_not() -> Outcome {
    let account = account(&format!("https://localhost:{}", serve(1)?))?;
    let client = Client::builder(account).policy(once()).build()?;
    let error = client.send(AggregateStats::of(CUSTOMER)).await.unwrap_err();
    assert_eq!(error.kind(), "transport");
    assert!(error.to_string().contains("no secure connection: invalid peer certificate"), "{error}");
    Ok(())
}
