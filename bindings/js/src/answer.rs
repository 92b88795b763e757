//! An answer as places in the wasm's memory, from which the shell copies it once.

use stats_proto::{AnyAnswer, Counts, Metric, MetricName, Values};

/// An answer that the shell has not copied yet.
#[derive(Debug)]
pub(crate) struct Held {
    _answer: AnyAnswer,
    /// The totals, which the answer itself does not hold in a row.
    _totals: Vec<u64>,
    /// The names that the shell does not know, one after the other.
    _names: String,
    layout: Vec<u32>,
}

impl Held {
    pub(crate) fn new(answer: AnyAnswer) -> Self {
        let totals = answer.metrics().map(|metrics| metrics.iter().map(|(_, count)| count).collect());
        let totals: Vec<u64> = totals.unwrap_or_default();
        let mut layout = Layout::default();
        match &answer {
            AnyAnswer::Days(days) => layout.table(days.dates(), &[], days.columns()),
            AnyAnswer::CategoryDays(days) => {
                layout.table(days.dates(), days.category_places(), days.columns());
                days.categories().iter().for_each(|name| layout.category(name));
            }
            AnyAnswer::Categories(names) => names.iter().for_each(|name| layout.category(name)),
            AnyAnswer::Metrics(metrics) => {
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

    /// Where the layout begins; see [`Layout::words`].
    pub(crate) fn place(&self) -> u32 {
        place(&self.layout)
    }
}

/// What is where.
#[derive(Default)]
struct Layout {
    rows: u32,
    dates: u32,
    category_places: u32,
    columns: Vec<u32>,
    categories: Vec<u32>,
    names: String,
    /// The bytes of all columns, each filled up to eight.
    size: usize,
}

impl Layout {
    /// The number of rows, where their dates and the places of their categories begin, where unknown names begin and
    /// how many bytes they are, the numbers of columns and of categories, how many bytes a copy of all columns wants;
    /// then four words for each column and one for each category. An address of 0 stands for what is not there.
    fn words(&self) -> Vec<u32> {
        let names = [place(self.names.as_bytes()), word(self.names.len())];
        let counts = [self.columns.len() / 4, self.categories.len(), self.size].map(word);
        let head = [self.rows, self.dates, self.category_places];
        [&head[..], &names, &counts, &self.columns, &self.categories].concat()
    }

    fn table(&mut self, dates: &[i32], category_places: &[u32], columns: &[Counts]) {
        self.rows = word(dates.len());
        self.dates = self.part(dates);
        self.category_places = self.part(category_places);
        for column in columns {
            let validity = column.validity().unwrap_or_default();
            match column.values() {
                Values::Narrow(values) => self.column(column.name(), values, validity),
                Values::Wide(values) => self.column(column.name(), values, validity),
            }
        }
    }

    /// Where the counts begin, how many bytes each has, where their validity begins, and the metric: the place of a
    /// known one among all that are known, or how many letters of the unknown names are its own, all bits turned.
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
        let letters = self.name(name);
        self.categories.push(letters);
    }

    /// Adds a name and gives the number of its letters, as JavaScript counts them.
    fn name(&mut self, name: &str) -> u32 {
        self.names.push_str(name);
        word(name.chars().map(char::len_utf16).sum())
    }

    /// Where something begins that is to be copied.
    fn part<T>(&mut self, slice: &[T]) -> u32 {
        self.size += size_of_val(slice).next_multiple_of(8);
        place(slice)
    }
}

/// Where a slice begins in the wasm's memory.
fn place<T>(slice: &[T]) -> u32 {
    if slice.is_empty() { 0 } else { word(slice.as_ptr().addr()) }
}

fn word(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}
