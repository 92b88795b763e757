//! The fields of a record in a shape, for both formats.

use crate::answer::Record;
use crate::dataset::Random;
use crate::shape::{Extra, Numbers, Order, Shape, Zeros};

/// The value of a field.
pub(super) enum Value {
    /// A date.
    Date(String),
    /// A category.
    Category(String),
    /// A count, as the digits to write.
    Count(String),
    /// A count without a value.
    Missing,
    /// A string in an unknown field.
    Text(&'static str),
    /// A number in a text field.
    Number(&'static str),
    /// A string truncated within an emoji, which only JSON can represent.
    CutEmoji,
    /// Nested values in an unknown field.
    Nested,
}

/// The fields of one record, in the order in which they are written.
///
/// A shuffled order depends on the position of the record.
pub(super) fn fields(record: &Record, position: usize, shape: &Shape) -> Vec<(String, Value)> {
    let mut fields = Vec::with_capacity(record.counts.len() + 4);
    if let Some(date) = record.date {
        fields.push(("date".to_owned(), Value::Date(date.to_string())));
    }
    if let Some(category) = &record.category {
        // The recorded key of an aggregate of categories.
        let key = if record.date.is_some() { "category" } else { "name" };
        fields.push((key.to_owned(), Value::Category(category.clone())));
    }
    for (name, count) in &record.counts {
        let value = match (count, shape.zeros) {
            (0, Zeros::Missing) => continue,
            (0, Zeros::Null) => Value::Missing,
            _ => Value::Count(count_text(*count, shape.numbers)),
        };
        fields.push((name.clone().into_owned(), value));
    }
    if shape.has(Extra::Unknown) {
        fields.insert(0, ("remark".to_owned(), Value::Text("not a metric")));
        // A record without metrics but with nested values would be one of another API.
        if fields.iter().any(|(_, value)| matches!(value, Value::Count(_))) {
            fields.push(("details".to_owned(), Value::Nested));
        }
    }
    if shape.has(Extra::TextFields) {
        if record.date.is_some() || record.category.is_none() {
            fields.insert(0, ("name".to_owned(), Value::Number("2014")));
        }
        fields.push(("type".to_owned(), Value::Number("3")));
    }
    if shape.has(Extra::CutEmoji) {
        fields.push(("subject".to_owned(), Value::CutEmoji));
    }
    match shape.order {
        Order::Spec => {}
        Order::Reversed => fields.reverse(),
        Order::Shuffled => {
            Random::keyed(0, &["order of fields"], u64::try_from(position).unwrap_or(0)).shuffle(&mut fields);
        }
    }
    fields
}

fn count_text(count: u64, numbers: Numbers) -> String {
    match numbers {
        Numbers::Integers | Numbers::Strings => count.to_string(),
        Numbers::Fractions => format!("{count}.0"),
        Numbers::StringFractions => format!("{count}.00"),
        Numbers::Padded => format!("  {count} "),
    }
}
