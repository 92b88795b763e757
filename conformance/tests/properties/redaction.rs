//! The key, where a server sends it back.

use proptest::prelude::*;
use proptest::sample::{Index, select};
use proptest::test_runner::TestCaseError;
use stats_proto::{AnswerError, Flow, Format, QueryKind};

use crate::config::cases;
use crate::queries::{LEGACY, Query, described};

/// The placeholder of the key in the bodies below; no body contains it otherwise.
const KEY: &str = "\u{1}";

/// Refusals of every shape, and answers that break, with the key wherever a server could put it.
const JSON: &[&str] = &[
    "{\"message\":\"error\",\"errors\":[\"wrong key \u{1}\",\"\u{1}\"]}",
    "{\"error\":{\"code\":401,\"message\":\"permission denied for \u{1}\"}}",
    "{\"error\":\"\u{1}\"}",
    "{\"message\":\"no account \u{1}\u{1}\u{1}\"}",
    "{\"errors\":[{\"field\":\"\u{1}\",\"message\":\"bad \u{1}\",\"help\":\"\u{1}\"}]}",
    "{\"date\":\"\u{1}\",\"requests\":1}",
    "{\"date\":\"2009-06-20\",\"requests\":\"\u{1}\"}",
    "{\"date\":\"2009-06-20\",\"\u{1}\":1,\"\u{1}\":2}",
    "{\"date\":\"2009-06-20\",\"opens\":x,\"note\":\"\u{1}\"}",
    "[{\"date\":\"2009-06-20\"},{\"\u{1}\":[}]",
    "[\"\u{1}\",nothing,\"\u{1}\"]",
];

const XML: &[&str] = &[
    "<result><message>error</message><errors><error>wrong key \u{1}</error></errors></result>",
    "<error><code>401</code><message>permission denied for \u{1}</message></error>",
    "<result><message>\u{1}</message></result>",
    "<result><message>error</message><message> \u{1}\u{1} </message></result>",
    "<stats><day><date>\u{1}</date></day></stats>",
    "<stats><day><date>2009-06-20</date><requests>\u{1}</requests></day></stats>",
    "<stats><day><date>2009-06-20</date><note>\u{1}</note><opens>x</opens></day></stats>",
    "<stats>\u{1}</stats>",
    "<stats><day key='\u{1}'><opens>x</opens></day></stats>",
    "<result><message>\u{1}</message><broken></result>",
];

const EITHER: &[&str] = &[
    "<!DOCTYPE html>\n<html><body><h1>403</h1><p>GET /api?api_user=a&api_key=\u{1}&method=stats</p></body></html>",
    "wrong key: \u{1}",
    "\u{1}",
    "\u{1}\u{1}\u{1}\u{1}\u{1}\u{1}\u{1}\u{1}\u{1}\u{1}\u{1}\u{1}",
];

/// How a server writes the key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Spelling {
    Plain,
    /// As it was sent.
    Form,
    /// As a URL has it that is no form.
    Url,
    /// As a form in which each byte is escaped, in lower case.
    LowerForm,
    /// In ISO-8859-1.
    Latin,
    Json,
    /// With its slashes escaped.
    JsonSlashes,
    /// With all that is not ASCII, or means something in HTML, escaped.
    JsonUnits,
    Xml,
    /// With its quotes escaped.
    XmlQuotes,
    /// With numbers for all that is not ASCII or means something.
    XmlNumbers,
    /// With hexadecimal ones.
    XmlHexadecimal,
    /// With numbers for everything, and many zeros before them.
    XmlPadded,
}

const SPELLINGS: [Spelling; 13] = [
    Spelling::Plain,
    Spelling::Form,
    Spelling::Url,
    Spelling::LowerForm,
    Spelling::Latin,
    Spelling::Json,
    Spelling::JsonSlashes,
    Spelling::JsonUnits,
    Spelling::Xml,
    Spelling::XmlQuotes,
    Spelling::XmlNumbers,
    Spelling::XmlHexadecimal,
    Spelling::XmlPadded,
];

