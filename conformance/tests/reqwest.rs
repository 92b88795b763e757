//! The suite on the async client, over real sockets against the replay server.

use std::process::ExitCode;
use std::sync::LazyLock;

use stats_conformance::{Case, Outcome, Replay, Secrecy, run};
use stats_reqwest::{AnyAnswer, Client, Error};
use tokio::runtime::{Builder, Runtime};

fn main() -> ExitCode {
    run("reqwest", outcome, |case| case.codec_only.clone().or_else(|| case.virtual_only.clone()))
}

static RUNTIME: LazyLock<Result<Runtime, String>> = LazyLock::new(|| {
    let runtime = Builder::new_multi_thread().worker_threads(2).enable_all().build();
    runtime.map_err(|error| error.to_string())
});

fn outcome(case: &Case) -> Result<Outcome, String> {
    let replay = Replay::shared()?.run(case, "reqwest");
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
    let client = builder.build().map_err(|error| error.to_string())?;
    secrecy.check("the client", &format!("{client:?}"))?;
    let runtime = RUNTIME.as_ref().map_err(Clone::clone)?;
    Ok(runtime.block_on(client.send(query)))
}
