//! Answers one request: rate limit, faults, rules, answer, compression.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

use crate::answer::Answer;
use crate::credentials::Credentials;
use crate::dataset::Dataset;
use crate::endpoint::Endpoint;
use crate::fault::{Fault, FaultCounts, Faults, Script, WriteMode};
use crate::format::Format;
use crate::log::Log;
use crate::options::RequestOptions;
use crate::parameters::Parameters;
use crate::query::Query;
use crate::rate_limit::RateLimit;
use crate::refusal::{Refusal, RefusalStyle, page, write};
use crate::render::render;
use crate::request::Request;
use crate::response::Response;
use crate::shape::Shape;
use crate::suite::Suite;
use crate::{fault, gzip, v3};

/// The state of a running emulator.
pub(crate) struct App {
    /// The data of now, which a request copies at its start.
    pub(crate) dataset: Mutex<Dataset>,
    /// The data to return to.
    pub(crate) first_dataset: Dataset,
    /// `None` if requests need no credentials.
    pub(crate) credentials: Option<Credentials>,
    /// `None` if answers have the shape recorded for the endpoint.
    pub(crate) shape: Option<Shape>,
    pub(crate) refusals: RefusalStyle,
    pub(crate) limit: Option<RateLimit>,
    pub(crate) script: Mutex<Script>,
    /// The script to return to.
    pub(crate) first_script: Script,
    /// The faults of requests without others.
    pub(crate) faults: Faults,
    pub(crate) suite: Option<Suite>,
    pub(crate) log: Option<Log>,
    pub(crate) fault_counts: Mutex<FaultCounts>,
    /// The number of requests to statistics endpoints.
    pub(crate) requests: AtomicU64,
    pub(crate) v3: v3::State,
}

impl App {
    /// The data of now. It is the same for the whole of a request.
    pub(crate) fn dataset(&self) -> Dataset {
        self.dataset.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Answers a request to a statistics endpoint of any generation. Without a [`WriteMode`] the server sends the response normally.
    pub(crate) async fn answer(&self, request: &Request) -> (Response, Option<WriteMode>) {
        if v3::is_v3(&request.path) {
            return self.answer_v3(request).await;
        }
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
        let user = parameters.first("user").unwrap_or_default();
        let options = match self.options(request, &[user], endpoint.family.shape()) {
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
            None => self.query(request, &parameters, endpoint, format, &options),
        };
        if let Some(limit) = limit {
            limit.set_headers(&mut response);
        }
        finish(response, request, &options, ends_by_itself)
    }

    /// The answer or refusal, and true if the end of its body can be recognized from the body alone.
    fn query(
        &self,
        request: &Request,
        parameters: &Parameters,
        endpoint: &Endpoint,
        format: Format,
        options: &RequestOptions,
    ) -> (Response, bool) {
        let has_bearer = |credentials: &&Credentials| {
            endpoint.family.takes_bearer()
                && !parameters.names().any(|name| matches!(name, "api_user" | "api_key"))
                && credentials.match_bearer(request)
        };
        let credentials = self.credentials.as_ref().filter(|credentials| !has_bearer(credentials));
        let dataset = self.dataset();
        let parsed = match request.foreign_body() {
            Some(media_type) => Err(Refusal::body(media_type)),
            None => Query::parse(parameters, endpoint, &dataset, credentials),
        };
        match parsed {
            Ok(_) if options.is_refused => {
                let refusal = Refusal::on_demand(options.refusals.status, endpoint.family);
                (refused(&refusal, endpoint, format, options), true)
            }
            Ok(query) if query.fails(&dataset) => {
                (refused(&Refusal::status(500), endpoint, format, options), true)
            }
            Ok(query) => {
                let answer = query.answer(endpoint, &dataset);
                let body = render(&answer, format, &options.shape);
                let ends_by_itself = ends_by_itself(&answer, format, &body);
                (Response::new(200, format.media_type(), body), ends_by_itself)
            }
            Err(refusal) => (refused(&refusal, endpoint, format, options), true),
        }
    }
}

/// Applies faults and compression.
pub(crate) fn finish(
    mut response: Response,
    request: &Request,
    options: &RequestOptions,
    ends_by_itself: bool,
) -> (Response, Option<WriteMode>) {
    fault::apply(&mut response, &options.faults, request);
    let mode = options.faults.wire().map(WriteMode::Fault);
    // A page cannot distinguish a truncated compressed body from a whole one, unless the content ends by itself.
    let compresses =
        ends_by_itself || request.header("origin").is_none() || options.faults.list.contains(&Fault::Packed);
    if mode.is_none() && compresses {
        gzip::compress_if_accepted(request, &mut response);
    }
    (response, mode)
}

/// True if the body alone shows that it is whole: XML, an array, one aggregate. After an object of a list another may
/// follow.
fn ends_by_itself(answer: &Answer, format: Format, body: &[u8]) -> bool {
    match format {
        Format::Xml => body.contains(&b'<'),
        Format::Json if matches!(answer, Answer::Aggregate(_) | Answer::CategoryTotals(_)) => true,
        Format::Json => body.iter().find(|byte| b"[{n".contains(byte)) == Some(&b'['),
    }
}

fn refused(refusal: &Refusal, endpoint: &Endpoint, format: Format, options: &RequestOptions) -> Response {
    let (form, status) = options.refusals.resolve(refusal.reason, endpoint.family, format);
    let (body, media_type) = write(refusal, form, format, &options.shape);
    Response::new(status, media_type, body)
}
