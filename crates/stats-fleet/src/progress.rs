use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// What earlier runs have stored: the newest run, and how far each customer is. Plain data, which commits keep current.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Progress {
    /// The newest run; none before the first.
    #[serde(default)]
    pub run: Option<Run>,
    /// How far each customer is, by its name. A customer that is not here has nothing.
    #[serde(default)]
    pub customers: BTreeMap<String, CustomerProgress>,
}

/// One execution of a plan, or several where it was interrupted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Run {
    /// Its number: 1 for the first.
    pub number: u32,
    /// The last day that it stores.
    pub until: NaiveDate,
    /// True once it has asked about every customer. The next run then begins anew; until then it continues this one.
    pub is_finished: bool,
}

/// How far one customer is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct CustomerProgress {
    /// Of its daily statistics.
    #[serde(default)]
    pub daily: KindProgress,
    /// Of its category statistics. They fall back to the day before the first one whose daily counts changed.
    #[serde(default)]
    pub category_stats: KindProgress,
    /// The day on which the categories' names were listed last, as part of storing their statistics.
    #[serde(default)]
    pub names_listed: Option<NaiveDate>,
}

/// How far the statistics of one kind are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct KindProgress {
    /// The last day up to which everything is stored.
    #[serde(default)]
    pub reached: Option<NaiveDate>,
    /// The number of the run that stored the whole window last.
    #[serde(default)]
    pub confirmed: Option<u32>,
}

impl Run {
    /// The run that continues the newest one, or follows it where that is finished or was about another last day.
    pub(crate) fn after(newest: Option<Self>, until: NaiveDate) -> Self {
        match newest {
            Some(run) if !run.is_finished && run.until == until => run,
            newest => {
                let number = newest.map_or(0, |run| run.number).saturating_add(1);
                Self { number, until, is_finished: false }
            }
        }
    }

    /// True if this run has stored everything of this kind up to the last day wanted.
    pub(crate) fn has_confirmed(self, kind: &KindProgress, until: NaiveDate) -> bool {
        kind.confirmed == Some(self.number) && kind.reached >= Some(until)
    }
}

impl KindProgress {
    /// Advances to this day; progress never goes back here.
    pub(crate) fn advance(&mut self, until: NaiveDate) {
        self.reached = self.reached.max(Some(until));
    }
}
