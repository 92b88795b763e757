//! How the answers of v3 are laid out.

use crate::query::QueryKind;
use crate::reader::schema::{Dimension, Schema};

/// How the answers to a query of this kind are laid out.
pub(crate) const fn schema(kind: QueryKind) -> Schema {
    match kind {
        QueryKind::Daily | QueryKind::Aggregate => Schema::per_day(None),
        QueryKind::CategoryStats => Schema::per_day(Some(Dimension::Category)),
        QueryKind::DailyByCustomer => Schema::per_day(Some(Dimension::Customer)),
        QueryKind::Categories => Schema::Names(Dimension::Category),
        QueryKind::Customers => Schema::Customers,
    }
}
