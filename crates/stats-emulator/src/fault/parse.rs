//! Parses faults.

use std::str::FromStr;
use std::time::Duration;

use super::{EndlessPart, Fault, Faults, When, WireFault, units};
use crate::shape::{UnknownWord, words};

/// The longest text of a set of faults: it may be kept to count requests.
const MAX_LENGTH: usize = 512;

/// The largest gzip bomb.
const MAX_BOMB: u64 = 100_000_000_000;

/// Every fault but the statuses, as it is written with a value, and the words about requests.
pub const EXAMPLES: [&str; 49] = [
    "none",
    "times=2",
    "one-in=5",
    "status=503",
    "delay=200ms",
    "retry-after=2s",
    "retry-after-date=2s",
    "rate-limited=2s",
    "rate-limited-delta=2s",
    "rate-limited-ms=2s",
    "rate-limited-reset=253402300799",
    "date=+3600s",
    "redirect=302",
    "content-type=text/html",
    "packed",
    "content-encoding=GZIP",
    "gzip-members=2",
    "gzip-first-empty",
    "gzip-trailing=16",
    "empty-gzip",
    "garbage",
    "silent=30s",
    "cut-before",
    "cut=100",
    "reset-before",
    "reset=100",
    "truncated=100",
    "longer-length=16",
    "shorter-length=16",
    "stall=5s",
    "drip=20ms",
    "endless",
    "broken-chunks",
    "cut-chunks",
    "broken-gzip",
    "cut-gzip",
    "gzip-bomb=10GB",
    "no-length",
    "no-length-cut=100",
    "no-length-reset=100",
    "endless-1xx",
    "endless-header",
    "endless-headers",
    "endless-chunk-size",
    "endless-chunk-extension",
    "endless-trailers",
    "endless-gzip-header",
    "endless-gzip-members",
    "not-http",
];

impl FromStr for Faults {
    type Err = UnknownWord;

    fn from_str(text: &str) -> Result<Self, UnknownWord> {
        if text.len() > MAX_LENGTH {
            let start: String = text.chars().take(40).collect();
            let hint = format!("; expected at most {MAX_LENGTH} bytes");
            return Err(UnknownWord::new("fault", start, hint));
        }
        let mut faults = Self::default();
        let mut any = false;
        for word in words(text) {
            any = true;
            let (name, value) = word.split_once('=').unwrap_or((word, ""));
            let number = value.parse().ok().filter(|number| *number > 0);
            match (name, number) {
                ("none", _) if value.is_empty() => {}
                ("times", Some(times)) => faults.when = When::Times(times),
                ("one-in", Some(count)) => faults.when = When::OneIn(count),
                _ => faults.list.push(word.parse()?),
            }
        }
        if any { Ok(faults) } else { Err(unknown(text)) }
    }
}

impl FromStr for Fault {
    type Err = UnknownWord;

    fn from_str(word: &str) -> Result<Self, UnknownWord> {
        let (name, value) = match word.split_once('=') {
            Some((name, value)) => (name, Some(value)),
            None => (word, None),
        };
        let wire = wire(name, value).map(Fault::Wire);
        wire.or_else(|| http(name, value)).ok_or_else(|| unknown(word))
    }
}

