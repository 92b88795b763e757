//! The account of a query, from the options and the environment.

use chrono::FixedOffset;
use stats_proto::{Account, AnyQuery, Dialect, InputError, Method, Policy, QueryKind};

use crate::arguments::Server;
use crate::credentials::{self, Known, Name};
use crate::failure::Failure;

/// Reads the credentials that are known without a prompt, unless the account is keyless. They are read first, so that no
/// error about the query shows the key, and reported last.
pub(crate) fn known(server: &Server) -> Option<Known> {
    (!server.keyless).then(|| Known::read(server.api_user.as_deref()))
}

/// The dialect where none is given: v3 for a key without a name and for what v3 alone has, otherwise the legacy API's.
pub(crate) fn default_dialect(kind: QueryKind, known: Option<&Known>) -> Dialect {
    let has_key_alone = known.is_some_and(|known| !known.has_name());
    if kind == QueryKind::Customers || has_key_alone { Dialect::V3 } else { Dialect::Distributor }
}

/// Makes the account, and checks that it supports the query. Errors are reported before the user is prompted for
/// credentials.
pub(crate) fn account(
    server: &Server,
    dialect: Dialect,
    known: Option<Known>,
    query: &AnyQuery,
) -> Result<Account, Failure> {
    let Some(known) = known else {
        // The base URL is set below, where plain http may be allowed.
        return with_options(Account::keyless("https://localhost")?, dialect, server);
    };
    let lacks = |account: Account| -> Result<bool, Failure> {
        let account = with_options(account, dialect, server)?;
        Ok(check(&account, query).is_err_and(|error| matches!(error, InputError::MissingCredentials { .. })))
    };
    let name = if dialect.is_v3() {
        Name::Unused
    } else if lacks(Account::bearer("key"))? {
        Name::Required
    } else {
        Name::Optional
    };
    let mut credentials = known.of(dialect)?;
    if lacks(credentials.account())? {
        // Without a terminal they stay missing, which the check below reports.
        credentials.prompt(name)?;
    }
    let account = with_options(credentials.account(), dialect, server)?;
    match check(&account, query) {
        Ok(()) => Ok(account),
        Err(InputError::MissingCredentials { .. }) => Err(credentials.missing(name)),
        Err(reason @ InputError::BadCredentials { .. }) => {
            Err(Failure::Credentials { origin: credentials::origin_of_key(), reason })
        }
        Err(error) => Err(error.into()),
    }
}

/// Checks that the account supports the query, in one request or in several.
fn check(account: &Account, query: &AnyQuery) -> Result<(), InputError> {
    account.exchange(query.clone(), &Policy::default(), 0).map(drop)
}

fn with_options(account: Account, dialect: Dialect, server: &Server) -> Result<Account, Failure> {
    let mut account = account.with_format(server.format.parse()?).with_dialect(dialect);
    if server.post {
        account = account.with_method(Method::Post);
    }
    if let Some(region) = &server.region {
        account = account.with_region(region.parse()?);
    }
    if let Some(offset) = &server.utc_offset {
        account = account.with_utc_offset(utc_offset(offset, dialect)?);
    }
    Ok(match server.base_url.as_deref() {
        None => account,
        Some(url) if server.allow_plain_http => account.with_plain_http_base_url(url)?,
        Some(url) => account.with_base_url(url)?,
    })
}

/// The seconds east of UTC of an offset such as `+09:00`.
fn utc_offset(text: &str, dialect: Dialect) -> Result<i32, Failure> {
    let is_exact = |offset: &FixedOffset| offset.to_string() == text;
    let offset = text.parse().ok().filter(is_exact).ok_or_else(|| Failure::Option {
        given: text.to_owned(),
        expected: "an offset from UTC, such as +09:00 or -05:00",
    })?;
    if dialect.is_v3() {
        return Ok(offset.local_minus_utc());
    }
    let reason = format!("dialect `{dialect}` counts days by the server's calendar: it takes no UTC offset");
    Err(InputError::Unsupported { reason }.into())
}
