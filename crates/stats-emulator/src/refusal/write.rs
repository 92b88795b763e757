//! The body of a refusal.

use super::{Refusal, RefusalForm};
use crate::format::Format;
use crate::render::json::Json;
use crate::render::xml::Element;
use crate::render::{json_body, xml};
use crate::shape::Shape;

/// The body of a refusal and its media type.
pub(crate) fn write(
    refusal: &Refusal,
    form: RefusalForm,
    format: Format,
    shape: &Shape,
) -> (Vec<u8>, &'static str) {
    let sentence = refusal.sentence();
    match (form, format) {
        (RefusalForm::Nothing, _) => (Vec::new(), format.media_type()),
        (RefusalForm::Words, _) => (sentence.into_bytes(), "text/plain"),
        (RefusalForm::Html, _) => (page(refusal.code(), &sentence), "text/html"),
        (_, Format::Json) => {
            let body = json_body(&[json(refusal, form, sentence)], false, shape);
            (body, format.media_type())
        }
        (_, Format::Xml) => {
            let body = xml::document(&element(refusal, form, sentence), false, shape);
            (body, format.media_type())
        }
    }
}

/// An HTML error page, used for unknown paths too. It contains nothing that the client sent.
pub(crate) fn page(status: u16, sentence: &str) -> Vec<u8> {
    format!(
        "<!DOCTYPE html>\n<html>\n<head><title>{status}</title></head>\n\
         <body>\n<h1>{status}</h1>\n<p>{sentence}</p>\n</body>\n</html>\n"
    )
    .into_bytes()
}

fn json(refusal: &Refusal, form: RefusalForm, sentence: String) -> Json {
    match form {
        RefusalForm::String => Json::object([("error", Json::Text(sentence))]),
        RefusalForm::Message => Json::object([("message", Json::Text(sentence))]),
        RefusalForm::Object => {
            let error = [("code", Json::bare(refusal.code().to_string())), ("message", Json::Text(sentence))];
            Json::object([("error", Json::object(error))])
        }
        RefusalForm::V3 => {
            let field = refusal.field.as_deref().map_or_else(|| Json::bare("null"), Json::text);
            let error = [("field", field), ("message", Json::text(&refusal.message))];
            Json::object([("errors", Json::Array(vec![Json::object(error)]))])
        }
        _ => {
            let errors = Json::Array(vec![Json::Text(sentence)]);
            Json::object([("message", Json::text("error")), ("errors", errors)])
        }
    }
}

fn element(refusal: &Refusal, form: RefusalForm, sentence: String) -> Element {
    let error = || Element::text("message", "error");
    match form {
        RefusalForm::Object => {
            let code = Element::text("code", refusal.code().to_string());
            Element::parent("error", vec![code, Element::text("message", sentence)])
        }
        RefusalForm::Message => Element::parent("result", vec![Element::text("message", sentence)]),
        RefusalForm::TwoMessages => {
            Element::parent("result", vec![error(), Element::text("message", sentence)])
        }
        _ => {
            let errors = Element::parent("errors", vec![Element::text("error", sentence)]);
            Element::parent("result", vec![error(), errors])
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Format, Refusal, RefusalForm, Shape, write};
    use crate::endpoint::Family;

    #[test]
    fn writes_every_form_in_both_formats() {
        let refusal = Refusal::parameter("days", "it must be <0");
        let compact: Shape = "compact,declaration-none".parse().unwrap();
        let list = "<result><message>error</message><errors><error>error in days: it must be &lt;0</error></errors></result>\n";
        for (form, json, xml) in [
            (
                RefusalForm::List,
                "{\"message\":\"error\",\"errors\":[\"error in days: it must be <0\"]}\n",
                list,
            ),
            (
                RefusalForm::Object,
                "{\"error\":{\"code\":400,\"message\":\"error in days: it must be <0\"}}\n",
                "<error><code>400</code><message>error in days: it must be &lt;0</message></error>\n",
            ),
            (RefusalForm::String, "{\"error\":\"error in days: it must be <0\"}\n", list),
            (
                RefusalForm::Message,
                "{\"message\":\"error in days: it must be <0\"}\n",
                "<result><message>error in days: it must be &lt;0</message></result>\n",
            ),
            (
                RefusalForm::TwoMessages,
                "{\"message\":\"error\",\"errors\":[\"error in days: it must be <0\"]}\n",
                "<result><message>error</message><message>error in days: it must be &lt;0</message></result>\n",
            ),
            (RefusalForm::V3, "{\"errors\":[{\"field\":\"days\",\"message\":\"it must be <0\"}]}\n", list),
            (RefusalForm::Nothing, "", ""),
            (RefusalForm::Words, "error in days: it must be <0", "error in days: it must be <0"),
        ] {
            for (format, body) in [(Format::Json, json), (Format::Xml, xml)] {
                assert_eq!(String::from_utf8(write(&refusal, form, format, &compact).0).unwrap(), body);
            }
        }
    }

    #[test]
    fn v3_field_is_null_without_a_parameter() {
        let refusal = Refusal::credentials(Family::Own);
        let (body, _) = write(&refusal, RefusalForm::V3, Format::Json, &Shape::default());
        assert_eq!(body, b"{\"errors\":[{\"field\":null,\"message\":\"Bad username / password\"}]}\n");
    }
}
