//! How long an attempt may take.

use std::future::poll_fn;
use std::pin::{Pin, pin};
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

/// Waits for something until the attempt is over. Tells whether there was anything to wait for.
pub(crate) async fn within<F: Future>(
    mut limit: Pin<&mut Option<Sleep>>,
    awaited: F,
) -> Result<(F::Output, bool), TransportError> {
    let mut awaited = pin!(awaited);
    let mut waited = false;
    poll_fn(|context| {
        if let Poll::Ready(output) = awaited.as_mut().poll(context) {
            return Poll::Ready(Ok((output, waited)));
        }
        waited = true;
        let Some(end) = limit.as_mut().as_pin_mut() else { return Poll::Pending };
        // It is looked at even where what is awaited has used up all that this task may do at once.
        let over = pin!(unconstrained(end)).poll(context);
        over.map(|()| Err(TransportError::new(Cause::Timeout, "no whole answer in time")))
    })
    .await
}
