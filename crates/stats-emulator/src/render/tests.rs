//! The bodies of the specification, byte for byte, and the effect of each choice.

use std::borrow::Cow;

use super::{Answer, Format, Record, Records, Shape, render};
use crate::shape::Choice;

const METRICS: [&str; 5] = ["requests", "bounces", "clicks", "opens", "spamreports"];
const NUMBERS: [[u64; 5]; 3] =
    [[12_342, 12, 10_223, 9_992, 5], [32_342, 10, 14_323, 10_995, 7], [52_342, 11, 19_223, 12_992, 2]];

fn filled(mut record: Record, day: usize) -> Record {
    record.counts = METRICS.map(Cow::Borrowed).into_iter().zip(NUMBERS[day]).collect();
    record
}

fn date(day: usize) -> chrono::NaiveDate {
    format!("2009-06-{}", 20 + day).parse().unwrap()
}

fn daily() -> Answer {
    Answer::Daily((0..3).map(|day| filled(Record::day(date(day)), day)).collect())
}

fn aggregate() -> Answer {
    Answer::Aggregate(filled(Record::total(), 0))
}

fn categories(names: &[&str]) -> Answer {
    Answer::Categories(names.iter().map(|name| (*name).to_owned()).collect())
}

fn category() -> Answer {
    let record = |day: usize, name: &str| filled(Record::category(date(day), name), day);
    Answer::CategoryStats(vec![record(0, "categoryA"), record(1, "categoryB")])
}

fn text(answer: &Answer, format: Format, shape: &str) -> String {
    String::from_utf8(render(answer, format, &shape.parse().unwrap())).unwrap()
}

#[test]
fn default_shape_is_that_of_the_specification() {
    let names = ["categoryA", "categoryB", "categoryC"];
    let spec = [
        (daily(), Format::Xml, include_str!("spec/spec-daily.xml")),
        (daily(), Format::Json, include_str!("spec/spec-daily.json")),
        (aggregate(), Format::Xml, include_str!("spec/spec-aggregate.xml")),
        (aggregate(), Format::Json, include_str!("spec/spec-aggregate.json")),
        (categories(&names), Format::Xml, include_str!("spec/spec-category-list.xml")),
        (categories(&names[2..]), Format::Json, include_str!("spec/spec-category-list.json")),
        (category(), Format::Xml, include_str!("spec/spec-category-stats.xml")),
    ];
    for (answer, format, body) in spec {
        assert_eq!(text(&answer, format, ""), body);
    }
}

#[test]
fn writes_category_lists_in_five_json_forms() {
    let list = categories(&["A", "B"]);
    for (shape, body) in [
        ("compact", "{\"category\":\"A\",\"category\":\"B\"}\n"),
        ("compact,names-objects", "[{\"category\":\"A\"},{\"category\":\"B\"}]\n"),
        ("compact,names-bare", "{\"category\":\"A\"},{\"category\":\"B\"}\n"),
        ("compact,names-strings", "[\"A\",\"B\"]\n"),
        ("compact,names-array", "{\"category\":[\"A\",\"B\"]}\n"),
    ] {
        assert_eq!(text(&list, Format::Json, shape), body, "{shape}");
    }
}

#[test]
fn writes_empty_lists() {
    let list = Answer::CategoryStats(Vec::new());
    for (format, shape, body) in [
        (Format::Json, "", "[]\n"),
        (Format::Json, "empty-object", "{}\n"),
        (Format::Json, "empty-null,bom", "\u{feff}null\n"),
        (Format::Json, "empty-nothing", ""),
        (Format::Json, "empty-blank", " \n\t\r\n"),
        (Format::Xml, "compact,declaration-none", "<stats/>\n"),
        (Format::Xml, "compact,declaration-none,empty-paired", "<stats></stats>\n"),
        (Format::Xml, "empty-nothing", ""),
    ] {
        assert_eq!(text(&list, format, shape), body, "{shape}");
    }
}

