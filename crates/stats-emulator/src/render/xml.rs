//! An XML writer: a tree of elements, its layouts, comments and processing instructions.

use std::fmt::Write as _;

use super::charset::{Charset, cdata, escape};
use crate::shape::{Declaration, Encoding, Extra, Layout, Shape};

/// An element with text or children.
pub(crate) struct Element {
    name: String,
    content: Content,
}

enum Content {
    Text(String),
    Children(Vec<Element>),
    /// `<name/>`
    Nothing,
}

impl Element {
    pub(crate) fn text(name: impl Into<String>, text: impl Into<String>) -> Self {
        Self { name: name.into(), content: Content::Text(text.into()) }
    }

    pub(crate) fn parent(name: impl Into<String>, children: Vec<Self>) -> Self {
        Self { name: name.into(), content: Content::Children(children) }
    }

    pub(crate) fn closed(name: impl Into<String>) -> Self {
        Self { name: name.into(), content: Content::Nothing }
    }
}

/// Writes a document. `compact` is true if the specification has it without declaration and white space.
pub(crate) fn document(root: &Element, compact: bool, shape: &Shape) -> Vec<u8> {
    let writer = Writer::new(compact, shape);
    let mut out = String::new();
    if shape.has(Extra::Blanks) {
        out.push_str(" \r\n");
    }
    writer.declaration(&mut out, compact, shape.declaration);
    writer.between(&mut out, 0);
    writer.element(&mut out, root, 0);
    writer.between(&mut out, 0);
    out.push('\n');
    if shape.has(Extra::Blanks) {
        out.push_str("\t \n");
    }
    let mut bytes = super::marks(shape).as_bytes().to_vec();
    bytes.extend(writer.charset.encode(&out));
    bytes
}

struct Writer<'a> {
    shape: &'a Shape,
    charset: Charset,
    declared: Charset,
    indented: bool,
}

impl<'a> Writer<'a> {
    fn new(compact: bool, shape: &'a Shape) -> Self {
        let chosen = match shape.encoding {
            Encoding::Spec => None,
            Encoding::Utf8 => Some(Charset::Utf8),
            Encoding::UsAscii => Some(Charset::UsAscii),
            Encoding::Latin1 => Some(Charset::Latin1),
            Encoding::Windows1252 => Some(Charset::Windows1252),
        };
        let declared = chosen.unwrap_or(Charset::Latin1);
        // Without a declaration there is no encoding: choosing one adds the declaration.
        let undeclared = match shape.declaration {
            Declaration::None | Declaration::Version => true,
            Declaration::Spec => compact && chosen.is_none(),
            _ => false,
        };
        let charset = match declared {
            _ if shape.has(Extra::Bom) || shape.has(Extra::Boms) => Charset::Utf8,
            Charset::UsAscii => Charset::UsAscii,
            _ if undeclared => Charset::Utf8,
            declared => declared,
        };
        let indented = match shape.layout {
            Layout::Spec => !compact,
            Layout::Compact => false,
            Layout::Pretty => true,
        };
        Self { shape, charset, declared, indented }
    }

    fn declaration(&self, out: &mut String, compact: bool, declaration: Declaration) {
        let name = if self.shape.has(Extra::Alias) { self.declared.alias() } else { self.declared.name() };
        let _ = match declaration {
            Declaration::None => return,
            Declaration::Spec if compact && self.shape.encoding == Encoding::Spec => return,
            Declaration::Spec | Declaration::Double => {
                write!(out, "<?xml version=\"1.0\" encoding=\"{name}\"?>")
            }
            Declaration::Single => write!(out, "<?xml version='1.0' encoding='{name}'?>"),
            Declaration::Version => write!(out, "<?xml version=\"1.0\"?>"),
            Declaration::Standalone => {
                write!(out, "<?xml version=\"1.0\" encoding=\"{name}\" standalone=\"yes\"?>")
            }
        };
        if self.indented {
            out.push_str("\n\n");
        }
    }

    fn element(&self, out: &mut String, element: &Element, depth: usize) {
        let name = &element.name;
        let _ = write!(out, "<{name}");
        if self.shape.has(Extra::Attributes) {
            let _ = write!(out, " depth='{depth}' note=\"a &lt; b &amp;&#38; c > d\"");
        }
        if self.shape.has(Extra::Blanks) {
            out.push_str(" \n");
        }
        match &element.content {
            Content::Nothing => {
                out.push_str("/>");
                return;
            }
            Content::Text(text) => {
                out.push('>');
                self.text(out, text);
            }
            Content::Children(children) => {
                out.push('>');
                for child in children {
                    self.new_line(out, depth + 1);
                    self.between(out, depth + 1);
                    self.element(out, child, depth + 1);
                }
                if !children.is_empty() {
                    self.new_line(out, depth);
                }
            }
        }
        let _ = write!(out, "</{name}{}>", if self.shape.has(Extra::Blanks) { "\t" } else { "" });
    }

    fn text(&self, out: &mut String, text: &str) {
        if self.shape.has(Extra::Comments) {
            out.push_str("<!-- 1 < 2 & so on -->");
        }
        if self.shape.has(Extra::Cdata) {
            out.push_str(&cdata(text, self.charset));
        } else {
            out.push_str(&escape(text, self.charset, self.shape.has(Extra::Escaped)));
        }
        if self.shape.has(Extra::Instructions) {
            out.push_str("<?within a=\"1\"?>");
        }
    }

    /// Writes what is allowed between elements: comments and processing instructions.
    fn between(&self, out: &mut String, depth: usize) {
        if self.shape.has(Extra::Comments) {
            out.push_str("<!-- <day> - </day> -->");
            self.new_line(out, depth);
        }
        if self.shape.has(Extra::Instructions) {
            out.push_str("<?between <day> ?>");
            self.new_line(out, depth);
        }
    }

    fn new_line(&self, out: &mut String, depth: usize) {
        if self.indented {
            out.push('\n');
            out.extend(std::iter::repeat_n("   ", depth));
        }
    }
}
