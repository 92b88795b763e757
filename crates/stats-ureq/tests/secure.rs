//! TLS: whom the client trusts, and that it keeps secure connections, too.

#[path = "../../stats-reqwest/tests/client/tls/mod.rs"]
mod tls;

use std::error::Error;

use stats_ureq::{Account, AggregateStats, Client, Policy};

use tls::{AUTHORITY, serve};

type Outcome = Result<(), Box<dyn Error>>;

const CUSTOMER: &str = "customer@example.com";

fn account(base_url: &str) -> Result<Account, Box<dyn Error>> {
    Ok(Account::new("reseller", "open+sesame/&").with_base_url(base_url)?)
}

fn once() -> Policy {
    Policy::default().with_attempts(1)
}

#[test]
fn an_authority_of_ones_own_is_trusted_and_its_connection_kept() -> Outcome {
    for host in ["localhost", "127.0.0.1"] {
        let account = account(&format!("https://{host}:{}", serve(3)?))?;
        let client = Client::builder(account).policy(once()).root_certificates(AUTHORITY)?.build();
        for _ in 0..3 {
            assert_eq!(client.send(AggregateStats::of(CUSTOMER))?.requests(), Some(7));
        }
    }
    Ok(())
}

#[test]
fn an_authority_that_nobody_knows_is_not() -> Outcome {
    let account = account(&format!("https://localhost:{}", serve(1)?))?;
    let client = Client::builder(account).policy(once()).build();
    let error = client.send(AggregateStats::of(CUSTOMER)).unwrap_err();
    assert_eq!(error.kind(), "transport");
    assert!(!error.to_string().contains("sesame"), "{error}");
    Ok(())
}
