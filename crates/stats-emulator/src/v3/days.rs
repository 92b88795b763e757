//! Days with items, and sums of all items.

use std::cmp::Reverse;

use super::endpoint::{METRICS, SORTABLE};
use super::item::{Item, ordered};
use super::page::Page;
use super::refusal::Refusal;
use super::switches::{DefaultLimit, IdleDay, Switches};
use super::window::Window;
use crate::dataset::{Counts, Dataset};
use crate::parameters::Parameters;
use crate::render::json::Json;
use crate::shape::Shape;

/// A day or another bucket: its label and its items.
type Bucket<'a> = (chrono::NaiveDate, Vec<(Item<'a>, Counts)>);

/// The numbers of these items on each day.
pub(crate) fn days(
    items: &[Item<'_>],
    window: &Window,
    page: Option<Page>,
    dataset: &Dataset,
    switches: &Switches,
    shape: &Shape,
) -> Result<Json, Refusal> {
    window.check_size(items.len())?;
    let bucket = |(label, days): (chrono::NaiveDate, Vec<chrono::NaiveDate>)| -> Bucket<'_> {
        let counted = |item: &Item<'_>| item.counts(dataset, window, days.iter().copied());
        let answered = items.iter().filter(|item| item.is_answered(days.last()));
        (label, answered.map(|item| (*item, counted(item))).collect())
    };
    let mut buckets: Vec<Bucket<'_>> = window.buckets().into_iter().map(bucket).collect();
    buckets.retain(|(_, items)| !items.is_empty());
    if switches.idle_day != IdleDay::Zeros {
        for (_, items) in &mut buckets {
            items.retain(|(_, counts)| !counts.is_zero());
        }
    }
    if switches.idle_day == IdleDay::DayMissing {
        buckets.retain(|(_, items)| !items.is_empty());
    }
    cut(&mut buckets, page, switches.default_limit);
    let mut position = 0;
    let written = buckets.iter().enumerate().map(|(index, (label, items))| {
        let item = |(item, counts): &(Item<'_>, Counts)| {
            position += 1;
            item.json(counts, position, switches, shape)
        };
        let stats = match items.as_slice() {
            [] if switches.idle_day == IdleDay::StatsNull => Json::bare("null"),
            items => Json::Array(items.iter().map(item).collect()),
        };
        let members = vec![("date".to_owned(), Json::text(label.to_string())), ("stats".to_owned(), stats)];
        ordered(members, index, shape)
    });
    Ok(Json::Array(written.collect()))
}

/// Keeps one page: of items if these are what a default limit counts, of days otherwise.
fn cut(buckets: &mut Vec<Bucket<'_>>, page: Option<Page>, default: DefaultLimit) {
    let page = match (page, default) {
        (Some(page), _) => page,
        (None, DefaultLimit::None) => return,
        (None, DefaultLimit::Days | DefaultLimit::Items) => Page { offset: 0, limit: 500 },
    };
    if default != DefaultLimit::Items {
        *buckets = page.of(std::mem::take(buckets).into_iter()).collect();
        return;
    }
    let mut position = 0;
    for (_, items) in &mut *buckets {
        items.retain(|_| {
            position += 1;
            page.contains(position - 1)
        });
    }
    buckets.retain(|(_, items)| !items.is_empty());
}

/// The sums of these items over the period, without those that have none, as one object.
pub(crate) fn sums(
    mut items: Vec<Item<'_>>,
    window: &Window,
    parameters: &Parameters,
    dataset: &Dataset,
    switches: &Switches,
    shape: &Shape,
) -> Result<Json, Refusal> {
    window.check_size(items.len())?;
    let metric = parameters.first("sort_by_metric").unwrap_or("delivered");
    let column = METRICS.iter().find(|(name, _)| *name == metric && SORTABLE.contains(name));
    let Some((_, sorted_by)) = column else {
        let is_by_category = items.iter().any(|item| matches!(item, Item::Category(..)));
        let message =
            if is_by_category { "unable to get category stats" } else { "unable to get subuser stat sums" };
        return Err(Refusal::unable(500, message));
    };
    let page = Page::parse(parameters, 5, switches.limit_above_500)?;
    let mut sums: Vec<(Item<'_>, Counts)> =
        items.drain(..).map(|item| (item, item.counts(dataset, window, window.days()))).collect();
    sums.retain(|(_, counts)| !counts.is_zero());
    match parameters.first("sort_by_direction") {
        None | Some("desc") => sums.sort_by_key(|(_, counts)| Reverse(sorted_by(counts))),
        Some("asc") => sums.sort_by_key(|(_, counts)| sorted_by(counts)),
        Some(_) => return Err(Refusal::parameter("sort_by_direction", "invalid sort value")),
    }
    let stats = page.of(sums.iter().enumerate());
    let stats = stats.map(|(index, (item, counts))| item.json(counts, index, switches, shape));
    let date = Json::text(window.start.to_string());
    let members = vec![("date".to_owned(), date), ("stats".to_owned(), Json::Array(stats.collect()))];
    Ok(ordered(members, 0, shape))
}
