//! The endpoints of the legacy API: one row of data each (section 2 of the protocol).

use crate::dataset::Counts;
use crate::format::Format;
use crate::shape::{Choice, Names, Records, Shape};

/// A path that answers the four kinds of query.
#[derive(Debug)]
pub(crate) struct Endpoint {
    /// The end of the path, without the extension.
    stem: &'static str,
    pub(crate) family: Family,
    /// The metrics under its names and in its order.
    metrics: &'static [Column],
}

/// A family of endpoints with the same rules.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Family {
    /// The endpoints of the specification: `method=stats`, a customer, start strictly before end.
    Distributor,
    /// Their successors under `/apiv2`: `method=stats`, a customer.
    Reseller,
    /// A customer without a selector.
    Customer,
    /// The account's own numbers: neither selector nor customer.
    Own,
}

type Column = (&'static str, fn(&Counts) -> u64);

const ENDPOINTS: [Endpoint; 6] = [
    Endpoint { stem: "api/distributor.manage", family: Family::Distributor, metrics: &FIVE },
    Endpoint { stem: "api/distributor.manageSubuser", family: Family::Distributor, metrics: &FIVE },
    Endpoint { stem: "apiv2/reseller.manage", family: Family::Reseller, metrics: &FOURTEEN },
    Endpoint { stem: "apiv2/reseller.manageSubuser", family: Family::Reseller, metrics: &FOURTEEN },
    Endpoint { stem: "apiv2/customer.stats", family: Family::Customer, metrics: &FOURTEEN },
    Endpoint { stem: "api/stats.get", family: Family::Own, metrics: &OWN },
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

impl Endpoint {
    /// The endpoint and format of a path, below any prefix.
    pub(crate) fn of_path(path: &str) -> Option<(&'static Self, Format)> {
        let (path, extension) = path.rsplit_once('.')?;
        let format = Format::ALL.into_iter().find(|format| format.extension() == extension)?;
        let matches =
            |endpoint: &&Self| path.strip_suffix(endpoint.stem).is_some_and(|prefix| prefix.ends_with('/'));
        ENDPOINTS.iter().find(matches).map(|endpoint| (endpoint, format))
    }

    /// The metrics of a record, under the names of this endpoint.
    pub(crate) fn metrics(&self, counts: &Counts) -> Vec<(std::borrow::Cow<'static, str>, u64)> {
        let known = self.metrics.iter().map(|(name, count)| ((*name).into(), count(counts)));
        known.chain(counts.amp_opens.map(|count| ("amp_opens".into(), count))).collect()
    }
}

/// The names of the metrics that the endpoints of both generations return, sorted, without duplicates.
#[must_use]
pub fn metric_names() -> Vec<&'static str> {
    let columns = ENDPOINTS.iter().flat_map(|endpoint| endpoint.metrics).chain(&crate::v3::METRICS);
    let names: std::collections::BTreeSet<_> = columns.map(|(name, _)| *name).collect();
    names.into_iter().collect()
}

impl Family {
    /// True if `method=stats` is required.
    pub(crate) fn has_selector(self) -> bool {
        matches!(self, Self::Distributor | Self::Reseller)
    }

    /// True if the customer is required; false if the numbers are the account's own.
    pub(crate) fn has_customer(self) -> bool {
        self != Self::Own
    }

    /// True if a bearer key in the header may take the place of `api_user` and `api_key`.
    pub(crate) fn takes_bearer(self) -> bool {
        self != Self::Distributor
    }

    /// True if a query without a period is about today only, as recorded; the others answer all days.
    pub(crate) fn defaults_to_today(self) -> bool {
        matches!(self, Self::Customer | Self::Own)
    }

    /// The recorded shape of answers: that of the specification, or arrays of objects.
    pub(crate) fn shape(self) -> Shape {
        match self {
            Self::Distributor => Shape::default(),
            _ => Shape::default().with(Choice::Records(Records::Array)).with(Choice::Names(Names::Objects)),
        }
    }

    /// True if start and end may be the same day.
    pub(crate) fn allows_equal_dates(self) -> bool {
        self != Self::Distributor
    }
}

#[cfg(test)]
mod tests {
    use super::{Endpoint, Format};

    #[test]
    fn finds_endpoints_below_any_prefix() {
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
            assert_eq!(Endpoint::of_path(path).map(|(endpoint, _)| endpoint.stem), stem, "{path}");
        }
        assert_eq!(Endpoint::of_path("/api/stats.get.xml").map(|(_, format)| format), Some(Format::Xml));
    }
}
