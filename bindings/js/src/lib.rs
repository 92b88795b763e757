//! The core and the exchange as one wasm. It knows no host: `shell/` lends it `fetch`, timers and `AbortSignal`.
//!
//! What crosses the boundary is flat, so that the glue stays small: options and questions are lists of names and
//! values in turn, requests and errors are arrays, columns are places in the wasm's memory.

mod account;
mod answer;
mod exchange;
mod failure;
mod options;
mod request;

pub use account::Core;
pub use answer::Answer;
pub use exchange::Driven;

use stats_proto::{Metric, MetricName};
use wasm_bindgen::prelude::wasm_bindgen;

/// The name, in the canonical form of an answer, of what goes by this spelling.
#[wasm_bindgen(js_name = metricName)]
#[must_use]
pub fn metric_name(spelling: &str) -> String {
    MetricName::spelled(spelling).as_str().to_owned()
}

/// The names of all metrics that the core knows.
#[wasm_bindgen(js_name = metricNames)]
#[must_use]
pub fn metric_names() -> Vec<String> {
    Metric::ALL.iter().map(|metric| metric.as_str().to_owned()).collect()
}
