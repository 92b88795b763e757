use std::time::Duration;

use super::{EndlessPart, Fault, Faults, When, WireFault};

#[test]
fn parses_faults() {
    for (word, fault) in [
        ("503", Fault::Status(503)),
        ("status=999", Fault::Status(999)),
        ("delay=200ms", Fault::Delay(Duration::from_millis(200))),
        ("retry-after=2s", Fault::RetryAfter(Duration::from_secs(2))),
        ("redirect", Fault::Redirect(302)),
        ("content-type=text/html", Fault::ContentType("text/html".to_owned())),
        ("cut", Fault::Wire(WireFault::Cut(None))),
        ("cut=100", Fault::Wire(WireFault::Cut(Some(100)))),
        ("date=+3600s", Fault::Date(3600)),
        ("date=-60s", Fault::Date(-60)),
        ("gzip-members", Fault::GzipMembers(2)),
        ("endless-1xx", Fault::Wire(WireFault::EndlessPart(EndlessPart::Interim))),
        ("gzip-bomb", Fault::Wire(WireFault::GzipBomb(10_000_000_000))),
        ("gzip-bomb=10MB", Fault::Wire(WireFault::GzipBomb(10_000_000))),
    ] {
        assert_eq!(word.parse(), Ok(fault), "{word}");
    }
}

#[test]
fn rejects_unknown_words() {
    for word in ["", "5", "1000", "delay=soon", "cut=-1", "garbage=1", "cuts", "503=1", "times=0", "one-in=0"]
    {
        assert!(word.parse::<Faults>().is_err(), "{word}");
    }
    let too_long = "503,".repeat(200);
    for (words, message) in [
        ("cut,cuts", "unknown fault `cuts`; did you mean `cut`?"),
        ("retry_after=2s", "unknown fault `retry_after=2s`; did you mean `retry-after`?"),
        ("Delay=2s", "unknown fault `Delay=2s`; did you mean `delay`?"),
        ("boom", "unknown fault `boom`; expected a fault such as `503`, `cut`, `delay=200ms`"),
        ("delay=200", "unknown fault `delay=200`; expected the form `delay=200ms`"),
        ("delay=", "unknown fault `delay=`; expected the form `delay=200ms`"),
        ("one-in=0", "unknown fault `one-in=0`; expected the form `one-in=5`"),
        ("garbage=1", "unknown fault `garbage=1`; expected the form `garbage`"),
        ("gzip-bomb=101GB", "unknown fault `gzip-bomb=101GB`; expected the form `gzip-bomb=10GB`"),
        ("99", "unknown fault `99`; expected a status from 100 to 999"),
        ("1000", "unknown fault `1000`; expected a status from 100 to 999"),
        (&too_long, "unknown fault `503,503,503,503,503,503,503,503,503,503,`; expected at most 512 bytes"),
    ] {
        assert_eq!(words.parse::<Faults>().unwrap_err().to_string(), message);
    }
}

#[test]
fn every_example_is_a_fault() {
    for example in super::parse::EXAMPLES {
        assert!(example.parse::<Faults>().is_ok(), "{example}");
    }
}

#[test]
fn sets_apply_to_the_requests_they_name() {
    let twice: Faults = "503+times=2".parse().unwrap();
    assert_eq!(twice.when, When::Times(2));
    assert_eq!([1, 2, 3].map(|number| twice.apply_to(|| number)), [true, true, false]);
    let third: Faults = "503,one-in=3".parse().unwrap();
    assert_eq!([1, 2, 3, 4, 6].map(|number| third.apply_to(|| number)), [false, false, true, false, true]);
    assert_eq!("none".parse::<Faults>(), Ok(Faults::default()));
}

#[test]
fn delays_are_bounded() {
    let faults: Faults = "delay=50s,delay=50s".parse().unwrap();
    assert_eq!(faults.delay(), super::MAX_DURATION);
}

#[test]
fn a_sign_is_not_a_separator() {
    let faults: Faults = "503+date=+60s+times=2".parse().unwrap();
    assert_eq!(faults.list, [Fault::Status(503), Fault::Date(60)]);
    assert_eq!(faults.when, When::Times(2));
    // A form decodes `+` to a space.
    assert_eq!("503 date= 60s times=2".parse(), Ok(faults));
}
