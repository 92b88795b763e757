//! Sends a client every kind of response, truncated at every byte with every end of the connection, and checks the
//! results.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use super::{End, Kind, Server, Shape};

/// One truncated response.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cut {
    /// The response.
    pub kind: Kind,
    /// True for TLS.
    pub tls: bool,
    /// End the connection ends.
    pub end: End,
    /// The number of bytes that are sent.
    pub at: usize,
    /// The number of bytes of the whole response.
    pub length: usize,
}

/// The result of a query: the canonical answer, or kind and message of an error.
pub type Outcome = Result<String, (String, String)>;

/// A client: sends one query, without retries, to the base URL of a truncated response.
pub type Client<'a> = dyn Fn(&Cut, &str) -> Outcome + Sync + 'a;

impl Cut {
    /// Every `every`th of all truncated responses, and every whole response.
    pub fn all(every: usize) -> impl Iterator<Item = Self> {
        let connections = [(false, End::PLAIN.as_slice()), (true, End::TLS.as_slice())];
        let all = Kind::all().flat_map(move |kind| {
            let length = kind.response(false).len();
            connections.into_iter().flat_map(move |(tls, ends)| {
                ends.iter()
                    .flat_map(move |&end| (0..=length).map(move |at| Self { kind, tls, end, at, length }))
            })
        });
        let sampled =
            all.enumerate().filter(move |(index, cut)| index.is_multiple_of(every) || cut.is_whole());
        sampled.map(|(_, cut)| cut)
    }

    /// True if the response is not truncated.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.at == self.length
    }

    /// The base URL of the response on a server.
    #[must_use]
    pub fn base_url(&self, server: &Server) -> String {
        let origin = if self.tls { server.tls() } else { server.plain() };
        format!("{origin}/cut/{}/{}/{}", self.kind.id(), self.end, self.at)
    }

    /// True if an error would be wrong: the response is whole, its end is orderly, and its framing or content shows the
    /// end.
    #[must_use]
    pub fn must_be_answered(&self) -> bool {
        let orderly = match self.end {
            End::Notify => true,
            End::Close => !self.tls,
            End::Reset => false,
        };
        let has_end = self.kind.is_framed() || matches!(self.kind.shape, Shape::Array | Shape::Xml);
        self.is_whole() && (self.kind.keeps_alive() || orderly && has_end)
    }

    /// Checks a result: `answers`, `transport` or `malformed`.
    ///
    /// # Errors
    /// The reason why it is wrong.
    fn check(&self, outcome: &Outcome) -> Result<&'static str, String> {
        match outcome {
            Ok(answer) if answer == self.kind.answer() => Ok("answers"),
            Ok(answer) => Err(format!("expected the whole answer or an error, got {answer}")),
            Err((kind, message)) if self.must_be_answered() => {
                Err(format!("expected the whole answer, got {kind}: {message}"))
            }
            Err((kind, _)) if kind == "transport" => Ok("transport"),
            Err((kind, _)) if kind == "malformed" => Ok("malformed"),
            Err((kind, message)) => Err(format!("expected transport or malformed, got {kind}: {message}")),
        }
    }
}

impl fmt::Display for Cut {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let protocol = if self.tls { "TLS" } else { "plain" };
        write!(f, "{} over {protocol}, {} after {} of {}", self.kind.id(), self.end, self.at, self.length)
    }
}

/// The results of many responses.
#[derive(Debug, Clone, Default)]
pub struct Report {
    counts: BTreeMap<&'static str, usize>,
    queries: usize,
    wrong: Vec<String>,
}

impl Report {
    /// The number of queries.
    #[must_use]
    pub const fn queries(&self) -> usize {
        self.queries
    }

    /// The wrong results, each with its response.
    #[must_use]
    pub fn wrong(&self) -> &[String] {
        &self.wrong
    }

    fn add(&mut self, cut: &Cut, outcome: &Outcome) {
        self.queries += 1;
        match cut.check(outcome) {
            Ok(word) => *self.counts.entry(word).or_default() += 1,
            Err(wrong) => self.wrong.push(format!("{cut}: {wrong}")),
        }
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let count = |name| self.counts.get(name).copied().unwrap_or(0);
        let (answers, transport, malformed) = (count("answers"), count("transport"), count("malformed"));
        write!(
            f,
            "{} queries: {answers} answers, {transport} transport, {malformed} malformed",
            self.queries
        )?;
        write!(f, ", {} wrong", self.wrong.len())
    }
}

/// Queries the truncated responses, `concurrency` at a time.
#[must_use]
pub fn run(server: &Server, cuts: &[Cut], concurrency: usize, client: &Client<'_>) -> Report {
    let (next, report) = (AtomicUsize::new(0), Mutex::new(Report::default()));
    std::thread::scope(|scope| {
        for _ in 0..concurrency {
            scope.spawn(|| {
                while let Some(cut) = cuts.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let outcome = client(cut, &cut.base_url(server));
                    report.lock().unwrap_or_else(PoisonError::into_inner).add(cut, &outcome);
                }
            });
        }
    });
    let mut report = report.into_inner().unwrap_or_else(PoisonError::into_inner);
    report.wrong.sort();
    report
}

#[cfg(test)]
mod tests {
    use super::{Cut, End, Kind};

    fn cut(id: &str, tls: bool, end: End, missing: usize) -> Cut {
        let kind = Kind::with_id(id).unwrap();
        let length = kind.response(false).len();
        Cut { kind, tls, end, at: length - missing, length }
    }

    fn failed(kind: &str) -> super::Outcome {
        Err((kind.to_owned(), "a message".to_owned()))
    }

    #[test]
    fn whole_responses_with_an_orderly_end_require_the_answer() {
        for (id, tls, end, must) in [
            ("bare-length-plain-close", false, End::Close, true),
            ("bare-length-plain-close", true, End::Close, false),
            ("bare-length-plain-close", true, End::Notify, true),
            ("bare-chunks-gzip-close", false, End::Reset, false),
            ("bare-chunks-gzip-keep", false, End::Reset, true),
            ("bare-neither-plain-close", false, End::Close, false),
            ("array-neither-gzip-keep", false, End::Close, true),
        ] {
            let whole = cut(id, tls, end, 0);
            assert_eq!(whole.check(&failed("transport")).is_err(), must, "{whole}");
            assert_eq!(cut(id, tls, end, 1).check(&failed("transport")), Ok("transport"));
        }
    }

    #[test]
    fn shorter_lists_and_other_kinds_are_wrong() {
        let cut = cut("bare-neither-plain-close", false, End::Close, 5);
        assert!(cut.check(&Ok("[]".to_owned())).is_err());
        assert_eq!(cut.check(&Ok(cut.kind.answer().to_owned())), Ok("answers"));
        assert_eq!(cut.check(&failed("malformed")), Ok("malformed"));
        assert!(cut.check(&failed("timeout")).is_err());
    }

    #[test]
    fn samples_include_every_whole_response() {
        let all: Vec<_> = Cut::all(1).collect();
        let sampled: Vec<_> = Cut::all(7).collect();
        let whole = |cuts: &[Cut]| cuts.iter().filter(|cut| cut.is_whole()).count();
        assert_eq!((whole(&all), whole(&sampled)), (240, 240));
        assert!(sampled.len() < all.len() / 6);
    }
}
