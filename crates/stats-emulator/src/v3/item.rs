//! An item: whose numbers they are, and how it is written.

use super::endpoint::METRICS;
use super::switches::{OtherLetters, Switches, UnnamedItems};
use crate::answer::Record;
use crate::dataset::{Counts, Customer, Dataset, Random};
use crate::render::json::Json;
use crate::render::json_record;
use crate::shape::{Choice, Extra, Order, Shape};
use crate::v3::window::Window;

/// Whose numbers an item has.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Item<'a> {
    /// An account's, without a name.
    Account(&'a Customer),
    /// A subuser's.
    Subuser(&'a Customer),
    /// A category's of an account.
    Category(&'a Customer, &'a str),
}

impl Item<'_> {
    /// The numbers of these days together.
    pub(crate) fn counts(
        &self,
        dataset: &Dataset,
        window: &Window,
        days: impl IntoIterator<Item = chrono::NaiveDate>,
    ) -> Counts {
        let mut sum = Counts::default();
        for day in days.into_iter().filter(|day| window.keeps(*day)) {
            sum += match self {
                Self::Account(customer) | Self::Subuser(customer) => dataset.day(customer, day),
                Self::Category(customer, name) => dataset.category(customer, name, day),
            };
        }
        sum
    }

    /// True if there are answers about one of the days up to `last`.
    pub(crate) fn is_answered(&self, last: Option<&chrono::NaiveDate>) -> bool {
        let (Self::Account(customer) | Self::Subuser(customer) | Self::Category(customer, _)) = self;
        customer.since().as_ref() <= last
    }

    fn name_and_type(&self) -> Option<(&str, &'static str)> {
        match self {
            Self::Account(_) => None,
            Self::Subuser(customer) => Some((customer.name(), "subuser")),
            Self::Category(_, name) => Some((name, "category")),
        }
    }

    /// The item with these numbers; the order of its members depends on its position in the answer.
    pub(crate) fn json(&self, counts: &Counts, position: usize, switches: &Switches, shape: &Shape) -> Json {
        let mut record = Record::total();
        let known = METRICS.iter().map(|(name, count)| ((*name).into(), count(counts)));
        record.counts = known.chain(counts.amp_opens.map(|count| ("amp_opens".into(), count))).collect();
        let plain = shape.with(Choice::Extra(Extra::None));
        let mut members = vec![("metrics".to_owned(), json_record(&record, position, &plain))];
        if let Some((name, kind)) =
            self.name_and_type().filter(|_| switches.unnamed_items == UnnamedItems::No)
        {
            let name = match switches.other_letters {
                OtherLetters::No => name.to_owned(),
                OtherLetters::Yes => name.chars().map(other_letter).collect(),
            };
            members.extend([("name".to_owned(), Json::Text(name)), ("type".to_owned(), Json::text(kind))]);
        }
        if shape.has(Extra::Unknown) {
            members.push(("remark".to_owned(), Json::text("not a metric")));
        }
        ordered(members, position, shape)
    }
}

/// An object whose members are in the order of the shape.
pub(crate) fn ordered(mut members: Vec<(String, Json)>, position: usize, shape: &Shape) -> Json {
    match shape.order {
        Order::Spec => {}
        Order::Reversed => members.reverse(),
        Order::Shuffled => {
            let number = u64::try_from(position).unwrap_or(0);
            Random::keyed(0, &["order of members"], number).shuffle(&mut members);
        }
    }
    Json::Object(members)
}

fn other_letter(letter: char) -> char {
    if letter.is_ascii_lowercase() { letter.to_ascii_uppercase() } else { letter.to_ascii_lowercase() }
}
