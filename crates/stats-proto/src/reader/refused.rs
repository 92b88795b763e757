//! Bodies of refusals, in every shape that servers have sent (wire §5).

use super::fault::Stop;
use super::framing::without_marks;
use super::json::record::{Members, elements, members, offset_in, read, text as json_text, text_of};
use super::value::{Count, Value, trim};
use super::xml::declaration;
use super::xml::encoding::Encoding;
use super::xml::tokens::{Token, Tokens};
use crate::error::refusal::{Message, RefusalBody};
use crate::format::Format;
use crate::redaction::Redaction;

/// How many bytes of a refusal are read. With a status of refusal, only the beginning of a longer one is read.
pub(crate) const LONGEST: u64 = 1 << 20;

/// How many characters are shown of a body that has no shape.
const SHOWN: usize = 200;

/// Reads a whole body that came with a status of refusal.
pub(crate) fn body(format: Format, body: &[u8], redaction: &Redaction) -> RefusalBody {
    let shaped = match format {
        Format::Json => shaped_json(body),
        Format::Xml => shaped_xml(body),
    };
    shaped.unwrap_or_else(|| plain(format, body, redaction))
}

/// True if an object has the shape of a refusal.
pub(crate) fn is_json(object: &Members<'_>) -> bool {
    let refuses = object.iter().any(|(name, raw)| match name {
        "error" => is_text(raw) || raw.starts_with('{'),
        "errors" => raw.starts_with('['),
        _ => false,
    });
    let only_message =
        object.iter().count() == 1 && object.iter().all(|(name, raw)| name == "message" && is_text(raw));
    let dated = object.iter().any(|(name, _)| name == "date");
    object.stop.is_none() && !dated && (refuses || only_message)
}

/// Reads an object of that shape. The error is where a lone surrogate keeps a message from being read.
pub(crate) fn json(object: &Members<'_>) -> Result<RefusalBody, Stop> {
    let mut refusal = RefusalBody::default();
    for (name, raw) in object.iter() {
        match name {
            "message" | "error" if is_text(raw) => refusal.message(text(object, raw)?, None),
            "error" => json_error(object, raw, &mut refusal)?,
            "errors" => {
                for raw in elements(raw) {
                    json_message(object, raw, &mut refusal)?;
                }
            }
            _ => {}
        }
    }
    let success =
        |(name, raw): (&str, &str)| name == "message" && text_of(raw).is_some_and(|text| text == "success");
    refusal.is_success = object.iter().count() == 1 && object.iter().all(success);
    Ok(refusal)
}

/// Reads an XML document with the root `result` or `error`. The error is where it stops being one, or is nested too
/// deep.
pub(crate) fn xml(text: &str, nesting: u32) -> Result<RefusalBody, Stop> {
    let nesting = usize::try_from(nesting).unwrap_or(usize::MAX);
    let mut leaves: Vec<(&str, String)> = Vec::new();
    let mut refusal = RefusalBody::default();
    let mut tokens = Tokens::new(text);
    let mut path: Vec<Element<'_>> = Vec::new();
    let mut roots = 0;
    while let Some(token) = tokens.next()? {
        match token {
            Token::Start { name, at, .. } | Token::Empty { name, at } if path.is_empty() => {
                roots += 1;
                if roots > 1 || !matches!(name, "result" | "error") {
                    return Err(Stop { at, reason: "expected one root `result` or `error`" });
                }
                if matches!(token, Token::Start { .. }) {
                    path.push(Element::new(name));
                }
            }
            Token::Start { at, .. } | Token::Empty { at, .. } if path.len() >= nesting => {
                return Err(Stop { at, reason: "nested too deep" });
            }
            Token::Start { name, .. } => {
                parent_is_no_leaf(&mut path);
                path.push(Element::new(name));
            }
            Token::Empty { .. } => parent_is_no_leaf(&mut path),
            Token::End { .. } => {
                let leaf = path.pop().filter(|element| element.leaf);
                leaves.extend(leaf.map(|leaf| (leaf.name, trim(&leaf.text).to_owned())));
            }
            Token::Text { text, at } => match path.last_mut() {
                Some(element) => element.text.push_str(&text),
                None if trim(&text).is_empty() => {}
                None => return Err(Stop { at, reason: "expected markup, got text outside of the root" }),
            },
        }
    }
    if roots != 1 {
        return Err(Stop { at: text.len(), reason: "expected a root element" });
    }
    refusal.is_success = matches!(leaves.as_slice(), [("message" | "result", text)] if text == "success");
    for (name, text) in leaves {
        match name {
            "code" => refusal.code = code(&Value::Text(text.into())),
            "message" | "error" | "result" if !text.is_empty() => refusal.message(text, None),
            _ => {}
        }
    }
    Ok(refusal)
}

