//! Tables: immutable sequences of records over columns.

use pyo3::prelude::*;
use pyo3::types::{PySlice, PyString};

use crate::values::wrong;

/// An index, a slice, or the name of a column.
pub(crate) enum Places<'py> {
    Slice(Bound<'py, PySlice>),
    Index(isize),
    Column(String),
}

impl<'py> FromPyObject<'_, 'py> for Places<'py> {
    type Error = PyErr;

    fn extract(value: Borrowed<'_, 'py, PyAny>) -> PyResult<Self> {
        if let Ok(slice) = value.cast::<PySlice>() {
            Ok(Self::Slice(slice.to_owned()))
        } else if let Ok(name) = value.cast::<PyString>() {
            Ok(Self::Column(name.to_string_lossy().into_owned()))
        } else if value.hasattr("__index__")? {
            value.extract().map(Self::Index)
        } else {
            Err(wrong("an index, a slice or the name of a column", value))
        }
    }
}

/// A class of tables. What the macro names is imported where it is used.
macro_rules! table {
    ($table:ident, $record:ident, $iterator:ident, $kind:literal, $doc:literal) => {
        #[doc = $doc]
        #[pyclass(frozen, sequence, module = "sendgrid_stats")]
        pub(crate) struct $table {
            pub(super) rows: Rows,
            pub(super) known: Known,
        }

        impl $table {
            pub(crate) fn of(columns: Columns) -> Self {
                Self::from_rows(Rows::all(columns))
            }

            fn from_rows(rows: Rows) -> Self {
                let known = Known::of(rows.columns().counts());
                Self { rows, known }
            }
        }

        #[pymethods]
        impl $table {
            fn __len__(&self) -> usize {
                self.rows.len()
            }

            fn __getitem__<'py>(
                table: &Bound<'py, Self>,
                places: Places<'py>,
            ) -> PyResult<Bound<'py, PyAny>> {
                let (py, rows) = (table.py(), &table.get().rows);
                match places {
                    Places::Slice(slice) => {
                        let found = slice.indices(rows.len().cast_signed())?;
                        let start = usize::try_from(found.start).unwrap_or_default();
                        let rows = rows.slice(start, found.step, found.slicelength);
                        Ok(Bound::new(py, Self::from_rows(rows))?.into_any())
                    }
                    Places::Column(name) => Ok(named::column(py, rows, &name)?.into_any()),
                    Places::Index(index) => {
                        let index = if index < 0 { index + rows.len().cast_signed() } else { index };
                        match usize::try_from(index) {
                            Ok(index) if index < rows.len() => {
                                let (table, place) = (table.clone().unbind(), rows.place(index));
                                Ok(Bound::new(py, $record { table, place })?.into_any())
                            }
                            _ => Err(PyIndexError::new_err("no row at this index")),
                        }
                    }
                }
            }

            fn __iter__(table: &Bound<'_, Self>) -> $iterator {
                $iterator { table: table.clone().unbind(), next: AtomicUsize::new(0) }
            }

            fn __contains__(&self, value: &Bound<'_, PyAny>) -> bool {
                self.count(value) > 0
            }

            /// Where this row stands first, from `start` on and before `stop`.
            #[pyo3(signature = (value, start=0, stop=isize::MAX))]
            fn index(&self, value: &Bound<'_, PyAny>, start: isize, stop: isize) -> PyResult<usize> {
                let length = self.rows.len().cast_signed();
                let bound =
                    |place: isize| if place < 0 { (place + length).max(0) } else { place.min(length) };
                let (start, stop) = (bound(start).unsigned_abs(), bound(stop).unsigned_abs());
                let record = value.cast::<$record>().ok();
                let is_it = |row| record.is_some_and(|record| same_row(record.get().row(), row));
                let found = (start..stop).find(|index| is_it(self.rows.row(self.rows.place(*index))));
                found.ok_or_else(|| PyValueError::new_err("no such row"))
            }

            /// How often this row is there.
            fn count(&self, value: &Bound<'_, PyAny>) -> usize {
                let Ok(record) = value.cast::<$record>() else {
                    return 0;
                };
                let record = record.get();
                self.rows.iter().filter(|row| same_row(record.row(), *row)).count()
            }

            /// The names of the metrics that came, in the order in which they first came.
            #[getter]
            fn metrics<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
                let columns = self.rows.columns().counts().iter();
                PyTuple::new(py, columns.map(|column| column.name().as_str()))
            }

            /// The sum of a metric over all rows where it came, by its name or any spelling; None where it came
            /// nowhere.
            ///
            /// Raises:
            ///     KeyError: the name is no metric: neither in `sendgrid_stats.METRICS` nor in `metrics`.
            fn total(&self, py: Python<'_>, name: &str) -> PyResult<Option<u128>> {
                named::metric(&self.rows, name)?;
                Ok(py.detach(|| sum::total(&self.rows, name)))
            }

            /// A column by its name, as `table[name]`: `date` as ISO texts, `category`, `customer`, or the counts of a metric, None
            /// where one did not come.
            ///
            /// Raises:
            ///     KeyError: the name is neither a column nor a known metric.
            fn column<'py>(&self, py: Python<'py>, name: &str) -> PyResult<Bound<'py, PyList>> {
                named::column(py, &self.rows, name)
            }

            /// A `pandas.DataFrame`: dates as `datetime64[s]`, counts as `Int64`, or as `UInt64` where one is above
            /// 2^63-1; `pandas.NA` where one did not come. It needs pandas 2 or later.
            fn to_pandas<'py>(table: &Bound<'py, Self>) -> PyResult<Bound<'py, PyAny>> {
                table.py().import("sendgrid_stats._pandas")?.getattr("frame")?.call1((table,))
            }

            /// A column in bytes, for numpy: dates as days since 1970-01-01 in 32 bits, names as indices in 32 bits,
            /// counts in 64 bits with a byte for each that is 1 where the count did not come.
            fn _buffers<'py>(
                &self,
                py: Python<'py>,
                name: &str,
            ) -> PyResult<(Bound<'py, PyBytes>, Option<Bound<'py, PyBytes>>)> {
                named::buffers(py, &self.rows, name)
            }

            /// A dictionary for each row in the canonical form: the date as ISO text, absent metrics left out.
            fn to_dicts<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyList>> {
                dictionaries::rows(py, &self.rows)
            }

            /// The rows as CSV with a header, in UTF-8, lines ended by LF; absent metrics are empty.
            ///
            /// Args:
            ///     safe: put `'` before a category's, customer's or metric's name that begins with `=`, `+`, `-`, `@`, a tab or a
            ///         carriage return, which a spreadsheet would take for a formula.
            #[pyo3(signature = (*, safe=Flag(false)), text_signature = "($self, *, safe=False)")]
            fn to_csv(&self, py: Python<'_>, safe: Flag) -> PyResult<String> {
                py.detach(|| csv_text::csv(&self.rows, safe.0))
            }

            /// The rows as an Arrow stream of one batch over the same memory: dates as date32, counts as uint64,
            /// categories and customers as a dictionary. A requested schema is not heeded; the consumer casts.
            #[pyo3(signature = (requested_schema=None))]
            fn __arrow_c_stream__<'py>(
                &self,
                py: Python<'py>,
                requested_schema: Option<&Bound<'py, PyAny>>,
            ) -> PyResult<Bound<'py, PyCapsule>> {
                let _ = requested_schema;
                crate::arrow::stream(py, &self.rows)
            }

            /// The schema of the Arrow stream.
            fn __arrow_c_schema__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyCapsule>> {
                crate::arrow::schema(py, &self.rows)
            }

            fn __eq__(&self, other: &Self) -> bool {
                same_rows(&self.rows, &other.rows)
            }

            fn __hash__(&self) -> u64 {
                hash_rows(&self.rows)
            }

            fn __repr__(&self) -> String {
                display::text(stringify!($table), &self.rows)
            }

            fn _repr_html_(&self) -> String {
                display::html(stringify!($table), &self.rows)
            }

            fn __reduce__<'py>(&self, py: Python<'py>) -> PyResult<Reduced<'py>> {
                let text = py.detach(|| pickle::rows(&self.rows))?;
                let restore = py.import("sendgrid_stats._native")?.getattr("_restore")?;
                let missing = self.rows.columns().missing().to_vec();
                Ok((restore, ($kind, PyBytes::new(py, &text), missing)))
            }
        }
    };
}

pub(crate) use table;
