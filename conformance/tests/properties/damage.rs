//! Bodies that no server would send: real ones with a few bytes changed, fragments in any order, anything.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};

/// One change of a body.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Change {
    Replace(Index, u8),
    Insert(Index, u8),
    Remove(Index),
    /// The rest is missing.
    Cut(Index),
    /// What follows comes twice.
    Repeat(Index),
}

impl Change {
    /// From one to three changes.
    pub(crate) fn few() -> impl Strategy<Value = Vec<Self>> {
        let byte =
            || prop_oneof![select(b"{}[],:\"\\<>/&;!?-='x0\x00\x80\xE9\xEF\xFF \n".as_slice()), any::<u8>()];
        let change = prop_oneof![
            4 => (any::<Index>(), byte()).prop_map(|(offset, byte)| Self::Replace(offset, byte)),
            4 => (any::<Index>(), byte()).prop_map(|(offset, byte)| Self::Insert(offset, byte)),
            4 => any::<Index>().prop_map(Self::Remove),
            1 => any::<Index>().prop_map(Self::Cut),
            1 => any::<Index>().prop_map(Self::Repeat),
        ];
        vec(change, 1..=3)
    }

    fn change(self, body: &mut Vec<u8>) {
        match self {
            Self::Insert(offset, byte) => body.insert(offset.index(body.len() + 1), byte),
            Self::Cut(offset) => body.truncate(offset.index(body.len() + 1)),
            Self::Repeat(offset) => body.extend_from_within(offset.index(body.len() + 1)..),
            Self::Replace(..) | Self::Remove(_) if body.is_empty() => {}
            Self::Remove(offset) => {
                body.remove(offset.index(body.len()));
            }
            Self::Replace(offset, byte) => {
                let offset = offset.index(body.len());
                body.splice(offset..=offset, [byte]);
            }
        }
    }
}

/// The body with these changes, one after another.
pub(crate) fn changed(body: &[u8], changes: &[Change]) -> Vec<u8> {
    let mut body = body.to_vec();
    for change in changes {
        change.change(&mut body);
    }
    body
}

/// Anything: bytes, or the fragments of answers in any order.
pub(crate) fn anything() -> impl Strategy<Value = Vec<u8>> {
    let fragments =
        |list: &'static [&'static [u8]]| vec(select(list), 0..24).prop_map(|parts| parts.concat());
    prop_oneof![vec(any::<u8>(), 0..200), fragments(JSON), fragments(XML)]
}

const JSON: &[&[u8]] = &[
    b"{",
    b"}",
    b"[",
    b"]",
    b",",
    b":",
    b"\"",
    b"\\",
    b" ",
    b"\n",
    b"null",
    b"true",
    b"0",
    b"12342",
    b"-1",
    b"3.0",
    b"1e3",
    b"\"date\":",
    b"\"2009-06-20\"",
    b"\"requests\":",
    b"\"request\":",
    b"\"category\":",
    b"\"A\"",
    b"\"\"",
    b"\"x\":",
    b"\"\\u00e9\\/\"",
    b"\"\\ud800\"",
    b"\"message\":",
    b"\"error\":",
    b"\"errors\":",
    b"\"code\":",
    b"\"success\"",
    b"\xEF\xBB\xBF",
    b"\xE9",
    b"{\"date\":\"2009-06-20\",\"opens\":1}",
    b"{\"category\":\"A\"}",
    b"{}",
    b"[]",
];

const XML: &[&[u8]] = &[
    b"<stats>",
    b"</stats>",
    b"<stats/>",
    b"<day>",
    b"</day>",
    b"<day/>",
    b"<date>",
    b"</date>",
    b"2009-06-20",
    b"<requests>",
    b"</requests>",
    b"12",
    b" ",
    b"<categories>",
    b"</categories>",
    b"<category>",
    b"</category>",
    b"<x y='z'>",
    b"</x>",
    b"<x/>",
    b"<",
    b">",
    b"/",
    b"'",
    b"&amp;",
    b"&#233;",
    b"&#0;",
    b"&",
    b"<!--",
    b"-->",
    b"<![CDATA[",
    b"]]>",
    b"<?a?>",
    b"<?",
    b"?>",
    b"<!DOCTYPE a>",
    b"<?xml version='1.0' encoding='ISO-8859-1'?>",
    b"<?xml version=\"1.0\"?>",
    b"<?xml version='1.0' encoding='windows-1252'?>",
    b"\xEF\xBB\xBF",
    b"\xE9",
    b"\xC3\xA9",
    b"<result>",
    b"</result>",
    b"<message>",
    b"</message>",
    b"<error>",
    b"</error>",
    b"error",
    b"success",
    b"<day><date>2009-06-20</date><opens>1</opens></day>",
];
