//! Lists in JSON, which the shell parses.

/// A list that is being written.
pub(crate) struct List(String);

impl List {
    pub(crate) fn new() -> Self {
        Self("[".to_owned())
    }

    /// Adds a string or `null`.
    pub(crate) fn text(mut self, text: Option<&str>) -> Self {
        let Some(text) = text else {
            return self.bare("null");
        };
        self.0.push('"');
        for character in text.chars() {
            match character {
                '"' | '\\' => self.0.extend(['\\', character]),
                '\0'..' ' => {
                    self.0.push_str(if character < '\u{10}' { "\\u000" } else { "\\u001" });
                    self.0.extend(char::from_digit(u32::from(character) % 16, 16));
                }
                character => self.0.push(character),
            }
        }
        self.bare("\"")
    }

    /// Adds a number or `null`.
    pub(crate) fn number(self, number: Option<u64>) -> Self {
        match number {
            Some(number) => self.bare(&number.to_string()),
            None => self.bare("null"),
        }
    }

    pub(crate) fn end(mut self) -> String {
        // In place of the last comma, if there is one.
        if self.0.len() > 1 {
            self.0.pop();
        }
        self.0.push(']');
        self.0
    }

    fn bare(mut self, text: &str) -> Self {
        self.0.push_str(text);
        self.0.push(',');
        self
    }
}
