//! When a run is stopped: the account's credentials are not accepted, or the server is not to be reached.

use stats_proto::Kind;

use crate::outcome::Failure;
use crate::report::Stop;

/// So many refusals of the credentials before any success stop a run.
const REFUSALS: u32 = 3;
/// So many transient failures in a row stop a run.
const TRANSIENT: u32 = 20;
/// After so many, customers that were stored last are tried.
const SUSPICIOUS: u32 = 10;

/// Which queries share a permission.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stage {
    List,
    Daily,
    Categories,
}

/// Whose failure it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Class {
    /// Another attempt may not meet it.
    Transient,
    /// The account's, until a query of the stage has succeeded.
    Account,
    /// The customer's own.
    Customer,
}

impl Class {
    pub(super) const fn of(kind: Kind) -> Self {
        match kind {
            Kind::Transport | Kind::Timeout | Kind::RefusedRateLimited | Kind::RefusedServer => {
                Self::Transient
            }
            Kind::RefusedAuthentication
            | Kind::MissingCredentials
            | Kind::BadCredentials
            | Kind::BadBaseUrl
            | Kind::BadOption
            | Kind::Unsupported
            | Kind::Misuse => Self::Account,
            _ => Self::Customer,
        }
    }
}

/// What the results so far say about the account and the server.
///
/// Customers that lag come first, and what they lag for may be a refusal or a timeout of their own. So a run under suspicion
/// tries those that come last, and stops only when one of them fails too.
#[derive(Debug, Default)]
pub(super) struct Health {
    list: Credentials,
    daily: Credentials,
    categories: Credentials,
    /// Transient failures since the last response.
    in_a_row: u32,
    last_transient: Option<Failure>,
    has_probe_failed: bool,
}

#[derive(Debug, Default)]
struct Credentials {
    are_accepted: bool,
    refusals: u32,
    last: Option<Failure>,
}

impl Health {
    const fn of(&self, stage: Stage) -> &Credentials {
        match stage {
            Stage::List => &self.list,
            Stage::Daily => &self.daily,
            Stage::Categories => &self.categories,
        }
    }

    const fn of_mut(&mut self, stage: Stage) -> &mut Credentials {
        match stage {
            Stage::List => &mut self.list,
            Stage::Daily => &mut self.daily,
            Stage::Categories => &mut self.categories,
        }
    }

    /// A query was answered. Returns true for the first of its stage.
    pub(super) fn succeeded(&mut self, stage: Stage) -> bool {
        self.responded();
        self.has_probe_failed = false;
        !std::mem::replace(&mut self.of_mut(stage).are_accepted, true)
    }

    /// An earlier part of the run has had answers of this stage.
    pub(super) const fn has_succeeded_before(&mut self, stage: Stage) {
        self.of_mut(stage).are_accepted = true;
    }

    /// A response came.
    pub(super) fn responded(&mut self) {
        self.in_a_row = 0;
    }

    pub(super) fn transient(&mut self, failure: &Failure, is_probe: bool) {
        self.in_a_row += 1;
        self.last_transient = Some(failure.clone());
        self.has_probe_failed |= is_probe;
    }

    pub(super) fn refused(&mut self, stage: Stage, failure: &Failure, is_probe: bool) {
        self.responded();
        let credentials = self.of_mut(stage);
        credentials.refusals += 1;
        credentials.last = Some(failure.clone());
        self.has_probe_failed |= is_probe;
    }

    pub(super) const fn are_credentials_accepted(&self, stage: Stage) -> bool {
        self.of(stage).are_accepted
    }

    /// True where the next query is to be one that is likely to succeed.
    pub(super) const fn is_suspicious(&self, stage: Stage) -> bool {
        let credentials = self.of(stage);
        self.in_a_row >= SUSPICIOUS || (!credentials.are_accepted && credentials.refusals > 0)
    }

    /// Why to stop, given whether there are more queries that could be tried.
    pub(super) fn stop(&self, has_more: bool) -> Option<Stop> {
        if has_more && !self.has_probe_failed {
            return None;
        }
        let refused = [&self.daily, &self.categories]
            .into_iter()
            .find(|credentials| !credentials.are_accepted && credentials.refusals >= REFUSALS);
        if let Some(failure) = refused.and_then(|credentials| credentials.last.clone()) {
            return Some(Stop::Account(failure));
        }
        let transient = self.last_transient.as_ref().filter(|_| self.in_a_row >= TRANSIENT);
        transient.cloned().map(Stop::Transient)
    }
}
