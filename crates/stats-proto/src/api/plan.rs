//! The requests that together answer one query.

use std::collections::VecDeque;

use chrono::NaiveDate;

use super::completion::Completion;
use super::part::Part;
use super::v3::days::Days;
use super::v3::list::List;
use crate::answer::parsed::Parsed;
use crate::error::{AnswerError, InputError, Refusal};
use crate::request::Request;

/// The requests that together answer one query, one after the other, and how their responses become its answer.
#[derive(Debug)]
pub(crate) struct Plan {
    requests: Requests,
    completion: Completion,
    /// The rows of the responses so far.
    parsed: Option<Parsed>,
}

#[derive(Debug)]
enum Requests {
    /// All are known before the first is sent.
    Fixed(VecDeque<Part>),
    /// Days of v3: windows, groups of names, tails that were cut, refused groups that are split.
    Days(Box<Days>),
    /// A list of v3, page by page.
    List(List),
}

impl Plan {
    /// A plan whose requests are all known.
    pub(crate) fn fixed(completion: Completion, parts: impl IntoIterator<Item = Part>) -> Self {
        Self::new(Requests::Fixed(parts.into_iter().collect()), completion)
    }

    /// A plan for days of v3.
    pub(crate) fn days(days: Days, completion: Completion) -> Self {
        Self::new(Requests::Days(Box::new(days)), completion)
    }

    /// A plan for a list of v3.
    pub(crate) fn list(list: List, completion: Completion) -> Self {
        Self::new(Requests::List(list), completion)
    }

    const fn new(requests: Requests, completion: Completion) -> Self {
        Self { requests, completion, parsed: None }
    }

    /// The next request. `today` is the date on which the first one is sent, for periods that count back from it.
    ///
    /// # Errors
    /// A period that is invalid on this day.
    pub(crate) fn next(&mut self, today: NaiveDate) -> Result<Option<Part>, InputError> {
        match &mut self.requests {
            Requests::Fixed(parts) => Ok(parts.pop_front()),
            Requests::Days(days) => {
                let part = days.next(today)?;
                self.completion.period = days.period();
                Ok(part)
            }
            Requests::List(list) => list.next(),
        }
    }

    /// Takes what was read of the response to the request that [`Plan::next`] returned.
    ///
    /// # Errors
    /// An answer that cannot be completed.
    pub(crate) fn received(&mut self, mut page: Parsed) -> Result<(), AnswerError> {
        match &mut self.requests {
            Requests::Fixed(_) => {}
            Requests::Days(days) => days.received(&page),
            Requests::List(list) => list.received(&mut page, self.completion.format)?,
        }
        self.parsed = Some(match self.parsed.take() {
            Some(before) => before.merge(page, self.completion.format)?,
            None => page,
        });
        Ok(())
    }

    /// Takes a refusal of the request at hand, and sets both to those that the query ends with. True where other requests
    /// of the plan find out more.
    pub(crate) fn refused(&mut self, refusal: &mut Refusal, part: &mut Part) -> bool {
        if let Requests::Days(days) = &mut self.requests { days.refused(refusal, part) } else { false }
    }

    /// The answer, once [`Plan::next`] has returned no further request. Where it is a refusal, `part` becomes the request
    /// that was refused.
    ///
    /// # Errors
    /// The refusal that the requests after it were about, and answers that cannot be completed.
    pub(crate) fn finish(&mut self, part: &mut Option<Part>) -> Result<Parsed, AnswerError> {
        if let Requests::Days(days) = &mut self.requests
            && let Some(held) = days.held_refusal()
        {
            let (refusal, refused) = *held;
            *part = Some(refused);
            return Err(AnswerError::Refused(Box::new(refusal)));
        }
        let parsed = self.parsed.take().unwrap_or_else(|| Parsed::new(self.completion.schema));
        self.completion.complete(parsed)
    }

    /// The requests of the plan as far as they are known before the first answer, and whether others may follow.
    ///
    /// # Errors
    /// A period that is invalid on this day.
    pub(crate) fn known(mut self, today: NaiveDate) -> Result<(Vec<Request>, bool), InputError> {
        let is_list = matches!(self.requests, Requests::List(_));
        let mut requests = Vec::new();
        while let Some(part) = self.next(today)? {
            requests.push(part.request);
            if is_list {
                break;
            }
        }
        Ok((requests, is_list))
    }

    /// The only request of the plan, for a caller without an exchange.
    ///
    /// # Errors
    /// `unsupported` for a plan of several requests, and for one that needs a date which is not given.
    pub(crate) fn only(mut self, today: Option<NaiveDate>) -> Result<(Part, Completion), InputError> {
        let unsupported = |reason: &str| Err(InputError::Unsupported { reason: reason.to_owned() });
        let many = "the query takes several requests: use an exchange";
        if matches!(self.requests, Requests::List(_)) {
            return unsupported("the list comes page by page: use an exchange");
        }
        if let Requests::Days(days) = &self.requests
            && days.needs_today()
            && today.is_none()
        {
            return unsupported(
                "the period counts back from today: set the date with `with_today`, or use an exchange",
            );
        }
        let today = today.unwrap_or_default();
        let (first, second) = (self.next(today)?, self.next(today)?);
        match (first, second) {
            (Some(part), None) => Ok((part, self.completion)),
            _ => unsupported(many),
        }
    }
}
