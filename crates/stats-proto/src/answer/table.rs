//! What all tables of rows have in common.

/// Implements the accessors, iteration, equality and canonical form of a table over `columns`.
macro_rules! table {
    ($table:ident, $row:ident, $rows:ident) => {
        impl $table {
            /// The number of rows.
            #[must_use]
            pub fn len(&self) -> usize {
                self.columns.dates.len()
            }

            /// True if there is no row.
            #[must_use]
            pub fn is_empty(&self) -> bool {
                self.len() == 0
            }

            /// The row at this index, counted from 0.
            #[must_use]
            pub fn get(&self, index: usize) -> Option<$row<'_>> {
                let row = Row { columns: &self.columns, index };
                (index < self.len()).then_some($row { row })
            }

            /// The rows in their order.
            #[must_use]
            pub fn iter(&self) -> $rows<'_> {
                $rows { table: self, next: 0..self.len() }
            }

            /// The days as numbers since 1970-01-01, one for each row.
            #[must_use]
            pub fn dates(&self) -> &[i32] {
                &self.columns.dates
            }

            /// One column for each metric that came, in the order in which they first came.
            #[must_use]
            pub fn columns(&self) -> &[MetricColumn] {
                &self.columns.metrics
            }
        }

        impl<'a> $row<'a> {
            const fn row(&self) -> Row<'a> {
                self.row
            }

            /// The day, in the account's time zone.
            #[must_use]
            pub fn date(&self) -> NaiveDate {
                date::calendar(self.row.date())
            }

            /// The counts that came with their metrics' names.
            pub fn metrics(&self) -> impl Iterator<Item = (&'a MetricName, u64)> + use<'a> {
                self.row.counts()
            }

            counts_of_a_row!();
        }

        #[doc = concat!("The rows of [`", stringify!($table), "`] in the order received.")]
        #[derive(Debug, Clone)]
        pub struct $rows<'a> {
            table: &'a $table,
            next: std::ops::Range<usize>,
        }

        impl<'a> Iterator for $rows<'a> {
            type Item = $row<'a>;

            fn next(&mut self) -> Option<$row<'a>> {
                self.table.get(self.next.next()?)
            }

            fn size_hint(&self) -> (usize, Option<usize>) {
                self.next.size_hint()
            }
        }

        impl ExactSizeIterator for $rows<'_> {}

        impl DoubleEndedIterator for $rows<'_> {
            fn next_back(&mut self) -> Option<Self::Item> {
                self.table.get(self.next.next_back()?)
            }
        }

        impl<'a> IntoIterator for &'a $table {
            type Item = $row<'a>;
            type IntoIter = $rows<'a>;

            fn into_iter(self) -> $rows<'a> {
                self.iter()
            }
        }

        impl PartialEq for $table {
            fn eq(&self, other: &Self) -> bool {
                same_rows(&self.columns, &other.columns, self.len())
            }
        }

        impl Eq for $table {}

        impl std::fmt::Debug for $table {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.debug_list().entries(self).finish()
            }
        }

        impl Serialize for $table {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_seq(self)
            }
        }
    };
}

pub(crate) use table;
