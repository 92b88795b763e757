//! Typed rows by serde: sonic-rs, and `serde_json`.

use serde::de::DeserializeOwned;

use super::row::ChronoRow;
use crate::Failure;

/// sonic-rs, an array.
///
/// # Errors
/// What sonic-rs finds wrong.
pub fn sonic<T: DeserializeOwned>(body: &[u8]) -> Result<Vec<T>, Failure> {
    Ok(sonic_rs::from_slice(body)?)
}

/// sonic-rs, bare objects: it reads them once they are wrapped.
///
/// # Errors
/// What sonic-rs finds wrong.
pub fn sonic_bare<T: DeserializeOwned>(body: &[u8]) -> Result<Vec<T>, Failure> {
    sonic(&wrapped(body))
}

/// `serde_json`, an array.
///
/// # Errors
/// What `serde_json` finds wrong.
pub fn serde(body: &[u8]) -> Result<Vec<ChronoRow>, Failure> {
    Ok(serde_json::from_slice(body)?)
}

/// `serde_json`, bare objects: it reads them once they are wrapped.
///
/// # Errors
/// What `serde_json` finds wrong.
pub fn serde_bare(body: &[u8]) -> Result<Vec<ChronoRow>, Failure> {
    serde(&wrapped(body))
}

fn wrapped(body: &[u8]) -> Vec<u8> {
    let mut wrapped = Vec::with_capacity(body.len() + 2);
    wrapped.push(b'[');
    wrapped.extend_from_slice(body);
    wrapped.push(b']');
    wrapped
}
