//! The echo of the terminal at standard input, turned off during a prompt.
//!
//! A terminal keeps its modes when the process ends. Every signal that ends or stops the process by default is
//! therefore handled for the rest of the process: a thread restores the modes, and then runs the signal's default
//! action.

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
    /// The terminal's original modes; `None` once they are finally restored.
    before: Mutex<Option<Termios>>,
}

impl Off {
    /// Turns the echo off. The prompt is shown again when the process continues after a stop.
    pub(super) fn until_dropped(prompt: &'static str) -> io::Result<Self> {
        let before = tcgetattr(io::stdin())?;
        let state = Arc::new(State { prompt, before: Mutex::new(Some(before)) });
        // Handlers are installed before the echo is off.
        let mut signals = Signals::new([SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGTSTP, SIGCONT])?;
        let shared = Arc::clone(&state);
        thread::Builder::new().spawn(move || signals.forever().for_each(|signal| shared.handle(signal)))?;
        let off = Self(state);
        off.0.silence()?;
        Ok(off)
    }
}

impl Drop for Off {
    fn drop(&mut self) {
        let mut before = self.0.before();
        if let Some(modes) = before.take() {
            // Fails only if the terminal is gone.
            let _ = tcsetattr(io::stdin(), OptionalActions::Now, &modes);
        }
    }
}

impl State {
    fn before(&self) -> MutexGuard<'_, Option<Termios>> {
        self.before.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Turns the echo off, except for the line end.
    fn silence(&self) -> io::Result<()> {
        // Locked until the end, so that restored modes stay restored.
        let before = self.before();
        if let Some(mut modes) = before.clone() {
            modes.local_modes.remove(LocalModes::ECHO);
            modes.local_modes.insert(LocalModes::ECHONL);
            tcsetattr(io::stdin(), OptionalActions::Now, &modes)?;
        }
        Ok(())
    }

    fn handle(&self, signal: i32) {
        if signal == SIGCONT {
            self.continued();
            return;
        }
        // Locked while the process is stopped, or until it ends.
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
