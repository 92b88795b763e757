//! Layouts that outlive an answer: the next one to the same question mostly has the same.

use std::sync::{Arc, Mutex};

use super::layout::Layout;
use super::month::Month;
use super::names::Names;
use super::scan::Scanned;
use crate::Question;

/// What an account remembers of its answers' layouts, shared with its clones. It holds no value of an answer but the
/// last month and the names of categories, and is never shown.
#[derive(Clone, Default)]
pub(crate) struct Memory(Arc<Mutex<Vec<Learned>>>);

/// How many layouts are kept: as many as answers are usually read at once.
const MOST: usize = 16;

/// What was learned from an answer.
#[derive(Debug, Default)]
pub(super) struct Learned {
    pub(super) question: Option<Question>,
    pub(super) layout: Layout,
    pub(super) month: Month,
    pub(super) names: Names,
    pub(super) scanned: Scanned,
}

impl Memory {
    /// Takes out what was learned from an answer to a question; nothing yet is learned, too.
    pub(super) fn take(&self, question: Question) -> Learned {
        let kept = self.0.lock().ok().and_then(|mut kept| {
            let place = kept.iter().rposition(|learned| learned.question == Some(question))?;
            Some(kept.swap_remove(place))
        });
        kept.unwrap_or_else(|| Learned { question: Some(question), ..Learned::default() })
    }

    /// Keeps what was learned for the next answer.
    pub(super) fn keep(&self, mut learned: Learned) {
        learned.layout.unbind();
        learned.names.clear();
        if let Ok(mut kept) = self.0.lock()
            && kept.len() < MOST
        {
            kept.push(learned);
        }
    }
}

impl std::fmt::Debug for Memory {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Memory")
    }
}
