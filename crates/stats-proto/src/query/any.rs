use serde::Serialize;

use super::kind::QueryKind;
use super::period::Period;
use super::sealed::Sealed;
use crate::answer::parsed::Parsed;
use crate::answer::{AnyAnswer, CategoryDays, CustomerDays, Days, Totals};
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
    pub(crate) customers: Vec<String>,
    /// True if a refused request of several customers is not split.
    pub(crate) is_unsplit: bool,
    /// True if the region of each customer is requested too.
    pub(crate) with_region: bool,
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
    /// The customers' names, of a query about several.
    pub customers: Vec<String>,
    /// True if a refused request of several customers is not split.
    pub unsplit: bool,
    /// True if the region of each customer is requested too.
    pub with_region: bool,
}

impl Parameters {
    /// A query about the account itself, without a period and categories.
    #[must_use]
    pub const fn new(kind: QueryKind) -> Self {
        Self {
            kind,
            customer: None,
            days: None,
            start_date: None,
            end_date: None,
            categories: Vec::new(),
            customers: Vec::new(),
            unsplit: false,
            with_region: false,
        }
    }
}

impl AnyQuery {
    /// A query about the account itself, without a period and names.
    pub(crate) const fn new(kind: QueryKind) -> Self {
        Self {
            kind,
            customer: None,
            period: Period::all(),
            categories: Vec::new(),
            customers: Vec::new(),
            is_unsplit: false,
            with_region: false,
        }
    }

    /// Parses a query from strings.
    ///
    /// # Errors
    /// `empty-customer`, `days-and-dates`, `bad-days`, `bad-date`, `dates-out-of-order`, and `unsupported` for a period,
    /// a name or an option that the query does not take. Names are checked when the call is made.
    pub fn parse(parameters: &Parameters) -> Result<Self, InputError> {
        let Parameters { kind, customer, days, start_date, end_date, categories, customers, .. } = parameters;
        check_customer(customer.as_deref())?;
        let period = Period::parse(days.as_deref(), start_date.as_deref(), end_date.as_deref())?;
        let is_list = matches!(kind, QueryKind::Categories | QueryKind::Customers);
        let foreign = [
            ("period", is_list && period != Period::all()),
            ("categories", *kind != QueryKind::CategoryStats && !categories.is_empty()),
            ("customers", *kind != QueryKind::DailyByCustomer && !customers.is_empty()),
            ("single customer", *kind == QueryKind::DailyByCustomer && customer.is_some()),
            ("customer", *kind == QueryKind::Customers && customer.is_some()),
            ("`unsplit`", *kind != QueryKind::DailyByCustomer && parameters.unsplit),
            ("`with_region`", *kind != QueryKind::Customers && parameters.with_region),
        ];
        if let Some((what, _)) = foreign.iter().find(|(_, is_given)| *is_given) {
            return Err(InputError::Unsupported { reason: format!("query `{kind}` takes no {what}") });
        }
        Ok(Self {
            kind: *kind,
            customer: customer.clone(),
            period,
            categories: categories.clone(),
            customers: customers.clone(),
            is_unsplit: parameters.unsplit,
            with_region: parameters.with_region,
        })
    }

    /// The kind of the query.
    #[must_use]
    pub const fn kind(&self) -> QueryKind {
        self.kind
    }

    /// This query in other categories.
    pub(crate) fn among(&self, categories: &[String]) -> Self {
        Self { categories: categories.to_vec(), ..self.without_names() }
    }

    /// The daily query about one customer of this query.
    pub(crate) fn about(&self, customer: &str) -> Self {
        Self { kind: QueryKind::Daily, customer: Some(customer.to_owned()), ..self.without_names() }
    }

    fn without_names(&self) -> Self {
        let Self { kind, customer, period, .. } = self;
        Self { customer: customer.clone(), period: *period, ..Self::new(*kind) }
    }

    /// Checks what was not checked when it was made: the names, and that the dates can be sent.
    pub(crate) fn check(&self) -> Result<(), InputError> {
        check_customer(self.customer.as_deref())?;
        if self.kind == QueryKind::CategoryStats && self.categories.is_empty() {
            return Err(InputError::EmptyCategories);
        }
        if self.kind == QueryKind::DailyByCustomer && self.customers.is_empty() {
            return Err(InputError::EmptyCustomer);
        }
        self.customers.iter().try_for_each(|customer| check_customer(Some(customer)))?;
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
            Schema::Rows { dimension: None, .. } => AnyAnswer::Days(Days::new(parsed.columns)),
            Schema::Rows { dimension: Some(Dimension::Category), .. } => {
                AnyAnswer::CategoryDays(CategoryDays::new(parsed.columns))
            }
            Schema::Rows { dimension: Some(Dimension::Customer), .. } => {
                AnyAnswer::CustomerDays(CustomerDays::new(parsed.columns, parsed.missing))
            }
            Schema::Totals => AnyAnswer::Totals(Totals::new(parsed.columns, parsed.period)),
            Schema::Names(_) => AnyAnswer::Categories(parsed.names),
            Schema::Customers => AnyAnswer::Customers(parsed.customers),
        }
    }
}
