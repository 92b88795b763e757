//! The attributes that records have: one for each metric that the core knows.

use stats_reqwest::{Counts, Metric, MetricName};

/// How many metrics have an attribute.
pub(crate) const METRICS: usize = 16;

// A new metric of the core wants an attribute here.
const _: () = assert!(METRICS == Metric::ALL.len());

/// The column of each known metric, where it came.
#[derive(Clone, Copy)]
pub(crate) struct Known([Option<u16>; METRICS]);

impl Known {
    pub(crate) fn of(columns: &[Counts]) -> Self {
        let mut known = [None; METRICS];
        for (place, column) in columns.iter().enumerate() {
            if let MetricName::Known(metric) = column.name() {
                let number = Metric::ALL.iter().position(|one| one == metric);
                if let Some(slot) = number.and_then(|number| known.get_mut(number)) {
                    *slot = u16::try_from(place).ok();
                }
            }
        }
        Self(known)
    }

    /// The column of the metric with this number in `Metric::ALL`.
    pub(crate) fn column<'c>(&self, metric: usize, columns: &'c [Counts]) -> Option<&'c Counts> {
        columns.get(usize::from((*self.0.get(metric)?)?))
    }
}

/// Gives a class over counts its attributes; `count` takes the metric's number in `Metric::ALL`.
macro_rules! attributes {
    ($class:ident) => {
        crate::answer::known::attributes!($class: 0 requests, 1 processed, 2 delivered, 3 deferred, 4 bounces,
            5 bounce_drops, 6 blocks, 7 invalid_emails, 8 spam_reports, 9 spam_report_drops, 10 unsubscribes,
            11 unsubscribe_drops, 12 opens, 13 unique_opens, 14 clicks, 15 unique_clicks);
    };
    ($class:ident: $($number:literal $name:ident),*) => {
        #[pymethods]
        impl $class {
            $(
                #[doc = concat!("The count of `", stringify!($name), "`; None where it did not come.")]
                #[getter]
                fn $name(&self) -> Option<u64> {
                    self.count($number)
                }
            )*
        }
    };
}

pub(crate) use attributes;
