//! Pages of any origin may ask, and may see the headers that say when to ask again.

use crate::arrival::Arrival;
use crate::reply::Reply;

const EXPOSED: &str = "X-RateLimit-Limit, X-RateLimit-Remaining, X-RateLimit-Reset, Retry-After";

/// The answer to a browser's question whether it may ask, if the request is one.
pub(crate) fn preflight(arrival: &Arrival) -> Option<Reply> {
    arrival.header("access-control-request-method").filter(|_| arrival.method == "OPTIONS")?;
    let mut reply = Reply { status: 204, headers: Vec::new(), body: Vec::new() };
    reply.add("access-control-allow-methods", "GET, POST, PUT, DELETE");
    let asked = arrival.header("access-control-request-headers").unwrap_or("*");
    reply.add("access-control-allow-headers", asked);
    reply.add("access-control-max-age", "600");
    allow(arrival, &mut reply);
    Some(reply)
}

/// Adds what a page needs to read the reply; others than pages send no `Origin` and get no such header.
pub(crate) fn allow(arrival: &Arrival, reply: &mut Reply) {
    if arrival.header("origin").is_some() {
        reply.add("access-control-allow-origin", "*");
        reply.add("access-control-expose-headers", EXPOSED);
    }
}
