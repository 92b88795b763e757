//! What the parts of an answer mean. The reader knows schemas, not queries and dialects.

use std::sync::Arc;

/// What the records of an answer are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Schema {
    /// Rows of a date, perhaps the name of something, and counts.
    Rows { layout: Layout, dimension: Option<Dimension> },
    /// One record of counts.
    Totals,
    /// Names alone.
    Names(Dimension),
    /// Customers with what the API says about each.
    Customers,
}

/// How rows are laid out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Layout {
    /// `{"date": …, "opens": 1, …}`: a record is a row.
    Flat,
    /// `{"date": …, "stats": [{"name": …, "metrics": {"opens": 1, …}}, …]}`: a record is a day, its items are rows.
    StatsPerDay,
}

/// What distinguishes rows of the same date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Dimension {
    /// A category.
    Category,
    /// A customer.
    Customer,
}

/// The names that the items of a [`Layout::StatsPerDay`] may have.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) enum ItemNames {
    /// Any: the response is read without its request.
    #[default]
    Any,
    /// None: the request has no names.
    Unnamed,
    /// These, as the request has them.
    Requested(Arc<[String]>),
}

/// What a field of a record means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    /// The date of a row.
    Date,
    /// A name of the dimension.
    Dimension,
    /// A count where it reads as one.
    Count,
    /// Something to be skipped.
    Ignored,
    /// Something that an answer of this schema does not have.
    Foreign,
}

impl Schema {
    /// Rows that are records.
    pub(crate) const fn flat(dimension: Option<Dimension>) -> Self {
        Self::Rows { layout: Layout::Flat, dimension }
    }

    /// Rows that are items of days.
    pub(crate) const fn per_day(dimension: Option<Dimension>) -> Self {
        Self::Rows { layout: Layout::StatsPerDay, dimension }
    }

    /// What a field of this name means.
    pub(crate) fn role(self, field: &str) -> Role {
        match (self, field) {
            (Self::Names(dimension), field) if field == dimension.field() => Role::Dimension,
            (Self::Rows { .. }, "date") => Role::Date,
            (Self::Totals, "date") => Role::Foreign,
            (Self::Rows { dimension: Some(dimension), .. }, field) if field == dimension.field() => {
                Role::Dimension
            }
            // Another dimension's name, and text fields of these APIs, whatever their value.
            (Self::Names(_) | Self::Customers, _) | (_, "category" | "name" | "type" | "message") => {
                Role::Ignored
            }
            _ => Role::Count,
        }
    }

    /// The field of the dimension that each row has, if there is one.
    pub(crate) const fn dimension(self) -> Option<&'static str> {
        match self {
            Self::Rows { dimension: Some(dimension), .. } | Self::Names(dimension) => Some(dimension.field()),
            Self::Rows { dimension: None, .. } | Self::Totals | Self::Customers => None,
        }
    }

    /// True where each row has a customer.
    pub(crate) const fn is_by_customer(self) -> bool {
        matches!(self, Self::Rows { dimension: Some(Dimension::Customer), .. })
    }

    /// True where each row has a date.
    pub(crate) const fn has_dates(self) -> bool {
        matches!(self, Self::Rows { .. })
    }

    /// True where a record is a row of a date and counts, as the fast path reads it.
    pub(crate) const fn is_flat(self) -> bool {
        matches!(self, Self::Rows { layout: Layout::Flat, .. })
    }

    /// True where a record is a day of one item.
    pub(crate) const fn is_day(self) -> bool {
        matches!(self, Self::Rows { layout: Layout::StatsPerDay, dimension: None })
    }

    /// True where an answer comes in XML too.
    pub(crate) const fn comes_in_xml(self) -> bool {
        !matches!(self, Self::Rows { layout: Layout::StatsPerDay, .. } | Self::Customers)
    }

    /// True where an answer may have any number of records, and not exactly one.
    pub(crate) const fn is_list(self) -> bool {
        !matches!(self, Self::Totals)
    }

    /// True where an answer is names alone.
    pub(crate) const fn is_names(self) -> bool {
        matches!(self, Self::Names(_))
    }

    /// The name of the root of an XML document.
    pub(crate) const fn root(self) -> &'static str {
        match self {
            Self::Rows { .. } | Self::Totals => "stats",
            Self::Names(_) | Self::Customers => "categories",
        }
    }
}

impl Dimension {
    /// The field of its name.
    pub(crate) const fn field(self) -> &'static str {
        match self {
            Self::Category => "category",
            Self::Customer => "customer",
        }
    }
}
