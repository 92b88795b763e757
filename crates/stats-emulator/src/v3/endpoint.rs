//! The paths of v3: one row of data each.

use crate::dataset::Counts;

/// A path of v3.
#[derive(Debug)]
pub(crate) struct Endpoint {
    /// The end of the path.
    path: &'static str,
    pub(crate) call: Call,
    /// The scopes of which a key needs one; none for what every key may do.
    pub(crate) scopes: &'static [&'static str],
    /// True if the header `on-behalf-of` is understood; it is ignored otherwise.
    pub(crate) takes_customer: bool,
    /// The parameters, where others are refused; `None` where they are ignored.
    pub(crate) parameters: Option<&'static [&'static str]>,
}

/// What a path answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Call {
    /// Days of one account.
    Stats,
    /// Days of subusers.
    SubusersStats,
    /// Sums of subusers.
    SubusersSums,
    /// The list of subusers.
    Subusers,
    /// The list of categories.
    Categories,
    /// Days of categories.
    CategoriesStats,
    /// Sums of categories.
    CategoriesSums,
    /// What the key may do.
    Scopes,
}

pub(crate) const ENDPOINTS: [Endpoint; 8] = [
    Endpoint {
        path: "/v3/subusers/stats/sums",
        scopes: &["subusers.stats.sums.read"],
        ..of(Call::SubusersSums)
    },
    Endpoint { path: "/v3/subusers/stats", scopes: &["subusers.stats.read"], ..of(Call::SubusersStats) },
    Endpoint {
        path: "/v3/subusers",
        scopes: &["subusers.read"],
        parameters: Some(&["username", "limit", "offset", "region", "include_region"]),
        ..of(Call::Subusers)
    },
    Endpoint {
        path: "/v3/categories/stats/sums",
        scopes: &["categories.stats.sums.read"],
        takes_customer: true,
        ..of(Call::CategoriesSums)
    },
    Endpoint {
        path: "/v3/categories/stats",
        scopes: &["categories.stats.read"],
        takes_customer: true,
        ..of(Call::CategoriesStats)
    },
    Endpoint {
        path: "/v3/categories",
        scopes: &["categories.read"],
        takes_customer: true,
        parameters: Some(&["limit", "offset", "category"]),
        ..of(Call::Categories)
    },
    Endpoint {
        path: "/v3/stats",
        scopes: &["stats.read", "stats.global.read"],
        takes_customer: true,
        ..of(Call::Stats)
    },
    Endpoint { path: "/v3/scopes", takes_customer: true, parameters: Some(&[]), ..of(Call::Scopes) },
];

const fn of(call: Call) -> Endpoint {
    Endpoint { path: "", call, scopes: &[], takes_customer: false, parameters: None }
}

impl Endpoint {
    /// The endpoint of a path, below any prefix.
    pub(crate) fn of_path(path: &str) -> Option<&'static Self> {
        ENDPOINTS.iter().find(|endpoint| path.ends_with(endpoint.path))
    }
}

/// True for a path of v3, known or not.
pub(crate) fn is_v3(path: &str) -> bool {
    path.split('/').any(|segment| segment == "v3")
}

/// Every scope that an endpoint needs.
pub(crate) fn all_scopes() -> impl Iterator<Item = &'static str> {
    ENDPOINTS.iter().flat_map(|endpoint| endpoint.scopes.iter().copied())
}

type Column = (&'static str, fn(&Counts) -> u64);

/// The metrics of every item.
pub(crate) const METRICS: [Column; 16] = [
    ("blocks", |day| day.blocks),
    ("bounce_drops", |day| day.repeat_bounces),
    ("bounces", |day| day.bounces),
    ("clicks", |day| day.clicks),
    ("deferred", |day| day.deferred),
    ("delivered", |day| day.delivered),
    ("invalid_emails", |day| day.invalid_emails),
    ("opens", |day| day.opens),
    ("processed", |day| day.processed),
    ("requests", |day| day.requests),
    ("spam_report_drops", |day| day.repeat_spam_reports),
    ("spam_reports", |day| day.spam_reports),
    ("unique_clicks", |day| day.unique_clicks),
    ("unique_opens", |day| day.unique_opens),
    ("unsubscribe_drops", |day| day.repeat_unsubscribes),
    ("unsubscribes", |day| day.unsubscribes),
];

/// The metrics by which sums can be sorted.
pub(crate) const SORTABLE: [&str; 9] = [
    "blocks",
    "bounces",
    "clicks",
    "delivered",
    "opens",
    "requests",
    "unique_clicks",
    "unique_opens",
    "unsubscribes",
];

#[cfg(test)]
mod tests {
    use super::{Call, Endpoint, METRICS, SORTABLE, is_v3};

    #[test]
    fn finds_endpoints_below_any_prefix() {
        for (path, call) in [
            ("/v3/stats", Some(Call::Stats)),
            ("/proxy/v3/subusers/stats", Some(Call::SubusersStats)),
            ("/v3/subusers/stats/sums", Some(Call::SubusersSums)),
            ("/v3/categories", Some(Call::Categories)),
            ("/v3/geo/stats", None),
            ("/v3/stats/", None),
            ("/xv3/stats", None),
        ] {
            assert_eq!(Endpoint::of_path(path).map(|endpoint| endpoint.call), call, "{path}");
        }
        assert!(is_v3("/proxy/v3/geo/stats") && !is_v3("/xv3/stats") && !is_v3("/api/stats.get.json"));
    }

    #[test]
    fn sums_are_sorted_by_known_metrics() {
        assert!(SORTABLE.iter().all(|name| METRICS.iter().any(|(metric, _)| metric == name)));
        assert!(METRICS.is_sorted_by_key(|(name, _)| name));
    }
}
