//! One question in several requests.

use std::iter;

use crate::account::Account;
use crate::call::Call;
use crate::{AnyQuery, InputError, Query, Question};

/// The calls that together ask a question, the first one and the others: there are others where its categories
/// make its URL too long or are more than the door takes at once.
pub(crate) fn calls<Q: Query>(account: &Account, whole: &AnyQuery) -> Result<Calls<Q>, InputError> {
    let cap = account.dialect.door().names_per_call.unwrap_or(usize::MAX);
    match account.make(whole) {
        Ok(call) if whole.categories.len() <= cap => Ok((call, Vec::new())),
        Ok(_) => parts(account, whole, cap),
        Err(InputError::TooLong { .. })
            if whole.question == Question::Category && whole.categories.len() > 1 =>
        {
            parts(account, whole, cap)
        }
        Err(error) => Err(error),
    }
}

type Calls<Q> = (Call<Q>, Vec<Call<Q>>);

/// As many names in each request as fit, in the order asked.
fn parts<Q: Query>(account: &Account, whole: &AnyQuery, cap: usize) -> Result<Calls<Q>, InputError> {
    let (first, mut rest) = part(account, whole, &whole.categories, cap)?;
    let mut others = Vec::new();
    while !rest.is_empty() {
        let (call, after) = part(account, whole, rest, cap)?;
        others.push(call);
        rest = after;
    }
    Ok((first, others))
}

/// The call for as many of the names as fit, and the names after them.
fn part<'n, Q: Query>(
    account: &Account,
    whole: &AnyQuery,
    names: &'n [String],
    cap: usize,
) -> Result<(Call<Q>, &'n [String]), InputError> {
    let fit = |count: &usize| {
        names.get(..*count).is_some_and(|names| account.make::<Q>(&whole.among(names)).is_ok())
    };
    // Doubled first: names that are far too many are not looked at again for each part.
    let doubled = iter::successors(Some(1), |count| Some(count * 2)).find(|count| !fit(count));
    let most = names.len().min(cap).min(doubled.unwrap_or(1));
    let fitting = (1..=most).collect::<Vec<_>>().partition_point(fit);
    // Not even one name fits: its error is the question's.
    let (names, others) = names.split_at_checked(fitting.max(1)).unwrap_or((names, &[]));
    Ok((account.make(&whole.among(names))?, others))
}
