//! Answers one request: rate limit, faults, rules, answer, compression.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

use crate::answer::Answer;
use crate::credentials::Credentials;
use crate::customer_option::{CustomerOption, customer_option};
use crate::dataset::Dataset;
use crate::endpoint::Endpoint;
use crate::fault::{Fault, Faults, Script, WriteMode};
use crate::format::Format;
use crate::parameters::Parameters;
use crate::query::Query;
use crate::rate_limit::RateLimit;
use crate::refusal::{Refusal, RefusalStyle, page, write};
use crate::render::render;
use crate::request::Request;
use crate::response::Response;
use crate::shape::{Shape, UnknownWord};
use crate::suite::Suite;
use crate::{fault, gzip};

/// The state of a running emulator.
pub(crate) struct App {
    pub(crate) dataset: Dataset,
    /// `None` if requests need no credentials.
    pub(crate) credentials: Option<Credentials>,
    pub(crate) shape: Shape,
    pub(crate) refusals: RefusalStyle,
    pub(crate) limit: Option<RateLimit>,
    pub(crate) script: Mutex<Script>,
    pub(crate) suite: Option<Suite>,
    /// The number of requests so far for each set of faults, by its text or the customer's name.
    pub(crate) fault_counts: Mutex<HashMap<String, u64>>,
    /// The number of requests to statistics endpoints.
    pub(crate) requests: AtomicU64,
}

/// What a request selects of the emulator itself, beside the protocol.
struct RequestOptions {
    faults: Faults,
    shape: Shape,
    refusals: RefusalStyle,
}

impl App {
    /// Answers a request to a statistics endpoint. Without a [`WriteMode`] the server sends the response normally.
    pub(crate) async fn answer(&self, request: &Request) -> (Response, Option<WriteMode>) {
        let Some((endpoint, format)) = Endpoint::of_path(&request.path) else {
            return (Response::new(404, "text/html", page(404, "Not found.")), None);
        };
        self.requests.fetch_add(1, Ordering::Relaxed);
        if !matches!(request.method.as_str(), "GET" | "POST") {
            let mut response = Response::new(405, "text/html", page(405, "Use GET or POST."));
            response.add("allow", "GET, POST, OPTIONS");
            return (response, None);
        }
        let parameters = request.parameters();
        let options = match self.options(request, &parameters) {
            Ok(options) => options,
            Err(error) => return (Response::text(400, &error.to_string()), None),
        };
        let limit = self.limit.as_ref().map(|limit| limit.count(Instant::now()));
        if let Some(limit) = limit.filter(|limit| limit.exceeded) {
            let mut response = refused(&Refusal::rate_limit(), endpoint, format, &options);
            limit.set_headers(&mut response);
            return (response, None);
        }
        tokio::time::sleep(options.faults.delay()).await;
        let (mut response, ends_by_itself) = match options.faults.status() {
            Some(status) => (refused(&Refusal::status(status), endpoint, format, &options), true),
            None => self.query(&parameters, endpoint, format, &options),
        };
        if let Some(limit) = limit {
            limit.set_headers(&mut response);
        }
        fault::apply(&mut response, &options.faults, request);
        let mode = options.faults.wire().map(WriteMode::Fault);
        // A page cannot distinguish a truncated compressed body from a whole one, unless the content ends by itself.
        let compresses = ends_by_itself
            || request.header("origin").is_none()
            || options.faults.list.contains(&Fault::Packed);
        if mode.is_none() && compresses {
            gzip::compress_if_accepted(request, &mut response);
        }
        (response, mode)
    }

    /// The answer or refusal, and true if the end of its body can be recognized from the body alone.
    fn query(
        &self,
        parameters: &Parameters,
        endpoint: &Endpoint,
        format: Format,
        options: &RequestOptions,
    ) -> (Response, bool) {
        match Query::parse(parameters, endpoint, &self.dataset, self.credentials.as_ref()) {
            Ok(query) => {
                let answer = query.answer(endpoint, &self.dataset);
                let body = render(&answer, format, &options.shape);
                let ends_by_itself = ends_by_itself(&answer, format, &body);
                (Response::new(200, format.media_type(), body), ends_by_itself)
            }
            Err(refusal) => (refused(&refusal, endpoint, format, options), true),
        }
    }

    /// The options of a request: its headers, else the script (faults only), else the customer's name, else the
    /// builder.
    fn options(&self, request: &Request, parameters: &Parameters) -> Result<RequestOptions, UnknownWord> {
        let named = parameters.all("user").next().and_then(customer_option);
        let shape = match (request.header("x-emulator-shape"), &named) {
            (Some(text), _) => text.parse()?,
            (None, Some(CustomerOption::Shape(shape))) => *shape,
            (None, _) => self.shape,
        };
        let refusals = match request.header("x-emulator-refusal") {
            Some(text) => text.parse()?,
            None => self.refusals,
        };
        let header = request.header("x-emulator-fault").map(str::to_owned);
        let faults = match header
            .or_else(|| self.script.lock().unwrap_or_else(PoisonError::into_inner).next_faults())
        {
            Some(text) => self.active(&text, text.parse()?),
            None => match named {
                Some(CustomerOption::Faults(faults)) => {
                    let name = parameters.all("user").next().unwrap_or_default();
                    self.active(name, faults)
                }
                _ => Faults::default(),
            },
        };
        Ok(RequestOptions { faults, shape, refusals })
    }

    /// The faults, if they apply to this request. Requests are counted by `name`.
    fn active(&self, name: &str, faults: Faults) -> Faults {
        let mut counts = self.fault_counts.lock().unwrap_or_else(PoisonError::into_inner);
        let count = counts.entry(name.to_owned()).or_default();
        *count += 1;
        if faults.applies_to(*count) { faults } else { Faults::default() }
    }
}

/// True if the body alone shows that it is whole: XML, an array, one aggregate. After an object of a list another may
/// follow.
fn ends_by_itself(answer: &Answer, format: Format, body: &[u8]) -> bool {
    match format {
        Format::Xml => body.contains(&b'<'),
        Format::Json if matches!(answer, Answer::Aggregate(_)) => true,
        Format::Json => body.iter().find(|byte| b"[{n".contains(byte)) == Some(&b'['),
    }
}

fn refused(refusal: &Refusal, endpoint: &Endpoint, format: Format, options: &RequestOptions) -> Response {
    let (form, status) = options.refusals.resolve(refusal.reason, endpoint.family, format);
    let (body, media_type) = write(refusal, form, format, &options.shape);
    Response::new(status, media_type, body)
}