fn http(name: &str, value: Option<&str>) -> Option<Fault> {
    let duration = |default| value.map_or(Some(Duration::from_millis(default)), units::duration);
    let count = |default: usize| value.map_or(Some(default), |value| value.parse().ok());
    match name {
        "delay" => duration(200).map(Fault::Delay),
        "retry-after" => duration(1_000).map(Fault::RetryAfter),
        "retry-after-date" => duration(1_000).map(Fault::RetryAfterDate),
        "rate-limited" => duration(1_000).map(Fault::RateLimited),
        "rate-limited-delta" => duration(1_000).map(Fault::RateLimitedDelta),
        "redirect" => value.map_or(Some(302), status).map(Fault::Redirect),
        "rate-limited-ms" => duration(1_000).map(Fault::RateLimitedMilliseconds),
        "rate-limited-reset" => text(value).map(Fault::RateLimitedReset),
        "date" => value.and_then(units::offset).map(Fault::Date),
        "content-type" => text(value).map(Fault::ContentType),
        "content-encoding" => text(value).map(Fault::ContentEncoding),
        "packed" => value.is_none().then_some(Fault::Packed),
        "gzip-members" => count(2).filter(|members| (1..=1000).contains(members)).map(Fault::GzipMembers),
        "gzip-first-empty" => value.is_none().then_some(Fault::GzipFirstEmpty),
        "gzip-trailing" => count(16).filter(|bytes| *bytes <= 1 << 20).map(Fault::GzipTrailing),
        "empty-gzip" => value.is_none().then_some(Fault::EmptyGzip),
        "garbage" => value.is_none().then_some(Fault::Garbage),
        "status" => value.and_then(status).map(Fault::Status),
        digits => status(digits).filter(|_| value.is_none()).map(Fault::Status),
    }
}

fn wire(name: &str, value: Option<&str>) -> Option<WireFault> {
    use WireFault as Wire;
    let duration = |default| value.map_or(Some(Duration::from_millis(default)), units::duration);
    let count = |default| value.map_or(Some(default), |value| value.parse::<u64>().ok());
    let offset =
        || value.map(|value| value.parse::<u64>().ok()).map_or(Some(None), |offset| offset.map(Some));
    let alone = |fault| value.is_none().then_some(fault);
    match name {
        "silent" => duration(30_000).map(Wire::Silent),
        "cut-before" => alone(Wire::CutBefore),
        "cut" => offset().map(Wire::Cut),
        "reset-before" => alone(Wire::ResetBefore),
        "reset" => offset().map(Wire::Reset),
        "truncated" => offset().map(Wire::Truncated),
        "longer-length" => count(16).map(Wire::LongerLength),
        "shorter-length" => count(16).map(Wire::ShorterLength),
        "stall" => duration(30_000).map(Wire::Stall),
        "drip" => duration(20).map(Wire::Drip),
        "endless" => alone(Wire::Endless),
        "broken-chunks" => alone(Wire::BrokenChunks),
        "cut-chunks" => alone(Wire::CutChunks),
        "broken-gzip" => alone(Wire::BrokenGzip),
        "cut-gzip" => alone(Wire::CutGzip),
        "gzip-bomb" => {
            let size = value.map_or(Some(10_000_000_000), units::bytes);
            size.filter(|size| *size <= MAX_BOMB).map(Wire::GzipBomb)
        }
        "no-length" => alone(Wire::NoLength),
        "no-length-cut" => offset().map(Wire::NoLengthCut),
        "no-length-reset" => offset().map(Wire::NoLengthReset),
        "not-http" => alone(Wire::NotHttp),
        word => EndlessPart::of_word(word).map(Wire::EndlessPart).and_then(alone),
    }
}

fn status(text: &str) -> Option<u16> {
    text.parse().ok().filter(|status| text.len() == 3 && (100..1000).contains(status))
}

fn text(value: Option<&str>) -> Option<String> {
    let printable = |text: &&str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_graphic());
    value.filter(printable).map(str::to_owned)
}

fn unknown(word: &str) -> UnknownWord {
    let name = word.split('=').next().unwrap_or(word);
    let name_of = |example: &&'static str| example.split('=').next().unwrap_or_default() == name;
    if let Some(example) = EXAMPLES.iter().find(|example| name_of(example)) {
        return UnknownWord::new("fault", word, format!("; expected the form `{example}`"));
    }
    if !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_digit()) {
        return UnknownWord::new("fault", word, "; expected a status from 100 to 999".to_owned());
    }
    let names = EXAMPLES.iter().filter_map(|example| example.split('=').next());
    let mut unknown = UnknownWord::among("fault", name, names, "a fault such as `503`, `cut`, `delay=200ms`");
    word.clone_into(&mut unknown.word);
    unknown
}
