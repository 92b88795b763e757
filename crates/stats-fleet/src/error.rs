use stats_proto::{Dialect, Kind, QueryKind};
use thiserror::Error;

/// Why there is no plan, or why a result does not belong to it. Nothing changed.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum FleetError {
    /// A customer has no name.
    #[error("expected a customer's name, got an empty string")]
    EmptyCustomer,
    /// A customer is there twice.
    #[error("expected each customer once, got `{name}` twice")]
    CustomerTwice {
        /// The name.
        name: String,
    },
    /// The dialect has no list of customers.
    #[error("dialect `{dialect}` has no list of customers: name them")]
    NoList {
        /// The dialect.
        dialect: Dialect,
    },
    /// The dialect answers about the account itself.
    #[error("dialect `{dialect}` has no customers")]
    NoCustomers {
        /// The dialect.
        dialect: Dialect,
    },
    /// No task of this number awaits its result.
    #[error("expected the number of a task in flight, got {id}")]
    UnknownTask {
        /// The number.
        id: u64,
    },
    /// The outcome is not one of its task: of another query, or about other customers.
    #[error("expected the outcome of `{expected}` about the customers of task {id}")]
    OtherOutcome {
        /// The number of the task.
        id: u64,
        /// The kind of its query.
        expected: QueryKind,
    },
}

impl FleetError {
    /// Its kind, the same in every language.
    #[must_use]
    pub const fn kind(&self) -> Kind {
        match self {
            Self::EmptyCustomer => Kind::EmptyCustomer,
            Self::CustomerTwice { .. } => Kind::BadCustomer,
            Self::NoList { .. } | Self::NoCustomers { .. } => Kind::Unsupported,
            Self::UnknownTask { .. } | Self::OtherOutcome { .. } => Kind::Misuse,
        }
    }
}
