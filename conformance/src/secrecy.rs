//! Checks that no output contains the key.

/// Checks the output of a client for the key.
#[derive(Debug)]
pub struct Secrecy {
    forms: Vec<String>,
}

impl Secrecy {
    /// Checks for this key, also in the encodings of forms and URLs.
    #[must_use]
    pub fn of(key: &str) -> Self {
        let escaped = |space: &str| {
            key.bytes().fold(String::new(), |escaped, byte| match byte {
                b' ' => escaped + space,
                byte if byte.is_ascii_alphanumeric() || b"*-._".contains(&byte) => {
                    escaped + &char::from(byte).to_string()
                }
                byte => format!("{escaped}%{byte:02X}"),
            })
        };
        let forms = [key.to_owned(), escaped("+"), escaped("%20")];
        // A key of a few characters occurs by chance.
        Self { forms: forms.into_iter().filter(|form| form.len() > 3).collect() }
    }

    /// Checks an output.
    ///
    /// # Errors
    /// The name of the output, if it contains the key.
    pub fn check(&self, name: &str, text: &str) -> Result<(), String> {
        let shown = self.forms.iter().any(|form| text.contains(form.as_str()));
        if shown { Err(format!("expected {name} without the key")) } else { Ok(()) }
    }
}
