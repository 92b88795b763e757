//! The format of answers and the HTTP method of requests.

use crate::named::names;
use crate::parsed_name::parsed;

names! {
    /// The format that is requested, and in which the answer is read. v3 has JSON alone.
    ///
    /// The requested format decides the reader, never the content or its type.
    Format {
        /// JSON, the default.
        Json = "json",
        /// XML.
        Xml = "xml",
    }
}
parsed!(Format, "format");

names! {
    /// The HTTP method of a request. The legacy dialects take both for every query, v3 takes GET alone.
    Method {
        /// `GET` with the parameters in the query string, as the specification has it.
        Get = "get",
        /// `POST` with the parameters in a form, which keeps the key out of the logs of proxies.
        Post = "post",
    }
}
parsed!(Method, "method");

impl Method {
    /// The method as HTTP spells it.
    #[must_use]
    pub const fn as_http(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
        }
    }
}
