//! CORS as SendGrid has it: any origin, three request headers, no header about rate limits to read.

use crate::request::Request;
use crate::response::Response;

/// The request headers that a page may send.
const ALLOWED: &str = "Authorization, Content-Type, On-behalf-of";

/// Adds the headers, which come with every answer.
pub(crate) fn allow(response: &mut Response) {
    response.add("access-control-allow-origin", "*");
    response.add("access-control-allow-methods", "GET");
    if !response.has("access-control-allow-headers") {
        response.add("access-control-allow-headers", ALLOWED);
    }
    response.add("access-control-expose-headers", "Link, Location");
}

/// The value of the header that permits request headers: SendGrid's, and those for the emulator itself.
pub(crate) fn preflight_headers(request: &Request) -> String {
    let requested = request.header("access-control-request-headers").unwrap_or_default();
    let own = requested.split(',').map(str::trim).filter(|name| name.starts_with("x-emulator-"));
    std::iter::once(ALLOWED).chain(own).collect::<Vec<_>>().join(", ")
}
