//! Spans and events: their fields and names.
//!
//! A test program of its own: the first thread that logs fixes which subscriber the whole process has.

use std::cell::RefCell;
use std::error::Error;
use std::fmt::{Debug, Write};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use stats_emulator::Emulator;
use stats_reqwest::{Account, AggregateStats, CategoryList, Client, Policy};
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Metadata, Subscriber};

#[tokio::test]
async fn events_are_in_the_span_of_their_query() -> Result<(), Box<dyn Error>> {
    let lines = Lines::default();
    tracing::subscriber::set_global_default(lines.clone())?;
    let emulator = Emulator::start()?;
    let account = Account::new("reseller", "open+sesame/&").with_base_url(&emulator.base_url())?;
    let backoff = Duration::from_millis(10);
    let policy = Policy::default().with_deadline(Duration::from_secs(10)).with_backoff(backoff, backoff);
    let client = Client::builder(account).policy(policy).build()?;

    // Both are pending at the same time, and one is retried.
    let list = client.send(CategoryList::of("fault-503+delay=30ms+times=1@example.com"));
    let total = client.send(AggregateStats::of("fault-delay=50ms@example.com"));
    let (list, total) = tokio::join!(list, total);
    assert!(list.is_ok() && total.is_ok());
    assert!(client.send(AggregateStats::of("customer@example.com")).await.is_ok());

    let kept = lines.0.lock().map_err(|_| "a thread panicked")?;
    let messages = |kind: &str| -> Vec<&str> {
        let around = format!("query kind=\"{kind}\" customer=\"");
        let lines = kept.events.iter().filter(|line| line.starts_with(&around));
        lines.filter_map(|line| line.split_once("message=")?.1.split(' ').next()).collect()
    };
    assert_eq!(messages("categories"), ["attempt", "answer", "wait", "attempt", "answer", "done"]);
    assert_eq!(messages("aggregate"), ["attempt", "answer", "done", "attempt", "answer", "done"]);
    assert_eq!(kept.events.len(), 12, "{:#?}", kept.events);
    for line in &kept.events {
        assert!(!line.contains("sesame"), "{line}");
    }
    let attempts = kept.events.iter().filter(|line| line.contains("message=attempt"));
    let urls = attempts.filter(|line| line.contains("api_key=***&") && line.contains("method=\"GET\""));
    assert_eq!(urls.count(), 4);
    for attempt in ["attempt=1 ", "attempt=2 "] {
        assert!(kept.events.iter().any(|line| line.contains(attempt)), "{attempt}");
    }
    Ok(())
}

/// Keeps each event as a line that begins with the spans around it.
#[derive(Clone, Default)]
struct Lines(Arc<Mutex<Kept>>);

#[derive(Default)]
struct Kept {
    spans: Vec<String>,
    events: Vec<String>,
}

thread_local! {
    /// The spans that this thread is in.
    static AROUND: RefCell<Vec<u64>> = const { RefCell::new(Vec::new()) };
}

impl Subscriber for Lines {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.target().starts_with("stats_reqwest")
    }

    fn new_span(&self, span: &Attributes<'_>) -> Id {
        let mut text = Text(span.metadata().name().to_owned());
        span.record(&mut text);
        let mut kept = self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        kept.spans.push(text.0);
        Id::from_u64(kept.spans.len() as u64)
    }

    fn record(&self, _: &Id, _: &Record<'_>) {}

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn event(&self, event: &Event<'_>) {
        let mut text = Text(String::new());
        event.record(&mut text);
        let mut kept = self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let name = |id: &u64| kept.spans.get(usize::try_from(*id).ok()? - 1).cloned();
        let around: Vec<_> = AROUND.with_borrow(|around| around.iter().filter_map(name).collect());
        kept.events.push(format!("{}:{}", around.join(" > "), text.0));
    }

    fn enter(&self, id: &Id) {
        AROUND.with_borrow_mut(|around| around.push(id.into_u64()));
    }

    fn exit(&self, id: &Id) {
        AROUND.with_borrow_mut(|around| assert_eq!(around.pop(), Some(id.into_u64())));
    }
}

/// Fields as text.
struct Text(String);

impl Visit for Text {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        let _ = write!(self.0, " {field}={value:?}");
    }
}
