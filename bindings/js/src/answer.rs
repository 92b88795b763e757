//! An answer as addresses in the wasm's memory, from which the shell copies it once.

use stats_proto::{AnyAnswer, ColumnValues, Metric, MetricColumn, MetricName};

/// An answer that the shell has not copied yet.
#[derive(Debug)]
pub(crate) struct Exported {
    _answer: AnyAnswer,
    /// The totals, which the answer itself does not store in a row.
    _totals: Vec<u64>,
    /// The names that the shell does not know, concatenated.
    _names: String,
    layout: Vec<u32>,
}

impl Exported {
    pub(crate) fn new(answer: AnyAnswer) -> Self {
        let totals = answer.totals().map(|totals| totals.iter().map(|(_, count)| count).collect());
        let totals: Vec<u64> = totals.unwrap_or_default();
        let mut layout = Layout::default();
        match &answer {
            AnyAnswer::Days(days) => layout.table(days.dates(), &[], days.columns()),
            AnyAnswer::CategoryDays(days) => {
                layout.table(days.dates(), days.category_indices(), days.columns());
                days.categories().iter().for_each(|name| layout.category(name));
            }
            AnyAnswer::Categories(names) => names.iter().for_each(|name| layout.category(name)),
            AnyAnswer::Totals(metrics) => {
                layout.rows = 1;
                for ((name, _), total) in metrics.iter().zip(&totals) {
                    layout.column(name, std::slice::from_ref(total), &[]);
                }
            }
            _ => {}
        }
        let words = layout.words();
        Self { _answer: answer, _totals: totals, _names: layout.names, layout: words }
    }

    /// The address of the layout; see [`Layout::words`].
    pub(crate) fn address(&self) -> u32 {
        address(&self.layout)
    }
}

/// The addresses and sizes of the parts of an answer.
#[derive(Default)]
struct Layout {
    rows: u32,
    dates: u32,
    category_indices: u32,
    columns: Vec<u32>,
    categories: Vec<u32>,
    names: String,
    /// The size of all columns in bytes, each padded to a multiple of eight.
    size: usize,
}

impl Layout {
    /// The number of rows, the addresses of dates and category indices, address and byte length of the unknown names,
    /// the numbers of columns and of categories, the byte length of a copy of all columns; then four words for each
    /// column and one for each category. Address 0 stands for an absent part.
    fn words(&self) -> Vec<u32> {
        let names = [address(self.names.as_bytes()), word(self.names.len())];
        let counts = [self.columns.len() / 4, self.categories.len(), self.size].map(word);
        let head = [self.rows, self.dates, self.category_indices];
        [&head[..], &names, &counts, &self.columns, &self.categories].concat()
    }

    fn table(&mut self, dates: &[i32], category_indices: &[u32], columns: &[MetricColumn]) {
        self.rows = word(dates.len());
        self.dates = self.part(dates);
        self.category_indices = self.part(category_indices);
        for column in columns {
            let validity = column.validity().unwrap_or_default();
            match column.values() {
                ColumnValues::Narrow(values) => self.column(column.name(), values, validity),
                ColumnValues::Wide(values) => self.column(column.name(), values, validity),
            }
        }
    }

    /// The address of the counts, the size of each in bytes, the address of their validity, and the metric: the index
    /// of a known one among [`Metric::ALL`], or the bitwise complement of the length of its name among the unknown
    /// names.
    fn column<T>(&mut self, name: &MetricName, values: &[T], validity: &[u8]) {
        let metric = match name {
            MetricName::Known(metric) => {
                word(Metric::ALL.iter().take_while(|known| *known != metric).count())
            }
            name => !self.name(name.as_str()),
        };
        let column = [self.part(values), word(size_of::<T>()), self.part(validity), metric];
        self.columns.extend(column);
    }

    fn category(&mut self, name: &str) {
        let length = self.name(name);
        self.categories.push(length);
    }

    /// Adds a name and returns its length in UTF-16 code units, as JavaScript counts.
    fn name(&mut self, name: &str) -> u32 {
        self.names.push_str(name);
        word(name.chars().map(char::len_utf16).sum())
    }

    /// The address of a slice that is to be copied.
    fn part<T>(&mut self, slice: &[T]) -> u32 {
        self.size += size_of_val(slice).next_multiple_of(8);
        address(slice)
    }
}

/// The address of a slice in the wasm's memory.
fn address<T>(slice: &[T]) -> u32 {
    if slice.is_empty() { 0 } else { word(slice.as_ptr().addr()) }
}

fn word(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}
