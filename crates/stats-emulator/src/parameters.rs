//! The decoded parameters of a request: the query string's, then the form's.

use crate::refusal::Refusal;
use crate::suggestion::closest;

/// Decoded names and values in the order received. Has no `Debug`: the key is among them.
pub(crate) struct Parameters(Vec<(String, String)>);

/// Every parameter of the legacy API.
const KNOWN: [&str; 10] = [
    "api_user",
    "api_key",
    "method",
    "user",
    "days",
    "start_date",
    "end_date",
    "aggregate",
    "list",
    "category",
];

/// The longest part of a received name that a refusal repeats.
const MAX_REPEATED: usize = 40;

impl Parameters {
    /// Parses a query string and a form; either may be empty.
    pub(crate) fn parse(query: &str, form: &str) -> Self {
        let pairs = [query, form];
        let pairs = pairs.iter().flat_map(|text| form_urlencoded::parse(text.as_bytes()));
        Self(pairs.map(|(name, value)| (name.into_owned(), value.into_owned())).collect())
    }

    /// Refuses an unknown name that resembles a parameter of the API: it would be ignored, and the answer would be about
    /// something else. Other unknown names are ignored.
    pub(crate) fn check_names(&self) -> Result<(), Refusal> {
        for (name, _) in &self.0 {
            if KNOWN.contains(&name.as_str()) || is_array(name) {
                continue;
            }
            if let Some(meant) = resembled(name) {
                let shown = |character: char| {
                    if character.is_ascii_alphanumeric() || "_-.[]".contains(character) {
                        character
                    } else {
                        '?'
                    }
                };
                let name: String = name.chars().take(MAX_REPEATED).map(shown).collect();
                return Err(Refusal::parameter(name, &expected(meant)));
            }
        }
        Ok(())
    }

    /// The value of a name that may be given once; twice is refused, as no document says which value counts.
    pub(crate) fn one(&self, name: &'static str) -> Result<Option<&str>, Refusal> {
        let mut values = self.all(name);
        let first = values.next();
        if values.next().is_some() {
            return Err(Refusal::parameter(name, "it is given more than once"));
        }
        Ok(first)
    }

    /// The first value of a name.
    pub(crate) fn first(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(given, _)| given == name).map(|(_, value)| value.as_str())
    }

    /// Every name.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|(name, _)| name.as_str())
    }

    /// Every value of a name.
    pub(crate) fn all(&self, name: &'static str) -> impl Iterator<Item = &str> {
        self.0.iter().filter(move |(given, _)| given == name).map(|(_, value)| value.as_str())
    }

    /// The categories in the order received, without repetitions: `category=A` any number of times, or `category[]=A`,
    /// or `category[0]=A`.
    pub(crate) fn categories(&self) -> Result<Vec<String>, Refusal> {
        let mut names: Vec<String> = Vec::new();
        let mut keys: Vec<&str> = Vec::new();
        for (key, name) in self.0.iter().filter(|(key, _)| key == "category" || is_array(key)) {
            if keys.first().is_some_and(|first| is_array(first) != is_array(key)) {
                return Err(Refusal::parameter("category", "it is `category` or `category[]`, not both"));
            }
            if key != "category" && key != "category[]" && keys.contains(&key.as_str()) {
                return Err(Refusal::parameter(key.clone(), "it is given more than once"));
            }
            keys.push(key);
            if !names.contains(name) {
                names.push(name.clone());
            }
        }
        Ok(names)
    }
}

/// True for `category[]` and for `category[0]`, as PHP and encoders of JavaScript number it.
fn is_array(name: &str) -> bool {
    let index = name.strip_prefix("category[").and_then(|rest| rest.strip_suffix(']'));
    index.is_some_and(|index| index.len() < 10 && index.bytes().all(|byte| byte.is_ascii_digit()))
}

/// The parameter that a name resembles: the same letters, the beginning or end of it, or a few letters off.
fn resembled(name: &str) -> Option<&'static str> {
    let plain = |name: &str| -> String {
        name.chars().filter(char::is_ascii_alphanumeric).map(|letter| letter.to_ascii_lowercase()).collect()
    };
    let given = plain(name);
    let is_part = |known: &str| given.len() > 2 && (known.starts_with(&given) || known.ends_with(&given));
    let similar = KNOWN.into_iter().find(|known| {
        let known = plain(known);
        is_part(&known) || given.contains(&known)
    });
    // `categories` and the like.
    let inflected = given.contains("categor").then_some("category");
    similar.or(inflected).or_else(|| closest(name, KNOWN))
}

/// The text of a refusal of a name.
fn expected(meant: &str) -> String {
    match meant {
        "category" => "expected `category`, `category[]` or `category[0]`".to_owned(),
        meant => format!("expected `{meant}`"),
    }
}

#[cfg(test)]
mod tests {
    use super::Parameters;

    #[test]
    fn refuses_names_that_resemble_a_parameter() {
        for name in [
            "categories",
            "categories[]",
            "Category",
            "CATEGORY[]",
            "category[x]",
            "category[0][x]",
            "category[",
            "category[]x",
            "categroy",
            " category",
            "cat",
            "start-date",
            "startDate",
            "start",
            "end",
            "date",
            "end.date",
            "day",
            "Days",
            "days[]",
            "users",
            "user[]",
            "subusers",
            "aggregated_by",
            "subuser",
            "username",
            "lists",
            "aggregated",
            "metod",
            "apikey",
            "key",
            "api-user",
        ] {
            assert!(Parameters(vec![(name.to_owned(), String::new())]).check_names().is_err(), "{name}");
        }
        for name in
            ["", "_", "callback", "limit", "offset", "format", "name", "v", "data_type", "category[7]"]
        {
            assert!(Parameters(vec![(name.to_owned(), String::new())]).check_names().is_ok(), "{name}");
        }
    }
}
