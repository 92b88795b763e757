//! The two paths of the reader: the general one defines what is right.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select, subsequence};
use proptest::test_runner::TestCaseError;
use stats_proto::{AnyQuery, Bounds, Call, Format, QueryKind};

use crate::config::cases;
use crate::corpus;
use crate::damage::{Change, anything, changed};
use crate::queries::{Query, cut, cuts, described};

/// How every record of a body is written.
#[derive(Debug, Clone)]
struct Layout {
    is_xml: bool,
    /// The name of each field, and whether its count is in quotes.
    fields: Vec<(&'static str, bool)>,
    /// The separator of the parts of a record, and that of records.
    gaps: [&'static str; 2],
    /// Separators of records that replace it in turn; may be empty.
    other_gaps: Vec<&'static str>,
    has_array: bool,
    prolog: &'static str,
}

/// The values of a record's fields, in turn.
#[derive(Debug, Clone)]
struct Row {
    date: String,
    category: String,
    counts: Vec<String>,
    /// How many of the fields at its end it does not have.
    missing: usize,
}

const NAMES: [&str; 14] = [
    "date",
    "category",
    "requests",
    "opens",
    "clicks",
    "spamreports",
    "bounces",
    "request",
    "x",
    "spam_drop",
    "note",
    "unique_opens",
    "a_name_that_is_longer_than_sixteen_bytes",
    "Requests",
];

/// With a date and a category mostly: without them a record is none.
fn with_key(mut names: Vec<&'static str>) -> Vec<&'static str> {
    for key in ["date", "category"] {
        if names.len() > 2 && !names.contains(&key) {
            names.push(key);
        }
    }
    names
}

fn any_layout() -> impl Strategy<Value = Layout> {
    let names = subsequence(NAMES.to_vec(), 1..9).prop_map(with_key).prop_shuffle();
    let fields = names.prop_flat_map(|names| {
        let quotes = vec(prop_oneof![4 => Just(false), 1 => Just(true)], names.len());
        quotes.prop_map(move |quotes| names.iter().copied().zip(quotes).collect())
    });
    let gap = || prop_oneof![3 => Just(""), 1 => select(&[" ", "\n  ", "\t", "\r\n \n"][..])];
    let prolog = select(&[
        "",
        "\u{feff}",
        "<?xml version='1.0'?>",
        "<?xml version='1.0' encoding='windows-1252'?>",
        "{},",
        " ",
    ]);
    let other_gaps = prop_oneof![3 => Just(Vec::new()), 1 => vec(gap(), 2..5)];
    let prolog = prop_oneof![4 => Just(""), 1 => prolog];
    (any::<bool>(), fields, [gap(), gap()], other_gaps, any::<bool>(), prolog).prop_map(
        |(is_xml, fields, gaps, other_gaps, has_array, prolog)| Layout {
            is_xml,
            fields,
            gaps,
            other_gaps,
            has_array,
            prolog,
        },
    )
}

/// A row as servers send it, for the fast path.
fn plain_row() -> impl Strategy<Value = Row> {
    let date = (6..=7_u8, 1..=30_u8).prop_map(|(month, day)| format!("2009-{month:02}-{day:02}"));
    let category = select(&["A", "B", "newsletter number 1", "a longer name, beyond sixteen bytes"][..]);
    let large =
        any::<u64>().prop_flat_map(|number| (1..64_u32).prop_map(move |bits| (number >> bits).to_string()));
    let usual = (0..100_000_000_u32, 0..27_u32).prop_map(|(number, bits)| (number >> bits).to_string());
    let count = prop_oneof![200 => usual, 1 => large];
    let missing = prop_oneof![100 => Just(0), 1 => 1..3_usize];
    (date, category, vec(count, 11), missing).prop_map(|(date, category, counts, missing)| Row {
        date,
        category: category.to_owned(),
        counts,
        missing,
    })
}

/// A row that only the general path reads, or that is wrong.
fn other_row() -> impl Strategy<Value = Row> {
    let date = prop_oneof![
        "[0-9]{4}-[01][0-9]-[0-3][0-9]",
        select(&["", "2009-06-31", "2009-6-1", " 2009-06-20 ", "null"][..]).prop_map(String::from),
    ];
    let repeated = (select(&["é", "\\u00e9", "&#233;", "]]>", "x"][..]), 1..700_usize);
    let category = prop_oneof![
        "[ -~]{0,3}",
        select(&["R&amp;D", "naïve", "", "C<!-- -->D", "C<![CDATA[D]]>", "E<?p?>"][..])
            .prop_map(String::from),
        repeated.prop_map(|(text, times)| text.repeat(times)),
    ];
    let count = prop_oneof![
        "0{0,3}[0-9]{0,22}(\\.0{0,2})?",
        select(&["null", "", "abc", "-1", " 7 ", "1e3", "true", "18446744073709551615"][..])
            .prop_map(String::from),
    ];
    let one_of_them = (0..3_u8, date, category, (0..11_usize, count));
    (plain_row(), one_of_them).prop_map(|(mut row, (which, date, category, (offset, count)))| {
        match (which, row.counts.get_mut(offset)) {
            (0, _) => row.date = date,
            (1, _) => row.category = category,
            (_, Some(there)) => *there = count,
            (_, None) => {}
        }
        row
    })
}

/// Few rows, or more than are put into the columns at once.
fn rows() -> impl Strategy<Value = Vec<Row>> {
    let row = || prop_oneof![40 => plain_row(), 1 => other_row()];
    prop_oneof![3 => vec(row(), 1..50), 1 => vec(prop_oneof![400 => plain_row(), 1 => other_row()], 90..140)]
}

/// The usual bounds, or some that answers pass now and then.
fn any_bounds() -> impl Strategy<Value = Bounds> {
    let small =
        (60..200_usize, 1..12_usize, 2..5_u32, 0..20_u64).prop_map(|(text, metrics, nesting, cells)| {
            Bounds::default().with_text(text).with_metrics(metrics).with_nesting(nesting).with_cells(cells)
        });
    prop_oneof![2 => Just(Bounds::default()), 1 => small]
}

impl Layout {
    fn body(&self, rows: &[Row]) -> Vec<u8> {
        let [_, gap] = self.gaps;
        let gaps = if self.other_gaps.is_empty() { &[gap][..] } else { &self.other_gaps };
        let mut records = String::new();
        for (offset, (row, gap)) in rows.iter().zip(gaps.iter().cycle()).enumerate() {
            match (offset, self.is_xml) {
                (0, _) => {}
                (_, true) => records += gap,
                (_, false) => records.extend([gap, ",", gap]),
            }
            records += &self.record(row);
        }
        let body = if self.is_xml {
            format!("{}<stats>{gap}{records}{gap}</stats>", self.prolog)
        } else {
            let [open, close] = if self.has_array { ["[", "]"] } else { ["", ""] };
            format!("{}{open}{records}{close}", self.prolog)
        };
        body.into_bytes()
    }

    fn record(&self, row: &Row) -> String {
        let [gap, _] = self.gaps;
        let field = |(name, is_quoted): &(&str, bool), count: &String| {
            let (value, is_text) = match *name {
                "date" => (&row.date, true),
                "category" => (&row.category, true),
                _ => (count, *is_quoted),
            };
            match (self.is_xml, is_text) {
                (true, _) => format!("{gap}<{name}>{value}</{name}>"),
                (false, true) => format!("\"{name}\"{gap}:{gap}\"{value}\""),
                (false, false) => format!("\"{name}\":{gap}{value}"),
            }
        };
        let fields = self.fields.iter().zip(&row.counts).take(self.fields.len().saturating_sub(row.missing));
        let fields: Vec<String> = fields.map(|(name, count)| field(name, count)).collect();
        if self.is_xml {
            format!("<day>{}{gap}</day>", fields.concat())
        } else {
            format!("{{{gap}{}{gap}}}", fields.join(&format!("{gap},")))
        }
    }
}

proptest! {
    #![proptest_config(cases(1500))]

    #[test]
    fn both_paths_agree_on_records_in_one_layout(
        layout in any_layout(),
        rows in rows(),
        changes in prop_oneof![3 => Just(Vec::new()), 1 => Change::few()],
        bounds in any_bounds(),
        offsets in vec(any::<Index>(), 0..3),
        query in select(&[QueryKind::Daily, QueryKind::CategoryStats][..]),
    ) {
        let format = if layout.is_xml { Format::Xml } else { Format::Json };
        let query = Query { kind: query, format, status: 200 };
        let body = changed(&layout.body(&rows), &changes);
        check(&query.call_within(bounds, "some key")?, &body, query, &offsets)?;
    }

    #[test]
    fn cached_layouts_change_no_other_answer(
        layouts in vec(any_layout(), 1..3),
        answers in vec((any::<Index>(), vec(prop_oneof![40 => plain_row(), 1 => other_row()], 1..9)), 2..5),
        changes in prop_oneof![3 => Just(Vec::new()), 1 => Change::few()],
        query in select(&[QueryKind::Daily, QueryKind::CategoryStats][..]),
        bounds in any_bounds(),
        is_xml: bool,
    ) {
        let format = if is_xml { Format::Xml } else { Format::Json };
        let query = Query { kind: query, format, status: 200 };
        let call = query.call_within(bounds, "some key")?;
        for (layout, rows) in answers {
            let layout = Layout { is_xml, ..layout.get(&layouts).clone() };
            agree(&call, &changed(&layout.body(&rows), &changes), query)?;
        }
    }

    #[test]
    fn both_paths_agree_on_damaged_bodies(
        body: Index,
        changes in Change::few(),
        query in Query::any(),
        offsets in vec(any::<Index>(), 0..3),
    ) {
        check(&query.call("some key")?, &changed(corpus::body(body)?, &changes), query, &offsets)?;
    }

    #[test]
    fn both_paths_agree_on_random_bodies(body in anything(), query in Query::any(), offsets in vec(any::<Index>(), 0..3)) {
        check(&query.call("some key")?, &body, query, &offsets)?;
    }
}

/// Hundreds of columns at once, after rows that are counted in none of them.
#[test]
fn cached_layouts_respect_the_bounds() -> Result<(), TestCaseError> {
    let query = Query { kind: QueryKind::Daily, format: Format::Json, status: 200 };
    let counts: Vec<String> = (0..100).map(|number| format!("\"m{number}\":1")).collect();
    let wide = format!("{{\"date\":\"2009-06-20\",{}}}", counts.join(","));
    let wide = [&*wide; 3].join(",");
    let narrow = "{\"date\":\"2009-06-2\\u0030\"},".repeat(2000);
    let call = query.call("some key")?;
    agree(&call, wide.as_bytes(), query)?;
    let expected = agree(&call, format!("{narrow}{wide}").as_bytes(), query)?;
    prop_assert!(expected.contains("too many cells"), "{}", expected);
    Ok(())
}

#[test]
fn both_paths_agree_on_every_body() -> Result<(), TestCaseError> {
    for body in corpus::bodies()? {
        for query in Query::successes() {
            check(&query.call("some key")?, body, query, &[])?;
        }
    }
    Ok(())
}

/// Reads the body in both paths, whole, and cut for the one that looks ahead.
fn check(call: &Call<AnyQuery>, body: &[u8], query: Query, offsets: &[Index]) -> Result<(), TestCaseError> {
    let general = agree(call, body, query)?;
    let offsets = cuts(offsets, body);
    let pieces = described(&cut(call.reader(query.status), body, &offsets, true));
    prop_assert_eq!(&pieces, &general, "{:?} {} cut at {:?}", query, body.escape_ascii(), offsets);
    Ok(())
}

/// Reads the body in both paths and returns both outcomes.
fn agree(call: &Call<AnyQuery>, body: &[u8], query: Query) -> Result<String, TestCaseError> {
    let general = described(&cut(call.general_reader(query.status), body, &[], true));
    let both = described(&cut(call.reader(query.status), body, &[], true));
    prop_assert_eq!(&both, &general, "{:?} {}", query, body.escape_ascii());
    Ok(general)
}
