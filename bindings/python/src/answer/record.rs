//! Records of tables: views of their rows, with an attribute for each known metric.

/// A class of records and its iterator. What the macro names is imported where it is used.
macro_rules! record {
    ($record:ident, $iterator:ident, $table:ident, $kind:literal, $doc:literal) => {
        #[doc = $doc]
        #[pyclass(frozen, mapping, module = "sendgrid_stats", freelist = 256)]
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
        mapping!($record);

        impl $record {
            pub(super) fn row(&self) -> Row<'_> {
                self.table.get().rows.row(self.place)
            }

            fn value<'py>(&self, py: Python<'py>, name: &str) -> Option<Bound<'py, PyAny>> {
                dictionaries::value(py, self.row(), name)
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

            fn __contains__(&self, name: &Bound<'_, PyAny>) -> bool {
                name.extract().is_ok_and(|name: &str| self.row().has(name))
            }

            fn __len__(&self) -> usize {
                self.row().names().count()
            }

            fn __eq__<'py>(&self, py: Python<'py>, other: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
                let own = other.cast::<Self>().ok().map(|other| same_row(self.row(), other.get().row()));
                mapping_eq(other, own, || self.to_dict(py))
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
                Ok((restore, ($kind, PyBytes::new(py, &text), Vec::new())))
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
