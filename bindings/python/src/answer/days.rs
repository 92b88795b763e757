//! Daily statistics.

use std::sync::atomic::{AtomicUsize, Ordering};

use pyo3::exceptions::{PyIndexError, PyKeyError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyCapsule, PyDate, PyDict, PyInt, PyList, PyTuple};

use super::columns::Columns;
use super::equality::{hash_row, hash_rows, mapping_eq, same_row, same_rows};
use super::known::{Known, attributes};
use super::mapping::mapping;
use super::pickle::Reduced;
use super::record::record;
use super::row::Row;
use super::rows::Rows;
use super::table::{Places, table};
use super::{csv_text, date, dictionaries, display, named, pickle, sum};
use crate::values::Flag;

table!(
    Days,
    Day,
    DayIterator,
    "daily",
    "Daily statistics: an immutable sequence of `Day`, one for each day in the response, in its order."
);
record!(
    Day,
    DayIterator,
    Days,
    "daily",
    "One day of `Days`: its date, and an attribute for each known metric (None where it did not come)."
);
