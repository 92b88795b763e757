//! The core and the exchange as one wasm. It does no I/O: `shell/` has `fetch`, timers and `AbortSignal`.
//!
//! Only plain values cross the boundary, so that the glue stays small: options and queries are forms, requests and
//! errors are lists in JSON, answers are addresses in the wasm's memory.

#![forbid(unsafe_code)]

mod account;
mod answer;
mod exchange;
mod failure;
mod form;
mod json;
mod options;
mod request;

pub use account::Core;
pub use exchange::Driven;

use stats_proto::{Metric, MetricName};
use wasm_bindgen::prelude::wasm_bindgen;

/// An allocator that is small rather than fast: each answer has few allocations.
#[cfg(target_arch = "wasm32")]
#[global_allocator]
static ALLOCATOR: rlsf::SmallGlobalTlsf = rlsf::SmallGlobalTlsf::new();

/// The canonical name of the metric of this spelling.
#[wasm_bindgen(js_name = metricName)]
#[must_use]
pub fn metric_name(spelling: &str) -> String {
    MetricName::spelled(spelling).as_str().to_owned()
}

/// The names of all metrics that the core knows, as a list; the layout of an answer refers to its indices.
#[wasm_bindgen(js_name = metricNames)]
#[must_use]
pub fn metric_names() -> String {
    Metric::ALL.iter().fold(json::List::new(), |list, metric| list.text(Some(metric.as_str()))).end()
}