#[test]
fn writes_counts_and_zeros() {
    let total = Answer::Aggregate(Record::total().with("opens", 3).with("clicks", 0));
    for (shape, json, xml) in [
        ("integers", "{\"opens\":3,\"clicks\":0}", "<opens>3</opens><clicks>0</clicks>"),
        ("strings", "{\"opens\":\"3\",\"clicks\":\"0\"}", "<opens>3</opens><clicks>0</clicks>"),
        ("fractions", "{\"opens\":3.0,\"clicks\":0.0}", "<opens>3.0</opens><clicks>0.0</clicks>"),
        ("padded", "{\"opens\":\"  3 \",\"clicks\":\"  0 \"}", "<opens>  3 </opens><clicks>  0 </clicks>"),
        ("zeros-missing", "{\"opens\":3}", "<opens>3</opens>"),
        ("zeros-null", "{\"opens\":3,\"clicks\":null}", "<opens>3</opens><clicks/>"),
        ("reversed", "{\"clicks\":0,\"opens\":3}", "<clicks>0</clicks><opens>3</opens>"),
    ] {
        let shape = format!("compact,declaration-none,{shape}");
        assert_eq!(text(&total, Format::Json, &shape), format!("{json}\n"));
        assert_eq!(text(&total, Format::Xml, &shape), format!("<stats>{xml}</stats>\n"));
    }
    assert_eq!(text(&total, Format::Json, "compact,aggregate-array"), "[{\"opens\":3,\"clicks\":0}]\n");
}

#[test]
fn encodes_as_declared_or_utf_8_with_a_byte_order_mark() {
    let list = categories(&["é日"]);
    let bytes = |shape: &str| render(&list, Format::Xml, &shape.parse().unwrap());
    let contains = |shape: &str, part: &[u8]| bytes(shape).windows(part.len()).any(|window| window == part);
    assert!(contains("", b"encoding=\"ISO-8859-1\""));
    assert!(contains("", b"\xE9&#26085;"));
    assert!(contains("utf-8", "é日".as_bytes()));
    assert!(contains("us-ascii,declaration-single", b"encoding='US-ASCII'"));
    assert!(contains("us-ascii", b"&#233;&#26085;"));
    assert!(contains("declaration-none", "é日".as_bytes()));
    assert!(contains("bom", "é日".as_bytes()));
    assert!(bytes("bom").starts_with(b"\xEF\xBB\xBF<?xml"));
}

#[test]
fn shuffled_records_have_different_orders() {
    let body = text(&daily(), Format::Json, "array,shuffled");
    let rows: Vec<serde_json::Map<String, serde_json::Value>> = serde_json::from_str(&body).unwrap();
    assert!(rows.iter().all(|row| row.len() == 6));
    assert_eq!(rows[1]["opens"], 10_995);
    let spec = text(&daily(), Format::Json, "array");
    assert_ne!(body, spec);
    assert_eq!(body.len(), spec.len());
}

#[test]
fn array_shapes_are_valid_json() {
    for shape in Shape::all(Format::Json) {
        let shape = shape.with(Choice::Records(Records::Array));
        let body = String::from_utf8(render(&daily(), Format::Json, &shape)).unwrap();
        let marks = |character: char| character == '\u{feff}' || character.is_ascii_whitespace();
        // serde_json rejects half of a surrogate pair.
        let body = body.trim_start_matches(marks).replace("\\ud83c", "");
        let rows: Vec<serde_json::Value> = serde_json::from_str(&body).unwrap();
        assert_eq!(rows.len(), 3, "{shape}");
    }
}

#[test]
fn writes_json_as_php_does() {
    let day = || Record::day("2009-06-20".parse().unwrap());
    let rows = Answer::CategoryStats(
        ["2014", "-7", "007", "A"].map(|name| Record { category: Some(name.into()), ..day() }).into(),
    );
    let body = text(&rows, Format::Json, "numeric-names");
    for written in ["\"category\":2014", "\"category\":-7", "\"category\":\"007\"", "\"category\":\"A\""] {
        assert!(body.contains(written), "{body}");
    }
    let total = Answer::Aggregate(Record::total());
    assert_eq!(text(&total, Format::Json, "aggregate-empty-array"), "[]\n");
    assert_eq!(text(&total, Format::Json, "compact"), "{}\n");
    assert!(text(&daily(), Format::Json, "boms").starts_with("\r\n\u{feff} \u{feff}\n{"));
    assert!(text(&daily(), Format::Json, "cut-emoji").contains("\\ud83c\""));
    assert!(text(&daily(), Format::Xml, "encoding-alias,declaration-double").contains("encoding=\"Latin1\""));
}
