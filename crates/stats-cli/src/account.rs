//! The account that asks, as the options say.

use stats_proto::{Account, AnyQuery, InputError, Kind, Method, Policy};

use crate::arguments::Server;
use crate::credentials::Credentials;
use crate::failure::Failure;

/// The account of the options, known to be able to ask this question: whatever is wrong with it is said before
/// anybody is asked for credentials.
pub(crate) fn account(server: &Server, query: &AnyQuery) -> Result<Account, Failure> {
    if server.keyless {
        return keyless(server);
    }
    let mut credentials = Credentials::known(server.api_user.as_deref())?;
    let mut account = with_options(credentials.account(), server)?;
    if lacks_credentials(&account, query) {
        // Without a terminal they stay missing, and the core says so below.
        credentials.ask()?;
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

/// Whether the account can ask this question, in one request or in several.
fn check(account: &Account, query: &AnyQuery) -> Result<(), InputError> {
    account.exchange(query.clone(), &Policy::default(), 0).map(drop)
}

fn keyless(server: &Server) -> Result<Account, Failure> {
    // Every base URL is checked once more below, where plain http may be allowed.
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
