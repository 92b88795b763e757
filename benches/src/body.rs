//! Bodies generated from a seed: the layouts that servers are known to send, and the worst case.

mod json;
mod v3;
mod worst;
mod xml;

pub use json::{array, bare, category_array};
pub use v3::{CUSTOMERS, customer, days_of_customers, days_of_one};
pub use worst::{json as worst_json, late_json, late_xml, xml as worst_xml};
pub use xml::{category_latin, compact, indented_latin};

/// Latin letters as ISO-8859-1 writes them; what it lacks does not occur here.
fn latin(text: &str) -> Vec<u8> {
    text.chars().map(|letter| u8::try_from(u32::from(letter)).unwrap_or(b'?')).collect()
}
