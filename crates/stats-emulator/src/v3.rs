//! The v3 API: days, lists and sums, with the numbers of the legacy endpoints.
//!
//! Every answer has `X-Ratelimit-Limit`, `-Remaining` and `-Reset`, and the CORS headers that SendGrid sends. Where no
//! document and no recording shows what SendGrid does, one of [`Switches`] decides.

mod cors;
mod days;
mod endpoint;
mod item;
mod limits;
mod page;
mod query;
mod refusal;
mod switches;
mod window;

use std::sync::atomic::Ordering;

pub use switches::{
    BeforeRetention, DefaultLimit, DisabledSubusers, EleventhName, EndBeforeStart, FutureDays, IdleDay,
    LimitAbove500, OtherLetters, Retention, ServerToday, Switches, UnknownCategory, UnknownSubuser,
    UnnamedItems, Week53,
};

pub(crate) use cors::{allow, preflight_headers};
pub(crate) use endpoint::{METRICS, all_scopes, is_v3};
pub(crate) use limits::Limits;

use crate::app::{App, finish};
use crate::fault::WriteMode;
use crate::format::Format;
use crate::options::RequestOptions;
use crate::parameters::Parameters;
use crate::render::json_body;
use crate::request::Request;
use crate::response::Response;
use crate::shape::{Choice, Order, Shape};
use endpoint::{Call, Endpoint};
use query::Query;
use refusal::Refusal;

/// What of the state of an emulator concerns v3 alone.
#[derive(Debug)]
pub(crate) struct State {
    /// What the key may do.
    pub(crate) scopes: Vec<String>,
    /// The positions of switches that a request does not set.
    pub(crate) switches: Switches,
    pub(crate) limits: Limits,
}

/// The shape of answers that select none: compact, and with members in any order.
fn shape() -> Shape {
    Shape::default().with(Choice::Order(Order::Shuffled))
}

impl App {
    /// Answers a request to a path of v3.
    pub(crate) async fn answer_v3(&self, request: &Request) -> (Response, Option<WriteMode>) {
        let Some(endpoint) = Endpoint::of_path(&request.path) else {
            let mut response = Refusal::status(404).response(&RequestOptions::of_shape(shape()));
            limits::report(None, &mut response);
            return (response, None);
        };
        self.requests.fetch_add(1, Ordering::Relaxed);
        let parameters = Parameters::parse(&request.query, "");
        let header = on_behalf_of(request, endpoint);
        let names: Vec<&str> = match endpoint.call {
            Call::SubusersStats => parameters.all("subusers").collect(),
            _ => header.iter().map(|value| value.strip_prefix("account-id ").unwrap_or(value)).collect(),
        };
        let options = match self.options(request, &names, shape()) {
            Ok(options) => options,
            Err(error) => {
                let mut response = Response::text(400, &error.to_string());
                limits::report(None, &mut response);
                return (response, None);
            }
        };
        let state = self.v3.limits.count(endpoint);
        if state.is_some_and(|state| state.exceeded) {
            let mut response = Refusal::status(429).response(&options);
            limits::report(state, &mut response);
            return (response, None);
        }
        tokio::time::sleep(options.faults.delay()).await;
        let answered = match options.faults.status() {
            Some(status) => Err(Refusal::status(status)),
            None => self.authorized(request, endpoint).and_then(|()| {
                if options.is_refused {
                    let status = options.refusals.status.filter(|status| *status >= 400);
                    return Err(status.map_or_else(Refusal::wrong_key, Refusal::status));
                }
                let dataset = self.dataset();
                let query = Query {
                    endpoint,
                    parameters: &parameters,
                    on_behalf_of: header.as_deref(),
                    dataset: &dataset,
                    scopes: &self.v3.scopes,
                    switches: &options.switches,
                    shape: &options.shape,
                };
                query.answer()
            }),
        };
        let mut response = match answered {
            Ok(body) => {
                Response::new(200, Format::Json.media_type(), json_body(&[body], false, &options.shape))
            }
            Err(refusal) => refusal.response(&options),
        };
        if response.status == 405 {
            response.add("allow", "GET, OPTIONS");
        }
        limits::report(state, &mut response);
        finish(response, request, &options, true)
    }

    /// Checks the method, the key and its scopes, in this order.
    fn authorized(&self, request: &Request, endpoint: &Endpoint) -> Result<(), Refusal> {
        if request.method != "GET" {
            return Err(Refusal::method());
        }
        let Some(credentials) = &self.credentials else { return Ok(()) };
        if request.headers.get("authorization").is_none() {
            return Err(Refusal::no_key());
        }
        if !credentials.match_bearer(request) {
            return Err(Refusal::wrong_key());
        }
        let may = |scope: &&str| self.v3.scopes.iter().any(|granted| granted == scope);
        if endpoint.scopes.is_empty() || endpoint.scopes.iter().any(may) {
            return Ok(());
        }
        Err(Refusal::scope())
    }
}

/// The value of `on-behalf-of`, several joined, if the endpoint understands the header. A value that is not ASCII is not
/// dropped: the answer would be about another account.
fn on_behalf_of(request: &Request, endpoint: &Endpoint) -> Option<String> {
    let values = request.headers.get_all("on-behalf-of").iter();
    let values: Vec<_> = values.map(|value| String::from_utf8_lossy(value.as_bytes())).collect();
    (endpoint.takes_customer && !values.is_empty()).then(|| values.join(", "))
}
