//! An answer as addresses in the wasm's memory, from which the shell copies it once.

use stats_proto::{AnyAnswer, ColumnValues, Metric, MetricColumn, MetricName};

use crate::json::List;

/// An answer that the shell has not copied yet.
#[derive(Debug)]
pub(crate) struct Exported {
    _answer: AnyAnswer,
    /// The totals, which the answer itself does not store in a row.
    _totals: Vec<u64>,
    /// The texts that the shell does not know, concatenated.
    _texts: String,
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
                days.categories().iter().for_each(|name| layout.name(name));
            }
            AnyAnswer::CustomerDays(days) => {
                layout.table(days.dates(), days.customer_indices(), days.columns());
                days.customers().iter().for_each(|name| layout.name(name));
                days.missing().iter().for_each(|name| layout.other(name));
            }
            AnyAnswer::Categories(names) => names.iter().for_each(|name| layout.name(name)),
            AnyAnswer::Customers(customers) => {
                // Name, 1 for a disabled one, region.
                let list = customers.iter().fold(List::new(), |list, customer| {
                    let list = list.text(Some(&customer.name)).number(customer.disabled.map(u64::from));
                    list.text(customer.region.as_deref())
                });
                layout.other(&list.end());
            }
            AnyAnswer::Totals(metrics) => {
                layout.rows = 1;
                for ((name, _), total) in metrics.iter().zip(&totals) {
                    layout.column(name, std::slice::from_ref(total), &[]);
                }
                for date in metrics.period().iter().flat_map(|(first, last)| [first, last]) {
                    layout.other(&date.to_epoch_days().to_string());
                }
            }
            _ => {}
        }
        let words = layout.words();
        Self { _answer: answer, _totals: totals, _texts: layout.texts, layout: words }
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
    /// The index of each row's name.
    indices: u32,
    columns: Vec<u32>,
    /// The lengths of the names that rows refer to, each once.
    names: Vec<u32>,
    /// The lengths of the customers without a row, of the first and the last day of totals (since 1970-01-01), or of the list of customers.
    others: Vec<u32>,
    texts: String,
    /// The size of all columns in bytes, each padded to a multiple of eight.
    size: usize,
}

impl Layout {
    /// The number of rows, the addresses of dates and indices, address and byte length of the texts, the numbers of
    /// columns, names and others, the byte length of a copy of all columns; then four words for each column and one for
    /// each name and other. Address 0 stands for an absent part.
    fn words(&self) -> Vec<u32> {
        let texts = [address(self.texts.as_bytes()), word(self.texts.len())];
        let counts = [self.columns.len() / 4, self.names.len(), self.others.len(), self.size].map(word);
        let head = [self.rows, self.dates, self.indices];
        [&head[..], &texts, &counts, &self.columns, &self.names, &self.others].concat()
    }

    fn table(&mut self, dates: &[i32], indices: &[u32], columns: &[MetricColumn]) {
        self.rows = word(dates.len());
        self.dates = self.part(dates);
        self.indices = self.part(indices);
        for column in columns {
            let validity = column.validity().unwrap_or_default();
            match column.values() {
                ColumnValues::Narrow(values) => self.column(column.name(), values, validity),
                ColumnValues::Wide(values) => self.column(column.name(), values, validity),
            }
        }
    }

    /// The address of the counts, the size of each in bytes, the address of their validity, and the metric: the index
    /// of a known one among [`Metric::ALL`], or the bitwise complement of the length of its name among the texts.
    fn column<T>(&mut self, name: &MetricName, values: &[T], validity: &[u8]) {
        let metric = match name {
            MetricName::Known(metric) => {
                word(Metric::ALL.iter().take_while(|known| *known != metric).count())
            }
            name => !self.text(name.as_str()),
        };
        let column = [self.part(values), word(size_of::<T>()), self.part(validity), metric];
        self.columns.extend(column);
    }

    fn name(&mut self, name: &str) {
        let length = self.text(name);
        self.names.push(length);
    }

    fn other(&mut self, text: &str) {
        let length = self.text(text);
        self.others.push(length);
    }

    /// Adds a text and returns its length in UTF-16 code units, as JavaScript counts.
    fn text(&mut self, text: &str) -> u32 {
        self.texts.push_str(text);
        word(text.chars().map(char::len_utf16).sum())
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
