//! The choices that a shape is made of: each an enumeration whose first value is the specification's.

/// Declares an enumeration of choices together with the words that name them.
macro_rules! choice {
    ($(#[$meta:meta])* $name:ident { $($(#[$value_meta:meta])* $value:ident = $word:literal,)+ }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
        pub enum $name { $($(#[$value_meta])* #[doc = concat!("\n\nWritten `", $word, "`.")] $value,)+ }

        impl $name {
            /// Every value, the specification's first.
            pub const ALL: &'static [Self] = &[$(Self::$value),+];

            /// The word that names the value in a shape's text.
            #[must_use]
            pub const fn word(self) -> &'static str {
                match self { $(Self::$value => $word),+ }
            }
        }
    };
}

choice! {
    /// JSON: how the records of daily and category statistics stand together.
    Records {
        /// Objects joined by commas, without brackets; a single record is one bare object.
        #[default]
        Bare = "bare",
        /// An array of objects.
        Array = "array",
    }
}

choice! {
    /// JSON: what holds the aggregate.
    Aggregate {
        /// One object.
        #[default]
        Object = "aggregate-object",
        /// An array of exactly one object.
        Array = "aggregate-array",
        /// One object, or an empty array where it has no fields, as PHP writes an empty map.
        EmptyArray = "aggregate-empty-array",
    }
}

choice! {
    /// JSON: how the category list is told.
    Names {
        /// One object with the key repeated for each name.
        #[default]
        RepeatedKey = "names-repeated",
        /// An array of objects with one name each.
        Objects = "names-objects",
        /// Objects with one name each, joined by commas.
        BareObjects = "names-bare",
        /// An array of strings.
        Strings = "names-strings",
        /// One object whose one key holds an array of strings.
        ArrayInObject = "names-array",
    }
}

choice! {
    /// White space between the parts of an answer.
    Layout {
        /// As printed for each question: daily compact, the rest over several lines.
        #[default]
        Spec = "layout-spec",
        /// No white space but a line end after the whole.
        Compact = "compact",
        /// Over several lines, indented.
        Pretty = "pretty",
    }
}

choice! {
    /// How a count is written.
    Numbers {
        /// An integer.
        #[default]
        Integers = "integers",
        /// An integer in a JSON string; the same as an integer in XML.
        Strings = "strings",
        /// With a fraction of zeros: `3.0`.
        Fractions = "fractions",
        /// With a fraction of zeros in a JSON string.
        StringFractions = "string-fractions",
        /// With blanks around it, in JSON inside a string; in XML around dates too.
        Padded = "padded",
    }
}

choice! {
    /// The order of the fields in a record.
    Order {
        /// Date, category, then the metrics as documented.
        #[default]
        Spec = "order-spec",
        /// Another order in every record.
        Shuffled = "shuffled",
        /// The documented order from its end.
        Reversed = "reversed",
    }
}

choice! {
    /// What is sent for a metric that is zero. All but the first leave something out of the answer.
    Zeros {
        /// `0`.
        #[default]
        Written = "zeros-written",
        /// No field at all.
        Missing = "zeros-missing",
        /// A JSON `null`, an empty XML element.
        Null = "zeros-null",
    }
}

choice! {
    /// What is sent for a list without entries.
    Empty {
        /// `[]` in JSON, a self-closed root in XML.
        #[default]
        Usual = "empty-usual",
        /// JSON `{}`; the usual in XML.
        Object = "empty-object",
        /// JSON `null`; the usual in XML.
        Null = "empty-null",
        /// A root of two tags in XML; the usual in JSON.
        Paired = "empty-paired",
        /// A body of no bytes.
        Nothing = "empty-nothing",
        /// A body of white space alone.
        Blank = "empty-blank",
    }
}

choice! {
    /// XML: the declaration. Its encoding is the shape's.
    Declaration {
        /// Double quotes for all questions but daily, which has none.
        #[default]
        Spec = "declaration-spec",
        /// None; the body is UTF-8, or US-ASCII where that was chosen.
        None = "declaration-none",
        /// In double quotes.
        Double = "declaration-double",
        /// In single quotes.
        Single = "declaration-single",
        /// With a version alone; the body is UTF-8, or US-ASCII where that was chosen.
        Version = "declaration-version",
        /// With `standalone` after the encoding.
        Standalone = "declaration-standalone",
    }
}

choice! {
    /// XML: the encoding that is declared and used. What it does not hold becomes a character reference.
    Encoding {
        /// ISO-8859-1 where there is a declaration, UTF-8 where there is none.
        #[default]
        Spec = "encoding-spec",
        /// UTF-8.
        Utf8 = "utf-8",
        /// US-ASCII.
        UsAscii = "us-ascii",
        /// The true ISO-8859-1: 0x80 to 0x9F are controls.
        Latin1 = "iso-8859-1",
        /// windows-1252.
        Windows1252 = "windows-1252",
    }
}

choice! {
    /// What may come on top, in any number. The first of them is none.
    Extra {
        /// Nothing on top.
        #[default]
        None = "plain",
        /// A byte order mark; an XML body is then UTF-8, whatever it declares.
        Bom = "bom",
        /// White space before and after the whole, in XML also inside tags.
        Blanks = "blanks",
        /// Everything that may be escaped is: `\u00e9` and `\/` in JSON, `&quot;` and `&#xE9;` in XML.
        Escaped = "escaped",
        /// Fields in each record that are no metrics.
        Unknown = "unknown",
        /// Two byte order marks with white space before, between and after them, as of two included PHP files.
        Boms = "boms",
        /// Numbers in the text fields of each record, which are no metrics all the same.
        TextFields = "text-fields",
        /// JSON: categories that are the text of an integer as integers, as PHP's numeric check writes them.
        NumericNames = "numeric-names",
        /// JSON: a field in each record that was cut within an emoji: half a surrogate pair.
        CutEmoji = "cut-emoji",
        /// XML: the encoding declared by another of its names.
        Alias = "encoding-alias",
        /// XML: comments between and inside elements.
        Comments = "comments",
        /// XML: texts in CDATA sections.
        Cdata = "cdata",
        /// XML: processing instructions between and inside elements.
        Instructions = "instructions",
        /// XML: attributes on every element.
        Attributes = "attributes",
    }
}
