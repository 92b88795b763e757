//! Refusals of v3: status, message and field.

use crate::format::Format;
use crate::options::RequestOptions;
use crate::refusal::{Refusal as Legacy, RefusalForm, write};
use crate::render::json::Json;
use crate::render::json_body;
use crate::response::Response;

/// Why a request is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Refusal {
    status: u16,
    message: String,
    field: Field,
    /// True for a member `help`.
    has_help: bool,
}

/// The member `field` of a refusal.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Field {
    Absent,
    Null,
    Text(String),
}

impl Refusal {
    fn new(status: u16, message: &str, field: Field) -> Self {
        Self { status, message: message.to_owned(), field, has_help: false }
    }

    /// A request without a key.
    pub(crate) fn no_key() -> Self {
        Self::new(401, "authorization required", Field::Null)
    }

    /// A key that is not the expected one.
    pub(crate) fn wrong_key() -> Self {
        let message = "The provided authorization grant is invalid, expired, or revoked";
        Self { has_help: true, ..Self::new(401, message, Field::Null) }
    }

    /// A key without the scope of the endpoint.
    pub(crate) fn scope() -> Self {
        Self::new(403, "access forbidden", Field::Null)
    }

    pub(crate) fn method() -> Self {
        Self::new(405, "method not allowed", Field::Null)
    }

    pub(crate) fn unknown_parameter(name: &str) -> Self {
        let message = if name == "sort_by" { "invalid sort value" } else { "unknown field" };
        Self::parameter(name, message)
    }

    /// A refusal of one parameter.
    pub(crate) fn parameter(name: &str, message: &str) -> Self {
        Self::new(400, message, Field::Text(name.to_owned()))
    }

    pub(crate) fn start_date() -> Self {
        Self::parameter("start_date", "start_date is required and should be a YYYY-MM-DD formatted date")
    }

    pub(crate) fn end_date() -> Self {
        Self::new(400, "end_date should be a YYYY-MM-DD formatted date", Field::Absent)
    }

    pub(crate) fn unknown_category() -> Self {
        Self::new(404, "category does not exist", Field::Text("categories".to_owned()))
    }

    pub(crate) fn unknown_subuser(status: u16) -> Self {
        let message = match status {
            403 => "you dont have permission to access this resource",
            _ => "No user found",
        };
        Self::new(status, message, Field::Absent)
    }

    /// A failure of the server that may be the request's own.
    pub(crate) fn unable(status: u16, message: &str) -> Self {
        Self::new(status, message, Field::Absent)
    }

    /// The refusal with that status that is known best.
    pub(crate) fn status(status: u16) -> Self {
        match status {
            401 => Self::no_key(),
            403 => Self::scope(),
            // The word, as documented.
            404 => Self::new(404, "not found", Field::Text("null".to_owned())),
            405 => Self::method(),
            429 => Self::new(429, "too many requests", Field::Null),
            500..=599 => Self::unable(status, "internal server error"),
            _ => Self::new(status, "bad request", Field::Null),
        }
    }

    /// The response, in the form and with the status that the request selects.
    pub(crate) fn response(&self, options: &RequestOptions) -> Response {
        let status = options.refusals.status.unwrap_or(self.status);
        match options.refusals.form {
            None | Some(RefusalForm::V3) => {
                let body = json_body(&[self.json()], false, &options.shape);
                Response::new(status, Format::Json.media_type(), body)
            }
            Some(form) => {
                let refusal = Legacy::with_message(self.status, &self.message);
                let (body, media_type) = write(&refusal, form, Format::Json, &options.shape);
                Response::new(status, media_type, body)
            }
        }
    }

    fn json(&self) -> Json {
        let mut error = vec![("message".to_owned(), Json::text(&self.message))];
        match &self.field {
            Field::Absent => {}
            Field::Null => error.insert(0, ("field".to_owned(), Json::bare("null"))),
            Field::Text(name) => error.push(("field".to_owned(), Json::text(name))),
        }
        if self.has_help {
            error.push(("help".to_owned(), Json::bare("null")));
        }
        Json::object([("errors", Json::Array(vec![Json::Object(error)]))])
    }
}
