//! The kinds of responses: their content, framing and encoding.

use std::io::Write as _;

use flate2::Compression;
use flate2::write::GzEncoder;

/// The content of a body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// Daily statistics as a JSON array.
    Array,
    /// Daily statistics as JSON objects joined by commas, whose end cannot be recognized.
    Bare,
    /// Daily statistics as XML.
    Xml,
    /// A category list as JSON objects joined by commas.
    Categories,
}

/// How the end of a body is marked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Framing {
    /// A `Content-Length`.
    Length,
    /// Chunks, several of them.
    Chunks,
    /// The end of the connection only.
    Neither,
}

/// How a body is encoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Coding {
    /// Not encoded.
    Plain,
    /// As one gzip member.
    Gzip,
}

/// A kind of response.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Kind {
    /// The content of the body.
    pub shape: Shape,
    /// How the end of the body is marked.
    pub framing: Framing,
    /// How the body is encoded.
    pub coding: Coding,
    /// True if it has the header `Connection: close`.
    pub close: bool,
}

/// The number of chunks: their boundaries are after the first record, within the second, and after the second. A body
/// truncated at the outer two contains only whole records.
const CHUNKS: usize = 4;

impl Kind {
    /// All 48.
    pub fn all() -> impl Iterator<Item = Self> {
        let shapes = [Shape::Array, Shape::Bare, Shape::Xml, Shape::Categories];
        let framings = [Framing::Length, Framing::Chunks, Framing::Neither];
        shapes.into_iter().flat_map(move |shape| {
            framings.into_iter().flat_map(move |framing| {
                [Coding::Plain, Coding::Gzip].into_iter().flat_map(move |coding| {
                    [false, true].into_iter().map(move |close| Self { shape, framing, coding, close })
                })
            })
        })
    }

    /// The kind with that id; `None` if there is none.
    #[must_use]
    pub fn with_id(id: &str) -> Option<Self> {
        Self::all().find(|kind| kind.id() == id)
    }

    /// Its id: shape, framing, encoding and `keep` or `close`, such as `array-length-gzip-close`.
    #[must_use]
    pub fn id(self) -> String {
        let shape = match self.shape {
            Shape::Array => "array",
            Shape::Bare => "bare",
            Shape::Xml => "xml",
            Shape::Categories => "categories",
        };
        let framing = match self.framing {
            Framing::Length => "length",
            Framing::Chunks => "chunks",
            Framing::Neither => "neither",
        };
        let coding = match self.coding {
            Coding::Plain => "plain",
            Coding::Gzip => "gzip",
        };
        format!("{shape}-{framing}-{coding}-{}", if self.close { "close" } else { "keep" })
    }

