//! The suite on the blocking client, over real sockets against the replay server.

use std::process::ExitCode;

use stats_conformance::{Case, Outcome, Replay, Secrecy, run};
use stats_ureq::{AnyAnswer, Client, Error};

fn main() -> ExitCode {
    run("ureq", outcome, |case| case.codec_only.clone().or_else(|| case.virtual_only.clone()))
}

fn outcome(case: &Case) -> Result<Outcome, String> {
    let replay = Replay::shared()?.run(case, "ureq");
    let secrecy = Secrecy::of(case.account.key());
    let result = send(case, &replay.base_url(), &secrecy)?;
    if let Err(error) = &result {
        secrecy.check("the error", &format!("{error} {error:?}"))?;
    }
    replay.check(case)?;
    Ok(Outcome::of_client(&result))
}

fn send(case: &Case, base_url: &str, secrecy: &Secrecy) -> Result<Result<AnyAnswer, Error>, String> {
    let (account, query) = match (case.account.build(Some(base_url)), case.query.build()) {
        (Ok(account), Ok(query)) => (account, query),
        (Err(error), _) | (_, Err(error)) => return Ok(Err(error.into())),
    };
    let builder = Client::builder(account).policy(case.policy());
    secrecy.check("the builder", &format!("{builder:?}"))?;
    let client = builder.build();
    secrecy.check("the client", &format!("{client:?}"))?;
    Ok(client.send(query))
}
