//! Renders an [`Answer`] in a [`Format`] and a [`Shape`].

mod charset;
mod fields;
pub(crate) mod json;
pub(crate) mod xml;

use fields::{Value, fields};
use json::{Json, Style};
use xml::Element;

use crate::answer::{Answer, Record};
use crate::format::Format;
use crate::shape::{Aggregate, Empty, Extra, Layout, Names, Numbers, Records, Shape};

/// The body of an answer (section 4 of the protocol).
///
/// With the default shape and the numbers of the specification these are the bodies in it, byte for byte. In XML
/// control characters other than tab, line feed and carriage return are replaced by U+FFFD.
///
/// ```
/// use stats_emulator::{Answer, Format, Record, Shape, render};
///
/// let day = Record::day("2009-06-20".parse()?).with("requests", 12342).with("bounces", 12);
/// let answer = Answer::Daily(vec![day]);
/// let body = render(&answer, Format::Json, &Shape::default());
/// assert_eq!(body, b"{\"date\":\"2009-06-20\",\"requests\":12342,\"bounces\":12}\n");
/// let body = render(&answer, Format::Json, &"array,strings".parse()?);
/// assert_eq!(body, b"[{\"date\":\"2009-06-20\",\"requests\":\"12342\",\"bounces\":\"12\"}]\n");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub fn render(answer: &Answer, format: Format, shape: &Shape) -> Vec<u8> {
    let length = match answer {
        Answer::Daily(records) | Answer::CategoryStats(records) | Answer::CategoryTotals(records) => {
            records.len()
        }
        Answer::Categories(names) => names.len(),
        Answer::Aggregate(_) => 1,
    };
    match (length, shape.empty, format) {
        (0, Empty::Nothing, _) => Vec::new(),
        (0, Empty::Blank, _) => b" \n\t\r\n".to_vec(),
        (0, _, Format::Json) => json_body(&empty_json(shape.empty), false, shape),
        (_, _, Format::Json) => {
            let compact = !matches!(answer, Answer::Aggregate(_) | Answer::Categories(_));
            json_body(&json_parts(answer, shape), !compact, shape)
        }
        (_, _, Format::Xml) => {
            xml::document(&xml_root(answer, shape), matches!(answer, Answer::Daily(_)), shape)
        }
    }
}

/// The byte order marks before a body.
fn marks(shape: &Shape) -> &'static str {
    match (shape.has(Extra::Boms), shape.has(Extra::Bom)) {
        (true, _) => "\r\n\u{feff} \u{feff}\n",
        (false, true) => "\u{feff}",
        (false, false) => "",
    }
}

/// Values joined by commas, without brackets. The body is valid JSON if there is one value.
pub(crate) fn json_body(parts: &[Json], pretty_by_default: bool, shape: &Shape) -> Vec<u8> {
    let pretty = match shape.layout {
        Layout::Spec => pretty_by_default,
        Layout::Compact => false,
        Layout::Pretty => true,
    };
    let style = Style { pretty, escaped: shape.has(Extra::Escaped) };
    let mut out = String::new();
    out.push_str(marks(shape));
    if shape.has(Extra::Blanks) {
        out.push_str(" \r\n\t");
    }
    for (index, part) in parts.iter().enumerate() {
        if index > 0 {
            out.push_str(if shape.has(Extra::Blanks) { " ,\n " } else { "," });
        }
        part.write(&mut out, 0, style);
    }
    out.push('\n');
    if shape.has(Extra::Blanks) {
        out.push_str(" \t\r\n");
    }
    out.into_bytes()
}

fn empty_json(empty: Empty) -> Vec<Json> {
    vec![match empty {
        Empty::Object => Json::Object(Vec::new()),
        Empty::Null => Json::bare("null"),
        _ => Json::Array(Vec::new()),
    }]
}

