//! What is to be asked, and how a failure divides it.

use stats_proto::Kind;

use super::health::{Class, Stage};
use crate::outcome::Failure;
use crate::row::Row;
use crate::window::Window;

/// What is to be asked.
#[derive(Debug)]
pub(super) enum Work {
    List { is_retry: bool },
    Daily(Daily),
    Categories(Box<Categories>),
}

/// The daily statistics of a group of customers.
#[derive(Debug, Clone)]
pub(super) struct Daily {
    pub(super) members: Vec<Member>,
    pub(super) window: Window,
    /// The windows that follow, the next one last.
    pub(super) rest: Vec<Window>,
    pub(super) is_retry: bool,
    /// True for a part of a group that was refused.
    pub(super) is_part: bool,
}

/// A customer of a group.
#[derive(Debug, Clone, Copy)]
pub(super) struct Member {
    /// Its index among the customers.
    pub(super) index: usize,
    /// True if a window before this one had rows.
    pub(super) has_rows: bool,
}

/// The category statistics of one customer.
#[derive(Debug)]
pub(super) struct Categories {
    /// Its index among the customers.
    pub(super) index: usize,
    pub(super) window: Window,
    /// The windows that follow, the next one last.
    pub(super) rest: Vec<Window>,
    pub(super) is_retry: bool,
    /// None until the names are listed.
    pub(super) listed: Option<Listed>,
}

/// The categories of a customer while their statistics are collected.
#[derive(Debug)]
pub(super) struct Listed {
    pub(super) names: Vec<String>,
    /// The groups that are left in this window, the next one last.
    pub(super) groups: Vec<Vec<String>>,
    /// The rows that came in this window.
    pub(super) rows: Vec<Row>,
    /// What the store has in all windows.
    pub(super) stored: Vec<Row>,
    pub(super) left_out: Vec<String>,
}

impl Work {
    pub(super) const fn stage(&self) -> Stage {
        match self {
            Self::List { .. } => Stage::List,
            Self::Daily(_) => Stage::Daily,
            Self::Categories(_) => Stage::Categories,
        }
    }

    /// The daily statistics of a group, where it is that.
    pub(super) const fn daily(&self) -> Option<&Daily> {
        if let Self::Daily(daily) = self { Some(daily) } else { None }
    }

    pub(super) const fn is_retry(&self) -> bool {
        match self {
            Self::List { is_retry } => *is_retry,
            Self::Daily(daily) => daily.is_retry,
            Self::Categories(categories) => categories.is_retry,
        }
    }

    pub(super) fn into_retry(mut self) -> Self {
        match &mut self {
            Self::List { is_retry } => *is_retry = true,
            Self::Daily(daily) => daily.is_retry = true,
            Self::Categories(categories) => categories.is_retry = true,
        }
        self
    }
}

impl Daily {
    /// The same customers in the halves of the window, the first half first.
    pub(super) fn halved(&self, has_strict_dates: bool) -> Option<Self> {
        let [window, second] = self.window.halves(has_strict_dates)?;
        let mut halved = Self { window, ..self.clone() };
        halved.rest.push(second);
        Some(halved)
    }

    /// The halves of the group; none of a single customer.
    pub(super) fn split(&self) -> Option<[Self; 2]> {
        if self.members.len() < 2 {
            return None;
        }
        let (first, second) = self.members.split_at(self.members.len() / 2);
        let part = |members: &[Member]| Self { members: members.to_vec(), is_part: true, ..self.clone() };
        Some([part(first), part(second)])
    }
}

impl Categories {
    /// Begins this window, with the names in groups of at most so many.
    pub(super) fn begin(&mut self, longest: Option<usize>) {
        let Some(listed) = &mut self.listed else { return };
        let names: Vec<_> =
            listed.names.iter().filter(|name| !listed.left_out.contains(name)).cloned().collect();
        let longest = longest.unwrap_or(names.len()).max(1);
        listed.groups = names.chunks(longest).rev().map(<[String]>::to_vec).collect();
        listed.rows.clear();
    }

    /// Goes on with the halves of the window; false for the smallest one.
    pub(super) fn halve(&mut self, has_strict_dates: bool, longest: Option<usize>) -> bool {
        let Some([first, second]) = self.window.halves(has_strict_dates) else { return false };
        self.window = first;
        self.rest.push(second);
        self.begin(longest);
        true
    }
}

impl Listed {
    /// Splits the next group; false for a single category.
    pub(super) fn split(&mut self) -> bool {
        let Some(group) = self.groups.last_mut().filter(|group| group.len() > 1) else { return false };
        let first = group.drain(..group.len() / 2).collect();
        self.groups.push(first);
        true
    }
}

/// True where the failure of a group may be that of one of its customers alone.
pub(super) fn may_be_of_one(failure: &Failure) -> bool {
    match Class::of(failure.kind) {
        Class::Transient | Class::Customer => true,
        Class::Account => failure.kind == Kind::RefusedAuthentication && failure.status != Some(401),
    }
}
