//! Layouts that outlive an answer: the next one to the same question mostly has the same.

use std::sync::{Arc, Mutex};

use super::layout::Layout;
use super::month::Month;
use super::names::Names;
use super::scan::Scanned;
use crate::Question;

/// What an account remembers of its answers' layouts, shared with its clones: of each the record that it was learned from,
/// the counts of the rows that were read last, and the last month. It is never shown.
#[derive(Clone, Default)]
pub(crate) struct Memory(Arc<Mutex<Vec<Learned>>>);

/// How many layouts are kept: as many as answers are usually read at once.
const MOST: usize = 16;

/// What was learned from an answer to a question. It is handed about as it is kept: in a place of its own.
#[derive(Debug)]
pub(super) struct Learned {
    question: Question,
    pub(super) all: Box<All>,
}

/// All that was learned: how records are written, and where the last of them stood.
#[derive(Debug, Default)]
pub(super) struct All {
    pub(super) layout: Layout,
    pub(super) month: Month,
    pub(super) names: Names,
    pub(super) scanned: Scanned,
}

impl Memory {
    /// Takes out what was learned from an answer to a question; nothing yet is learned, too.
    pub(super) fn take(&self, question: Question) -> Learned {
        let kept = self.0.lock().ok().and_then(|mut kept| {
            let place = kept.iter().rposition(|learned| learned.question == question)?;
            Some(kept.swap_remove(place))
        });
        kept.unwrap_or_else(|| Learned { question, all: Box::default() })
    }

    /// Keeps what was learned for the next answer.
    pub(super) fn keep(&self, mut learned: Learned) {
        learned.all.layout.unbind();
        learned.all.names.clear();
        learned.all.scanned.clear();
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Format;
    use crate::reader::{Gears, Reading, Shape};
    use crate::redaction::Redaction;

    /// How much stands in what is kept after an answer, and whether it was one at all.
    fn kept_after(body: &str) -> (usize, bool) {
        let (memory, format) = (Memory::default(), Format::Json);
        let gears = Gears::Both(memory.clone());
        let shape = Shape::default();
        let mut reading = Reading::new(Question::Daily, format, 200, shape, Redaction::default(), gears);
        let _ = reading.push(body.as_bytes());
        let is_answer = reading.finish().is_ok();
        drop(reading);
        (format!("{:?}", memory.0.lock().unwrap()).len(), is_answer)
    }

    #[test]
    fn a_strange_answer_leaves_no_more_behind_than_any_other() {
        let (usual, is_answer) = kept_after("{\"date\":\"2009-06-20\",\"opens\":1}");
        assert!(usual > 200 && is_answer);
        let blanks = format!("{{\"date\":\"2009-06-20\",{}\"opens\":1}}", " ".repeat(1 << 20));
        let (kept, is_answer) = kept_after(&blanks);
        assert!(kept <= usual && is_answer, "{kept} {usual}");
        let fields = format!("{{\"date\":\"2009-06-20\",{}\"opens\":1}}", "\"a\":1,".repeat(1 << 17));
        let (kept, is_answer) = kept_after(&fields);
        assert!(kept <= usual && !is_answer, "{kept} {usual}");
        let fields = format!("{{\"date\":\"2009-06-20\",{}\"opens\":1}}", "\"a\":1,".repeat(1 << 12));
        let (kept, is_answer) = kept_after(&fields);
        assert!(kept <= usual && !is_answer, "{kept} {usual}");
    }
}
