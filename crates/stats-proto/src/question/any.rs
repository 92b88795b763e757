use super::{Query, Question};
use crate::InputError;
use crate::answer::{AnyAnswer, CategoryDays, Days, Harvest, Metrics};
use crate::period::Period;

/// Any of the four questions, for callers who know only at run time which.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AnyQuery {
    pub(crate) question: Question,
    pub(crate) customer: Option<String>,
    pub(crate) period: Period,
    pub(crate) categories: Vec<String>,
}

/// A question as untyped callers have it, in texts. [`AnyQuery::parse`] checks every one of them.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Parameters {
    /// What is asked.
    pub question: Question,
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
    /// The question about the account itself, over all days, in no category.
    #[must_use]
    pub const fn new(question: Question) -> Self {
        Self {
            question,
            customer: None,
            days: None,
            start_date: None,
            end_date: None,
            categories: Vec::new(),
        }
    }
}

impl AnyQuery {
    /// Reads a question from texts.
    ///
    /// # Errors
    /// `empty-user`, `days-and-dates`, `bad-days`, `bad-date`, `dates-out-of-order`, and `unsupported` for a period or
    /// a category that the question does not take. Categories' names are checked when the call is made.
    pub fn parse(parameters: &Parameters) -> Result<Self, InputError> {
        let Parameters { question, customer, days, start_date, end_date, categories } = parameters;
        check_customer(customer.as_deref())?;
        let period = Period::parse(days.as_deref(), start_date.as_deref(), end_date.as_deref())?;
        let unsupported = |what| {
            let reason = format!("question `{question}` takes no {what}");
            Err(InputError::Unsupported { reason })
        };
        if matches!(question, Question::Aggregate | Question::Categories) && period != Period::all() {
            return unsupported("period");
        }
        if *question != Question::Category && !categories.is_empty() {
            return unsupported("categories");
        }
        Ok(Self { question: *question, customer: customer.clone(), period, categories: categories.clone() })
    }

    /// What is asked.
    #[must_use]
    pub const fn question(&self) -> Question {
        self.question
    }

    /// The same question in these categories.
    pub(crate) fn among(&self, categories: &[String]) -> Self {
        let Self { question, customer, period, .. } = self;
        Self {
            question: *question,
            customer: customer.clone(),
            period: *period,
            categories: categories.to_vec(),
        }
    }

    /// Checks the names; the period was checked when it was made.
    pub(crate) fn check(&self) -> Result<(), InputError> {
        check_customer(self.customer.as_deref())?;
        if self.question == Question::Category && self.categories.is_empty() {
            return Err(InputError::EmptyCategories);
        }
        match self.categories.iter().position(String::is_empty) {
            Some(position) => Err(InputError::EmptyCategory { position }),
            None => Ok(()),
        }
    }
}

fn check_customer(customer: Option<&str>) -> Result<(), InputError> {
    let empty = customer.is_some_and(|customer| customer.trim().is_empty());
    if empty { Err(InputError::EmptyUser) } else { Ok(()) }
}

impl Query for AnyQuery {
    type Answer = AnyAnswer;

    fn gather(harvest: Harvest) -> AnyAnswer {
        match harvest.question {
            Question::Daily => AnyAnswer::Days(Days::new(harvest.columns)),
            Question::Aggregate => AnyAnswer::Metrics(Metrics::new(harvest.columns)),
            Question::Categories => AnyAnswer::Categories(harvest.names),
            Question::Category => AnyAnswer::CategoryDays(CategoryDays::new(harvest.columns)),
        }
    }
}
