//! Records of tables: views of their rows, with an attribute for each known metric.

/// A class of records and its iterator. What the macro names is imported where it is used.
macro_rules! record {
    ($record:ident, $iterator:ident, $table:ident, $kind:literal, $doc:literal) => {
        #[doc = $doc]
        #[pyclass(frozen, module = "sendgrid_stats", freelist = 256)]
        pub(crate) struct $record {
            pub(super) table: Py<$table>,
            pub(super) place: usize,
        }

        /// Gives the records of a table, one after the other.
        #[pyclass(frozen, module = "sendgrid_stats")]
        pub(crate) struct $iterator {
            pub(super) table: Py<$table>,
            pub(super) next: AtomicUsize,
        }

        attributes!($record);

        impl $record {
            pub(super) fn row(&self) -> Row<'_> {
                self.table.get().rows.row(self.place)
            }

            fn count(&self, metric: usize) -> Option<u64> {
                let table = self.table.get();
                table.known.column(metric, table.rows.columns().counts())?.at(self.place)
            }
        }

        #[pymethods]
        impl $record {
            /// The day, in the account's time zone.
            #[getter]
            fn date<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDate>> {
                date::date(py, self.row().day())
            }

            /// The row in the canonical form: the date as ISO text, absent metrics left out.
            fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
                dictionaries::row(py, self.row())
            }

            /// The names of the metrics that came.
            fn keys(&self) -> Vec<&str> {
                self.row().counts().map(|(name, _)| name).collect()
            }

            /// The count that goes by this name or any spelling of it, known or not; `default` where none came.
            #[pyo3(signature = (name, default=None))]
            fn get<'py>(
                &self,
                py: Python<'py>,
                name: &str,
                default: Option<Bound<'py, PyAny>>,
            ) -> PyResult<Option<Bound<'py, PyAny>>> {
                let count = self.row().by_name(name);
                count.map_or(Ok(default), |count| Ok(Some(count.into_pyobject(py)?.into_any())))
            }

            fn __getitem__(&self, name: &str) -> PyResult<u64> {
                self.row().by_name(name).ok_or_else(|| PyKeyError::new_err(name.to_owned()))
            }

            fn __eq__(&self, other: &Self) -> bool {
                same_row(self.row(), other.row())
            }

            fn __hash__(&self) -> u64 {
                hash_row(self.row())
            }

            fn __repr__(&self) -> String {
                display::row(stringify!($record), self.row())
            }

            fn __reduce__<'py>(&self, py: Python<'py>) -> PyResult<Reduced<'py>> {
                let text = pickle::row(self.row())?;
                let restore = py.import("sendgrid_stats._native")?.getattr("_restore_row")?;
                Ok((restore, ($kind, PyBytes::new(py, &text))))
            }
        }

        #[pymethods]
        impl $iterator {
            fn __iter__<'py>(iterator: &Bound<'py, Self>) -> Bound<'py, Self> {
                iterator.clone()
            }

            fn __next__(&self, py: Python<'_>) -> Option<$record> {
                let rows = &self.table.get().rows;
                let index = self.next.load(Ordering::Relaxed);
                if index >= rows.len() {
                    return None;
                }
                self.next.store(index + 1, Ordering::Relaxed);
                Some($record { table: self.table.clone_ref(py), place: rows.place(index) })
            }

            fn __length_hint__(&self) -> usize {
                self.table.get().rows.len().saturating_sub(self.next.load(Ordering::Relaxed))
            }
        }
    };
}

pub(crate) use record;
