//! The suite on the exchange alone, without sockets and in virtual time.

use std::process::ExitCode;
use std::time::Duration;

use stats_conformance::{Case, Framing, Interruption, Outcome, Response, Secrecy, run};
use stats_proto::{
    AnyAnswer, AnyQuery, BodyEnd, Cause, Error, Exchange, InputError, Now, Step, TransportError,
};

fn main() -> ExitCode {
    run("exchange", outcome, |_| None)
}

fn outcome(case: &Case) -> Result<Outcome, String> {
    let exchange = match begin(case) {
        Ok(exchange) => exchange,
        Err(error) => return Ok(Outcome::input(&error)),
    };
    let result = Server { case, served: 0, now: Now::new(Duration::from_secs(1000), UNIX), ended: None }
        .drive(exchange)?;
    let secrecy = Secrecy::of(case.account.key());
    if let Err(error) = &result {
        secrecy.check("the error", &format!("{error} {error:?}"))?;
    }
    Ok(Outcome::of_client(&result))
}

/// The Unix time at the start.
const UNIX: Duration = Duration::from_secs(1_700_000_000);

fn begin(case: &Case) -> Result<Exchange<AnyQuery>, InputError> {
    let base_url = case.account.is_keyless().then(|| case.request.as_ref().map(|sent| sent.origin.as_str()));
    let account = case.account.build(base_url.flatten())?;
    account.exchange(case.query.build()?, &case.policy(), 7)
}

/// The server and the driver of a case, in virtual time.
struct Server<'c> {
    case: &'c Case,
    served: usize,
    now: Now,
    /// When the previous response ended.
    ended: Option<Duration>,
}

impl Server<'_> {
    fn drive(mut self, mut exchange: Exchange<AnyQuery>) -> Result<Result<AnyAnswer, Error>, String> {
        for _ in 0..1000 {
            match exchange.step(self.now) {
                Step::Send { request, timeout } => {
                    let Some(response) = self.case.responses.get(self.served) else {
                        return Err(format!("expected no request {}", self.served + 1));
                    };
                    let sent = response.request.as_ref().or(self.case.request.as_ref());
                    sent.ok_or("expected an input error, got a request")?.check(request)?;
                    self.check_wait(response)?;
                    self.serve(&mut exchange, response, timeout)?;
                }
                Step::Wait(pause) => self.pass(pause),
                Step::Done(answer) if self.served == self.case.responses.len() => return Ok(answer),
                Step::Done(_) => return Err(format!("expected more than {} requests", self.served)),
            }
        }
        Err("expected an end within 1000 steps".to_owned())
    }

    fn serve(
        &mut self,
        exchange: &mut Exchange<AnyQuery>,
        response: &Response,
        timeout: Option<Duration>,
    ) -> Result<(), String> {
        self.served += 1;
        let body = self.case.body(response)?;
        let headers = response.headers(self.now.unix);
        let headers = headers.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        let fail = |cause| TransportError::new(cause, "failure of the case");
        match response.failure {
            None if response.framing == Some(Framing::Close) => {
                exchange.head(self.now, response.status(), headers).map_err(|error| error.to_string())?;
                let _ = exchange.chunk(self.now, &body);
                exchange.end(self.now, BodyEnd::Uncertain)
            }
            None => exchange.received(self.now, response.status(), headers, &body),
            Some(Interruption::Connect) => exchange.failed(self.now, fail(Cause::Connect)),
            Some(Interruption::Interrupted) => {
                exchange.head(self.now, response.status(), headers).map_err(|error| error.to_string())?;
                let _ = exchange.chunk(self.now, body.get(..body.len() / 2).unwrap_or_default());
                match response.framing {
                    // The connection is closed orderly, but too early.
                    Some(Framing::Close) => exchange.end(self.now, BodyEnd::Uncertain),
                    None => exchange.failed(self.now, fail(Cause::Interrupted)),
                }
            }
            Some(Interruption::Timeout) => {
                self.pass(timeout.ok_or("expected a timeout of the attempt")?);
                exchange.failed(self.now, fail(Cause::Timeout))
            }
        }
        .map_err(|error| error.to_string())?;
        self.ended = Some(self.now.steady);
        Ok(())
    }

    fn check_wait(&self, response: &Response) -> Result<(), String> {
        let (Some(wait), Some(ended)) = (response.wait, self.ended) else {
            return Ok(());
        };
        let waited = u64::try_from(self.now.steady.saturating_sub(ended).as_millis()).unwrap_or(u64::MAX);
        if waited < wait.min_ms || waited > wait.max_ms {
            return Err(format!("request {}: expected a wait of {wait:?}, got {waited} ms", self.served + 1));
        }
        Ok(())
    }

    fn pass(&mut self, time: Duration) {
        self.now = Now::new(self.now.steady.saturating_add(time), self.now.unix.saturating_add(time));
    }
}
