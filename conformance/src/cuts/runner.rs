//! Asks a client for every kind of response, cut in every way at every byte, and judges what it makes of them.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use super::{How, Kind, Server, Shape};

/// One response that is cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cut {
    /// What is cut.
    pub kind: Kind,
    /// Whether the connection has TLS.
    pub tls: bool,
    /// How the connection ends.
    pub how: How,
    /// How many bytes of the response are sent.
    pub at: usize,
    /// How many there are.
    pub length: usize,
}

/// What a client makes of a response: the canonical answer, or an error's kind and message.
pub type Outcome = Result<String, (String, String)>;

/// A client, as a function: it asks for a response that is cut at that base URL. It asks once.
pub type Client<'a> = dyn Fn(&Cut, &str) -> Outcome + Sync + 'a;

impl Cut {
    /// Every `every`th cut of all, and each response that is whole.
    pub fn all(every: usize) -> impl Iterator<Item = Self> {
        let connections = [(false, How::PLAIN.as_slice()), (true, How::TLS.as_slice())];
        let all = Kind::all().flat_map(move |kind| {
            let length = kind.response(false).len();
            connections.into_iter().flat_map(move |(tls, ways)| {
                ways.iter()
                    .flat_map(move |&how| (0..=length).map(move |at| Self { kind, tls, how, at, length }))
            })
        });
        let sampled =
            all.enumerate().filter(move |(place, cut)| place.is_multiple_of(every) || cut.is_whole());
        sampled.map(|(_, cut)| cut)
    }

    /// Whether nothing is cut.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.at == self.length
    }

    /// The base URL at which a server sends it.
    #[must_use]
    pub fn base_url(&self, server: &Server) -> String {
        let origin = if self.tls { server.tls() } else { server.plain() };
        format!("{origin}/cut/{}/{}/{}", self.kind.id(), self.how, self.at)
    }

    /// Whether an error would be wrong: the response is whole, its end is orderly, and either the framing or the
    /// body itself says that it ended.
    #[must_use]
    pub fn must_be_answered(&self) -> bool {
        let orderly = match self.how {
            How::Notify => true,
            How::Close => !self.tls,
            How::Reset => false,
        };
        let ends = self.kind.is_framed() || matches!(self.kind.shape, Shape::Array | Shape::Xml);
        self.is_whole() && (self.kind.keeps() || orderly && ends)
    }

    /// The word for what a client made of it: `answers`, `transport` or `malformed`.
    ///
    /// # Errors
    /// Says what is wrong with it.
    fn judge(&self, outcome: &Outcome) -> Result<&'static str, String> {
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
        write!(f, "{} over {protocol}, {} after {} of {}", self.kind.id(), self.how, self.at, self.length)
    }
}

/// What a client made of many responses.
#[derive(Debug, Clone, Default)]
pub struct Report {
    counts: BTreeMap<&'static str, usize>,
    asked: usize,
    wrong: Vec<String>,
}

impl Report {
    /// How many responses were asked for.
    #[must_use]
    pub const fn asked(&self) -> usize {
        self.asked
    }

    /// What was wrong, each with its response.
    #[must_use]
    pub fn wrong(&self) -> &[String] {
        &self.wrong
    }

    fn add(&mut self, cut: &Cut, outcome: &Outcome) {
        self.asked += 1;
        match cut.judge(outcome) {
            Ok(word) => *self.counts.entry(word).or_default() += 1,
            Err(wrong) => self.wrong.push(format!("{cut}: {wrong}")),
        }
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let count = |word| self.counts.get(word).copied().unwrap_or(0);
        let (answers, transport, malformed) = (count("answers"), count("transport"), count("malformed"));
        write!(f, "{} asked: {answers} answers, {transport} transport, {malformed} malformed", self.asked)?;
        write!(f, ", {} wrong", self.wrong.len())
    }
}

/// Asks for the cuts, so many at a time.
#[must_use]
pub fn run(server: &Server, cuts: &[Cut], at_a_time: usize, client: &Client<'_>) -> Report {
    let (next, report) = (AtomicUsize::new(0), Mutex::new(Report::default()));
    std::thread::scope(|scope| {
        for _ in 0..at_a_time {
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
    use super::{Cut, How, Kind};

    fn cut(id: &str, tls: bool, how: How, missing: usize) -> Cut {
        let kind = Kind::of(id).unwrap();
        let length = kind.response(false).len();
        Cut { kind, tls, how, at: length - missing, length }
    }

    fn failed(kind: &str) -> super::Outcome {
        Err((kind.to_owned(), "a message".to_owned()))
    }

    #[test]
    fn whole_responses_with_an_orderly_end_must_be_answered() {
        for (id, tls, how, must) in [
            ("bare-length-plain-close", false, How::Close, true),
            ("bare-length-plain-close", true, How::Close, false),
            ("bare-length-plain-close", true, How::Notify, true),
            ("bare-chunks-gzip-close", false, How::Reset, false),
            ("bare-chunks-gzip-keep", false, How::Reset, true),
            ("bare-neither-plain-close", false, How::Close, false),
            ("array-neither-gzip-keep", false, How::Close, true),
        ] {
            let whole = cut(id, tls, how, 0);
            assert_eq!(whole.judge(&failed("transport")).is_err(), must, "{whole}");
            assert_eq!(cut(id, tls, how, 1).judge(&failed("transport")), Ok("transport"));
        }
    }

    #[test]
    fn a_shorter_list_and_other_kinds_are_wrong() {
        let cut = cut("bare-neither-plain-close", false, How::Close, 5);
        assert!(cut.judge(&Ok("[]".to_owned())).is_err());
        assert_eq!(cut.judge(&Ok(cut.kind.answer().to_owned())), Ok("answers"));
        assert_eq!(cut.judge(&failed("malformed")), Ok("malformed"));
        assert!(cut.judge(&failed("timeout")).is_err());
    }

    #[test]
    fn samples_hold_every_whole_response() {
        let all: Vec<_> = Cut::all(1).collect();
        let sampled: Vec<_> = Cut::all(7).collect();
        let whole = |cuts: &[Cut]| cuts.iter().filter(|cut| cut.is_whole()).count();
        assert_eq!((whole(&all), whole(&sampled)), (240, 240));
        assert!(sampled.len() < all.len() / 6);
    }
}
