//! Days of v3: windows of a year, groups of ten names, tails that were cut, refused groups that are split.

use std::collections::VecDeque;
use std::sync::Arc;

use chrono::{Days as Span, NaiveDate};

use super::endpoint::Endpoint;
use crate::answer::Columns;
use crate::answer::parsed::Parsed;
use crate::api::part::Part;
use crate::date;
use crate::error::{InputError, Refusal};
use crate::query::Period;
use crate::reader::schema::{ItemNames, Schema};
use crate::request::{Form, Request};

/// The most names in a request.
pub(crate) const MAX_NAMES: usize = 10;

/// The most days in a request.
pub(crate) const MAX_DAYS: u64 = 366;

/// The last day that a request can name.
const LAST_DAY: NaiveDate = match NaiveDate::from_ymd_opt(9999, 12, 31) {
    Some(day) => day,
    None => NaiveDate::MAX,
};

/// The requests for days.
#[derive(Debug)]
pub(crate) struct Days {
    endpoint: Endpoint,
    schema: Schema,
    groups: Vec<Group>,
    period: Period,
    /// True if a refused request of several names is split.
    splits: bool,
    /// The first and the last day, and today, once they are known.
    known: Option<Known>,
    tasks: VecDeque<Task>,
    /// The request at hand.
    current: Option<Task>,
    /// True once a request was answered.
    is_answered: bool,
    /// The refusal of one name that other names may share, in which case it is about the account, and its request.
    held: Option<Box<(Refusal, Part)>>,
}

#[derive(Debug, Clone, Copy)]
struct Known {
    start: NaiveDate,
    end: NaiveDate,
    today: NaiveDate,
}

/// Names of one request.
#[derive(Debug, Clone)]
pub(crate) struct Group {
    /// The parameter that they are in.
    parameter: &'static str,
    names: Arc<[String]>,
    on_behalf_of: Option<String>,
    /// The customer whose rows these are, where the rows do not name it.
    customer: Option<String>,
}

/// A request that is to be sent.
#[derive(Debug, Clone)]
struct Task {
    /// The number of the group that it is a part of.
    index: usize,
    group: Group,
    start: NaiveDate,
    end: NaiveDate,
    /// The last date that came, for a request for what was cut behind it.
    tail_of: Option<NaiveDate>,
}

impl Group {
    /// Names in a parameter, on behalf of a customer.
    pub(crate) fn of_names(
        parameter: &'static str,
        on_behalf_of: Option<String>,
        names: &Arc<[String]>,
    ) -> Self {
        Self { parameter, names: Arc::clone(names), on_behalf_of, customer: None }
    }

    /// No names: the account itself, or the customer in the header.
    pub(crate) fn unnamed(on_behalf_of: Option<String>) -> Self {
        Self { parameter: "", names: Arc::default(), on_behalf_of, customer: None }
    }

    /// A customer in the header alone.
    pub(crate) fn of_header(value: String, customer: &str) -> Self {
        Self { customer: Some(customer.to_owned()), ..Self::unnamed(Some(value)) }
    }

    /// These of its names.
    fn of(&self, names: &[String]) -> Self {
        Self { names: names.into(), ..self.clone() }
    }
}

impl Days {
    /// The first and the last day of a period, for what fits into a request: every date has the same length, so that
    /// the date of today does not decide it.
    ///
    /// # Errors
    /// A period that v3 does not have.
    pub(crate) fn widest(
        period: Period,
        today: Option<NaiveDate>,
    ) -> Result<(NaiveDate, NaiveDate), InputError> {
        period.days(today.unwrap_or(LAST_DAY))
    }

    /// The requests for these groups, which are cut to what a request can name with the days `widest`.
    ///
    /// # Errors
    /// What forbids the first of them.
    pub(crate) fn new(
        endpoint: Endpoint,
        schema: Schema,
        groups: Vec<Group>,
        period: Period,
        widest: (NaiveDate, NaiveDate),
        splits: bool,
    ) -> Result<Self, InputError> {
        let mut days = Self {
            endpoint,
            schema,
            groups: Vec::new(),
            period,
            splits,
            known: None,
            tasks: VecDeque::new(),
            current: None,
            is_answered: false,
            held: None,
        };
        for group in groups {
            days.groups.extend(days.fitting(&group, widest)?);
        }
        Ok(days)
    }

    /// True where the days depend on the date of today.
    pub(crate) const fn needs_today(&self) -> bool {
        self.period.needs_today()
    }

    /// The first and the last day, once they are known.
    pub(crate) fn period(&self) -> Option<(NaiveDate, NaiveDate)> {
        self.known.map(|known| (known.start, known.end))
    }

    /// The next request.
    pub(crate) fn next(&mut self, today: NaiveDate) -> Result<Option<Part>, InputError> {
        if self.known.is_none() {
            let (start, end) = self.period.days(today)?;
            self.known = Some(Known { start, end, today });
            for (index, group) in self.groups.iter().enumerate() {
                let task = |(start, end)| Task { index, group: group.clone(), start, end, tail_of: None };
                self.tasks.extend(windows(start, end).map(task));
            }
        }
        self.current = self.tasks.pop_front();
        let Some(Task { group, start, end, .. }) = &self.current else { return Ok(None) };
        let names = if group.names.is_empty() {
            ItemNames::Unnamed
        } else {
            ItemNames::Requested(Arc::clone(&group.names))
        };
        let request = self.request(group, *start, *end)?;
        let schema = if group.customer.is_some() { Schema::per_day(None) } else { self.schema };
        let (on_behalf_of, scope) = (self.endpoint.customer.clone(), Some(self.endpoint.scope));
        let customer = group.customer.clone();
        Ok(Some(Part { request, schema, names, customer, on_behalf_of, scope }))
    }

