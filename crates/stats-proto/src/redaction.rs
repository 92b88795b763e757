//! The key, where a server echoes it.

use std::sync::Arc;

use crate::account::Authentication;

/// Takes an account's key out of what an error shows: as it is, as it was sent, and as JSON and XML escape it.
#[derive(Clone, Default)]
pub(crate) struct Redaction {
    /// The longest first: another may be a part of it.
    forms: Arc<[String]>,
}

impl Redaction {
    pub(crate) fn of(authentication: &Authentication) -> Self {
        let Authentication::Parameters { key, encoded: (_, encoded), .. } = authentication else {
            return Self::default();
        };
        let plain = key.reveal();
        let json = plain.replace('\\', "\\\\").replace('"', "\\\"");
        let xml = plain.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
        let mut forms = vec![
            plain.to_owned(),
            encoded.reveal().to_owned(),
            json.replace('/', "\\/"),
            json,
            encoded.reveal().replace('+', "%20"),
            xml.replace('"', "&quot;"),
            xml.replace('"', "&quot;").replace('\'', "&apos;"),
            xml.replace('"', "&quot;").replace('\'', "&#39;"),
            xml.replace('"', "&quot;").replace('\'', "&#039;"),
            xml,
        ];
        forms.sort_by_key(|form| std::cmp::Reverse(form.len()));
        forms.dedup();
        forms.retain(|form| !form.is_empty());
        Self { forms: forms.into() }
    }

    /// How much more than is shown must be at hand, so that no part of a key is left at the cut.
    pub(crate) fn reach(&self) -> usize {
        self.forms.first().map_or(0, String::len)
    }

    pub(crate) fn text(&self, text: &str) -> String {
        String::from_utf8_lossy(&self.bytes(text.as_bytes(), false)).into_owned()
    }

    /// The same of bytes; where they are cut, a key that the cut broke is taken out, too.
    pub(crate) fn bytes(&self, mut bytes: &[u8], is_cut: bool) -> Vec<u8> {
        let mut shown = Vec::with_capacity(bytes.len());
        while let Some((first, rest)) = bytes.split_first() {
            if let Some(rest) = self.forms.iter().find_map(|form| bytes.strip_prefix(form.as_bytes())) {
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

impl std::fmt::Debug for Redaction {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Redaction")
    }
}
