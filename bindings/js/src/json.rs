//! Lists as the shell takes them: as `JSON.parse` reads them.

/// A list that grows.
pub(crate) struct List(String);

impl List {
    pub(crate) fn new() -> Self {
        Self("[".to_owned())
    }

    /// Adds a text, or nothing in its place.
    pub(crate) fn text(mut self, text: Option<&str>) -> Self {
        let Some(text) = text else {
            return self.bare("null");
        };
        self.0.push('"');
        for letter in text.chars() {
            match letter {
                '"' | '\\' => self.0.extend(['\\', letter]),
                '\0'..' ' => {
                    self.0.push_str(if letter < '\u{10}' { "\\u000" } else { "\\u001" });
                    self.0.extend(char::from_digit(u32::from(letter) % 16, 16));
                }
                letter => self.0.push(letter),
            }
        }
        self.bare("\"")
    }

    /// Adds a number, or nothing in its place.
    pub(crate) fn number(self, number: Option<u64>) -> Self {
        match number {
            Some(number) => self.bare(&number.to_string()),
            None => self.bare("null"),
        }
    }

    pub(crate) fn end(mut self) -> String {
        self.0.pop();
        self.0.push(']');
        self.0
    }

    fn bare(mut self, text: &str) -> Self {
        self.0.push_str(text);
        self.0.push(',');
        self
    }
}
