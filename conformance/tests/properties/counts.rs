//! Counts.

use proptest::prelude::*;
use proptest::test_runner::TestCaseError;
use stats_proto::{Format, Kind, QueryKind};

use crate::config::cases;
use crate::queries::Query;

/// The position of a count, and the offset in its body.
#[derive(Debug, Clone, Copy)]
enum Place {
    /// A number in JSON.
    Bare,
    /// A text in JSON.
    Quoted,
    /// An element in XML.
    Element,
}

impl Place {
    fn body(self, text: &str) -> (String, u64, Format) {
        let (before, after, quotes, format) = match self {
            Self::Bare => (r#"{"date":"2009-06-20","requests":"#, "}", 0, Format::Json),
            Self::Quoted => (r#"{"date":"2009-06-20","requests":""#, "\"}", 1, Format::Json),
            Self::Element => {
                ("<stats><day><date>2009-06-20</date><requests>", "</requests></day></stats>", 0, Format::Xml)
            }
        };
        (format!("{before}{text}{after}"), before.len() as u64 - quotes, format)
    }

    fn reads(self, text: &str, count: u64) -> Result<(), TestCaseError> {
        let (body, _, format) = self.body(text);
        let answer = Query { kind: QueryKind::Daily, format, status: 200 }.whole(body.as_bytes())?;
        let day = answer.days().and_then(|days| days.get(0));
        prop_assert_eq!(day.and_then(|day| day.requests()), Some(count), "{}", body);
        Ok(())
    }

    fn refuses(self, text: &str) -> Result<(), TestCaseError> {
        let (body, offset, format) = self.body(text);
        let read = Query { kind: QueryKind::Daily, format, status: 200 }.whole(body.as_bytes());
        let Err(error) = read else {
            return Err(TestCaseError::fail(format!("{body} was read")));
        };
        let expected = (error.kind(), error.record(), error.field(), error.offset());
        prop_assert_eq!(expected, (Kind::BadValue, Some(0), Some("requests"), Some(offset)), "{}", body);
        Ok(())
    }
}

fn any_count() -> impl Strategy<Value = u64> {
    let edges =
        [0, 1, 9, 10, 1 << 31, (1 << 32) - 1, (1 << 53) - 1, 1 << 53, (1 << 53) + 1, u64::MAX - 1, u64::MAX];
    prop_oneof![any::<u64>(), 0..100_000_u64, proptest::sample::select(edges.to_vec())]
}

/// Decimal texts that are numbers in JSON but no counts.
fn any_other_number() -> impl Strategy<Value = String> {
    let fraction = "[0-9]{0,3}[1-9][0-9]{0,3}";
    prop_oneof![
        any_count().prop_map(|count| format!("-{count}")),
        (any_count(), fraction).prop_map(|(count, fraction)| format!("{count}.{fraction}")),
        (any_count(), "[eE][+-]?[0-9]{1,3}").prop_map(|(count, exponent)| format!("{count}{exponent}")),
        (any_count(), "0{1,3}[eE]0").prop_map(|(count, rest)| format!("{count}.{rest}")),
        (u128::from(u64::MAX) + 1..).prop_map(|count| count.to_string()),
        (u128::from(u64::MAX) + 1..).prop_map(|count| format!("{count}.0")),
        "[1-9][0-9]{20,400}",
    ]
}

/// Texts that look like numbers and are none at all.
fn any_near_number() -> impl Strategy<Value = String> {
    prop_oneof![
        any_count().prop_map(|count| format!("+{count}")),
        any_count().prop_map(|count| format!("{count}.")),
        any_count().prop_map(|count| format!(".{count}")),
        any_count().prop_map(|count| format!("{count}.0.0")),
        any_count().prop_map(|count| format!("0x{count:x}")),
        any_count().prop_map(|count| format!("{count}\u{a0}")),
        (any_count(), "[ ,_']", any_count()).prop_map(|(left, gap, right)| format!("{left}{gap}{right}")),
        any_count()
            .prop_map(|count| count.to_string().replace(|digit: char| digit.is_ascii_digit(), "\u{663}")),
    ]
}

proptest! {
    #![proptest_config(cases(1500))]

    #[test]
    fn counts_in_any_valid_form_read_back(
        count in any_count(),
        before in "[ \t\n\r]{0,3}",
        after in "[ \t\n\r]{0,3}",
        leading in "0{0,4}",
        fraction in "(\\.0{1,12})?",
    ) {
        Place::Bare.reads(&format!("{before}{count}{fraction}{after}"), count)?;
        Place::Element.reads(&format!("{before}{leading}{count}{fraction}{after}"), count)?;
        let escaped = |blanks: &str| blanks.replace('\t', "\\t").replace('\n', "\\n").replace('\r', "\\r");
        let quoted = format!("{}{leading}{count}{fraction}{}", escaped(&before), escaped(&after));
        Place::Quoted.reads(&quoted, count)?;
    }

    #[test]
    fn invalid_counts_are_bad_values(text in any_other_number()) {
        Place::Bare.refuses(&text)?;
        Place::Quoted.refuses(&text)?;
        Place::Element.refuses(&text)?;
    }

    #[test]
    fn malformed_numbers_are_bad_values(text in any_near_number()) {
        Place::Quoted.refuses(&text)?;
        Place::Element.refuses(&text)?;
    }
}
