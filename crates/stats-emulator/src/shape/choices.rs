//! The choices of a shape: enumerations whose first value is that of the specification.

/// Declares an enumeration with a word for each value.
macro_rules! choice {
    ($(#[$meta:meta])* $name:ident { $($(#[$value_meta:meta])* $value:ident = $word:literal,)+ }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
        pub enum $name { $($(#[$value_meta])* #[doc = concat!("\n\nWritten `", $word, "`.")] $value,)+ }

        impl $name {
            /// Every value, that of the specification first.
            pub const ALL: &'static [Self] = &[$(Self::$value),+];

            /// The word of the value.
            #[must_use]
            pub const fn word(self) -> &'static str {
                match self { $(Self::$value => $word),+ }
            }
        }
    };
}

choice! {
    /// JSON: how the records of daily and category statistics are joined.
    Records {
        /// Objects joined by commas, without brackets; a single record is one bare object.
        #[default]
        Bare = "bare",
        /// An array of objects.
        Array = "array",
    }
}

choice! {
    /// JSON: how the aggregate is enclosed.
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
    /// JSON: how the category list is written.
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
        /// One object with one key, whose value is an array of strings.
        ArrayInObject = "names-array",
    }
}

choice! {
    /// White space between the tokens of an answer.
    Layout {
        /// As in the specification: daily compact, the others over several lines.
        #[default]
        Spec = "layout-spec",
        /// No white space except a line feed at the end.
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
        /// An integer in a JSON string; in XML an integer.
        Strings = "strings",
        /// With a fraction of zeros: `3.0`.
        Fractions = "fractions",
        /// With a fraction of zeros in a JSON string.
        StringFractions = "string-fractions",
        /// Surrounded by spaces, in JSON inside a string; in XML dates too.
        Padded = "padded",
    }
}

choice! {
    /// The order of the fields in a record.
    Order {
        /// Date, category, then the metrics as documented.
        #[default]
        Spec = "order-spec",
        /// A different order in every record.
        Shuffled = "shuffled",
        /// The documented order reversed.
        Reversed = "reversed",
    }
}

choice! {
    /// How zeros are written. All values but the first omit information.
    Zeros {
        /// `0`.
        #[default]
        Written = "zeros-written",
        /// No field.
        Missing = "zeros-missing",
        /// A JSON `null`, an empty XML element.
        Null = "zeros-null",
    }
}

choice! {
    /// How an empty list is written.
    Empty {
        /// `[]` in JSON, an empty-element tag as the root in XML.
        #[default]
        Usual = "empty-usual",
        /// `{}` in JSON; as usual in XML.
        Object = "empty-object",
        /// `null` in JSON; as usual in XML.
        Null = "empty-null",
        /// A start and an end tag as the root in XML; as usual in JSON.
        Paired = "empty-paired",
        /// An empty body.
        Nothing = "empty-nothing",
        /// A body of white space.
        Blank = "empty-blank",
    }
}

choice! {
    /// XML: the declaration, with the encoding of the shape.
    Declaration {
        /// In double quotes; none for daily statistics.
        #[default]
        Spec = "declaration-spec",
        /// None. The body is UTF-8, or US-ASCII if that is chosen.
        None = "declaration-none",
        /// In double quotes.
        Double = "declaration-double",
        /// In single quotes.
        Single = "declaration-single",
        /// With a version only. The body is UTF-8, or US-ASCII if that is chosen.
        Version = "declaration-version",
        /// With `standalone` after the encoding.
        Standalone = "declaration-standalone",
    }
}

choice! {
    /// XML: the declared encoding. Characters outside of it are written as references.
    Encoding {
        /// ISO-8859-1 with a declaration, UTF-8 without.
        #[default]
        Spec = "encoding-spec",
        /// UTF-8.
        Utf8 = "utf-8",
        /// US-ASCII.
        UsAscii = "us-ascii",
        /// ISO-8859-1 proper: 0x80 to 0x9F are control characters.
        Latin1 = "iso-8859-1",
        /// windows-1252.
        Windows1252 = "windows-1252",
    }
}

choice! {
    /// Additions, any number of them.
    Extra {
        /// No additions.
        #[default]
        None = "plain",
        /// A byte order mark; an XML body is then UTF-8, independently of its declaration.
        Bom = "bom",
        /// White space before and after the content, in XML also inside tags.
        Blanks = "blanks",
        /// Everything escaped that can be: `\u00e9` and `\/` in JSON, `&quot;` and `&#xE9;` in XML.
        Escaped = "escaped",
        /// Fields in each record that are not metrics.
        Unknown = "unknown",
        /// Two byte order marks with white space before, between and after them, as of two included PHP files.
        Boms = "boms",
        /// Numbers in the text fields of each record, which are not metrics.
        TextFields = "text-fields",
        /// JSON: category names that are decimal integers written as numbers, as by PHP's `JSON_NUMERIC_CHECK`.
        NumericNames = "numeric-names",
        /// JSON: a field in each record with half of a surrogate pair, a string truncated within an emoji.
        CutEmoji = "cut-emoji",
        /// XML: the encoding declared by an alias.
        Alias = "encoding-alias",
        /// XML: comments between and inside elements.
        Comments = "comments",
        /// XML: text in CDATA sections.
        Cdata = "cdata",
        /// XML: processing instructions between and inside elements.
        Instructions = "instructions",
        /// XML: attributes on every element.
        Attributes = "attributes",
    }
}
