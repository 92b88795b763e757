use serde::Serialize;

use super::kind::QueryKind;
use super::period::Period;
use super::sealed::Sealed;
use crate::answer::parsed::Parsed;
use crate::answer::{AnyAnswer, CategoryDays, Days, Totals};
use crate::error::InputError;
use crate::reader::schema::{Dimension, Schema};

/// A query: its kind, customer and period. The type of the answer follows from it.
///
/// The trait is sealed: the queries of this crate and [`AnyQuery`] implement it.
///
/// ```compile_fail
/// use stats_proto::{Account, DailyStats, Totals};
///
/// let account = Account::new("reseller", "secret");
/// let call = account.call(DailyStats::of("customer@example.com")).unwrap();
/// let days: Totals = call.parse(200, b"[]").unwrap(); // daily statistics answer with `Days`
/// ```
pub trait Query: Into<AnyQuery> + Clone + Send + Sync + Sealed {
    /// The type of its answer.
    type Answer: Serialize;

    #[doc(hidden)]
    fn answer(parsed: Parsed) -> Self::Answer;
}

/// Any of the queries, for callers who know only at run time which.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AnyQuery {
    pub(crate) kind: QueryKind,
    pub(crate) customer: Option<String>,
    pub(crate) period: Period,
    pub(crate) categories: Vec<String>,
}

/// A query in strings, as untyped callers have it. [`AnyQuery::parse`] checks them all.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Parameters {
    /// The kind of the query.
    pub kind: QueryKind,
    /// The customer, or none for the account itself.
    pub customer: Option<String>,
    /// The number of days in the past, today included.
    pub days: Option<String>,
    /// The first day, `YYYY-MM-DD`.
    pub start_date: Option<String>,
    /// The last day, `YYYY-MM-DD`.
    pub end_date: Option<String>,
    /// The categories' names.
    pub categories: Vec<String>,
}

impl Parameters {
    /// A query about the account itself, without a period and categories.
    #[must_use]
    pub const fn new(kind: QueryKind) -> Self {
        Self { kind, customer: None, days: None, start_date: None, end_date: None, categories: Vec::new() }
    }
}

impl AnyQuery {
    /// Parses a query from strings.
    ///
    /// # Errors
    /// `empty-customer`, `days-and-dates`, `bad-days`, `bad-date`, `dates-out-of-order`, and `unsupported` for a period
    /// or a category that the query does not take. Categories' names are checked when the call is made.
    pub fn parse(parameters: &Parameters) -> Result<Self, InputError> {
        let Parameters { kind, customer, days, start_date, end_date, categories } = parameters;
        check_customer(customer.as_deref())?;
        let period = Period::parse(days.as_deref(), start_date.as_deref(), end_date.as_deref())?;
        let unsupported = |what| {
            let reason = format!("query `{kind}` takes no {what}");
            Err(InputError::Unsupported { reason })
        };
        if matches!(kind, QueryKind::Aggregate | QueryKind::Categories) && period != Period::all() {
            return unsupported("period");
        }
        if *kind != QueryKind::CategoryStats && !categories.is_empty() {
            return unsupported("categories");
        }
        Ok(Self { kind: *kind, customer: customer.clone(), period, categories: categories.clone() })
    }

    /// The kind of the query.
    #[must_use]
    pub const fn kind(&self) -> QueryKind {
        self.kind
    }

    /// This query in other categories.
    pub(crate) fn among(&self, categories: &[String]) -> Self {
        let Self { kind, customer, period, .. } = self;
        Self { kind: *kind, customer: customer.clone(), period: *period, categories: categories.to_vec() }
    }

    /// Checks what was not checked when it was made: the names, and that the dates can be sent.
    pub(crate) fn check(&self) -> Result<(), InputError> {
        check_customer(self.customer.as_deref())?;
        if self.kind == QueryKind::CategoryStats && self.categories.is_empty() {
            return Err(InputError::EmptyCategories);
        }
        match self.categories.iter().position(String::is_empty) {
            Some(position) => Err(InputError::EmptyCategory { position }),
            None => self.period.check(),
        }
    }
}

fn check_customer(customer: Option<&str>) -> Result<(), InputError> {
    let empty = customer.is_some_and(|customer| customer.trim().is_empty());
    if empty { Err(InputError::EmptyCustomer) } else { Ok(()) }
}

impl Sealed for AnyQuery {}

impl Query for AnyQuery {
    type Answer = AnyAnswer;

    fn answer(parsed: Parsed) -> AnyAnswer {
        match parsed.schema {
            Schema::Rows { dimension: None } => AnyAnswer::Days(Days::new(parsed.columns)),
            Schema::Rows { dimension: Some(Dimension::Category) } => {
                AnyAnswer::CategoryDays(CategoryDays::new(parsed.columns))
            }
            Schema::Totals => AnyAnswer::Totals(Totals::new(parsed.columns)),
            Schema::Names(Dimension::Category) => AnyAnswer::Categories(parsed.names),
        }
    }
}
