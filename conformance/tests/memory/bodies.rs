//! The hostile bodies.

use stats_proto::{Format, QueryKind};

use crate::body::{Body, MIB, PIECE, fate, json, numbered, xml};

/// The greatest body that is read: what lies beyond shows in the pieces around it.
const ALL: u64 = (64 * MIB + 2 * PIECE) as u64;

/// One piece, or two where the first is only a beginning.
const AT_ONCE: u64 = 2 * PIECE as u64;

/// How much is kept of a refusal, and the pieces around its end.
const KEPT: u64 = (MIB + 2 * PIECE) as u64;

/// How many times as much memory as bytes a body may take that is framed and then refused.
const FRAMED: u64 = 6;

/// The same for an answer of the shortest names there are, each a text of its own.
const NAMED: u64 = 30;

/// Every one.
pub(crate) fn all() -> Vec<Body> {
    let mut bodies = nested();
    bodies.extend(endless());
    bodies.extend(wide());
    bodies.extend(at_once());
    bodies.extend(refusals());
    bodies
}

/// Containers within containers.
fn nested() -> Vec<Body> {
    let malformed = fate("malformed", AT_ONCE, 1);
    vec![
        json("brackets", "", "[", "", 100 * MIB, malformed),
        json("objects", "", "{\"a\":", "", 100 * MIB, malformed),
        json("objects in a record", "{\"date\":\"2009-06-20\"", ",\"a\":{", "", 100 * MIB, malformed),
        xml("elements", "", "<a>", "", 100 * MIB, malformed),
        xml("elements in a record", "<stats><day>", "<a>", "", 100 * MIB, malformed),
        xml("elements in a refusal", "<result>", "<a>", "", 100 * MIB, fate("too-large", KEPT, 16)),
    ]
}

/// Parts without an end.
fn endless() -> Vec<Body> {
    let too_large = fate("too-large", ALL, FRAMED);
    let count = "{\"date\":\"2009-06-20\",\"requests\":";
    let element = "<stats><day><date>2009-06-20</date><requests>";
    vec![
        json("blanks", "", " \n", "", 100 * MIB, fate("too-large", ALL, 1)),
        json("text", &format!("{count}\""), "7", "\"}", 63 * MIB, too_large),
        json("text in no record", "[\"", "x", "\"]", 16 * MIB, fate("malformed", ALL, FRAMED)),
        json("digits", count, "7", "}", 60 * MIB, fate("bad-value", ALL, FRAMED)),
        json("lines", &format!("{count}1,\"a\":["), "\n", "x]}", 8 * MIB, fate("malformed", ALL, FRAMED)),
        xml("text in an element", element, "7", "</requests></day></stats>", 16 * MIB, too_large),
        xml("comment", "<!--", "x", "", 100 * MIB, too_large),
        xml("declaration", "<?xml version='1.0' ", "x", "", 100 * MIB, too_large),
        xml("tag", "<stats a='", "x", "", 100 * MIB, too_large),
        xml("references", element, "&#49;", "</requests></day></stats>", 4 * MIB, too_large),
        xml("sections", element, "<![CDATA[1]]>", "</requests></day></stats>", 4 * MIB, too_large),
    ]
}

