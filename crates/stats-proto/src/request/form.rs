//! Parameters as a query string and a form have them alike.

use std::ops::Range;

use form_urlencoded::byte_serialize;

use crate::credentials::Secret;

/// Parameters, form-urlencoded: letters, digits and `*-._` are themselves, a space is `+`, all else is `%XX`.
#[derive(Default)]
pub(crate) struct Form {
    text: String,
    /// Where the secret is.
    secret: Option<Range<usize>>,
}

impl Form {
    pub(crate) fn push(&mut self, name: &str, value: &str) {
        if !self.text.is_empty() {
            self.text.push('&');
        }
        self.text.extend(byte_serialize(name.as_bytes()));
        self.text.push('=');
        self.text.extend(byte_serialize(value.as_bytes()));
    }

    pub(crate) fn push_secret(&mut self, name: &str, secret: &Secret) {
        self.push(name, "");
        let start = self.text.len();
        self.text.extend(byte_serialize(secret.reveal().as_bytes()));
        self.secret = Some(start..self.text.len());
    }

    /// The encoded text, and where in it the secret is.
    pub(crate) fn into_parts(self) -> (String, Option<Range<usize>>) {
        (self.text, self.secret)
    }
}
