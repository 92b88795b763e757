//! A request as an array.

use std::time::Duration;

use stats_proto::Request;
use wasm_bindgen::JsValue;

/// Method, URL, URL to be shown, body, body to be shown, the attempt's time in milliseconds, then names and values of
/// the headers in turn.
pub(crate) fn request(request: &Request, timeout: Option<Duration>) -> Vec<JsValue> {
    let shown = request.redacted();
    let optional = |text: Option<&str>| text.map_or(JsValue::UNDEFINED, JsValue::from_str);
    let mut array = vec![
        JsValue::from_str(request.method()),
        JsValue::from_str(request.url()),
        JsValue::from_str(&shown.url),
        optional(request.body()),
        optional(shown.body.as_deref()),
        timeout.map(millis).into(),
    ];
    for (name, value) in request.headers() {
        array.extend([JsValue::from_str(name), JsValue::from_str(value)]);
    }
    array
}

/// A time in milliseconds.
pub(crate) fn millis(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}
