//! What a request or the builder selects of the emulator itself.

use stats_emulator::Emulator;

use crate::Outcome;
use crate::http::{get, query, send};

const USER: &str = "customer@example.com";

#[test]
fn unknown_headers_for_the_emulator_are_rejected() -> Outcome {
    let emulator = Emulator::start()?;
    let all = "expected `x-emulator-shape`, `x-emulator-fault`, `x-emulator-refusal` or `x-emulator-switch`";
    for (header, message) in [
        ("x-emulator-faults: 503", "unknown header `x-emulator-faults`; did you mean `x-emulator-fault`?"),
        ("X-Emulator-Shapes: array", "unknown header `x-emulator-shapes`; did you mean `x-emulator-shape`?"),
        ("x-emulater-fault: 503", "unknown header `x-emulater-fault`; did you mean `x-emulator-fault`?"),
        ("x-emulator-delay: 2s", &format!("unknown header `x-emulator-delay`; {all}")),
        ("emulator: 2s", &format!("unknown header `emulator`; {all}")),
        ("x-emulator-fault: 503é", "unknown value of `x-emulator-fault`; expected visible ASCII"),
    ] {
        for target in ["/__emulator", "/api/stats.get.json"] {
            let response = get(emulator.port(), target, &[header])?;
            assert_eq!((response.status, response.text()), (400, format!("{message}\n")), "{header}");
        }
    }
    Ok(())
}

#[test]
fn malformed_faults_are_rejected_with_what_was_meant() -> Outcome {
    let emulator = Emulator::start()?;
    for (fault, message) in [
        ("delay=200", "unknown fault `delay=200`; expected the form `delay=200ms`\n"),
        ("dealy=200ms", "unknown fault `dealy=200ms`; did you mean `delay`?\n"),
        ("503,5xx", "unknown fault `5xx`; expected a fault such as `503`, `cut`, `delay=200ms`\n"),
    ] {
        let header = format!("x-emulator-fault: {fault}");
        let response = query(emulator.port(), USER, "", &[&header])?;
        assert_eq!((response.status, response.text().as_str()), (400, message));
    }
    let named = query(emulator.port(), "fault-dealy=200ms@example.com", "", &[])?;
    assert_eq!(
        (named.status, named.text().as_str()),
        (400, "unknown fault `dealy=200ms`; did you mean `delay`?\n")
    );
    let named = query(emulator.port(), "shape-arrays@example.com", "", &[])?;
    assert_eq!(
        (named.status, named.text().as_str()),
        (400, "unknown shape `arrays`; did you mean `array`?\n")
    );
    let refusal = query(emulator.port(), USER, "", &["x-emulator-refusal: objects"])?;
    assert_eq!(
        (refusal.status, refusal.text().as_str()),
        (400, "unknown refusal `objects`; did you mean `object`?\n")
    );
    Ok(())
}

#[test]
fn repeated_headers_are_one_list() -> Outcome {
    let emulator = Emulator::start()?;
    let response =
        query(emulator.port(), USER, "", &["x-emulator-fault: 503", "x-emulator-fault: retry-after=2s"])?;
    assert_eq!((response.status, response.header("retry-after")), (503, Some("2")));
    Ok(())
}

#[test]
fn names_select_faults_where_a_plus_is_a_space() -> Outcome {
    let emulator = Emulator::start()?;
    for separator in ["+", "%20", "%2B", ","] {
        let user = format!("fault-503{separator}retry-after=2s@example.com");
        let response = query(emulator.port(), &user, "", &[])?;
        assert_eq!((response.status, response.header("retry-after")), (503, Some("2")), "{user}");
    }
    let user = "shape-strings+bom@example.com";
    assert!(query(emulator.port(), user, "&aggregate=1", &[])?.text().starts_with("\u{feff}"));
    Ok(())
}

