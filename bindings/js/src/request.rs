//! A request as a list.

use stats_proto::Request;

use crate::json::List;

/// Method, URL, redacted URL, body, redacted body, then name, value and redacted value of each header.
pub(crate) fn request(request: &Request) -> String {
    let shown = request.redacted();
    let list = List::new()
        .text(Some(request.method()))
        .text(Some(request.url()))
        .text(Some(&shown.url))
        .text(request.body())
        .text(shown.body.as_deref());
    let headers = request.headers().iter().zip(&shown.headers);
    let header = |list: List, ((name, value), (_, shown)): (&(&str, String), &(&str, String))| {
        list.text(Some(name)).text(Some(value)).text(Some(shown))
    };
    headers.fold(list, header).end()
}