impl Spelling {
    fn of(self, key: &str) -> Vec<u8> {
        let is_special = |char: char| !char.is_ascii() || "<>&'\"\\".contains(char);
        let each = |special: fn(char) -> String| -> String {
            let plain = |char: char| if is_special(char) { special(char) } else { char.to_string() };
            key.chars().map(plain).collect()
        };
        let form = || form_urlencoded::byte_serialize(key.as_bytes()).collect::<String>();
        let json = || key.replace('\\', "\\\\").replace('"', "\\\"");
        let xml = || key.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
        match self {
            Self::Plain => key.to_owned(),
            Self::Form => form(),
            Self::Url => form().replace('+', "%20"),
            Self::LowerForm => {
                let bytes: Vec<String> = key.bytes().map(|byte| format!("%{byte:02x}")).collect();
                bytes.concat()
            }
            Self::Latin => return key.chars().map(|char| u8::try_from(char).unwrap_or(b'?')).collect(),
            Self::Json => json(),
            Self::JsonSlashes => json().replace('/', "\\/"),
            Self::JsonUnits => each(|char| format!("\\u{:04x}", u32::from(char))),
            Self::Xml => xml(),
            Self::XmlQuotes => xml().replace('"', "&quot;").replace('\'', "&apos;"),
            Self::XmlNumbers => each(|char| format!("&#{};", u32::from(char))),
            Self::XmlHexadecimal => each(|char| format!("&#x{:X};", u32::from(char))),
            Self::XmlPadded => {
                let padded = |char| format!("&#{:0>60};", u32::from(char));
                key.chars().map(padded).collect()
            }
        }
        .into_bytes()
    }
}

/// A text in UTF-16.
fn utf_16(text: &str, is_big: bool, is_marked: bool) -> Vec<u8> {
    let mark = is_marked.then_some('\u{feff}');
    let units = mark.into_iter().chain(text.chars()).flat_map(|char| {
        let mut units = [0; 2];
        char.encode_utf16(&mut units).to_vec()
    });
    units.flat_map(|unit| if is_big { unit.to_be_bytes() } else { unit.to_le_bytes() }).collect()
}

/// Keys of four chars and more, which begin with one that nothing else here has. What an error writes around a
/// text could complete a key that was cut, were it not for the chars at both ends.
fn any_key() -> impl Strategy<Value = String> {
    let marks = "Q[A-Za-z0-9+/&%\"'<>\\\\ ,:{}~=é日_.-]{2,24}[A-Za-z0-9]";
    prop_oneof![marks, "Q[A-Za-z0-9._-]{2,69}[A-Za-z0-9]", "Q[!-)+-~]{2,12}[a-z]"]
}

/// A body with the key in it, perhaps far from its beginning, perhaps cut.
fn any_body() -> impl Strategy<Value = (Format, String)> {
    let of =
        |format, list: &'static [&'static str]| (Just(format), prop_oneof![select(list), select(EITHER)]);
    let body = prop_oneof![of(Format::Json, JSON), of(Format::Xml, XML)];
    let prefix = prop_oneof![3 => Just(String::new()), 1 => " {0,3}", 1 => "[a-z!]{1,120}"];
    (prefix, body).prop_map(|(prefix, (format, body))| (format, format!("{prefix}{body}")))
}

proptest! {
    #![proptest_config(cases(3000))]

    #[test]
    fn errors_redact_a_key_in_the_body(
        key in any_key(),
        (format, body) in any_body(),
        spelling in select(SPELLINGS.as_slice()),
        query in select(&LEGACY[..]),
        status in select(&[200_u16, 400, 401, 500][..]),
        cut in prop_oneof![3 => Just(None), 1 => any::<Index>().prop_map(Some)],
    ) {
        // A backslash that the server did not escape is read as an escape, and shown as one.
        let is_raw = matches!(spelling, Spelling::Plain | Spelling::Latin | Spelling::Xml | Spelling::XmlQuotes);
        let key = if is_raw { key.replace('\\', "/") } else { key };
        let key = if spelling == Spelling::Latin { key.replace('日', "ü") } else { key };
        let query = Query { kind: query, format, status };
        let parts: Vec<&[u8]> = body.split(KEY).map(str::as_bytes).collect();
        let mut echoed = parts.join(&*spelling.of(&key));
        if let Some(cut) = cut {
            echoed.truncate(cut.index(echoed.len() + 1));
        }
        let call = query.call(&key)?;
        let whole = call.parse(status, &echoed);
        if let Err(error) = &whole {
            hides(error, &key)?;
        }
        let mut reader = call.reader(status);
        let _ = echoed.iter().find(|byte| reader.push(&[**byte]) == Flow::Stop);
        prop_assert_eq!(described(&reader.finish()), described(&whole));
    }
}

proptest! {
    #![proptest_config(cases(1500))]

    #[test]
    fn excerpts_end_with_no_part_of_a_key(
        key in "[A-Za-z0-9]{8,70}",
        before in 0..100_usize,
        times in 1..30_usize,
        between in "!{0,3}",
        query in select(&LEGACY[..]),
        format in select(Format::ALL),
    ) {
        let query = Query { kind: query, format, status: 200 };
        let body = format!("{}{}", "!".repeat(1 + before), format!("{key}{between}").repeat(times));
        let Err(AnswerError::Decode(error)) = query.call(&key)?.parse(200, body.as_bytes()) else {
            return Err(TestCaseError::fail(body));
        };
        let shown = String::from_utf8_lossy(&error.excerpt);
        let parts = key.as_bytes().windows(5).map(String::from_utf8_lossy);
        prop_assert!(!parts.into_iter().any(|part| shown.contains(&*part)), "of `{}`: {}", key, shown);
    }
}

