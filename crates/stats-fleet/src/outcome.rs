use serde::{Deserialize, Serialize};
use stats_proto::{AnyAnswer, Error, InputError, Kind, MetricName, NaiveDate};

use crate::by_name;
use crate::row::Row;
use crate::task::TaskQuery;

/// What a task's query led to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// The names of the customers.
    Customers(Vec<String>),
    /// The days of each customer of the task, in its order, with those that the store has.
    DailyByCustomer(Vec<Answered>),
    /// The names of the categories.
    Categories {
        /// The names.
        names: Vec<String>,
        /// The customer's category rows in the task's window that the store has.
        #[serde(default)]
        stored: Vec<Row>,
    },
    /// The rows of the categories.
    CategoryStats(Vec<Row>),
    /// The query has no answer.
    Failed(Failure),
}

/// The answer about one customer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answered {
    /// The customer's name as the task has it.
    pub customer: String,
    /// The rows that came, in any order.
    pub rows: Vec<Row>,
    /// The rows in the task's window that the store has.
    #[serde(default)]
    pub stored: Vec<Row>,
}

/// Why a query has no answer, or why an answer is not stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failure {
    /// The kind of the error, the same in every language.
    #[serde(with = "by_name")]
    pub kind: Kind,
    /// The HTTP status, where one came.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
    /// The message, for people.
    pub message: String,
}

impl Failure {
    /// A failure of this kind, without a status.
    pub fn new(kind: Kind, message: impl Into<String>) -> Self {
        Self { kind, status: None, message: message.into() }
    }
}

impl From<&Error> for Failure {
    fn from(error: &Error) -> Self {
        let status = error.answer().and_then(stats_proto::AnswerError::status);
        Self { status, ..Self::new(error.kind(), error.to_string()) }
    }
}

impl From<&InputError> for Failure {
    fn from(error: &InputError) -> Self {
        Self::new(error.kind(), error.to_string())
    }
}

impl Outcome {
    /// The outcome of a task's query, without what the store has: see [`Outcome::with_stored`].
    #[must_use]
    pub fn of(query: &TaskQuery, result: &Result<AnyAnswer, Error>) -> Self {
        match (query, result) {
            (_, Err(error)) => Self::Failed(error.into()),
            (TaskQuery::Customers, Ok(AnyAnswer::Customers(customers))) => {
                Self::Customers(customers.iter().map(|customer| customer.name.clone()).collect())
            }
            (TaskQuery::DailyByCustomer { customers, .. }, Ok(AnyAnswer::CustomerDays(days))) => {
                let unanswered =
                    |name: &String| Answered { customer: name.clone(), rows: vec![], stored: vec![] };
                let mut answered: Vec<_> = customers.iter().map(unanswered).collect();
                for day in days {
                    if let Some(one) = answered.iter_mut().find(|one| one.customer == day.customer()) {
                        one.rows.push(row(day.date(), None, day.metrics()));
                    }
                }
                Self::DailyByCustomer(answered)
            }
            (TaskQuery::DailyByCustomer { customers, .. }, Ok(AnyAnswer::Days(days))) => {
                let rows = days.iter().map(|day| row(day.date(), None, day.metrics())).collect();
                let customer = customers.first().cloned().unwrap_or_default();
                Self::DailyByCustomer(vec![Answered { customer, rows, stored: vec![] }])
            }
            (TaskQuery::Categories { .. }, Ok(AnyAnswer::Categories(names))) => {
                Self::Categories { names: names.clone(), stored: Vec::new() }
            }
            (TaskQuery::CategoryStats { .. }, Ok(AnyAnswer::CategoryDays(days))) => Self::CategoryStats(
                days.iter().map(|day| row(day.date(), Some(day.category()), day.metrics())).collect(),
            ),
            (query, Ok(_)) => {
                let message = format!("expected an answer to `{}`, got another one", query.kind());
                Self::Failed(Failure::new(Kind::Malformed, message))
            }
        }
    }

    /// Adds the rows that the store has, of each customer that this is about.
    ///
    /// # Errors
    /// The first error of `stored`.
    pub fn with_stored<E>(
        mut self,
        query: &TaskQuery,
        mut stored: impl FnMut(&str) -> Result<Vec<Row>, E>,
    ) -> Result<Self, E> {
        match (&mut self, query) {
            (Self::DailyByCustomer(answered), _) => {
                for one in answered {
                    one.stored = stored(&one.customer)?;
                }
            }
            (Self::Categories { stored: rows, .. }, TaskQuery::Categories { customer, .. }) => {
                *rows = stored(customer)?;
            }
            _ => {}
        }
        Ok(self)
    }
}

fn row<'a>(
    date: NaiveDate,
    category: Option<&str>,
    counts: impl Iterator<Item = (&'a MetricName, u64)>,
) -> Row {
    Row {
        date,
        category: category.map(Into::into),
        counts: counts.map(|(name, count)| (name.clone(), count)).collect(),
    }
}
