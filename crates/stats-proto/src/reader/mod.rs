//! The reader: from bytes to columns. It knows schemas, not queries and dialects.
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
pub(crate) mod json;
mod reading;
mod refused;
mod rows;
pub(crate) mod schema;
mod value;
pub(crate) mod xml;

pub(crate) use fast::LayoutCache;
pub use reading::Flow;
pub(crate) use reading::{Paths, Reading};
