//! What keeps other crates from implementing [`Query`](super::any::Query).

pub trait Sealed {}
