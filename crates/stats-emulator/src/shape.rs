//! How an answer is written: independent choices, each named by a word.

mod choices;

use std::fmt;
use std::str::FromStr;

pub use choices::{
    Aggregate, Declaration, Empty, Encoding, Extra, Layout, Names, Numbers, Order, Records, Zeros,
};

use crate::format::Format;
use crate::suggestion::closest;

/// How answers are written. [`Shape::default`] is that of the specification.
///
/// Written as the words of its choices joined by `,`, `+` or a space, in any order: `array,strings,bom`. Choices that do not
/// apply to a format (an encoding to JSON, an array to XML) have no effect.
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
    /// How the records of a list are joined.
    pub records: Records,
    /// How the aggregate is enclosed.
    pub aggregate: Aggregate,
    /// How the category list is written.
    pub names: Names,
    /// White space between tokens.
    pub layout: Layout,
    /// How a count is written.
    pub numbers: Numbers,
    /// The order of the fields.
    pub order: Order,
    /// How zeros are written.
    pub zeros: Zeros,
    /// How an empty list is written.
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

/// An unknown or malformed fault, shape, refusal or header.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("unknown {thing} `{word}`{hint}")]
pub struct UnknownWord {
    thing: &'static str,
    pub(crate) word: String,
    /// What was meant, after a semicolon, or nothing.
    hint: String,
}

impl UnknownWord {
    pub(crate) fn new(thing: &'static str, word: impl Into<String>, hint: String) -> Self {
        Self { thing, word: word.into(), hint }
    }

    /// An unknown word, with the closest of others or what is expected.
    pub(crate) fn among<'c>(
        thing: &'static str,
        word: &str,
        candidates: impl IntoIterator<Item = &'c str>,
        expected: &str,
    ) -> Self {
        let meant = closest(word, candidates).map(|meant| format!("; did you mean `{meant}`?"));
        Self::new(thing, word, meant.unwrap_or_else(|| format!("; expected {expected}")))
    }
}

impl Shape {
    /// The shape with one more choice.
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

    /// The shape with more choices, each given by its word.
    pub(crate) fn with_words(self, text: &str) -> Result<Self, UnknownWord> {
        words(text).try_fold(self, |shape, word| {
            let choice = Choice::all().find(|choice| choice.word() == word);
            let unknown = || {
                let expected = "words such as `array`, `strings`, `bom`";
                UnknownWord::among("shape", word, Choice::all().map(Choice::word), expected)
            };
            choice.map(|choice| shape.with(choice)).ok_or_else(unknown)
        })
    }

    /// True if the shape has that extra.
    #[must_use]
    pub fn has(&self, extra: Extra) -> bool {
        self.extras & (1 << extra as u16) != 0
    }

    /// Shapes that contain every pair of choices of a format, the default first.
    ///
    /// None of them omits anything: a correct parser reads the same answer from each.
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
    /// Every choice.
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

    /// The word of the choice.
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

    /// True if the choice has an effect in that format.
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
        Self::default().with_words(text)
    }
}

impl fmt::Display for Shape {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let words: Vec<&str> = self.choices().map(Choice::word).collect();
        formatter.write_str(&words.join(","))
    }
}

/// Splits a text into words at `,`, `+` and spaces: a customer's name cannot contain a comma, and a form decodes `+` to a
/// space.
pub(crate) fn words(text: &str) -> impl Iterator<Item = &str> {
    let mut before = None;
    let is_separator = move |character| {
        // A sign, as in `date=+60s`, is part of the value.
        let sign = before == Some('=');
        before = Some(character);
        character == ',' || "+ ".contains(character) && !sign
    };
    text.split(is_separator).map(str::trim).filter(|word| !word.is_empty())
}

#[cfg(test)]
mod tests;
