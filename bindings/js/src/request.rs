//! A request as a list.

use stats_proto::Request;

use crate::json::List;

/// Method, URL, URL to be shown, body, body to be shown, then names and values of the headers in turn.
pub(crate) fn request(request: &Request) -> String {
    let shown = request.redacted();
    let list = List::new()
        .text(Some(request.method()))
        .text(Some(request.url()))
        .text(Some(&shown.url))
        .text(request.body())
        .text(shown.body.as_deref());
    let headers = request.headers().iter();
    headers.fold(list, |list, (name, value)| list.text(Some(name)).text(Some(value))).end()
}
