//! One question in several requests.

use crate::account::Account;
use crate::call::Call;
use crate::{AnyQuery, InputError, Query, Question};

/// The calls that together ask a question: one, unless its categories make its URL too long or are more
/// than the door takes at once.
pub(crate) fn calls<Q: Query>(account: &Account, whole: &AnyQuery) -> Result<Vec<Call<Q>>, InputError> {
    let cap = account.dialect.door().names_per_call.unwrap_or(usize::MAX);
    match account.make(whole) {
        Ok(call) if whole.categories.len() <= cap => Ok(vec![call]),
        Ok(_) => parts(account, whole, cap),
        Err(InputError::TooLong { .. })
            if whole.question == Question::Category && whole.categories.len() > 1 =>
        {
            parts(account, whole, cap)
        }
        Err(error) => Err(error),
    }
}

/// As many names in each request as fit, in the order asked.
fn parts<Q: Query>(account: &Account, whole: &AnyQuery, cap: usize) -> Result<Vec<Call<Q>>, InputError> {
    let mut calls = Vec::new();
    let mut rest = whole.categories.as_slice();
    while !rest.is_empty() {
        let most = rest.len().min(cap);
        let fitting = (1..=most).collect::<Vec<_>>().partition_point(|names| {
            rest.get(..*names).is_some_and(|names| account.make::<Q>(&whole.among(names)).is_ok())
        });
        // Not even one name fits: its error is the question's.
        let (names, others) = rest.split_at_checked(fitting.max(1)).unwrap_or((rest, &[]));
        calls.push(account.make(&whole.among(names))?);
        rest = others;
    }
    Ok(calls)
}
