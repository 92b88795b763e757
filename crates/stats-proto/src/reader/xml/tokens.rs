//! The events of `quick-xml` over one piece of text, with the checks of XML 1.0 that it leaves out.

use std::borrow::Cow;

use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, XmlVersion};

use super::encoding::is_allowed;
use super::reference::{is_name, resolved};
use crate::reader::fault::Stop;

/// What a reader of records needs to know of XML. Places are bytes of the text.
#[derive(Debug)]
pub(crate) enum Token<'a> {
    /// A start tag; `content` is the byte after it.
    Start { name: &'a str, at: usize, content: usize },
    /// An element closed by itself.
    Empty { name: &'a str, at: usize },
    /// An end tag; `end` is the byte after it.
    End { end: usize },
    /// Text, character data or a reference; line ends are line feeds.
    Text { text: Cow<'a, str>, at: usize },
}

/// The tokens of a text in which markup makes sense as far as it is read.
pub(crate) struct Tokens<'a> {
    text: &'a str,
    reader: Reader<&'a [u8]>,
    depth: usize,
}

impl<'a> Tokens<'a> {
    pub(crate) fn new(text: &'a str) -> Self {
        let mut reader = Reader::from_str(text);
        reader.config_mut().check_comments = true;
        Self { text, reader, depth: 0 }
    }

    /// The next token, or none at the end of a text in which every element is closed.
    pub(crate) fn next(&mut self) -> Result<Option<Token<'a>>, Stop> {
        loop {
            let at = self.position();
            let stop = |reason| Err(Stop { at, reason });
            let event = match self.reader.read_event() {
                Ok(event) => event,
                // A syntax error is markup that the text's end cut off.
                Err(quick_xml::Error::Syntax(_)) => {
                    return Err(Stop { at: self.text.len(), reason: "unexpected end of the body in markup" });
                }
                Err(_) => {
                    let at = usize::try_from(self.reader.error_position()).unwrap_or(at);
                    return Err(Stop { at: at.min(self.text.len()), reason: "invalid XML" });
                }
            };
            return Ok(Some(match event {
                Event::Start(tag) => {
                    self.depth += 1;
                    Token::Start { name: self.name(&tag, at)?, at, content: self.position() }
                }
                Event::Empty(tag) => Token::Empty { name: self.name(&tag, at)?, at },
                Event::End(_) if self.depth == 0 => return stop("expected an end tag with a start tag"),
                Event::End(_) => {
                    self.depth -= 1;
                    Token::End { end: self.position() }
                }
                Event::Text(text) if text.as_bytes().windows(3).any(|three| three == b"]]>") => {
                    return stop("`]]>` not allowed in text");
                }
                Event::Text(text) => Token::Text { text: with_line_feeds(text.into_inner()), at },
                Event::CData(text) => Token::Text { text: with_line_feeds(text.into_inner()), at },
                Event::GeneralRef(reference) => match resolved(&reference) {
                    Some(letter) if is_allowed(letter) => Token::Text { text: Cow::Owned(letter.into()), at },
                    None if !reference.starts_with('#') => return stop("undefined entity"),
                    _ => return stop("invalid character reference"),
                },
                Event::Comment(_) => continue,
                Event::PI(instruction) if instruction.target().eq_ignore_ascii_case("xml") => {
                    return stop("expected the XML declaration at the beginning");
                }
                Event::PI(instruction) if is_name(instruction.target()) => continue,
                Event::PI(_) => return stop("expected the name of a processing instruction"),
                Event::Decl(_) => return stop("expected the XML declaration at the beginning"),
                Event::DocType(_) => return stop("document type not allowed"),
                Event::Eof if self.depth > 0 => return stop("unexpected end of the body in an element"),
                Event::Eof => return Ok(None),
            }));
        }
    }

    /// Checks that nothing follows.
    pub(crate) fn end(&mut self) -> Result<(), Stop> {
        let at = self.position();
        match self.next()? {
            None => Ok(()),
            Some(_) => Err(Stop { at, reason: "expected the end of the element" }),
        }
    }

    fn position(&self) -> usize {
        usize::try_from(self.reader.buffer_position()).unwrap_or(usize::MAX)
    }

    /// The name of a tag whose attributes are well-formed; they are ignored.
    fn name(&self, tag: &BytesStart<'_>, at: usize) -> Result<&'a str, Stop> {
        let length = tag.name().as_ref().len();
        let name = self.text.get(at + 1..at + 1 + length).unwrap_or_default();
        match (is_name(name), has_valid_attributes(tag)) {
            (true, true) => Ok(name),
            (false, _) => Err(Stop { at, reason: "expected the name of a tag" }),
            (true, false) => Err(Stop { at, reason: "invalid attributes" }),
        }
    }
}

/// A text whose line ends are line feeds (XML 1.0 §2.11).
fn with_line_feeds(text: Cow<'_, str>) -> Cow<'_, str> {
    if !text.contains('\r') {
        return text;
    }
    let mut lines = String::with_capacity(text.len());
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '\r' if letters.peek() == Some(&'\n') => {}
            '\r' => lines.push('\n'),
            letter => lines.push(letter),
        }
    }
    lines.into()
}

/// True if a tag's attributes are well-formed and each is given once. Their values are ignored.
fn has_valid_attributes(tag: &BytesStart<'_>) -> bool {
    tag.attributes().all(|attribute| {
        attribute.is_ok_and(|attribute| {
            let is_resolved = attribute.normalized_value(XmlVersion::Implicit1_0).is_ok();
            is_resolved && is_name(attribute.key.as_ref()) && !attribute.value.contains('<')
        })
    })
}