/// Parts without number.
fn wide() -> Vec<Body> {
    let missing = |taken| fate("missing-field", taken, FRAMED);
    let metrics = fate("too-large", AT_ONCE, 16);
    let latin = "<?xml version='1.0' encoding='ISO-8859-1'?><stats><day><x>\u{e9}</x>";
    let latin: Vec<u8> = latin.chars().filter_map(|letter| u8::try_from(letter).ok()).collect();
    let mut fields = xml("fields", "", "<a/>", "</day></stats>", 4 * MIB, missing(ALL));
    fields.pieces = Box::new([latin].into_iter().chain(fields.pieces));
    let counted = |number: usize| format!("{{\"date\":\"2009-06-20\",\"m{number}\":1}},");
    let element = |number: usize| format!("<day><date>2009-06-20</date><m{number}>1</m{number}></day>");
    let attribute = |number: usize| format!("a{number}='' ");
    let sparse = |metrics: usize| {
        let counts = counts(metrics);
        move |number: usize| match number {
            0 => format!("{{\"date\":\"2009-06-20\"{counts}}}"),
            _ => ",{\"date\":\"2009-06-20\"}".to_owned(),
        }
    };
    vec![
        json("empty records", "", "{},", "", 30_000_000, missing(AT_ONCE)),
        numbered("metrics in JSON", Format::Json, "[", counted, "]", 64 * MIB, metrics),
        numbered("metrics in XML", Format::Xml, "<stats>", element, "</stats>", 64 * MIB, metrics),
        numbered("cells", Format::Json, "", sparse(200), "", 64 * MIB, fate("too-large", AT_ONCE, 40)),
        numbered(
            "cells within bounds",
            Format::Json,
            "",
            sparse(40),
            "",
            4 * MIB,
            fate("answer", ALL, NAMED),
        ),
        numbered("attributes", Format::Xml, "<stats><day ", attribute, "/></stats>", 4 * MIB, missing(ALL)),
        json("members", "{", "\"\":1,", "\"\":2}", 8 * MIB, fate("bad-value", ALL, 2 * FRAMED)),
        fields,
        names("names in an array", "[", "\"a\",", "\"a\"]"),
        names("names in an object", "{\"category\":[", "\"a\",", "\"a\"]}"),
    ]
}

/// Bodies that come in one piece: the reader looks ahead in what it has.
fn at_once() -> Vec<Body> {
    let missing = fate("missing-field", ALL, FRAMED);
    let count = |number: usize| format!(",\"m{number}\":1");
    let late = format!("[{{\"date\":\"2009-06-20\",\"a\":1}},{{\"date\":\"2009-06-20\"{}}}", counts(255));
    let metrics = fate("too-large", ALL, 16);
    let day = ",{\"date\":\"2009-06-20\",\"opens\":1}";
    let first = "{\"date\":\"2009-06-20\"";
    let all = [
        json("columns that come late", &late, " ", "]", 32 * MIB, fate("answer", ALL, 1)),
        json("days, in one piece", "{\"date\":\"2009-06-20\"}", day, "", 8 * MIB, fate("answer", ALL, 2)),
        json("empty records, in one piece", "", "{},", "", 8 * MIB, missing),
        numbered("metrics of one record", Format::Json, first, count, "}", 4 * MIB, metrics),
        xml(
            "elements, in one piece",
            "<stats><day>",
            "<opens>1</opens>",
            "</day></stats>",
            4 * MIB,
            fate("bad-value", ALL, 8),
        ),
        xml(
            "counts of one record, in one piece",
            "<stats><day><date>2009-06-20</date>",
            "<a>1</a>",
            "</day></stats>",
            16 * MIB,
            fate("bad-value", ALL, 2),
        ),
    ];
    all.into_iter().map(|body| Body { in_one: true, ..body }).collect()
}

/// So many counts, each of another metric.
fn counts(metrics: usize) -> String {
    let counts: Vec<String> = (0..metrics).map(|metric| format!(",\"m{metric}\":1")).collect();
    counts.concat()
}

/// Refusals, which no record bounds.
fn refusals() -> Vec<Body> {
    let too_large = |taken| fate("too-large", taken, FRAMED);
    let with_status = |status, body: Body| Body { status, ..body };
    vec![
        json("messages", "{\"errors\":[", "\"a\",", "\"a\"]}", 8 * MIB, too_large(ALL)),
        json("no messages", "{\"errors\":[", "1,", "1]}", 8 * MIB, too_large(ALL)),
        xml("messages in XML", "<result>", "<message>a</message>", "</result>", 8 * MIB, too_large(KEPT)),
        with_status(
            503,
            json("endless refusal", "", "later ", "", 100 * MIB, fate("refused-server", KEPT, 8)),
        ),
        with_status(
            302,
            json("endless redirect", "", "elsewhere ", "", 100 * MIB, fate("unexpected-status", AT_ONCE, 1)),
        ),
    ]
}

/// A list of the shortest names there are.
fn names(name: &'static str, before: &str, unit: &str, after: &str) -> Body {
    let body = json(name, before, unit, after, 8 * MIB, fate("2097153 names", ALL, NAMED));
    Body { kind: QueryKind::Categories, ..body }
}
