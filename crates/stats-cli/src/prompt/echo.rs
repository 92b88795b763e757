//! The echo of the terminal at standard input, off for the time of a prompt.
//!
//! A terminal keeps its modes when the process ends. So every signal that ends or stops the process by default is
//! caught for the rest of the process: a thread restores the modes, and then does what the signal does by default.

use std::io::{self, Write as _};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;

use rustix::termios::{LocalModes, OptionalActions, Termios, tcgetattr, tcsetattr};
use signal_hook::consts::{SIGCONT, SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGTSTP};
use signal_hook::iterator::Signals;
use signal_hook::low_level::emulate_default_handler;

/// Restores the echo when dropped.
pub(super) struct Off(Arc<State>);

struct State {
    prompt: &'static str,
    /// The terminal's modes before; nothing once they are restored for good.
    before: Mutex<Option<Termios>>,
}

impl Off {
    /// Turns the echo off. The prompt is shown again where the process is continued after a stop.
    pub(super) fn until_dropped(prompt: &'static str) -> io::Result<Self> {
        let before = tcgetattr(io::stdin())?;
        let state = Arc::new(State { prompt, before: Mutex::new(Some(before)) });
        // Caught before the echo is off.
        let mut signals = Signals::new([SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGTSTP, SIGCONT])?;
        let shared = Arc::clone(&state);
        thread::Builder::new().spawn(move || signals.forever().for_each(|signal| shared.caught(signal)))?;
        let off = Self(state);
        off.0.silence()?;
        Ok(off)
    }
}

impl Drop for Off {
    fn drop(&mut self) {
        let mut before = self.0.before();
        if let Some(modes) = before.take() {
            // A terminal that is gone has no modes.
            let _ = tcsetattr(io::stdin(), OptionalActions::Now, &modes);
        }
    }
}

impl State {
    fn before(&self) -> MutexGuard<'_, Option<Termios>> {
        self.before.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The line's end is still shown.
    fn silence(&self) -> io::Result<()> {
        // Held until it is done, so that what was restored stays so.
        let before = self.before();
        if let Some(mut modes) = before.clone() {
            modes.local_modes.remove(LocalModes::ECHO);
            modes.local_modes.insert(LocalModes::ECHONL);
            tcsetattr(io::stdin(), OptionalActions::Now, &modes)?;
        }
        Ok(())
    }

    fn caught(&self, signal: i32) {
        if signal == SIGCONT {
            self.continued();
            return;
        }
        // Held for as long as the process is stopped, or until it ends.
        let before = self.before();
        if let Some(modes) = &*before {
            let _ = tcsetattr(io::stdin(), OptionalActions::Now, modes);
            let _ = writeln!(io::stderr());
        }
        // Stops here, or does not return.
        let _ = emulate_default_handler(signal);
    }

    fn continued(&self) {
        let _ = self.silence();
        if self.before().is_some() {
            let _ = write!(io::stderr(), "{}", self.prompt);
        }
    }
}
