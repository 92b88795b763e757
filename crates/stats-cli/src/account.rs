//! The account of a query, from the options and the environment.

use stats_proto::{Account, AnyQuery, InputError, Kind, Method, Policy};

use crate::arguments::Server;
use crate::credentials::Credentials;
use crate::failure::Failure;

/// The credentials that are known without a prompt; `None` for a keyless account.
pub(crate) type Known = Option<Result<Credentials, Failure>>;

/// Reads the credentials, unless the account is keyless. They are read first, so that no error about the query shows the
/// key, and reported last.
pub(crate) fn known(server: &Server) -> Known {
    (!server.keyless).then(|| Credentials::known(server.api_user.as_deref()))
}

/// Makes the account, and checks that it supports the query. Errors are reported before the user is prompted for
/// credentials.
pub(crate) fn account(server: &Server, known: Known, query: &AnyQuery) -> Result<Account, Failure> {
    let Some(credentials) = known else { return keyless(server) };
    let mut credentials = credentials?;
    let mut account = with_options(credentials.account(), server)?;
    if lacks_credentials(&account, query) {
        // Without a terminal they stay missing, which the check below reports.
        credentials.prompt()?;
        account = with_options(credentials.account(), server)?;
    }
    match check(&account, query) {
        Ok(()) => Ok(account),
        Err(error) if error.kind() == Kind::MissingCredentials => Err(Failure::NoCredentials(error)),
        Err(error) => Err(error.into()),
    }
}

fn lacks_credentials(account: &Account, query: &AnyQuery) -> bool {
    check(account, query).is_err_and(|error| error.kind() == Kind::MissingCredentials)
}

/// Checks that the account supports the query, in one request or in several.
fn check(account: &Account, query: &AnyQuery) -> Result<(), InputError> {
    account.exchange(query.clone(), &Policy::default(), 0).map(drop)
}

fn keyless(server: &Server) -> Result<Account, Failure> {
    // The base URL is set below, where plain http may be allowed.
    with_options(Account::keyless("https://localhost")?, server)
}

fn with_options(account: Account, server: &Server) -> Result<Account, Failure> {
    let mut account = account.with_format(server.format.parse()?).with_dialect(server.dialect.parse()?);
    if server.post {
        account = account.with_method(Method::Post);
    }
    Ok(match server.base_url.as_deref() {
        None => account,
        Some(url) if server.allow_plain_http => account.with_plain_http_base_url(url)?,
        Some(url) => account.with_base_url(url)?,
    })
}
