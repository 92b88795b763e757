//! How an answer is written: independent choices, each as data.

mod choices;

use std::fmt;
use std::str::FromStr;

pub use choices::{
    Aggregate, Declaration, Empty, Encoding, Extra, Layout, Names, Numbers, Order, Records, Zeros,
};

use crate::words::Format;

/// How answers are written; [`Shape::default`] writes them as the specification prints them.
///
/// A shape's text is the words of its choices, joined by `,` or `+`, in any order: `array,strings,bom`.
/// What a choice does not apply to (an encoding to JSON, an array to XML) it does not change.
///
/// ```
/// use stats_emulator::{Format, Shape};
///
/// let shape: Shape = "array,strings,bom".parse()?;
/// assert_eq!(shape.to_string(), "array,strings,bom");
/// assert!(Shape::all(Format::Json).len() > 200);
/// # Ok::<(), stats_emulator::UnknownWord>(())
/// ```
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Shape {
    /// How records stand together.
    pub records: Records,
    /// What holds the aggregate.
    pub aggregate: Aggregate,
    /// How the category list is told.
    pub names: Names,
    /// White space between the parts.
    pub layout: Layout,
    /// How a count is written.
    pub numbers: Numbers,
    /// The order of the fields.
    pub order: Order,
    /// What is sent for zero.
    pub zeros: Zeros,
    /// What is sent for a list without entries.
    pub empty: Empty,
    /// The XML declaration.
    pub declaration: Declaration,
    /// The XML encoding.
    pub encoding: Encoding,
    extras: u16,
}

/// One choice of a shape.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Choice {
    /// Sets [`Shape::records`].
    Records(Records),
    /// Sets [`Shape::aggregate`].
    Aggregate(Aggregate),
    /// Sets [`Shape::names`].
    Names(Names),
    /// Sets [`Shape::layout`].
    Layout(Layout),
    /// Sets [`Shape::numbers`].
    Numbers(Numbers),
    /// Sets [`Shape::order`].
    Order(Order),
    /// Sets [`Shape::zeros`].
    Zeros(Zeros),
    /// Sets [`Shape::empty`].
    Empty(Empty),
    /// Sets [`Shape::declaration`].
    Declaration(Declaration),
    /// Sets [`Shape::encoding`].
    Encoding(Encoding),
    /// Adds an extra.
    Extra(Extra),
}

/// A word that names nothing that can be asked for here.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("unknown {thing} `{word}`")]
pub struct UnknownWord {
    pub(crate) thing: &'static str,
    pub(crate) word: String,
}

impl Shape {
    /// The shape with one more choice made.
    #[must_use]
    pub fn with(mut self, choice: Choice) -> Self {
        match choice {
            Choice::Records(value) => self.records = value,
            Choice::Aggregate(value) => self.aggregate = value,
            Choice::Names(value) => self.names = value,
            Choice::Layout(value) => self.layout = value,
            Choice::Numbers(value) => self.numbers = value,
            Choice::Order(value) => self.order = value,
            Choice::Zeros(value) => self.zeros = value,
            Choice::Empty(value) => self.empty = value,
            Choice::Declaration(value) => self.declaration = value,
            Choice::Encoding(value) => self.encoding = value,
            Choice::Extra(Extra::None) => self.extras = 0,
            Choice::Extra(value) => self.extras |= 1 << value as u16,
        }
        self
    }

    /// Whether that extra comes on top.
    #[must_use]
    pub fn has(&self, extra: Extra) -> bool {
        self.extras & (1 << extra as u16) != 0
    }

    /// Shapes that hold every pair of a format's choices at least once, the default first.
    ///
    /// None of them leaves anything out: whichever is chosen, a right reader reads the same.
    #[must_use]
    pub fn all(format: Format) -> Vec<Self> {
        let choices: Vec<Choice> = Choice::all()
            .filter(|choice| choice.applies_to(format) && !matches!(choice, Choice::Zeros(_)))
            .collect();
        let mut shapes = vec![Self::default()];
        for (index, first) in choices.iter().enumerate() {
            for second in choices.iter().skip(index) {
                let shape = Self::default().with(*first).with(*second);
                if !shapes.contains(&shape) {
                    shapes.push(shape);
                }
            }
        }
        shapes
    }

