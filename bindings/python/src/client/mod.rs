//! Clients: one engine for the blocking one and for asyncio's, on a few threads of a process.

mod arguments;
mod completions;
mod engine;
mod log;
mod outcome;
mod runtime;
mod state;
mod waiting;

pub(crate) use completions::{CompletionQueue, Sending};
pub(crate) use engine::Engine;
