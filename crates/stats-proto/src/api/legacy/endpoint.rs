//! The endpoints, each a row of data (wire §2).

use crate::format::{Format, Method};
use crate::query::QueryKind;

/// One row of the table of endpoints.
#[derive(Debug)]
pub(crate) struct Endpoint {
    /// Scheme and host where no base URL is given.
    pub(crate) origin: &'static str,
    /// The path before the dot and the format's ending.
    stem: &'static str,
    /// The path of daily statistics in JSON, where it is another.
    daily_json_stem: Option<&'static str>,
    /// The parameter that selects statistics, where the path does not.
    pub(crate) selector: Option<(&'static str, &'static str)>,
    /// True if it answers about a customer, who must be named, and not about the account itself.
    pub(crate) names_customer: bool,
    /// True if the first day must lie strictly before the last.
    pub(crate) has_strict_dates: bool,
    /// True if it accepts a key in the header `authorization`, without a name.
    pub(crate) takes_bearer: bool,
    /// The HTTP method where none is chosen.
    pub(crate) method: Method,
}

/// The host of the specification.
const OLD_HOST: &str = "https://sendgrid.com";
/// The host of the later endpoints.
const API_HOST: &str = "https://api.sendgrid.com";

pub(crate) const DISTRIBUTOR: Endpoint = Endpoint {
    origin: OLD_HOST,
    stem: "/api/distributor.manage",
    // A copy error of 2011, and what the specification has: its other seven paths say `manage`.
    daily_json_stem: Some("/api/distributor.manageSubuser"),
    selector: Some(("method", "stats")),
    names_customer: true,
    has_strict_dates: true,
    takes_bearer: false,
    method: Method::Get,
};
pub(crate) const DISTRIBUTOR_MANAGE: Endpoint = Endpoint { daily_json_stem: None, ..DISTRIBUTOR };
pub(crate) const DISTRIBUTOR_SUBUSER: Endpoint =
    Endpoint { stem: "/api/distributor.manageSubuser", ..DISTRIBUTOR_MANAGE };
pub(crate) const RESELLER: Endpoint = Endpoint {
    origin: API_HOST,
    stem: "/apiv2/reseller.manage",
    has_strict_dates: false,
    takes_bearer: true,
    method: Method::Post,
    ..DISTRIBUTOR_MANAGE
};
pub(crate) const RESELLER_SUBUSER: Endpoint = Endpoint { stem: "/apiv2/reseller.manageSubuser", ..RESELLER };
pub(crate) const CUSTOMER: Endpoint = Endpoint { stem: "/apiv2/customer.stats", selector: None, ..RESELLER };
pub(crate) const OWN: Endpoint = Endpoint { stem: "/api/stats.get", names_customer: false, ..CUSTOMER };

impl Endpoint {
    /// The path under the origin, with the extension of the format.
    pub(crate) fn path(&self, kind: QueryKind, format: Format) -> String {
        let stem = match (kind, format) {
            (QueryKind::Daily, Format::Json) => self.daily_json_stem.unwrap_or(self.stem),
            _ => self.stem,
        };
        format!("{stem}.{format}")
    }
}
