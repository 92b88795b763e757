//! Clients: one engine for the blocking one and for asyncio's, on one thread of a process.

mod engine;
mod inbox;
mod outcome;
mod process;
mod runtime;
mod waiting;

pub(crate) use engine::Engine;
pub(crate) use inbox::{Inbox, Ticket};
