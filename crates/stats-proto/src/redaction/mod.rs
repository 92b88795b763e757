//! Hiding the key where a server echoes it.

mod escapes;

use std::sync::Arc;

use crate::credentials::Secret;

/// Replaces an account's key in what an error shows, however it is [spelled](escapes) there.
#[derive(Clone, Default)]
pub(crate) struct Redaction {
    key: Arc<[char]>,
}

/// What replaces a key.
const MASK: &[u8] = b"***";

/// From how many characters on a part of a key is hidden at an end of an excerpt; fewer are no sign of a key.
const LEAST_PART: usize = 4;

/// What was found at an offset.
enum Found {
    /// The key, so many bytes long.
    Key(usize),
    /// So many characters of its beginning, at the end of the bytes.
    Cut(usize),
    Other,
}

impl Redaction {
    pub(crate) fn of(secret: Option<&Secret>) -> Self {
        Self { key: secret.map(|secret| secret.reveal().chars().collect()).unwrap_or_default() }
    }

    /// How many more bytes than are shown must be known, so that no part of a key is left at the end.
    pub(crate) fn reach(&self) -> usize {
        self.key.len() * escapes::LONGEST
    }

    /// Hides the key in a text.
    pub(crate) fn text(&self, text: &str) -> String {
        String::from_utf8_lossy(&self.bytes(text.as_bytes())).into_owned()
    }

    /// Hides the key in bytes.
    pub(crate) fn bytes(&self, bytes: &[u8]) -> Vec<u8> {
        let mut shown = Vec::with_capacity(bytes.len());
        self.show(bytes, usize::MAX, &mut shown);
        shown
    }

    /// Hides the key in bytes that may begin and end within a key. Where they are cut, no character of it is left at
    /// the end.
    pub(crate) fn excerpt(&self, bytes: &[u8], is_cut: bool) -> Vec<u8> {
        let (mut shown, mut rest) = (Vec::with_capacity(bytes.len()), bytes);
        for from in 0..self.key.len().saturating_sub(LEAST_PART - 1) {
            if let Found::Key(length) = found(self.key.get(from..).unwrap_or_default(), bytes) {
                shown.extend_from_slice(MASK);
                rest = bytes.get(length..).unwrap_or_default();
                break;
            }
        }
        self.show(rest, if is_cut { 1 } else { LEAST_PART }, &mut shown);
        shown
    }

    /// Appends what may be shown. A key that is cut by the end is hidden if so many of its characters precede it.
    fn show(&self, mut bytes: &[u8], least: usize, shown: &mut Vec<u8>) {
        while let Some((first, rest)) = bytes.split_first() {
            let length = match found(&self.key, bytes) {
                Found::Key(length) => length,
                Found::Cut(characters) if characters >= least => bytes.len(),
                Found::Cut(_) | Found::Other => {
                    shown.push(*first);
                    bytes = rest;
                    continue;
                }
            };
            shown.extend_from_slice(MASK);
            bytes = bytes.get(length..).unwrap_or_default();
        }
    }
}

/// What is at the beginning of the bytes. Where a key can be read there in several ways, the longest counts: another
/// may be a part of it.
fn found(key: &[char], bytes: &[u8]) -> Found {
    let mut begins = false;
    escapes::each(bytes, &mut |written, _| begins |= key.first() == Some(&written));
    if !begins {
        return Found::Other;
    }
    let (mut ends, mut cut) = (vec![0], 0);
    for (index, character) in key.iter().enumerate() {
        let mut next = Vec::new();
        for end in ends {
            let rest = bytes.get(end..).unwrap_or_default();
            if escapes::is_cut(rest) {
                cut = index;
            }
            escapes::each(rest, &mut |written, length| {
                if written == *character && !next.contains(&(end + length)) {
                    next.push(end + length);
                }
            });
        }
        if next.is_empty() {
            return if cut == 0 { Found::Other } else { Found::Cut(cut) };
        }
        ends = next;
    }
    ends.into_iter().filter(|end| *end > 0).max().map_or(Found::Other, Found::Key)
}

impl std::fmt::Debug for Redaction {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Redaction")
    }
}
