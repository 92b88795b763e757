//! A hostile body, made piece by piece: it is never held whole unless it is to come whole.

use stats_proto::{Format, QueryKind};

/// A hostile body.
pub(crate) struct Body {
    pub(crate) name: &'static str,
    pub(crate) kind: QueryKind,
    pub(crate) format: Format,
    pub(crate) status: u16,
    pub(crate) pieces: Box<dyn Iterator<Item = Vec<u8>> + Send>,
    /// Whether all pieces come as one.
    pub(crate) in_one: bool,
    pub(crate) fate: Fate,
}

/// What must become of it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Fate {
    /// The kind of the error, or what was answered.
    pub(crate) outcome: &'static str,
    /// After how many bytes at the latest nothing more was wanted.
    pub(crate) taken: u64,
    /// How many times as much memory as bytes it may take.
    pub(crate) times: u64,
}

pub(crate) const MIB: usize = 1 << 20;

/// The size of a piece, as a network brings them.
pub(crate) const PIECE: usize = 64 << 10;

pub(crate) const fn fate(outcome: &'static str, taken: u64, times: u64) -> Fate {
    Fate { outcome, taken, times }
}

pub(crate) fn json(
    name: &'static str,
    before: &str,
    unit: &str,
    after: &str,
    size: usize,
    fate: Fate,
) -> Body {
    repeated(name, Format::Json, [before, unit, after], size, fate)
}

pub(crate) fn xml(
    name: &'static str,
    before: &str,
    unit: &str,
    after: &str,
    size: usize,
    fate: Fate,
) -> Body {
    repeated(name, Format::Xml, [before, unit, after], size, fate)
}

/// A unit again and again, of about this size in all.
fn repeated(
    name: &'static str,
    format: Format,
    [before, unit, after]: [&str; 3],
    size: usize,
    fate: Fate,
) -> Body {
    let piece = unit.repeat(PIECE / unit.len());
    let pieces = std::iter::repeat_n(piece.into_bytes(), size.div_ceil(PIECE));
    around(name, format, before, pieces, after, fate)
}

/// Numbered units, of about this size in all.
pub(crate) fn numbered(
    name: &'static str,
    format: Format,
    before: &str,
    unit: impl Fn(usize) -> String + Send + 'static,
    after: &str,
    size: usize,
    fate: Fate,
) -> Body {
    let mut next = 0;
    let piece = move |_| {
        let mut piece = String::new();
        while piece.len() < PIECE {
            piece += &unit(next);
            next += 1;
        }
        piece.into_bytes()
    };
    around(name, format, before, (0..size.div_ceil(PIECE)).map(piece), after, fate)
}

fn around(
    name: &'static str,
    format: Format,
    before: &str,
    pieces: impl Iterator<Item = Vec<u8>> + Send + 'static,
    after: &str,
    fate: Fate,
) -> Body {
    let [before, after] = [before, after].map(|part| part.as_bytes().to_vec());
    let pieces = [before].into_iter().chain(pieces).chain([after]);
    Body { name, kind: QueryKind::Daily, format, status: 200, pieces: Box::new(pieces), in_one: false, fate }
}
