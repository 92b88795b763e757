//! CORS: pages of any origin may send requests and read the headers about rate limits.

use crate::request::Request;
use crate::response::Response;

const EXPOSED: &str = "X-RateLimit-Limit, X-RateLimit-Remaining, X-RateLimit-Reset, Retry-After";

/// The response to a preflight request, if the request is one.
pub(crate) fn preflight(request: &Request) -> Option<Response> {
    request.header("access-control-request-method").filter(|_| request.method == "OPTIONS")?;
    let mut response = Response { status: 204, headers: Vec::new(), body: Vec::new() };
    response.add("access-control-allow-methods", "GET, POST, PUT, DELETE");
    let requested = request.header("access-control-request-headers").unwrap_or("*");
    response.add("access-control-allow-headers", requested);
    response.add("access-control-max-age", "600");
    Some(response)
}

/// Adds the headers with which a page may read the response, if the request has an `Origin`.
pub(crate) fn allow(request: &Request, response: &mut Response) {
    if request.header("origin").is_some() {
        response.add("access-control-allow-origin", "*");
        response.add("access-control-expose-headers", EXPOSED);
    }
}