#[test]
fn a_refusal_header_refuses_every_request() -> Outcome {
    let emulator = Emulator::start()?;
    for more in ["", "&days=3", "&aggregate=1", "&list=true", "&category=categoryA"] {
        for (refusal, status, body) in [
            (
                "object,403",
                403,
                "{\"error\":{\"code\":403,\"message\":\"Permission denied, not authorized\"}}\n",
            ),
            ("429,string", 429, "{\"error\":\"too many requests\"}\n"),
            ("list", 200, "{\"message\":\"error\",\"errors\":[\"Invalid username and\\/or password\"]}\n"),
            ("nothing,500", 500, ""),
        ] {
            let header = format!("x-emulator-refusal: {refusal}");
            let response = query(emulator.port(), USER, more, &[&header])?;
            let body = body.replace("\\/", "/");
            assert_eq!((response.status, response.text()), (status, body), "{more} {refusal}");
        }
    }
    // A request that is refused by itself keeps its reason.
    let response = query(emulator.port(), USER, "&days=0", &["x-emulator-refusal: string,403"])?;
    assert_eq!((response.status, response.text().contains("error in days")), (403, true));
    let styled = Emulator::builder().refusals("object,403".parse()?).start()?;
    assert_eq!(query(styled.port(), USER, "&days=1", &[])?.status, 200);
    Ok(())
}

#[test]
fn builder_faults_apply_where_nothing_else_is_selected() -> Outcome {
    let emulator = Emulator::builder().faults("503,one-in=2".parse()?).script("500".parse()?).start()?;
    let port = emulator.port();
    let status =
        |user: &str, headers: &[&str]| query(port, user, "", headers).map(|response| response.status);
    assert_eq!([status(USER, &[])?, status(USER, &[])?, status(USER, &[])?], [500, 200, 503]);
    assert_eq!(status(USER, &["x-emulator-fault: 404"])?, 404);
    assert_eq!(status("fault-418@example.com", &[])?, 418);
    assert_eq!([status(USER, &[])?, status(USER, &[])?], [200, 503]);
    Ok(())
}

#[test]
fn reset_returns_to_the_state_after_the_start() -> Outcome {
    let hour = std::time::Duration::from_secs(3600);
    let emulator = Emulator::builder().script("503; times=1,500".parse()?).rate_limit(3, hour).start()?;
    let statuses = || -> std::io::Result<Vec<u16>> {
        (0..4).map(|_| Ok(query(emulator.port(), USER, "", &[])?.status)).collect()
    };
    assert_eq!(statuses()?, [503, 500, 200, 429]);
    assert_eq!(emulator.requests(), 4);
    let reset = send(emulator.port(), "POST", "/__emulator/reset", &[], "")?;
    assert_eq!((reset.status, &reset.json()?["requests"]), (200, &0.into()));
    assert_eq!(statuses()?, [503, 500, 200, 429]);
    emulator.reset();
    assert_eq!(emulator.requests(), 0);
    assert_eq!(statuses()?, [503, 500, 200, 429]);
    assert_eq!(get(emulator.port(), "/__emulator/reset", &[])?.status, 405);
    Ok(())
}

#[test]
fn health_checks_succeed_by_head_and_get() -> Outcome {
    let emulator = Emulator::builder().faults("503".parse()?).start()?;
    for path in ["/__emulator", "/__emulator/customers", "/__emulator/script"] {
        let (got, head) = (get(emulator.port(), path, &[])?, send(emulator.port(), "HEAD", path, &[], "")?);
        assert_eq!((got.status, head.status), (200, 200), "{path}");
        assert!(head.body.is_empty() && !got.body.is_empty(), "{path}");
    }
    assert_eq!(emulator.requests(), 0);
    Ok(())
}

#[test]
fn listens_on_a_given_address() -> Outcome {
    for (host, start) in
        [("127.0.0.1", "http://127.0.0.1:"), ("0.0.0.0", "http://127.0.0.1:"), ("::1", "http://[::1]:")]
    {
        let emulator = match Emulator::builder().host(host.parse()?).start() {
            // A machine without IPv6.
            Err(error) if host == "::1" => {
                assert_eq!(error.kind(), std::io::ErrorKind::AddrNotAvailable);
                continue;
            }
            started => started?,
        };
        assert!(emulator.base_url().starts_with(start), "{}", emulator.base_url());
        let address = emulator.base_url().replace("http://", "");
        assert!(std::net::TcpStream::connect(address).is_ok(), "{host}");
    }
    Ok(())
}
