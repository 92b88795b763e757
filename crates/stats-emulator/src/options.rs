//! What a request selects of the emulator itself, beside the protocol: faults, shape, refusal.

use std::sync::PoisonError;

use crate::app::App;
use crate::customer_option::{CustomerOption, customer_option};
use crate::endpoint::Family;
use crate::fault::Faults;
use crate::parameters::Parameters;
use crate::refusal::RefusalStyle;
use crate::request::Request;
use crate::shape::{Shape, UnknownWord};
use crate::suggestion::closest;

const SHAPE: &str = "x-emulator-shape";
const FAULT: &str = "x-emulator-fault";
const REFUSAL: &str = "x-emulator-refusal";

/// The options of one request.
pub(crate) struct RequestOptions {
    pub(crate) faults: Faults,
    pub(crate) shape: Shape,
    pub(crate) refusals: RefusalStyle,
    /// True if the request is refused whatever it is.
    pub(crate) is_refused: bool,
}

/// Rejects headers that are meant for the emulator and that it does not know.
pub(crate) fn check_headers(request: &Request) -> Result<(), UnknownWord> {
    let headers = [SHAPE, FAULT, REFUSAL];
    for (name, value) in &request.headers {
        let name = name.as_str();
        if !headers.contains(&name) && name.contains("emulat") {
            let all =
                || "; expected `x-emulator-shape`, `x-emulator-fault` or `x-emulator-refusal`".to_owned();
            let hint = closest(name, headers).map_or_else(all, |meant| format!("; did you mean `{meant}`?"));
            return Err(UnknownWord::new("header", name, hint));
        }
        if headers.contains(&name) && value.to_str().is_err() {
            return Err(UnknownWord::new("value of", name, "; expected visible ASCII".to_owned()));
        }
    }
    Ok(())
}

/// The values of a header, several joined as HTTP joins them.
fn header(request: &Request, name: &str) -> Option<String> {
    let values: Vec<&str> = request.headers(name).collect();
    (!values.is_empty()).then(|| values.join(","))
}

impl App {
    /// The options of a request: its headers, else the script (faults only), else the customer's name, else the
    /// builder.
    pub(crate) fn options(
        &self,
        request: &Request,
        parameters: &Parameters,
        family: Family,
    ) -> Result<RequestOptions, UnknownWord> {
        let name = parameters.all("user").next().unwrap_or_default();
        let named = customer_option(name).transpose()?;
        let shape = match (header(request, SHAPE), &named) {
            (Some(words), _) => family.shape().with_words(&words)?,
            (None, Some(CustomerOption::Shape(words))) => family.shape().with_words(words)?,
            (None, _) => self.shape.unwrap_or_else(|| family.shape()),
        };
        let refusal = header(request, REFUSAL);
        let is_refused = refusal.is_some();
        let refusals = refusal.map_or(Ok(self.refusals), |text| text.parse())?;
        let selected = header(request, FAULT)
            .or_else(|| self.script.lock().unwrap_or_else(PoisonError::into_inner).next_faults());
        let faults = match (selected, named) {
            (Some(text), _) => self.active(&text, text.parse()?),
            (None, Some(CustomerOption::Faults(faults))) => self.active(name, faults),
            (None, _) => self.active("", self.faults.clone()),
        };
        Ok(RequestOptions { faults, shape, refusals, is_refused })
    }

    /// The faults, if they apply to this request. Requests are counted by `name`.
    fn active(&self, name: &str, faults: Faults) -> Faults {
        let mut counts = self.fault_counts.lock().unwrap_or_else(PoisonError::into_inner);
        if faults.apply_to(|| counts.next(name)) { faults } else { Faults::default() }
    }
}