fn json_parts(answer: &Answer, shape: &Shape) -> Vec<Json> {
    match answer {
        Answer::Daily(records) | Answer::CategoryStats(records) => {
            let records = records.iter().enumerate();
            let objects = records.map(|(index, record)| json_record(record, index, shape)).collect();
            match shape.records {
                Records::Bare => objects,
                Records::Array => vec![Json::Array(objects)],
            }
        }
        Answer::CategoryTotals(records) => {
            let records = records.iter().enumerate();
            vec![Json::Array(records.map(|(index, record)| json_record(record, index, shape)).collect())]
        }
        Answer::Aggregate(record) => {
            let object = json_record(record, 0, shape);
            let is_empty = matches!(&object, Json::Object(fields) if fields.is_empty());
            vec![match shape.aggregate {
                Aggregate::EmptyArray if is_empty => Json::Array(Vec::new()),
                Aggregate::Object | Aggregate::EmptyArray => object,
                Aggregate::Array => Json::Array(vec![object]),
            }]
        }
        Answer::Categories(names) => json_names(names, shape),
    }
}

fn json_names(names: &[String], shape: &Shape) -> Vec<Json> {
    let values = names.iter().map(|name| json_name(name, shape));
    let key = || "category".to_owned();
    let object = |value| Json::Object(vec![(key(), value)]);
    match shape.names {
        Names::BareObjects => values.map(object).collect(),
        Names::RepeatedKey => vec![Json::Object(values.map(|value| (key(), value)).collect())],
        Names::Objects => vec![Json::Array(values.map(object).collect())],
        Names::Strings => vec![Json::Array(values.collect())],
        Names::ArrayInObject => vec![object(Json::Array(values.collect()))],
    }
}

/// A category name; with [`Extra::NumericNames`] a number if it is a decimal integer.
fn json_name(name: &str, shape: &Shape) -> Json {
    let number = name.parse::<i64>().ok().filter(|number| number.to_string() == name);
    match number.filter(|_| shape.has(Extra::NumericNames)) {
        Some(number) => Json::bare(number.to_string()),
        None => Json::text(name),
    }
}

pub(crate) fn json_record(record: &Record, index: usize, shape: &Shape) -> Json {
    let quoted = matches!(shape.numbers, Numbers::Strings | Numbers::StringFractions | Numbers::Padded);
    let value = |value| match value {
        Value::Category(text) => json_name(&text, shape),
        Value::Date(text) => Json::Text(text),
        Value::Number(digits) => Json::bare(digits),
        Value::CutEmoji => Json::bare("\"party \\ud83c\""),
        Value::Count(digits) if quoted => Json::Text(digits),
        Value::Count(digits) => Json::Bare(digits),
        Value::Missing => Json::bare("null"),
        Value::Text(text) => Json::text(text),
        Value::Nested => Json::object([
            ("list", Json::Array(vec![Json::bare("1"), Json::bare("null"), Json::text("]},{")])),
            ("flag", Json::bare("true")),
        ]),
    };
    Json::Object(fields(record, index, shape).into_iter().map(|(name, field)| (name, value(field))).collect())
}

fn xml_root(answer: &Answer, shape: &Shape) -> Element {
    let elements = |name: &'static str, records: &[Record]| -> Vec<Element> {
        let records = records.iter().enumerate();
        records.map(|(index, record)| Element::parent(name, xml_record(record, index, shape))).collect()
    };
    let (name, children): (_, Vec<Element>) = match answer {
        Answer::Daily(records) | Answer::CategoryStats(records) => ("stats", elements("day", records)),
        Answer::CategoryTotals(records) => ("stats", elements("category", records)),
        Answer::Aggregate(record) => ("stats", xml_record(record, 0, shape)),
        Answer::Categories(names) => {
            let names = names.iter().map(|name| Element::text("category", name));
            ("categories", names.collect())
        }
    };
    if children.is_empty() && shape.empty != Empty::Paired {
        return Element::closed(name);
    }
    Element::parent(name, children)
}

fn xml_record(record: &Record, index: usize, shape: &Shape) -> Vec<Element> {
    let element = |(name, value)| match value {
        // Spaces around dates are valid in XML only.
        Value::Date(date) if shape.numbers == Numbers::Padded => Element::text(name, format!("\n {date} ")),
        Value::Date(text) | Value::Category(text) | Value::Count(text) => Element::text(name, text),
        Value::Missing => Element::closed(name),
        Value::Text(text) | Value::Number(text) => Element::text(name, text),
        Value::CutEmoji => Element::text(name, "party \u{fffd}"),
        Value::Nested => Element::parent(
            name,
            vec![
                Element::text("entry", "<day>"),
                Element::parent("deeper", vec![Element::closed("deepest")]),
            ],
        ),
    };
    fields(record, index, shape).into_iter().map(element).collect()
}

#[cfg(test)]
mod tests;
