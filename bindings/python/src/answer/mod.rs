//! Answers as Python's objects: tables over the core's columns, records that are views of their rows.

mod alias;
mod columns;
mod convert;
mod csv_text;
mod customer;
mod date;
mod days;
mod dictionaries;
mod dimension;
mod display;
mod equality;
mod known;
mod mapping;
mod named;
mod names;
mod pickle;
mod pickled;
mod record;
mod row;
mod rows;
mod sum;
mod table;
mod totals;

pub(crate) use alias::{alias, generic};
pub(crate) use columns::{Columns, Dimension};
pub(crate) use convert::{to_core, to_python};
pub(crate) use customer::Customer;
pub(crate) use date::date;
pub(crate) use days::{Day, DayIterator, Days};
pub(crate) use dimension::{
    CategoryDay, CategoryDayIterator, CategoryDays, CustomerDay, CustomerDayIterator, CustomerDays,
};
pub(crate) use pickled::{restore, restore_row};
pub(crate) use row::Row;
pub(crate) use rows::Rows;
pub(crate) use totals::Totals;
