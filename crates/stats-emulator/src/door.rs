//! The doors that the server family keeps: one row of data each (section 2 of the protocol).

use crate::words::Format;
use crate::world::Counts;

/// A path that answers the four questions.
#[derive(Debug)]
pub(crate) struct Door {
    /// What the path ends with, before the dot of the format.
    stem: &'static str,
    pub(crate) family: Family,
    /// What it calls the metrics, in the order in which it tells them.
    metrics: &'static [Column],
}

/// What doors of one age have in common.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Family {
    /// The specification's doors: `method=stats`, a customer, start strictly before end.
    Distributor,
    /// Their successors: `method=stats`, a customer.
    Reseller,
    /// A customer without a selector.
    Customer,
    /// The account's own numbers: neither selector nor customer.
    Own,
}

type Column = (&'static str, fn(&Counts) -> u64);

const DOORS: [Door; 6] = [
    Door { stem: "api/distributor.manage", family: Family::Distributor, metrics: &FIVE },
    Door { stem: "api/distributor.manageSubuser", family: Family::Distributor, metrics: &FIVE },
    Door { stem: "apiv2/reseller.manage", family: Family::Reseller, metrics: &FOURTEEN },
    Door { stem: "apiv2/reseller.manageSubuser", family: Family::Reseller, metrics: &FOURTEEN },
    Door { stem: "apiv2/customer.stats", family: Family::Customer, metrics: &FOURTEEN },
    Door { stem: "api/stats.get", family: Family::Own, metrics: &OWN },
];

const FIVE: [Column; 5] = [
    ("requests", |day| day.requests),
    ("bounces", |day| day.bounces),
    ("clicks", |day| day.clicks),
    ("opens", |day| day.opens),
    ("spamreports", |day| day.spam_reports),
];

const FOURTEEN: [Column; 14] = [
    ("requests", |day| day.requests),
    ("delivered", |day| day.delivered),
    ("bounces", |day| day.bounces),
    ("repeat_bounces", |day| day.repeat_bounces),
    ("unsubscribes", |day| day.unsubscribes),
    ("repeat_unsubscribes", |day| day.repeat_unsubscribes),
    ("clicks", |day| day.clicks),
    ("opens", |day| day.opens),
    ("spamreports", |day| day.spam_reports),
    ("repeat_spamreports", |day| day.repeat_spam_reports),
    ("invalid_email", |day| day.invalid_emails),
    ("blocks", |day| day.blocks),
    ("unique_clicks", |day| day.unique_clicks),
    ("unique_opens", |day| day.unique_opens),
];

const OWN: [Column; 15] = [
    ("delivered", |day| day.delivered),
    ("unsubscribes", |day| day.unsubscribes),
    ("invalid_email", |day| day.invalid_emails),
    ("bounces", |day| day.bounces),
    ("repeat_unsubscribes", |day| day.repeat_unsubscribes),
    ("unique_clicks", |day| day.unique_clicks),
    ("blocked", |day| day.blocks),
    ("spam_drop", |day| day.spam_drops),
    ("repeat_bounces", |day| day.repeat_bounces),
    ("repeat_spamreports", |day| day.repeat_spam_reports),
    ("requests", |day| day.requests),
    ("spamreports", |day| day.spam_reports),
    ("clicks", |day| day.clicks),
    ("opens", |day| day.opens),
    ("unique_opens", |day| day.unique_opens),
];

impl Door {
    /// The door and the format that a path leads to, whatever stands before the door's own stem.
    pub(crate) fn at(path: &str) -> Option<(&'static Self, Format)> {
        let (path, ending) = path.rsplit_once('.')?;
        let format = Format::ALL.into_iter().find(|format| format.ending() == ending)?;
        let is_there =
            |door: &&Self| path.strip_suffix(door.stem).is_some_and(|prefix| prefix.ends_with('/'));
        DOORS.iter().find(is_there).map(|door| (door, format))
    }

    /// The metrics of a record, under the door's names.
    pub(crate) fn metrics(&self, counts: &Counts) -> Vec<(std::borrow::Cow<'static, str>, u64)> {
        self.metrics.iter().map(|(name, count)| ((*name).into(), count(counts))).collect()
    }
}

impl Family {
    /// Whether `method=stats` must be said.
    pub(crate) fn has_selector(self) -> bool {
        matches!(self, Self::Distributor | Self::Reseller)
    }

    /// Whether the numbers are a customer's, who must be named.
    pub(crate) fn has_customer(self) -> bool {
        self != Self::Own
    }

    /// Whether start and end may be the same day.
    pub(crate) fn allows_equal_dates(self) -> bool {
        self != Self::Distributor
    }
}

#[cfg(test)]
mod tests {
    use super::{Door, Format};

    #[test]
    fn paths_lead_to_doors_below_any_prefix() {
        for (path, stem) in [
            ("/api/distributor.manage.xml", Some("api/distributor.manage")),
            ("/api/distributor.manageSubuser.json", Some("api/distributor.manageSubuser")),
            ("/mail/proxy/apiv2/customer.stats.json", Some("apiv2/customer.stats")),
            ("/api/stats.get.json", Some("api/stats.get")),
            ("/xapi/stats.get.json", None),
            ("/api/stats.get", None),
            ("/api/stats.get.csv", None),
            ("/api/reseller.manage.json", None),
            ("/", None),
        ] {
            assert_eq!(Door::at(path).map(|(door, _)| door.stem), stem, "{path}");
        }
        assert_eq!(Door::at("/api/stats.get.xml").map(|(_, format)| format), Some(Format::Xml));
    }
}
