//! The APIs that are spoken: how a query becomes requests, and how their answers are laid out.

pub(crate) mod completion;
pub(crate) mod legacy;
pub(crate) mod part;
pub(crate) mod plan;
pub(crate) mod v3;

use crate::config::Config;
use crate::dialect::Dialect;
use crate::error::InputError;
use crate::format::{Format, Method};
use crate::query::{AnyQuery, QueryKind};
use crate::reader::schema::Schema;
use crate::region::Region;
use completion::{Completion, Order};
use plan::Plan;

impl Dialect {
    /// The HTTP method of requests where none is chosen.
    #[must_use]
    pub const fn default_method(self) -> Method {
        self.api().default_method()
    }

    /// True for the dialects of v3, which take a key alone.
    #[must_use]
    pub const fn is_v3(self) -> bool {
        matches!(self.api(), Api::V3(_))
    }

    /// True if the first day of a period must lie before the last, so that a period has at least two days.
    #[must_use]
    pub const fn has_strict_dates(self) -> bool {
        matches!(self.api(), Api::Legacy(endpoint) if endpoint.has_strict_dates)
    }

    /// How many customers a request can name at most.
    #[must_use]
    pub const fn customers_in_a_request(self) -> usize {
        if let Api::V3(v3::Scope::Subuser) = self.api() { v3::days::MAX_NAMES } else { 1 }
    }

    /// How many categories a request can name at most; `None` where the length of the URL alone bounds them.
    #[must_use]
    pub const fn categories_in_a_request(self) -> Option<usize> {
        if let Api::V3(_) = self.api() { Some(v3::days::MAX_NAMES) } else { None }
    }

    /// How many days a request can be about at most; `None` where any number is.
    #[must_use]
    pub const fn days_in_a_request(self) -> Option<u64> {
        if let Api::V3(_) = self.api() { Some(v3::days::MAX_DAYS) } else { None }
    }

    /// The generation of the API that this dialect belongs to, and its place in it.
    pub(crate) const fn api(self) -> Api {
        match self {
            Self::Distributor => Api::Legacy(&legacy::DISTRIBUTOR),
            Self::DistributorManage => Api::Legacy(&legacy::DISTRIBUTOR_MANAGE),
            Self::DistributorSubuser => Api::Legacy(&legacy::DISTRIBUTOR_SUBUSER),
            Self::Reseller => Api::Legacy(&legacy::RESELLER),
            Self::ResellerSubuser => Api::Legacy(&legacy::RESELLER_SUBUSER),
            Self::Customer => Api::Legacy(&legacy::CUSTOMER),
            Self::Own => Api::Legacy(&legacy::OWN),
            Self::V3 => Api::V3(v3::Scope::Subuser),
            Self::V3Account => Api::V3(v3::Scope::Account),
        }
    }
}

impl Config {
    /// The method that was chosen, or the dialect's own.
    pub(crate) fn method(&self) -> Method {
        self.method.unwrap_or_else(|| self.dialect.default_method())
    }

    /// The base URL that was chosen, or the dialect's own, without a slash at its end.
    pub(crate) fn base_url(&self) -> &str {
        self.base_url.as_deref().unwrap_or_else(|| self.dialect.api().origin(self.region))
    }

    /// Scheme, host and port of the server, which keep a rate limit of their own.
    pub(crate) fn origin(&self) -> String {
        let base_url = self.base_url();
        let authority = base_url.find(':').map_or(0, |colon| colon + 3);
        let path = base_url.get(authority..).and_then(|rest| rest.find('/'));
        let end = path.map_or(base_url.len(), |path| authority + path);
        base_url.get(..end).unwrap_or(base_url).to_ascii_lowercase()
    }
}

/// How a query becomes requests and how their answers are laid out: one variant for each generation of the API.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Api {
    Legacy(&'static legacy::Endpoint),
    V3(v3::Scope),
}

impl Api {
    /// The requests that together answer a query, or what forbids them.
    pub(crate) fn plan(self, config: &Config, query: &AnyQuery) -> Result<Plan, InputError> {
        match self {
            Self::Legacy(endpoint) => legacy::plan(endpoint, config, query),
            Self::V3(scope) => v3::plan(scope, config, query),
        }
    }

    /// How the answers to a query of this kind are laid out.
    pub(crate) const fn schema(self, kind: QueryKind) -> Schema {
        match self {
            Self::Legacy(_) => legacy::schema(kind),
            Self::V3(_) => v3::schema(kind),
        }
    }

    /// How a response to a query of this kind becomes its answer, without its request.
    pub(crate) fn completion(self, kind: QueryKind, format: Format) -> Completion {
        let (schema, order) = match (self, kind) {
            (Self::V3(_), QueryKind::Aggregate) => (Schema::Totals, Order::Received),
            (Self::V3(_), _) => (self.schema(kind), Order::Latest),
            (Self::Legacy(_), _) => (self.schema(kind), Order::Received),
        };
        Completion { order, ..Completion::as_received(schema, format) }
    }

    /// What has rate limits of its own: the host, with v3 also the path.
    pub(crate) fn limited(self, config: &Config, query: &AnyQuery) -> String {
        match self {
            Self::Legacy(_) => config.origin(),
            Self::V3(scope) => format!("{}{}", config.origin(), v3::family(scope, query)),
        }
    }

    /// A likely reason for credentials that are not accepted: a key of the other generation.
    pub(crate) fn hint(self, config: &Config) -> Option<&'static str> {
        let is_new = config.credentials.secret()?.reveal().starts_with("SG.");
        match self {
            Self::Legacy(_) if is_new => {
                Some("the key begins with `SG.` as those of v3 do: see the dialect `v3`")
            }
            Self::V3(_) if !is_new => Some("the key does not begin with `SG.` as those of v3 do"),
            Self::Legacy(_) | Self::V3(_) => None,
        }
    }

    /// Scheme and host where no base URL is given.
    const fn origin(self, region: Option<Region>) -> &'static str {
        match self {
            Self::Legacy(endpoint) => endpoint.origin,
            Self::V3(_) => v3::default_origin(region),
        }
    }

    const fn default_method(self) -> Method {
        match self {
            Self::Legacy(endpoint) => endpoint.method,
            Self::V3(_) => Method::Get,
        }
    }
}
