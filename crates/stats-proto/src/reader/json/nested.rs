//! Days with items, `{"date": …, "stats": [{"name": …, "metrics": {…}}]}`, and lists of customers, as the v3 API has
//! them.

use super::record::{Members, elements, members, offset_in};
use crate::answer::Customer;
use crate::error::Kind;
use crate::reader::fault::{Fault, Whereabouts, place};
use crate::reader::rows::Rows;
use crate::reader::value::{Count, Field, Value};

/// Adds the items of a day that begins here in the body, or what there is of them where it is not whole. Returns what a
/// day that is not whole breaks off in.
pub(super) fn day(
    rows: &mut Rows,
    object: &Members<'_>,
    is_whole: bool,
    at: u64,
) -> Result<Whereabouts, Fault> {
    rows.begin_day(at);
    let mut stats = None;
    let mut counts = None;
    for (field, raw) in object.fields(at) {
        match &*field.name {
            "date" => rows.field(&field)?,
            "stats" if stats.is_some() => return Err(rows.repeated(&field)),
            "stats" => stats = Some((field, raw)),
            "category" | "name" | "type" | "message" => {}
            name if counts.is_none()
                && (name == "metrics" && raw.starts_with('{')
                    || matches!(field.value.count(), Count::Is(_))) =>
            {
                counts = Some(field);
            }
            _ => {}
        }
    }
    match (&stats, counts) {
        (None, Some(field)) if is_whole => {
            let reason = "expected statistics in `stats`, got counts in the day itself";
            return Err(rows.unexpected(Kind::Malformed, field.offset, reason, &field.name));
        }
        (None, _) => {}
        (Some((field, raw)), _) => match field.value {
            Value::Null => {}
            Value::Nested if raw.starts_with('[') => items(rows, object.text(), raw, at)?,
            _ => {
                let reason = "expected an array of items";
                return Err(rows.unexpected(Kind::Malformed, field.offset, reason, "stats"));
            }
        },
    }
    if is_whole {
        rows.day_date()?;
    } else if let Some(("stats", raw)) = object.open_member()
        && raw.starts_with('[')
        && rows.day_date().is_ok()
    {
        items(rows, object.text(), raw, at)?;
    }
    Ok(Whereabouts { record: Some(rows.begun()), field: object.open() })
}

/// Adds the whole items of an array.
fn items(rows: &mut Rows, text: &str, array: &str, at: u64) -> Result<(), Fault> {
    let elements = elements(array);
    if elements.is_empty() {
        return Ok(());
    }
    let date = rows.day_date()?;
    rows.begin_items(date);
    for element in elements {
        let offset = place(at, offset_in(text, element));
        rows.begin_item(offset, date);
        if !element.starts_with('{') {
            return Err(rows.unexpected(Kind::Malformed, offset, "expected an object", "stats"));
        }
        let name = item(rows, &members(element), offset)?;
        rows.end_item(name, place(offset, element.len()))?;
    }
    Ok(())
}

/// Adds the fields of an item; returns where its name is.
fn item(rows: &mut Rows, object: &Members<'_>, at: u64) -> Result<Option<u64>, Fault> {
    let (mut name, mut has_metrics) = (None, false);
    for (field, raw) in object.fields(at) {
        match &*field.name {
            "name" if name.is_some() => return Err(rows.repeated(&field)),
            "name" => {
                name = Some(field.offset);
                rows.item_name(&field)?;
            }
            "metrics" if has_metrics => return Err(rows.repeated(&field)),
            "metrics" if raw.starts_with('{') => {
                has_metrics = true;
                for (count, _) in members(raw).fields(field.offset) {
                    rows.item_count(&count)?;
                }
            }
            "metrics" if matches!(field.value, Value::Null) => {}
            "metrics" => {
                let reason = "expected an object of counts";
                return Err(rows.unexpected(Kind::Malformed, field.offset, reason, "metrics"));
            }
            _ => {}
        }
    }
    if has_metrics { Ok(name) } else { Err(rows.lacking("metrics")) }
}

/// Adds a customer that begins here in the body, if it is whole. Returns what one that is not whole breaks off in.
pub(super) fn customer(
    rows: &mut Rows,
    object: &Members<'_>,
    is_whole: bool,
    at: u64,
) -> Result<Whereabouts, Fault> {
    rows.begin(at);
    let mut customer = Customer { name: String::new(), disabled: None, region: None };
    let mut seen: Vec<Field<'_>> = Vec::new();
    for (field, _) in object.fields(at) {
        if !matches!(&*field.name, "username" | "disabled" | "region") {
            continue;
        }
        if seen.iter().any(|earlier| earlier.name == field.name) {
            return Err(rows.repeated(&field));
        }
        match (&*field.name, &field.value) {
            ("username", _) => customer.name = rows.required_text(&field)?,
            (_, Value::Null) => {}
            ("disabled", Value::Boolean(disabled)) => customer.disabled = Some(*disabled),
            ("region", _) => customer.region = Some(rows.required_text(&field)?),
            (name, _) => {
                return Err(rows.unexpected(
                    Kind::BadValue,
                    field.offset,
                    "expected `true` or `false`",
                    name,
                ));
            }
        }
        seen.push(field);
    }
    if is_whole && customer.name.is_empty() {
        return Err(rows.lacking("username"));
    }
    if is_whole {
        rows.customer(customer);
    }
    Ok(Whereabouts { record: rows.begun().checked_sub(1), field: object.open() })
}
