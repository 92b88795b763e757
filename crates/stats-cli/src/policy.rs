//! Retries, timeout and deadline, from the options.

use std::time::Duration;

use stats_proto::Policy;

use crate::arguments::Server;
use crate::failure::Failure;
use crate::values;

/// How often a request is retried, and how long an attempt and the query may take.
pub(crate) fn policy(server: &Server) -> Result<Policy, Failure> {
    Ok(Policy::default()
        .with_max_retries(values::number(
            &server.max_retries,
            &(0..=u32::MAX),
            "a number of retries from 0 to 4294967295",
        )?)
        .with_timeout(seconds(&server.timeout)?)
        .with_deadline(seconds(&server.deadline)?))
}

fn seconds(text: &str) -> Result<Duration, Failure> {
    let seconds = text.parse().ok().and_then(|seconds| Duration::try_from_secs_f64(seconds).ok());
    let bad = || Failure::Option { given: text.to_owned(), expected: "a number of seconds above 0" };
    let max = Duration::from_secs(u32::MAX.into());
    // More than a century is capped, so that no clock overflows.
    seconds.filter(|seconds| !seconds.is_zero()).map(|seconds| seconds.min(max)).ok_or_else(bad)
}

#[cfg(test)]
mod tests {
    use clap::Parser as _;
    use stats_proto::Policy;

    use super::policy;
    use crate::arguments::{Arguments, Command};

    #[test]
    fn defaults_are_those_of_the_core() {
        let arguments = Arguments::try_parse_from(["sendgrid-stats", "daily"]).unwrap();
        let Command::Daily(query) = arguments.command else { panic!("expected daily") };
        assert_eq!(policy(&query.server).unwrap(), Policy::default());
    }
}