fn parent_is_no_leaf(path: &mut [Element<'_>]) {
    if let Some(parent) = path.last_mut() {
        parent.leaf = false;
    }
}

/// An open element and the text directly in it.
struct Element<'a> {
    name: &'a str,
    text: String,
    leaf: bool,
}

impl<'a> Element<'a> {
    const fn new(name: &'a str) -> Self {
        Self { name, text: String::new(), leaf: true }
    }
}

fn shaped_json(body: &[u8]) -> Option<RefusalBody> {
    let (text, stop) = json_text(without_marks(body).0);
    let object = members(&text);
    if stop.is_none() && is_json(&object) { json(&object).ok() } else { None }
}

fn shaped_xml(body: &[u8]) -> Option<RefusalBody> {
    let (encoding, document) = document(body)?;
    let decoded = encoding.decode(document);
    if decoded.stop.is_some() { None } else { xml(&decoded.text, u32::MAX).ok() }
}

/// A document after its declaration, and the encoding that the declaration states.
fn document(body: &[u8]) -> Option<(Encoding, &[u8])> {
    let (body, is_marked) = without_marks(body);
    if !body.starts_with(b"<?xml") {
        return Some((Encoding::Utf8, body));
    }
    let end = body.windows(2).position(|window| window == b"?>")? + 2;
    let (stated, document) = body.split_at_checked(end)?;
    let encoding = declaration::encoding(stated).ok()?;
    Some((if is_marked { Encoding::Utf8 } else { encoding }, document))
}

/// The beginning of a body without a shape.
fn plain(format: Format, body: &[u8], redaction: &Redaction) -> RefusalBody {
    let encoding = match format {
        Format::Xml => document(body).map(|(encoding, _)| encoding),
        Format::Json => None,
    };
    // Before it is decoded: what is no UTF-8 would be shown otherwise, and not be found any more.
    let body = redaction.bytes(body);
    let text = encoding.and_then(|encoding| {
        let decoded = encoding.decode(&body);
        decoded.stop.is_none().then(|| decoded.text.into_owned())
    });
    let text = text.unwrap_or_else(|| String::from_utf8_lossy(without_marks(&body).0).into_owned());
    let shown: String = trim(&text).chars().take(SHOWN).collect();
    let mut refusal = RefusalBody::default();
    if !shown.is_empty() {
        refusal.messages.push(Message { text: shown, field: None });
    }
    refusal
}

fn json_error(whole: &Members<'_>, raw: &str, refusal: &mut RefusalBody) -> Result<(), Stop> {
    for (name, raw) in members(raw).iter() {
        match name {
            "code" => refusal.code = code(&read(raw)),
            "message" if is_text(raw) => refusal.message(text(whole, raw)?, None),
            _ => {}
        }
    }
    Ok(())
}

fn json_message(whole: &Members<'_>, raw: &str, refusal: &mut RefusalBody) -> Result<(), Stop> {
    if is_text(raw) {
        refusal.message(text(whole, raw)?, None);
        return Ok(());
    }
    let object = members(raw);
    let member = |wanted: &str| {
        let member = object.iter().find(|(name, raw)| *name == wanted && is_text(raw));
        member.map(|(_, raw)| text(whole, raw)).transpose()
    };
    if let Some(message) = member("message")? {
        // v3 also writes no field as these texts.
        let field = member("field")?.filter(|field| !matches!(field.as_str(), "" | "null"));
        refusal.message(message, field);
    }
    Ok(())
}

fn is_text(raw: &str) -> bool {
    raw.starts_with('"')
}

fn code(value: &Value<'_>) -> Option<u16> {
    match value.count() {
        Count::Is(code) => u16::try_from(code).ok(),
        Count::Absent | Count::None => None,
    }
}

/// A string of the refusal; where it contains a lone surrogate.
fn text(whole: &Members<'_>, raw: &str) -> Result<String, Stop> {
    match read(raw) {
        Value::Text(text) => Ok(text.into_owned()),
        Value::LoneSurrogate(at) => {
            Err(Stop { at: offset_in(whole.text(), raw) + at, reason: "lone surrogate" })
        }
        _ => Ok(String::new()),
    }
}