    /// The query kind that it answers, `daily` or `categories`.
    #[must_use]
    pub const fn query(self) -> &'static str {
        match self.shape {
            Shape::Categories => "categories",
            _ => "daily",
        }
    }

    /// Its format, `json` or `xml`.
    #[must_use]
    pub const fn format(self) -> &'static str {
        match self.shape {
            Shape::Xml => "xml",
            _ => "json",
        }
    }

    /// The canonical answer.
    #[must_use]
    pub const fn answer(self) -> &'static str {
        match self.shape {
            Shape::Categories => r#"["newsletter","receipts","invoices"]"#,
            _ => concat!(
                r#"[{"date":"2009-06-20","requests":12342,"opens":10},"#,
                r#"{"date":"2009-06-21","requests":32342,"opens":14},"#,
                r#"{"date":"2009-06-22","requests":52342,"opens":19}]"#
            ),
        }
    }

    /// True if a length or chunks mark the end of the body.
    #[must_use]
    pub fn is_framed(self) -> bool {
        self.framing != Framing::Neither
    }

    /// True if the connection stays open after a whole response.
    #[must_use]
    pub fn keeps_alive(self) -> bool {
        self.is_framed() && !self.close
    }

    /// The whole response; with CORS with the header that lets a page read it.
    #[must_use]
    pub fn response(self, with_cors: bool) -> Vec<u8> {
        let media_type = if self.shape == Shape::Xml { "text/xml" } else { "application/json" };
        let mut response = format!("HTTP/1.1 200 OK\r\ncontent-type: {media_type}\r\n").into_bytes();
        if with_cors {
            response.extend(b"access-control-allow-origin: *\r\n");
        }
        if self.close {
            response.extend(b"connection: close\r\n");
        }
        let chunks = self.chunks();
        if self.coding == Coding::Gzip {
            response.extend(b"content-encoding: gzip\r\n");
        }
        match self.framing {
            Framing::Length => {
                let length: usize = chunks.iter().map(Vec::len).sum();
                response.extend(format!("content-length: {length}\r\n\r\n").bytes());
                response.extend(chunks.concat());
            }
            Framing::Neither => {
                response.extend(b"\r\n");
                response.extend(chunks.concat());
            }
            Framing::Chunks => {
                response.extend(b"transfer-encoding: chunked\r\n\r\n");
                for chunk in chunks {
                    response.extend(format!("{:x}\r\n", chunk.len()).bytes());
                    response.extend(chunk);
                    response.extend(b"\r\n");
                }
                response.extend(b"0\r\n\r\n");
            }
        }
        response
    }

    /// The encoded body, split into chunks.
    fn chunks(self) -> Vec<Vec<u8>> {
        let records = self.records();
        if self.coding == Coding::Gzip {
            let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
            // Writing to a vector cannot fail.
            let _ = encoder.write_all(records.concat().as_bytes());
            let compressed = encoder.finish().unwrap_or_default();
            return compressed.chunks(compressed.len().div_ceil(CHUNKS)).map(<[u8]>::to_vec).collect();
        }
        let [first, second, third] = records;
        let (start, end) = second.split_at(second.len() / 2);
        [&first, start, end, &third].map(|part| part.as_bytes().to_vec()).into()
    }

    /// The body in three parts. Each ends with a whole record, the third also with the end of the content.
    fn records(self) -> [String; 3] {
        let [start, between, end] = match self.shape {
            Shape::Array => ["[", ",", "]"],
            Shape::Bare | Shape::Categories => ["", ",", ""],
            Shape::Xml => ["<stats>", "", "</stats>"],
        };
        let days = [("2009-06-20", 12342, 10), ("2009-06-21", 32342, 14), ("2009-06-22", 52342, 19)];
        let names = ["newsletter", "receipts", "invoices"];
        let [first, second, third] = match self.shape {
            Shape::Categories => names.map(|name| format!("{{\"category\":\"{name}\"}}")),
            Shape::Xml => days.map(|(date, requests, opens)| {
                format!("<day><date>{date}</date><requests>{requests}</requests><opens>{opens}</opens></day>")
            }),
            Shape::Array | Shape::Bare => days.map(|(date, requests, opens)| {
                format!("{{\"date\":\"{date}\",\"requests\":{requests},\"opens\":{opens}}}")
            }),
        };
        [format!("{start}{first}"), format!("{between}{second}"), format!("{between}{third}{end}")]
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;
    use std::io::Read as _;

    use flate2::read::GzDecoder;
    use stats_proto::{AnyAnswer, Dialect, read};

    use super::{Coding, Framing, Kind};

    fn body(kind: Kind) -> Vec<u8> {
        let bytes = kind.chunks().concat();
        let mut body = Vec::new();
        match kind.coding {
            Coding::Plain => body = bytes,
            Coding::Gzip => drop(GzDecoder::new(bytes.as_slice()).read_to_end(&mut body).unwrap()),
        }
        body
    }

    #[test]
    fn there_are_48_kinds_with_unique_ids() {
        let ids: HashSet<_> = Kind::all().map(Kind::id).collect();
        assert_eq!(ids.len(), 48);
        assert!(Kind::all().all(|kind| Kind::with_id(&kind.id()) == Some(kind)));
    }

    #[test]
    fn bodies_decode_to_the_answer() {
        for kind in Kind::all() {
            let (query, format) = (kind.query().parse().unwrap(), kind.format().parse().unwrap());
            let answer: AnyAnswer = read(query, Dialect::Distributor, format, 200, &body(kind)).unwrap();
            assert_eq!(serde_json::to_string(&answer).unwrap(), kind.answer(), "{}", kind.id());
        }
    }

    #[test]
    fn chunked_bodies_have_several_chunks() {
        for kind in Kind::all().filter(|kind| kind.framing == Framing::Chunks) {
            assert!(kind.chunks().len() >= 3, "{}", kind.id());
        }
    }
}
