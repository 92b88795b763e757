//! The APIs that are spoken: how a query becomes requests, and how their answers are laid out.

pub(crate) mod legacy;
pub(crate) mod plan;

use crate::config::Config;
use crate::dialect::Dialect;
use crate::error::InputError;
use crate::format::Method;
use crate::query::{AnyQuery, QueryKind};
use crate::reader::schema::Schema;
use plan::Plan;

impl Dialect {
    /// The HTTP method of requests where none is chosen.
    #[must_use]
    pub const fn default_method(self) -> Method {
        self.api().default_method()
    }

    /// The generation of the API that this dialect belongs to, and its place in it.
    pub(crate) const fn api(self) -> Api {
        Api::Legacy(match self {
            Self::Distributor => &legacy::DISTRIBUTOR,
            Self::DistributorManage => &legacy::DISTRIBUTOR_MANAGE,
            Self::DistributorSubuser => &legacy::DISTRIBUTOR_SUBUSER,
            Self::Reseller => &legacy::RESELLER,
            Self::ResellerSubuser => &legacy::RESELLER_SUBUSER,
            Self::Customer => &legacy::CUSTOMER,
            Self::Own => &legacy::OWN,
        })
    }
}

impl Config {
    /// The method that was chosen, or the dialect's own.
    pub(crate) fn method(&self) -> Method {
        self.method.unwrap_or_else(|| self.dialect.default_method())
    }

    /// The base URL that was chosen, or the dialect's own, without a slash at its end.
    pub(crate) fn base_url(&self) -> &str {
        self.base_url.as_deref().unwrap_or_else(|| self.dialect.api().origin())
    }

    /// Scheme, host and port of the server, which keep a rate limit of their own.
    pub(crate) fn origin(&self) -> String {
        let base_url = self.base_url();
        let authority = base_url.find("://").map_or(0, |colon| colon + 3);
        let path = base_url.get(authority..).and_then(|rest| rest.find('/'));
        let end = path.map_or(base_url.len(), |path| authority + path);
        base_url.get(..end).unwrap_or(base_url).to_ascii_lowercase()
    }
}

/// How a query becomes requests and how their answers are laid out: one variant for each generation of the API.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Api {
    Legacy(&'static legacy::Endpoint),
}

impl Api {
    /// The requests that together answer a query, or what forbids them.
    pub(crate) fn plan(self, config: &Config, query: &AnyQuery) -> Result<Plan, InputError> {
        match self {
            Self::Legacy(endpoint) => legacy::plan(endpoint, config, query),
        }
    }

    /// How the answers to a query of this kind are laid out.
    pub(crate) const fn schema(self, kind: QueryKind) -> Schema {
        match self {
            Self::Legacy(_) => legacy::schema(kind),
        }
    }

    /// Scheme and host where no base URL is given.
    const fn origin(self) -> &'static str {
        match self {
            Self::Legacy(endpoint) => endpoint.origin,
        }
    }

    const fn default_method(self) -> Method {
        match self {
            Self::Legacy(endpoint) => endpoint.method,
        }
    }
}
