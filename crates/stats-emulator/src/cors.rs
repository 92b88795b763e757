//! CORS: pages of any origin may send requests and, but for v3, read the headers about rate limits.

use crate::request::Request;
use crate::response::Response;
use crate::{suite, v3};

const EXPOSED: &str = "X-RateLimit-Limit, X-RateLimit-Remaining, X-RateLimit-Reset, Retry-After";

/// The response to a preflight request, if the request is one.
pub(crate) fn preflight(request: &Request) -> Option<Response> {
    request.header("access-control-request-method").filter(|_| request.method == "OPTIONS")?;
    let mut response = Response { status: 204, headers: Vec::new(), body: Vec::new() };
    response.add("access-control-max-age", "600");
    if has_cors_of_v3(request) {
        response.add("access-control-allow-headers", v3::preflight_headers(request));
    } else {
        response.add("access-control-allow-methods", "GET, POST, PUT, DELETE");
        let requested = request.header("access-control-request-headers").unwrap_or("*");
        response.add("access-control-allow-headers", requested);
    }
    Some(response)
}

/// Adds the headers with which a page may read the response: if the request has an `Origin`, and always with v3.
pub(crate) fn allow(request: &Request, response: &mut Response) {
    if has_cors_of_v3(request) {
        v3::allow(response);
    } else if request.header("origin").is_some() {
        response.add("access-control-allow-origin", "*");
        response.add("access-control-expose-headers", EXPOSED);
    }
}

/// True for v3, except in the suite, whose cases are about what a page can read.
fn has_cors_of_v3(request: &Request) -> bool {
    v3::is_v3(&request.path) && !suite::is_suite_path(&request.path)
}
