//! Many futures at once, each in a place that another one takes over.
//!
//! It does what `buffer_unordered` does, but does not allocate for each future: thousands of questions go through a
//! few places, which stay where they are.

use std::collections::VecDeque;
use std::iter::Fuse;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Wake, Waker};

use futures_util::Stream;
use futures_util::task::AtomicWaker;

/// The results of futures as they come, of so many at a time.
pub(crate) struct Places<I: Iterator> {
    futures: Fuse<I>,
    most: usize,
    all: Vec<Place<I::Item>>,
    /// The places that no future is in.
    vacant: Vec<usize>,
    /// The places to be polled, taken from those that rang.
    due: VecDeque<usize>,
    rung: Arc<Rung>,
}

struct Place<F> {
    future: Pin<Box<Option<F>>>,
    bell: Arc<Bell>,
    waker: Waker,
}

/// Which places rang, and whom to tell.
#[derive(Default)]
struct Rung {
    places: Mutex<VecDeque<usize>>,
    waker: AtomicWaker,
}

/// What a future rings to be polled.
struct Bell {
    place: usize,
    rings: AtomicBool,
    rung: Arc<Rung>,
}

impl<I: Iterator> Places<I> {
    pub(crate) fn new(futures: I, most: usize) -> Self {
        let (all, vacant, due) = (Vec::new(), Vec::new(), VecDeque::new());
        Self { futures: futures.fuse(), most, all, vacant, due, rung: Arc::default() }
    }

    /// Gives every place a future, as far as there are any.
    fn fill(&mut self) {
        while !self.vacant.is_empty() || self.all.len() < self.most {
            let Some(future) = self.futures.next() else { return };
            let number = self.vacant.pop().unwrap_or(self.all.len());
            match self.all.get_mut(number) {
                Some(place) => place.future.set(Some(future)),
                None => self.all.push(Place::of(future, number, &self.rung)),
            }
            self.due.push_back(number);
        }
    }
}

impl<I: Iterator<Item: Future>> Places<I> {
    /// Polls those that are due until one gives its result.
    fn poll_due(&mut self) -> Option<<I::Item as Future>::Output> {
        while let Some(number) = self.due.pop_front() {
            let Some(place) = self.all.get_mut(number) else { continue };
            // Not a store alone: the future must not look at its state before whoever rings from now on sees this.
            place.bell.rings.swap(false, Ordering::AcqRel);
            let Some(future) = place.future.as_mut().as_pin_mut() else { continue };
            if let Poll::Ready(output) = future.poll(&mut Context::from_waker(&place.waker)) {
                place.future.set(None);
                self.vacant.push(number);
                return Some(output);
            }
        }
        None
    }
}

impl<F> Place<F> {
    fn of(future: F, place: usize, rung: &Arc<Rung>) -> Self {
        let bell = Arc::new(Bell { place, rings: AtomicBool::new(false), rung: Arc::clone(rung) });
        Self { future: Box::pin(Some(future)), waker: Waker::from(Arc::clone(&bell)), bell }
    }
}

impl<I> Stream for Places<I>
where
    I: Iterator<Item: Future>,
{
    type Item = <I::Item as Future>::Output;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = self.get_mut();
        this.fill();
        if let Some(output) = this.poll_due() {
            return Poll::Ready(Some(output));
        }
        // One that rings while it is polled waits for the next time: others have their turn.
        this.rung.waker.register(context.waker());
        this.due.append(&mut this.rung.places());
        match this.poll_due() {
            None if this.vacant.len() < this.all.len() => Poll::Pending,
            output => Poll::Ready(output),
        }
    }
}

/// The futures are pinned where they are, the iterator never is.
impl<I: Iterator> Unpin for Places<I> {}

impl Rung {
    fn places(&self) -> MutexGuard<'_, VecDeque<usize>> {
        // Nothing panics while it is held.
        self.places.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Wake for Bell {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        if !self.rings.swap(true, Ordering::AcqRel) {
            self.rung.places().push_back(self.place);
            self.rung.waker.wake();
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::AtomicUsize;
    use std::time::Duration;

    use futures_util::StreamExt;

    use super::*;

    #[tokio::test]
    async fn each_future_gives_its_result_and_never_more_are_under_way() {
        for most in [1, 3, 7, 1000] {
            let (under_way, highest) = (AtomicUsize::new(0), AtomicUsize::new(0));
            let futures = (0..40_usize).map(|number| {
                let (under_way, highest) = (&under_way, &highest);
                async move {
                    let now = under_way.fetch_add(1, Ordering::Relaxed) + 1;
                    highest.fetch_max(now, Ordering::Relaxed);
                    if number % 5 > 0 {
                        tokio::time::sleep(Duration::from_millis(number as u64 % 7)).await;
                        tokio::task::yield_now().await;
                    }
                    under_way.fetch_sub(1, Ordering::Relaxed);
                    number
                }
            });
            let mut results: Vec<_> = Places::new(futures, most).collect().await;
            results.sort_unstable();
            assert_eq!(results, (0..40).collect::<Vec<_>>());
            let highest = highest.load(Ordering::Relaxed);
            assert!(highest <= most && (most == 1 || highest > 1), "{highest} of {most}");
        }
    }

    #[tokio::test]
    async fn nothing_gives_nothing_and_dropping_ends_what_is_under_way() {
        let none = std::iter::empty::<std::future::Ready<()>>();
        assert_eq!(Places::new(none, 4).next().await, None);
        let held = Arc::new(());
        let futures = (0..9).map(|number| {
            let held = Arc::clone(&held);
            async move {
                if number > 0 {
                    std::future::pending::<()>().await;
                }
                drop(held);
                number
            }
        });
        let mut places = Places::new(futures, 4);
        assert_eq!(places.next().await, Some(0));
        assert!(Arc::strong_count(&held) > 1);
        drop(places);
        assert_eq!(Arc::strong_count(&held), 1);
    }
}
