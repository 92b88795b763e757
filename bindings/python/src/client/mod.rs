//! Clients: one engine for the blocking one and for asyncio's, on a few threads of a process.

mod engine;
mod inbox;
mod outcome;
mod runtime;
mod waiting;

pub(crate) use engine::Engine;
pub(crate) use inbox::{Inbox, Ticket};
