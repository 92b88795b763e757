//! How far a run is: a bar on a terminal, otherwise a line a minute. Neither has names, URLs or keys.

use std::io::{self, IsTerminal as _, Write as _};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};
use stats_store::SyncProgress;

/// How often a line is written.
const MINUTE: Duration = Duration::from_secs(60);

/// Shows how far a run is, on standard error.
pub(super) struct Watch {
    bar: Option<ProgressBar>,
    last: Instant,
}

impl Watch {
    pub(super) fn new() -> Self {
        let bar = io::stderr().is_terminal().then(|| {
            let bar = ProgressBar::new(0);
            let style = "{elapsed_precise} [{bar:30}] {pos}/{len} queries, {msg}";
            if let Ok(style) = ProgressStyle::with_template(style) {
                bar.set_style(style.progress_chars("=> "));
            }
            bar
        });
        Self { bar, last: Instant::now() }
    }

    pub(super) fn show(&mut self, progress: &SyncProgress) {
        if let Some(bar) = &self.bar {
            bar.set_length(expected(progress));
            bar.set_position(progress.done);
            bar.set_message(format!("{} failed", progress.failed));
        } else if self.last.elapsed() >= MINUTE {
            self.last = Instant::now();
            line(progress);
        }
    }

    /// The last line, or the end of the bar.
    pub(super) fn end(&self, progress: Option<&SyncProgress>) {
        match (&self.bar, progress) {
            (Some(bar), _) => bar.finish_and_clear(),
            (None, Some(progress)) => line(progress),
            (None, None) => {}
        }
    }
}

fn line(progress: &SyncProgress) {
    let SyncProgress { done, failed, .. } = progress;
    // Informational: it must not end a run.
    let _ = writeln!(io::stderr(), "sync: {done} of {} queries, {failed} failed", expected(progress));
}

/// How many queries the run takes, as far as that is known.
fn expected(progress: &SyncProgress) -> u64 {
    let estimate = progress.estimate;
    let left = estimate.at_most.unwrap_or(estimate.at_least);
    left.max(progress.done + progress.in_flight as u64)
}
