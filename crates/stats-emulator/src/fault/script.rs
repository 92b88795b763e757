//! A script: which faults the next requests meet, one after the other.

use std::collections::VecDeque;

use serde::{Deserialize, Serialize};

use super::Faults;
use crate::shape::UnknownWord;

/// What the next requests meet, in order, and what those after them meet.
///
/// In JSON, as the control endpoint takes it: `{"next": ["503", "none", "cut"], "then": "503,one-in=5"}`.
/// A request that names its own fault by header takes no turn of the script.
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
    /// The script with one more turn at its end.
    ///
    /// # Errors
    ///
    /// [`UnknownWord`] where the text is no set of faults.
    pub fn next(mut self, faults: &str) -> Result<Self, UnknownWord> {
        faults.parse::<Faults>()?;
        self.next.push_back(faults.to_owned());
        Ok(self)
    }

    /// The script with what every request after the last turn meets.
    ///
    /// # Errors
    ///
    /// [`UnknownWord`] where the text is no set of faults.
    pub fn then(mut self, faults: &str) -> Result<Self, UnknownWord> {
        faults.parse::<Faults>()?;
        self.then = Some(faults.to_owned());
        Ok(self)
    }

    /// A script whose every text is known to be a set of faults.
    pub(crate) fn checked(self) -> Result<Self, UnknownWord> {
        for text in self.next.iter().chain(&self.then) {
            text.parse::<Faults>()?;
        }
        Ok(self)
    }

    /// Takes a turn: the faults of the next request, if the script has any for it.
    pub(crate) fn turn(&mut self) -> Option<String> {
        self.next.pop_front().or_else(|| self.then.clone())
    }
}

impl std::str::FromStr for Script {
    type Err = UnknownWord;

    /// Turns separated by `;`.
    fn from_str(text: &str) -> Result<Self, UnknownWord> {
        text.split(';').try_fold(Self::default(), |script, turn| script.next(turn.trim()))
    }
}

#[cfg(test)]
mod tests {
    use super::Script;

    #[test]
    fn turns_come_in_order_and_then_the_rest() {
        let mut script: Script =
            serde_json::from_str("{\"next\":[\"503\",\"none\"],\"then\":\"cut\"}").unwrap();
        let turns: Vec<_> = (0..4).map(|_| script.turn().unwrap()).collect();
        assert_eq!(turns, ["503", "none", "cut", "cut"]);
        assert_eq!(Script::default().turn(), None);
    }

    #[test]
    fn what_is_no_fault_is_refused() {
        let script: Script = serde_json::from_str("{\"next\":[\"boom\"]}").unwrap();
        assert_eq!(script.checked().unwrap_err().to_string(), "unknown fault `boom`");
        assert!(serde_json::from_str::<Script>("{\"nxt\":[]}").is_err());
    }
}