    /// Takes the rows of the request at hand: where its tail may have been cut, that is requested next.
    pub(crate) fn received(&mut self, page: &Parsed) {
        self.is_answered = true;
        if self.held.is_some() {
            self.tasks.clear();
            return;
        }
        let (Some(task), Some(known)) = (self.current.take(), self.known) else { return };
        // A day outside of the window says nothing about where the window is cut.
        let days = page.columns.dates.iter().map(|day| date::calendar(*day));
        let Some(last) = days.filter(|day| (task.start..=task.end).contains(day)).max() else { return };
        let has_grown = task.tail_of.is_none_or(|tail_of| last > tail_of);
        let settled = known.today.pred_opt().map_or(task.end, |yesterday| yesterday.min(task.end));
        if has_grown && (last < settled || is_thinner(&page.columns, last)) {
            self.tasks.push_front(Task { start: last, tail_of: Some(last), ..task });
        }
    }

    /// Takes a refusal of the request at hand, and sets them to those that the query ends with. True where it is split,
    /// or where other names show whether it is about the account.
    pub(crate) fn refused(&mut self, refusal: &mut Refusal, part: &mut Part) -> bool {
        let Some(task) = self.current.clone() else { return false };
        if let Some(held) = self.held.take_if(|_| matches!(refusal.status(), 400 | 404)) {
            (*refusal, *part) = *held;
            return false;
        }
        if refusal.speaks_of_the_period() {
            refusal.is_about([]);
            return false;
        }
        let splits = self.splits && matches!(refusal.status(), 400 | 403 | 404);
        if splits && task.group.names.len() > 1 {
            let (first, second) = task.group.names.split_at(task.group.names.len() / 2);
            for names in [second, first] {
                self.tasks.push_front(Task { group: task.group.of(names), ..task.clone() });
            }
            return true;
        }
        if splits && refusal.status() == 403 && !self.is_answered {
            if self.held.is_none() {
                self.tasks.retain(|other| (other.index, other.start) == (task.index, task.start));
                self.held = Some(Box::new((refusal.clone(), part.clone())));
            }
            if !self.tasks.is_empty() {
                return true;
            }
            // Every name was refused: it is the account that is.
            if task.is_part(&self.groups) {
                refusal.is_about([]);
                self.held = None;
                return false;
            }
        }
        false
    }

    /// The refusal of one name and its request, once another name was answered.
    pub(crate) fn held_refusal(&mut self) -> Option<Box<(Refusal, Part)>> {
        self.held.take()
    }

    /// As many names in each group as a request can name.
    fn fitting(&self, group: &Group, days: (NaiveDate, NaiveDate)) -> Result<Vec<Group>, InputError> {
        let (start, end) = days;
        let (mut groups, mut rest) = (Vec::new(), &*group.names);
        loop {
            let most = rest.len().min(MAX_NAMES);
            let fits = |count: &usize| {
                let names = rest.get(..*count).unwrap_or_default();
                self.request(&group.of(names), start, end).is_ok()
            };
            let count = (1..=most).rev().find(fits).unwrap_or(most.min(1));
            let (names, others) = rest.split_at_checked(count).unwrap_or((rest, &[]));
            let fitting = group.of(names);
            // Where not even one name fits, its error is the query's.
            self.request(&fitting, start, end)?;
            groups.push(fitting);
            rest = others;
            if rest.is_empty() {
                return Ok(groups);
            }
        }
    }

    fn request(&self, group: &Group, start: NaiveDate, end: NaiveDate) -> Result<Request, InputError> {
        let mut form = Form::default();
        group.names.iter().for_each(|name| form.push(group.parameter, name));
        form.push("start_date", &date::encode(start).unwrap_or_default());
        form.push("end_date", &date::encode(end).unwrap_or_default());
        form.push("aggregated_by", "day");
        self.endpoint.request(group.on_behalf_of.as_deref(), form)
    }
}

impl Task {
    /// True where its group was split.
    fn is_part(&self, groups: &[Group]) -> bool {
        groups.get(self.index).is_some_and(|whole| whole.names.len() > self.group.names.len())
    }
}

/// The days from `start` to `end`, at most [`MAX_DAYS`] at a time.
fn windows(start: NaiveDate, end: NaiveDate) -> impl Iterator<Item = (NaiveDate, NaiveDate)> {
    let mut next = Some(start);
    std::iter::from_fn(move || {
        let first = next.filter(|first| *first <= end)?;
        let last = first.checked_add_days(Span::new(MAX_DAYS - 1)).map_or(end, |last| last.min(end));
        next = last.succ_opt();
        Some((first, last))
    })
}

/// True if fewer rows are of this date than of the day before it.
fn is_thinner(columns: &Columns, last: NaiveDate) -> bool {
    let rows_of = |day: NaiveDate| columns.dates.iter().filter(|date| date::calendar(**date) == day).count();
    last.pred_opt().is_some_and(|before| rows_of(last) < rows_of(before))
}
