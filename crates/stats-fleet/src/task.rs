use serde::{Deserialize, Serialize};
use stats_proto::{
    AnyQuery, CategoryList, CategoryStats, Customers, DailyByCustomer, InputError, Period, QueryKind,
};

use crate::window::Window;

/// One query to be sent. Plain data, without a key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Task {
    /// Its number, which its result is reported with.
    pub id: u64,
    /// What is asked.
    #[serde(flatten)]
    pub query: TaskQuery,
}

/// What a task asks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum TaskQuery {
    /// The customers of the account.
    Customers,
    /// Daily statistics of customers: one with the legacy dialects, at most ten with v3.
    DailyByCustomer {
        /// Their names.
        customers: Vec<String>,
        /// The days.
        window: Window,
    },
    /// The names of a customer's categories, before their statistics.
    Categories {
        /// The customer's name.
        customer: String,
        /// The days of the statistics that follow.
        window: Window,
    },
    /// Statistics of a customer's categories: of all with the legacy dialects, of at most ten with v3.
    CategoryStats {
        /// The customer's name.
        customer: String,
        /// The categories' names.
        categories: Vec<String>,
        /// The days.
        window: Window,
    },
}

impl TaskQuery {
    /// The kind of the query.
    #[must_use]
    pub const fn kind(&self) -> QueryKind {
        match self {
            Self::Customers => QueryKind::Customers,
            Self::DailyByCustomer { .. } => QueryKind::DailyByCustomer,
            Self::Categories { .. } => QueryKind::Categories,
            Self::CategoryStats { .. } => QueryKind::CategoryStats,
        }
    }

    /// The query as clients send it. A group of customers is sent unsplit, because the planner splits it.
    ///
    /// # Errors
    /// As [`Period::between`].
    pub fn to_query(&self) -> Result<AnyQuery, InputError> {
        let period = |window: &Window| Period::between(window.from, window.until);
        Ok(match self {
            Self::Customers => Customers::all().into(),
            Self::DailyByCustomer { customers, window } => {
                DailyByCustomer::of(customers).during(period(window)?).unsplit().into()
            }
            Self::Categories { customer, .. } => CategoryList::of(customer).into(),
            Self::CategoryStats { customer, categories, window } => {
                CategoryStats::of(customer, categories).during(period(window)?).into()
            }
        })
    }
}
