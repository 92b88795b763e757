//! A script: the faults of the next requests, in order.

use std::collections::VecDeque;

use serde::{Deserialize, Serialize};

use super::Faults;
use crate::shape::UnknownWord;

/// The most entries of a script.
const MAX_ENTRIES: usize = 1000;

/// The faults of the next requests, in order, at most 1,000, and of all requests after them.
///
/// In JSON, as in the body of `POST /__emulator/script`: `{"next": ["503", "none", "cut"], "then": "503,one-in=5"}`.
/// A request with the header `x-emulator-fault` does not advance the script.
///
/// ```
/// let script: stats_emulator::Script = "503; none; cut".parse()?;
/// assert_eq!(script, stats_emulator::Script::default().next("503")?.next("none")?.next("cut")?);
/// # Ok::<(), stats_emulator::UnknownWord>(())
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Script {
    #[serde(default)]
    next: VecDeque<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    then: Option<String>,
}

impl Script {
    /// Adds the faults of one more request.
    ///
    /// # Errors
    ///
    /// [`UnknownWord`] if the text is not a set of faults.
    pub fn next(mut self, faults: &str) -> Result<Self, UnknownWord> {
        faults.parse::<Faults>()?;
        self.next.push_back(faults.to_owned());
        self.checked_length()
    }

    /// Sets the faults of every request after those.
    ///
    /// # Errors
    ///
    /// [`UnknownWord`] if the text is not a set of faults.
    pub fn then(mut self, faults: &str) -> Result<Self, UnknownWord> {
        faults.parse::<Faults>()?;
        self.then = Some(faults.to_owned());
        Ok(self)
    }

    /// Checks that every entry is a set of faults.
    pub(crate) fn checked(self) -> Result<Self, UnknownWord> {
        for text in self.next.iter().chain(&self.then) {
            text.parse::<Faults>()?;
        }
        self.checked_length()
    }

    fn checked_length(self) -> Result<Self, UnknownWord> {
        if self.next.len() > MAX_ENTRIES {
            let hint = format!("; expected at most {MAX_ENTRIES} sets of faults");
            return Err(UnknownWord::new("script of", format!("{} sets", self.next.len()), hint));
        }
        Ok(self)
    }

    /// Removes and returns the faults of the next request, if the script has any.
    pub(crate) fn next_faults(&mut self) -> Option<String> {
        self.next.pop_front().or_else(|| self.then.clone())
    }
}

impl std::str::FromStr for Script {
    type Err = UnknownWord;

    /// Sets of faults separated by `;`.
    fn from_str(text: &str) -> Result<Self, UnknownWord> {
        text.split(';').try_fold(Self::default(), |script, faults| script.next(faults.trim()))
    }
}

#[cfg(test)]
mod tests {
    use super::Script;

    #[test]
    fn returns_faults_in_order_and_then_the_rest() {
        let mut script: Script =
            serde_json::from_str("{\"next\":[\"503\",\"none\"],\"then\":\"cut\"}").unwrap();
        let faults: Vec<_> = (0..4).map(|_| script.next_faults().unwrap()).collect();
        assert_eq!(faults, ["503", "none", "cut", "cut"]);
        assert_eq!(Script::default().next_faults(), None);
    }

    #[test]
    fn rejects_unknown_faults() {
        let script: Script = serde_json::from_str("{\"next\":[\"boom\"]}").unwrap();
        assert_eq!(
            script.checked().unwrap_err().to_string(),
            "unknown fault `boom`; expected a fault such as `503`, `cut`, `delay=200ms`"
        );
        assert!(serde_json::from_str::<Script>("{\"nxt\":[]}").is_err());
    }
}
