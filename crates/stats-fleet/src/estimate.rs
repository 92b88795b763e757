use serde::{Deserialize, Serialize};

/// How many tasks are left. A task is one request, and one more for each further page of a list, each retry of the exchange,
/// and each check of v3 for a response that was cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Estimate {
    /// The number of customers; none before they are listed.
    pub customers: Option<u64>,
    /// Those that lack more than the last day: they come first.
    pub lagging: u64,
    /// Those whose first days the server no longer keeps.
    pub forgotten: u64,
    /// At least so many, where nothing fails.
    pub at_least: u64,
    /// At most so many, where nothing fails; none where it depends on names that are not listed yet.
    pub at_most: Option<u64>,
    /// At most so many, whatever fails; none where it depends on names that are not listed yet.
    pub at_worst: Option<u64>,
}
