//! A record's fields as the shape wants them, before either format writes them.

use crate::answer::Record;
use crate::shape::{Extra, Numbers, Order, Shape, Zeros};
use crate::world::Mix;

/// What a field holds.
pub(super) enum Value {
    /// A date.
    Date(String),
    /// A category.
    Category(String),
    /// A count, the digits as they are to be written.
    Count(String),
    /// A count that is not told.
    Missing,
    /// Words where nobody expects them.
    Words(&'static str),
    /// A number in a field that holds a text.
    Number(&'static str),
    /// A text that was cut within an emoji, as JSON alone can hold it.
    CutEmoji,
    /// Things within things where nobody expects them.
    Nested,
}

/// The fields of one record, in the order in which they are written.
///
/// The position of the record decides the order when it is shuffled: no two records are alike.
pub(super) fn fields(record: &Record, position: usize, shape: &Shape) -> Vec<(String, Value)> {
    let mut fields = Vec::with_capacity(record.counts.len() + 4);
    if let Some(date) = record.date {
        fields.push(("date".to_owned(), Value::Date(date.to_string())));
    }
    if let Some(category) = &record.category {
        fields.push(("category".to_owned(), Value::Category(category.clone())));
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
        fields.insert(0, ("remark".to_owned(), Value::Words("not a metric")));
        // A record of nothing else would be one of another API.
        if fields.iter().any(|(_, value)| matches!(value, Value::Count(_))) {
            fields.push(("details".to_owned(), Value::Nested));
        }
    }
    if shape.has(Extra::TextFields) {
        fields.insert(0, ("name".to_owned(), Value::Number("2014")));
        fields.push(("type".to_owned(), Value::Number("3")));
    }
    if shape.has(Extra::CutEmoji) {
        fields.push(("subject".to_owned(), Value::CutEmoji));
    }
    match shape.order {
        Order::Spec => {}
        Order::Reversed => fields.reverse(),
        Order::Shuffled => {
            Mix::of(0, &["order of fields"], u64::try_from(position).unwrap_or(0)).shuffle(&mut fields);
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
