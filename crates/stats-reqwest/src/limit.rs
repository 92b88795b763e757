//! How long an attempt may take.

use std::future::poll_fn;
use std::pin::{Pin, pin};
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::Poll;
use std::time::Duration;

use stats_proto::{Cause, Now, TransportError};
use tokio::task::coop::unconstrained;
use tokio::time::{Sleep, sleep_until};

use crate::clock::moment_after;

/// The end of an attempt that begins now. One timer serves all of its waits.
pub(crate) fn limit(time: Now, timeout: Option<Duration>) -> Option<Sleep> {
    timeout.and_then(|timeout| moment_after(time, timeout)).map(sleep_until)
}

/// Waits for an attempt until it is over. Says each time that it is woken, since time went by then.
pub(crate) fn within<T>(
    mut limit: Pin<&mut Option<Sleep>>,
    woken: &AtomicBool,
    mut attempt: Pin<&mut impl Future<Output = Result<T, TransportError>>>,
) -> impl Future<Output = Result<T, TransportError>> {
    poll_fn(move |context| {
        woken.store(true, Ordering::Relaxed);
        if let Poll::Ready(outcome) = attempt.as_mut().poll(context) {
            return Poll::Ready(outcome);
        }
        let Some(end) = limit.as_mut().as_pin_mut() else { return Poll::Pending };
        // It is looked at even where what is awaited has used up all that this task may do at once.
        let over = pin!(unconstrained(end)).poll(context);
        over.map(|()| Err(TransportError::new(Cause::Timeout, "no whole answer in time")))
    })
}