proptest! {
    #![proptest_config(cases(1500))]

    #[test]
    fn errors_redact_a_key_in_utf_16(
        key in "[A-Za-z0-9+/&%<>=._-]{3,40}[A-Za-z0-9]",
        (format, body) in any_body(),
        spelling in select(&[
            Spelling::Plain,
            Spelling::Form,
            Spelling::LowerForm,
            Spelling::JsonSlashes,
            Spelling::Xml,
            Spelling::XmlHexadecimal,
            Spelling::XmlPadded,
        ][..]),
        [is_big, is_marked]: [bool; 2],
        query in select(&LEGACY[..]),
        status in select(&[200_u16, 401][..]),
    ) {
        let written = String::from_utf8(spelling.of(&key)).map_err(|error| TestCaseError::fail(error.to_string()))?;
        let echoed = utf_16(&body.replace(KEY, &written), is_big, is_marked);
        let Err(error) = (Query { kind: query, format, status }).call(&key)?.parse(status, &echoed) else {
            return Ok(());
        };
        hides(&error, &key)?;
        let mut shown = vec![error.to_string()];
        shown.extend(error.messages().iter().map(|message| message.text.clone()));
        if let AnswerError::Decode(error) = &error {
            shown.push(String::from_utf8_lossy(&error.excerpt).into_owned());
        }
        for text in &shown {
            let narrow = text.replace("\\u{0}", "").replace("\\0", "").replace("\\x00", "").replace('\0', "");
            for spelling in [key.clone(), written.clone()] {
                prop_assert!(!narrow.contains(&spelling), "the key `{}` is shown: {}", spelling, text);
            }
        }
    }

    #[test]
    fn excerpts_end_with_no_part_of_an_escaped_key(
        key in "[A-Za-z0-9]{8,30}",
        before in 0..100_usize,
        zeros in 1..400_usize,
        format in select(Format::ALL),
    ) {
        let query = Query { kind: QueryKind::Daily, format, status: 200 };
        let reference = |char| format!("&#{}{};", "0".repeat(zeros), u32::from(char));
        let (first, last) = key.split_at(key.len() / 2);
        let written = format!("{first}{}", last.chars().map(reference).collect::<String>());
        let body = format!("{}{}", "!".repeat(1 + before), written.repeat(3));
        let Err(AnswerError::Decode(error)) = query.call(&key)?.parse(200, body.as_bytes()) else {
            return Err(TestCaseError::fail(body));
        };
        let shown = String::from_utf8_lossy(&error.excerpt);
        prop_assert!(!shown.contains(first), "of `{}`: {}", key, shown);
    }
}

/// An error's offset may lie within the key, and a body may end there.
#[test]
fn excerpts_contain_no_part_of_an_interrupted_key() -> Result<(), TestCaseError> {
    for (key, format, body) in [
        ("ab&secretpart", Format::Xml, &b"<result><message>bad key ab&secretpart</message></result>"[..]),
        ("ab\\qsecretpart", Format::Json, b"{\"errors\":[\"bad key ab\\qsecretpart\"]}"),
        ("ab\u{e9}secretpart", Format::Json, b"[{\"date\":\"ab\xe9secretpart\"}]"),
        ("secretpart&more", Format::Json, b"[{\"opens\":x,\"note\":\"secretpart"),
        ("secretpart&more", Format::Xml, b"<stats><day><opens>x</opens><note>secretpart&am"),
    ] {
        let query = Query { kind: QueryKind::Daily, format, status: 200 };
        let Err(error) = query.call(key)?.parse(200, body) else {
            return Err(TestCaseError::fail(key));
        };
        prop_assert!(!error.to_string().contains("secretpart"), "{}", error);
    }
    Ok(())
}

/// Asserts that neither the messages of an error nor its parts show the key in any encoding.
fn hides(error: &AnswerError, key: &str) -> Result<(), TestCaseError> {
    let mut shown = vec![error.to_string(), format!("{error:?}"), format!("{error:#?}")];
    for message in error.messages() {
        shown.push(message.text.clone());
        shown.extend(message.field.clone());
    }
    if let AnswerError::Decode(error) = error {
        shown.push(String::from_utf8_lossy(&error.excerpt).into_owned());
        shown.extend(error.field.clone());
    }
    for text in &shown {
        for spelling in SPELLINGS {
            let written = String::from_utf8_lossy(&spelling.of(key)).into_owned();
            for written in [written.clone(), written.escape_debug().to_string()] {
                prop_assert!(!text.contains(&written), "the key `{}` is shown: {}", written, text);
            }
        }
    }
    Ok(())
}
