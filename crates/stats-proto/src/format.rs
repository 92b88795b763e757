//! How a question travels: the format of the answer and the verb of the request.

use crate::names::{named, names};

names! {
    /// The format in which the server is asked to answer, and in which the answer is read.
    ///
    /// The format asked for decides the reader; neither the content nor its type is ever consulted.
    Format {
        /// JSON, the default.
        Json = "json",
        /// XML.
        Xml = "xml",
    }
}
named!(Format, "format");

names! {
    /// The HTTP method of a request. The server family takes both for every question.
    Verb {
        /// `GET` with the parameters in the query string, as the specification has it.
        Get = "get",
        /// `POST` with the parameters in a form, which keeps the key out of the logs of proxies.
        Post = "post",
    }
}
named!(Verb, "verb");

impl Verb {
    /// The method as HTTP spells it.
    #[must_use]
    pub const fn method(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
        }
    }
}
