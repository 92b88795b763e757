//! The suite on the codec alone, without sockets and clocks.

use std::process::ExitCode;

use stats_conformance::{Case, Outcome, Secrecy, run};
use stats_proto::{Flow, InputError};

fn main() -> ExitCode {
    run("codec", outcome, |case| (!case.is_one_response()).then(|| "requires an exchange".to_owned()))
}

fn outcome(case: &Case) -> Result<Outcome, String> {
    let secrecy = Secrecy::of(case.account.key());
    let base_url = case.account.is_keyless().then(|| case.request.as_ref().map(|sent| sent.origin.as_str()));
    let account = match case.account.build(base_url.flatten()) {
        Ok(account) => account,
        Err(error) => return refused(&secrecy, &error),
    };
    secrecy.check("the account", &format!("{account:?} {account:#?}"))?;
    let query = match case.query.build() {
        Ok(query) => query,
        Err(error) => return refused(&secrecy, &error),
    };
    let call = match account.call(query) {
        Ok(call) => call,
        Err(error) => return refused(&secrecy, &error),
    };
    secrecy.check("the call", &format!("{call:?} {:?} {:?}", call.request(), call.request().redacted()))?;
    let sent = case.request.as_ref().ok_or("expected an input error, got a call")?;
    sent.check(call.request())?;
    let [response] = case.responses.as_slice() else {
        return Err("expected exactly one response".to_owned());
    };
    let body = case.body(response)?;
    let result = call.parse(response.status(), &body);
    let mut general = call.general_reader(response.status());
    let _ = general.push(&body);
    let general = general.finish();
    if general != result {
        return Err(format!("expected {result:?}, got {general:?} on the general path"));
    }
    let mut reader = call.reader(response.status());
    for byte in &body {
        if reader.push(&[*byte]) == Flow::Stop {
            break;
        }
    }
    let other = reader.finish();
    if other != result {
        return Err(format!("expected {result:?}, got {other:?} byte by byte"));
    }
    if let Err(error) = &result {
        secrecy.check("the error", &format!("{error} {error:?}"))?;
    }
    Ok(Outcome::of(&result))
}

fn refused(secrecy: &Secrecy, error: &InputError) -> Result<Outcome, String> {
    secrecy.check("the input error", &format!("{error} {error:?}"))?;
    Ok(Outcome::input(error))
}
