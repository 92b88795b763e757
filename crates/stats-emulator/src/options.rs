//! What a request selects of the emulator itself, beside the protocol: faults, shape, switches,
//! refusal.

use std::sync::PoisonError;

use crate::app::App;
use crate::customer_option::{CustomerOption, customer_option};
use crate::fault::Faults;
use crate::refusal::RefusalStyle;
use crate::request::Request;
use crate::shape::{Shape, UnknownWord};
use crate::suggestion::closest;
use crate::v3::Switches;

const SHAPE: &str = "x-emulator-shape";
const FAULT: &str = "x-emulator-fault";
const REFUSAL: &str = "x-emulator-refusal";
const SWITCH: &str = "x-emulator-switch";

/// The options of one request.
pub(crate) struct RequestOptions {
    pub(crate) faults: Faults,
    pub(crate) shape: Shape,
    pub(crate) switches: Switches,
    pub(crate) refusals: RefusalStyle,
    /// True if the request is refused whatever it is.
    pub(crate) is_refused: bool,
}

impl RequestOptions {
    /// No options but a shape.
    pub(crate) fn of_shape(shape: Shape) -> Self {
        let (faults, switches, refusals) = Default::default();
        Self { faults, shape, switches, refusals, is_refused: false }
    }
}

/// Rejects headers that are meant for the emulator and that it does not know.
pub(crate) fn check_headers(request: &Request) -> Result<(), UnknownWord> {
    let headers = [SHAPE, FAULT, REFUSAL, SWITCH];
    for (name, value) in &request.headers {
        let name = name.as_str();
        if !headers.contains(&name) && name.contains("emulat") {
            let all = || {
                let all =
                    "`x-emulator-shape`, `x-emulator-fault`, `x-emulator-refusal` or `x-emulator-switch`";
                format!("; expected {all}")
            };
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
    /// The options of a request: its headers, else the script (faults only), else the names of its customers, of which
    /// the first that selects something counts, else (faults only) the first of them with a change, else the builder. The shape is the usual one with what is selected.
    pub(crate) fn options(
        &self,
        request: &Request,
        names: &[&str],
        usual: Shape,
    ) -> Result<RequestOptions, UnknownWord> {
        let (mut named_shape, mut named_switches, mut named_faults) = (None, None, None);
        let mut changed_faults = None;
        let dataset = self.dataset();
        for name in names {
            match customer_option(name).transpose()? {
                Some(CustomerOption::Shape(words)) => named_shape = named_shape.or(Some(words)),
                Some(CustomerOption::Switches(words)) => named_switches = named_switches.or(Some(words)),
                Some(CustomerOption::Faults(faults)) => named_faults = named_faults.or(Some((*name, faults))),
                None => {
                    let customer = dataset.customer(name).or_else(|| dataset.account(name));
                    let faults = customer.and_then(|customer| customer.change()?.faults.clone());
                    changed_faults = changed_faults.or_else(|| Some((*name, faults?)));
                }
            }
        }
        let shape = match header(request, SHAPE).or(named_shape) {
            Some(words) => usual.with_words(&words)?,
            None => self.shape.unwrap_or(usual),
        };
        let switches = match header(request, SWITCH).or(named_switches) {
            Some(words) => self.v3.switches.with_words(&words)?,
            None => self.v3.switches,
        };
        let refusal = header(request, REFUSAL);
        let is_refused = refusal.is_some();
        let refusals = refusal.map_or(Ok(self.refusals), |text| text.parse())?;
        let selected = header(request, FAULT)
            .or_else(|| self.script.lock().unwrap_or_else(PoisonError::into_inner).next_faults());
        let faults = match (selected, named_faults.or(changed_faults)) {
            (Some(text), _) => self.active(&text, text.parse()?),
            (None, Some((name, faults))) => self.active(name, faults),
            (None, None) => self.active("", self.faults.clone()),
        };
        Ok(RequestOptions { faults, shape, switches, refusals, is_refused })
    }

    /// The faults, if they apply to this request. Requests are counted by `name`.
    fn active(&self, name: &str, faults: Faults) -> Faults {
        let mut counts = self.fault_counts.lock().unwrap_or_else(PoisonError::into_inner);
        if faults.apply_to(|| counts.next(name)) { faults } else { Faults::default() }
    }
}
