//! The key, where a server echoes it.

use std::sync::Arc;

use crate::account::Authentication;

/// Takes an account's key out of what an error shows: as it is, as it was sent, and as JSON and XML escape it.
#[derive(Clone, Default)]
pub(crate) struct Redaction {
    forms: Arc<[String]>,
}

/// What a letter is escaped as.
type Escapes = &'static [(char, &'static str)];

/// JSON, with the slash or without it; XML, whose apostrophe is written in four ways.
const ESCAPES: [Escapes; 7] = [
    &[('\\', "\\\\"), ('"', "\\\""), ('/', "\\/")],
    &[('\\', "\\\\"), ('"', "\\\"")],
    &[('&', "&amp;"), ('<', "&lt;"), ('>', "&gt;")],
    &[('&', "&amp;"), ('<', "&lt;"), ('>', "&gt;"), ('"', "&quot;")],
    &[('&', "&amp;"), ('<', "&lt;"), ('>', "&gt;"), ('"', "&quot;"), ('\'', "&apos;")],
    &[('&', "&amp;"), ('<', "&lt;"), ('>', "&gt;"), ('"', "&quot;"), ('\'', "&#39;")],
    &[('&', "&amp;"), ('<', "&lt;"), ('>', "&gt;"), ('"', "&quot;"), ('\'', "&#039;")],
];

impl Redaction {
    pub(crate) fn of(authentication: &Authentication) -> Self {
        let Authentication::Parameters { key, encoded: (_, encoded), .. } = authentication else {
            return Self::default();
        };
        let plain = key.reveal();
        if plain.is_empty() {
            return Self::default();
        }
        let sent = encoded.reveal().to_owned();
        let mut forms = vec![plain.to_owned(), escaped(&sent, &[('+', "%20")]), sent];
        forms.extend(ESCAPES.iter().map(|escapes| escaped(plain, escapes)));
        Self { forms: forms.into() }
    }

    /// How much more than is shown must be at hand, so that no part of a key is left at the cut.
    pub(crate) fn reach(&self) -> usize {
        self.forms.iter().map(String::len).max().unwrap_or_default()
    }

    pub(crate) fn text(&self, text: &str) -> String {
        String::from_utf8_lossy(&self.bytes(text.as_bytes(), false)).into_owned()
    }

    /// The same of bytes; where they are cut, a key that the cut broke is taken out, too.
    pub(crate) fn bytes(&self, mut bytes: &[u8], is_cut: bool) -> Vec<u8> {
        let mut shown = Vec::with_capacity(bytes.len());
        while let Some((first, rest)) = bytes.split_first() {
            // The longest form that stands here: another may be a part of it.
            let rests = self.forms.iter().filter_map(|form| bytes.strip_prefix(form.as_bytes()));
            if let Some(rest) = rests.min_by_key(|rest| rest.len()) {
                shown.extend_from_slice(b"***");
                bytes = rest;
            } else if is_cut && self.forms.iter().any(|form| form.as_bytes().starts_with(bytes)) {
                shown.extend_from_slice(b"***");
                break;
            } else {
                shown.push(*first);
                bytes = rest;
            }
        }
        shown
    }
}

fn escaped(plain: &str, escapes: &[(char, &str)]) -> String {
    let mut text = String::with_capacity(plain.len());
    for letter in plain.chars() {
        match escapes.iter().find(|(other, _)| *other == letter) {
            Some((_, other)) => text.push_str(other),
            None => text.push(letter),
        }
    }
    text
}

impl std::fmt::Debug for Redaction {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Redaction")
    }
}