    fn choices(&self) -> impl Iterator<Item = Choice> {
        let default = Self::default();
        let shape = *self;
        Choice::all().filter(move |choice| match choice {
            Choice::Extra(extra) => shape.has(*extra),
            choice => shape.with(*choice) == shape && default.with(*choice) != default,
        })
    }
}

impl Choice {
    /// Every choice there is.
    pub fn all() -> impl Iterator<Item = Self> {
        let records = Records::ALL.iter().copied().map(Self::Records);
        records
            .chain(Aggregate::ALL.iter().copied().map(Self::Aggregate))
            .chain(Names::ALL.iter().copied().map(Self::Names))
            .chain(Layout::ALL.iter().copied().map(Self::Layout))
            .chain(Numbers::ALL.iter().copied().map(Self::Numbers))
            .chain(Order::ALL.iter().copied().map(Self::Order))
            .chain(Zeros::ALL.iter().copied().map(Self::Zeros))
            .chain(Empty::ALL.iter().copied().map(Self::Empty))
            .chain(Declaration::ALL.iter().copied().map(Self::Declaration))
            .chain(Encoding::ALL.iter().copied().map(Self::Encoding))
            .chain(Extra::ALL.iter().copied().map(Self::Extra))
    }

    /// The word that names the choice in a shape's text.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Records(value) => value.word(),
            Self::Aggregate(value) => value.word(),
            Self::Names(value) => value.word(),
            Self::Layout(value) => value.word(),
            Self::Numbers(value) => value.word(),
            Self::Order(value) => value.word(),
            Self::Zeros(value) => value.word(),
            Self::Empty(value) => value.word(),
            Self::Declaration(value) => value.word(),
            Self::Encoding(value) => value.word(),
            Self::Extra(value) => value.word(),
        }
    }

    /// Whether the choice changes anything in answers of that format.
    #[must_use]
    pub const fn applies_to(self, format: Format) -> bool {
        use Extra::{Alias, Attributes, Cdata, Comments, CutEmoji, Instructions, NumericNames};
        match self {
            Self::Records(_) | Self::Aggregate(_) | Self::Names(_) | Self::Extra(NumericNames | CutEmoji) => {
                matches!(format, Format::Json)
            }
            Self::Declaration(_)
            | Self::Encoding(_)
            | Self::Extra(Alias | Comments | Cdata | Instructions | Attributes) => {
                matches!(format, Format::Xml)
            }
            _ => true,
        }
    }
}

impl FromStr for Shape {
    type Err = UnknownWord;

    fn from_str(text: &str) -> Result<Self, UnknownWord> {
        words(text).try_fold(Self::default(), |shape, word| {
            let choice = Choice::all().find(|choice| choice.word() == word);
            let choice = choice.ok_or_else(|| UnknownWord { thing: "shape", word: word.to_owned() })?;
            Ok(shape.with(choice))
        })
    }
}

impl fmt::Display for Shape {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let words: Vec<&str> = self.choices().map(Choice::word).collect();
        formatter.write_str(&words.join(","))
    }
}

/// The words of a text, split where `,` or `+` stands; `+` because a customer's name can hold no comma.
pub(crate) fn words(text: &str) -> impl Iterator<Item = &str> {
    let mut before = None;
    let separates = move |letter| {
        // The sign of a value, as in `date=+60s`, is a part of it.
        let sign = before == Some('=');
        before = Some(letter);
        letter == ',' || letter == '+' && !sign
    };
    text.split(separates).map(str::trim).filter(|word| !word.is_empty())
}

#[cfg(test)]
mod tests;
