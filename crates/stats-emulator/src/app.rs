//! One request through the emulator: limit, faults, rules, answer, and what happens to it on the way out.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

use crate::answer::Answer;
use crate::arrival::Arrival;
use crate::credentials::Credentials;
use crate::door::Door;
use crate::fault::{Fault, Faults, Performance, Script};
use crate::limit::Limit;
use crate::named::{Wish, wish};
use crate::parameters::Parameters;
use crate::refusal::{Refusal, RefusalStyle, page, write};
use crate::render::render;
use crate::reply::Reply;
use crate::rules::Query;
use crate::shape::{Shape, UnknownWord};
use crate::suite::Suite;
use crate::words::Format;
use crate::world::World;
use crate::{fault, gzip};

/// Everything that a running emulator knows.
pub(crate) struct App {
    pub(crate) world: World,
    /// None where nobody needs to say who asks.
    pub(crate) credentials: Option<Credentials>,
    pub(crate) shape: Shape,
    pub(crate) refusals: RefusalStyle,
    pub(crate) limit: Option<Limit>,
    pub(crate) script: Mutex<Script>,
    pub(crate) suite: Option<Suite>,
    /// How often each text of faults was met.
    pub(crate) turns: Mutex<HashMap<String, u64>>,
    /// Requests that came to a door.
    pub(crate) requests: AtomicU64,
}

/// What a request asks of the emulator itself rather than of the protocol.
struct Wishes {
    faults: Faults,
    shape: Shape,
    refusals: RefusalStyle,
}

impl App {
    /// Answers a request to a door, and says how the answer is put on the wire.
    pub(crate) async fn answer(&self, arrival: &Arrival) -> (Reply, Option<Performance>) {
        let Some((door, format)) = Door::at(&arrival.path) else {
            return (Reply::new(404, "text/html", page(404, "There is nothing here.")), None);
        };
        self.requests.fetch_add(1, Ordering::Relaxed);
        if !matches!(arrival.method.as_str(), "GET" | "POST") {
            let mut reply = Reply::new(405, "text/html", page(405, "Ask with GET or POST."));
            reply.add("allow", "GET, POST, OPTIONS");
            return (reply, None);
        }
        let parameters = arrival.parameters();
        let wishes = match self.wishes(arrival, &parameters) {
            Ok(wishes) => wishes,
            Err(error) => return (Reply::words(400, &error.to_string()), None),
        };
        let standing = self.limit.as_ref().map(|limit| limit.count(Instant::now()));
        if let Some(standing) = standing.filter(|standing| standing.exceeded) {
            let mut reply = refused(&Refusal::rate_limit(), door, format, &wishes);
            standing.tell(&mut reply);
            return (reply, None);
        }
        tokio::time::sleep(wishes.faults.delay()).await;
        let (mut reply, ends) = match wishes.faults.status() {
            Some(status) => (refused(&Refusal::status(status), door, format, &wishes), true),
            None => self.ask(&parameters, door, format, &wishes),
        };
        if let Some(standing) = standing {
            standing.tell(&mut reply);
        }
        fault::alter(&mut reply, &wishes.faults, arrival);
        let performance = wishes.faults.wire().map(Performance::Fault);
        // A page cannot tell a packed body that was cut from a whole one: it gets only those packed that it can.
        let packs = ends || arrival.header("origin").is_none() || wishes.faults.list.contains(&Fault::Packed);
        if performance.is_none() && packs {
            gzip::pack_if_accepted(arrival, &mut reply);
        }
        (reply, performance)
    }

    /// The answer or refusal, and whether its body ends by itself.
    fn ask(&self, parameters: &Parameters, door: &Door, format: Format, wishes: &Wishes) -> (Reply, bool) {
        match Query::read(parameters, door, &self.world, self.credentials.as_ref()) {
            Ok(query) => {
                let answer = query.answer(door, &self.world);
                let body = render(&answer, format, &wishes.shape);
                let ends = ends_by_itself(&answer, format, &body);
                (Reply::new(200, format.media_type(), body), ends)
            }
            Err(refusal) => (refused(&refusal, door, format, wishes), true),
        }
    }

    /// Headers first, then the script (for faults alone), then the customer's name, then the builder's.
    fn wishes(&self, arrival: &Arrival, parameters: &Parameters) -> Result<Wishes, UnknownWord> {
        let named = parameters.all("user").next().and_then(wish);
        let shape = match (arrival.header("x-emulator-shape"), &named) {
            (Some(text), _) => text.parse()?,
            (None, Some(Wish::Shape(shape))) => *shape,
            (None, _) => self.shape,
        };
        let refusals = match arrival.header("x-emulator-refusal") {
            Some(text) => text.parse()?,
            None => self.refusals,
        };
        let header = arrival.header("x-emulator-fault").map(str::to_owned);
        let faults =
            match header.or_else(|| self.script.lock().unwrap_or_else(PoisonError::into_inner).turn()) {
                Some(text) => self.due(&text, text.parse()?),
                None => match named {
                    Some(Wish::Faults(faults)) => {
                        let name = parameters.all("user").next().unwrap_or_default();
                        self.due(name, faults)
                    }
                    _ => Faults::default(),
                },
            };
        Ok(Wishes { faults, shape, refusals })
    }

    /// The faults, if it is their turn; whoever names them has its own count.
    fn due(&self, name: &str, faults: Faults) -> Faults {
        let mut turns = self.turns.lock().unwrap_or_else(PoisonError::into_inner);
        let turn = turns.entry(name.to_owned()).or_default();
        *turn += 1;
        if faults.strike(*turn) { faults } else { Faults::default() }
    }
}

/// Whether a reader sees from the body alone that it is whole: XML, an array, one aggregate. Behind an object of a
/// list another one may follow.
fn ends_by_itself(answer: &Answer, format: Format, body: &[u8]) -> bool {
    match format {
        Format::Xml => body.contains(&b'<'),
        Format::Json if matches!(answer, Answer::Aggregate(_)) => true,
        Format::Json => body.iter().find(|byte| b"[{n".contains(byte)) == Some(&b'['),
    }
}

fn refused(refusal: &Refusal, door: &Door, format: Format, wishes: &Wishes) -> Reply {
    let (form, status) = wishes.refusals.of(refusal.reason, door.family, format);
    let (body, media_type) = write(refusal, form, format, &wishes.shape);
    Reply::new(status, media_type, body)
}
