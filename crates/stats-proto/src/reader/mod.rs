//! The reader: envelope, record, columns, in one way through them. Reading a whole body is one push and the end.
//!
//! ```text
//! bytes ─▶ reading ─▶ driver ─▶ envelope (json, xml): the bounds of one piece after another
//!                        └─────▶ record (json, xml): the fields of a piece ─▶ rows ─▶ columns
//! ```

mod driver;
#[expect(clippy::inline_always, reason = "a record takes a hundred cycles: a call is a tenth of them")]
mod fast;
mod fault;
mod framing;
mod json;
mod reading;
mod refused;
mod rows;
mod value;
pub(crate) mod writings;
mod xml;

pub(crate) use fast::Memory;
pub use reading::Flow;
pub(crate) use reading::{Gears, Reading, Shape};
