//! The requests that the emulator answered, from its log.

use std::collections::{BTreeSet, HashSet};
use std::io::{self, Write};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::sleep;
use std::time::Duration;

use crate::account::Fleet;

/// The customers whose rows a run has confirmed.
#[derive(Debug, Clone, Default)]
pub(crate) struct Finished {
    pub(crate) daily: HashSet<String>,
    pub(crate) categories: HashSet<String>,
}

/// A log that counts. Clones share it.
#[derive(Clone)]
pub(crate) struct Requests(Arc<Mutex<State>>);

struct State {
    good: HashSet<String>,
    finished: Finished,
    /// Requests about a customer that has numbers.
    answered: u64,
    lines: u64,
    /// Requests about a finished customer.
    repeated: BTreeSet<String>,
}

impl Requests {
    pub(crate) fn new(fleet: &Fleet) -> Self {
        let good = fleet.good().map(str::to_owned).collect();
        let (finished, repeated) = (Finished::default(), BTreeSet::new());
        Self(Arc::new(Mutex::new(State { good, finished, answered: 0, lines: 0, repeated })))
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The number of requests that named a customer that has numbers.
    pub(crate) fn answered(&self) -> u64 {
        self.state().answered
    }

    /// Waits until what a killed process had sent is answered.
    pub(crate) fn wait_until_quiet(&self) {
        let mut before = u64::MAX;
        while before != self.state().lines {
            before = self.state().lines;
            sleep(Duration::from_millis(50));
        }
    }

    /// Replaces the finished customers, who must not be asked about from now on.
    pub(crate) fn set_finished(&self, finished: Finished) {
        self.state().finished = finished;
    }

    pub(crate) fn finished(&self) -> Finished {
        self.state().finished.clone()
    }

    /// The requests about finished customers since this was called last.
    pub(crate) fn take_repeated(&self) -> Vec<String> {
        std::mem::take(&mut self.state().repeated).into_iter().collect()
    }
}

impl Write for Requests {
    /// A line of the log: time, method, path with query, status.
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        let mut state = self.state();
        state.lines += 1;
        let text = String::from_utf8_lossy(line);
        let query =
            text.split(' ').nth(2).and_then(|target| target.split_once('?')).map_or("", |(_, query)| query);
        let pairs: Vec<_> = form_urlencoded::parse(query.as_bytes()).collect();
        let is_about_categories =
            pairs.iter().any(|(name, _)| name == "list" || name.starts_with("category"));
        let mut names_a_good_one = false;
        for (_, customer) in pairs.iter().filter(|(name, _)| name == "user" || name == "subusers") {
            let finished =
                if is_about_categories { &state.finished.categories } else { &state.finished.daily };
            if finished.contains(customer.as_ref()) {
                let what = format!("asked about `{customer}` again: {}", text.trim_end());
                state.repeated.insert(what);
            }
            names_a_good_one |= state.good.contains(customer.as_ref());
        }
        state.answered += u64::from(names_a_good_one);
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
