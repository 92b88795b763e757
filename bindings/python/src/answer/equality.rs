//! When rows are the same, whatever the order of their metrics; and a hash that agrees.

use std::hash::{DefaultHasher, Hash, Hasher};

use pyo3::prelude::*;
use pyo3::types::{PyBool, PyDict};

use super::row::Row;
use super::rows::Rows;

/// Whether two rows are equal.
pub(crate) fn same_row(left: Row<'_>, right: Row<'_>) -> bool {
    left.day() == right.day()
        && left.dimension() == right.dimension()
        && left.counts().count() == right.counts().count()
        && left.counts().all(|(name, count)| right.by_name(name) == Some(count))
}

/// Whether two tables have the same rows in the same order.
pub(crate) fn same_rows(left: &Rows, right: &Rows) -> bool {
    left.len() == right.len() && left.iter().zip(right.iter()).all(|(left, right)| same_row(left, right))
}

/// A hash of a row.
pub(crate) fn hash_row(row: Row<'_>) -> u64 {
    hash_counts(row.counts()).wrapping_add(hash(&(row.day(), row.dimension())))
}

/// A hash of rows in their order.
pub(crate) fn hash_rows(rows: &Rows) -> u64 {
    let mut hasher = DefaultHasher::new();
    rows.iter().for_each(|row| hasher.write_u64(hash_row(row)));
    hasher.finish()
}

/// A hash of counts in any order.
pub(crate) fn hash_counts<'n>(counts: impl Iterator<Item = (&'n str, u64)>) -> u64 {
    counts.fold(0, |sum, count| sum.wrapping_add(hash(&count)))
}

/// What `==` of a mapping returns: whether it equals one of its own class, if that is known, or a `dict` of the same
/// contents. Every other mapping compares its own contents.
pub(crate) fn mapping_eq<'py>(
    other: &Bound<'py, PyAny>,
    own: Option<bool>,
    contents: impl FnOnce() -> PyResult<Bound<'py, PyDict>>,
) -> PyResult<Bound<'py, PyAny>> {
    let is_equal = match own {
        Some(is_equal) => is_equal,
        None if other.is_instance_of::<PyDict>() => contents()?.eq(other)?,
        None => return Ok(other.py().NotImplemented().into_bound(other.py())),
    };
    Ok(PyBool::new(other.py(), is_equal).to_owned().into_any())
}

fn hash(value: &impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    value.hash(&mut hasher);
    hasher.finish()
}
