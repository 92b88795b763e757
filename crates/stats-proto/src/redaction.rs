//! The key, where a server echoes it.

use std::sync::Arc;

use crate::account::Authentication;
use crate::reader::writings;

/// Takes an account's key out of what an error shows, however it is [written](writings) there.
#[derive(Clone, Default)]
pub(crate) struct Redaction {
    key: Arc<[char]>,
}

/// What stands in the place of a key.
const TAKEN_OUT: &[u8] = b"***";

/// How many letters of a key are taken out of an excerpt that may have broken it off; fewer are no sign of a key.
const TELLING: usize = 4;

/// What stands at a place.
enum Standing {
    /// The key, so many bytes long.
    Key(usize),
    /// So many letters of its beginning, and nothing after them.
    Broken(usize),
    Other,
}

impl Redaction {
    pub(crate) fn of(authentication: &Authentication) -> Self {
        match authentication {
            Authentication::Keyless => Self::default(),
            Authentication::Parameters { key, .. } => Self { key: key.reveal().chars().collect() },
        }
    }

    /// How much more than is shown must be at hand, so that no part of a key is left at the cut.
    pub(crate) fn reach(&self) -> usize {
        self.key.len() * writings::LONGEST
    }

    pub(crate) fn text(&self, text: &str) -> String {
        String::from_utf8_lossy(&self.bytes(text.as_bytes())).into_owned()
    }

    /// The same of bytes.
    pub(crate) fn bytes(&self, bytes: &[u8]) -> Vec<u8> {
        let mut shown = Vec::with_capacity(bytes.len());
        self.show(bytes, usize::MAX, &mut shown);
        shown
    }

    /// The same of bytes that may begin and end within a key; where they are cut, no letter of it is left at the end.
    pub(crate) fn excerpt(&self, bytes: &[u8], is_cut: bool) -> Vec<u8> {
        let (mut shown, mut rest) = (Vec::with_capacity(bytes.len()), bytes);
        for from in 0..self.key.len().saturating_sub(TELLING - 1) {
            if let Standing::Key(length) = standing(self.key.get(from..).unwrap_or_default(), bytes) {
                shown.extend_from_slice(TAKEN_OUT);
                rest = bytes.get(length..).unwrap_or_default();
                break;
            }
        }
        self.show(rest, if is_cut { 1 } else { TELLING }, &mut shown);
        shown
    }

    /// Shows what may be shown. A key that the end broke off is taken out if it has so many letters before that.
    fn show(&self, mut bytes: &[u8], telling: usize, shown: &mut Vec<u8>) {
        while let Some((first, rest)) = bytes.split_first() {
            let length = match standing(&self.key, bytes) {
                Standing::Key(length) => length,
                Standing::Broken(letters) if letters >= telling => bytes.len(),
                Standing::Broken(_) | Standing::Other => {
                    shown.push(*first);
                    bytes = rest;
                    continue;
                }
            };
            shown.extend_from_slice(TAKEN_OUT);
            bytes = bytes.get(length..).unwrap_or_default();
        }
    }
}

/// What stands at the beginning of the bytes. Where a key can be read there in several ways, the longest counts: another
/// may be a part of it.
fn standing(key: &[char], bytes: &[u8]) -> Standing {
    let mut begins = false;
    writings::each(bytes, &mut |written, _| begins |= key.first() == Some(&written));
    if !begins {
        return Standing::Other;
    }
    let (mut ends, mut broken) = (vec![0], 0);
    for (place, letter) in key.iter().enumerate() {
        let mut next = Vec::new();
        for end in ends {
            let rest = bytes.get(end..).unwrap_or_default();
            if writings::is_broken(rest) {
                broken = place;
            }
            writings::each(rest, &mut |written, length| {
                if written == *letter && !next.contains(&(end + length)) {
                    next.push(end + length);
                }
            });
        }
        if next.is_empty() {
            return if broken == 0 { Standing::Other } else { Standing::Broken(broken) };
        }
        ends = next;
    }
    ends.into_iter().filter(|end| *end > 0).max().map_or(Standing::Other, Standing::Key)
}

impl std::fmt::Debug for Redaction {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Redaction")
    }
}
