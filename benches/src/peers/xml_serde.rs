//! Typed rows by quick-xml's serde.

use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::Failure;

#[derive(Deserialize)]
struct Stats<T> {
    // A derived bound would require `Default` of the rows.
    #[serde(rename = "day", default = "Vec::new")]
    days: Vec<T>,
}

/// A body in UTF-8.
///
/// # Errors
/// What quick-xml finds wrong.
pub fn utf8<T: DeserializeOwned>(body: &[u8]) -> Result<Vec<T>, Failure> {
    let stats: Stats<T> = quick_xml::de::from_str(str::from_utf8(body)?)?;
    Ok(stats.days)
}

/// A body in ISO-8859-1, decoded beforehand: quick-xml reads UTF-8. Where it is ASCII that copies nothing.
///
/// # Errors
/// What quick-xml finds wrong.
pub fn latin<T: DeserializeOwned>(body: &[u8]) -> Result<Vec<T>, Failure> {
    let stats: Stats<T> = quick_xml::de::from_str(&encoding_rs::mem::decode_latin1(body))?;
    Ok(stats.days)
}
