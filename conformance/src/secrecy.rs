//! Whether a key slipped out.

/// Holds texts that a front showed against the key that it sent.
#[derive(Debug)]
pub struct Secrecy {
    forms: Vec<String>,
}

impl Secrecy {
    /// Of this key: as it is, and as a form and a URL have it.
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
        // Of a key of a few letters nothing can be told.
        Self { forms: forms.into_iter().filter(|form| form.len() > 3).collect() }
    }

    /// Says which text shows the key.
    ///
    /// # Errors
    /// The name of the text.
    pub fn hold(&self, name: &str, text: &str) -> Result<(), String> {
        let shown = self.forms.iter().any(|form| text.contains(form.as_str()));
        if shown { Err(format!("the key is shown by {name}")) } else { Ok(()) }
    }
}
