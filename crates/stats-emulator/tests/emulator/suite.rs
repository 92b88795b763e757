//! Serving the conformance suite.

use std::fs;
use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use stats_emulator::Emulator;

use crate::Outcome;
use crate::http::{connect, form, get};

/// A suite in a temporary folder, removed when dropped.
struct Folder(PathBuf);

impl Folder {
    fn new() -> std::io::Result<Self> {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let folder = std::env::temp_dir().join(format!("stats-emulator-{}-{number}", std::process::id()));
        fs::create_dir_all(folder.join("cases"))?;
        fs::write(folder.join("index.json"), "[\"daily/one\"]\n")?;
        Ok(Self(folder))
    }

    fn case(&self, id: &str, document: &str, files: &[(&str, &[u8])]) -> std::io::Result<()> {
        let folder = self.0.join("cases").join(id);
        fs::create_dir_all(&folder)?;
        fs::write(folder.join("case.json"), document)?;
        files.iter().try_for_each(|(name, bytes)| fs::write(folder.join(name), bytes))
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn serve(folder: &Path) -> std::io::Result<Emulator> {
    Emulator::builder().suite(folder).start()
}

fn verdict(emulator: &Emulator, run: &str) -> Result<serde_json::Value, Box<dyn std::error::Error>> {
    Ok(get(emulator.port(), &format!("/case/{run}/verdict"), &[])?.json()?)
}

const GET: &str = r#"{
    "why": "x", "answer": [],
    "request": {"method": "GET", "path": "/api/x.json", "parameters": ["api_user=r", "api_key=top%2Fsecret", "user=a"]},
    "responses": [
        {"status": 503, "headers": [["X-RateLimit-Remaining", "0"], ["content-encoding", "gzip"]], "body": "response.bin"},
        {"status": 200}
    ]
}"#;

#[test]
fn serves_responses_in_order_exactly_as_listed() -> Outcome {
    let folder = Folder::new()?;
    folder.case("daily/one", GET, &[("response.bin", b"\xFF\x00plain")])?;
    let emulator = serve(&folder.0)?;
    let target = "/case/daily/one/7/api/x.json?api_user=r&api_key=top%2Fsecret&user=a";
    let first = get(emulator.port(), target, &[])?;
    assert_eq!(first.body, b"\xFF\x00plain");
    let expected = "HTTP/1.1 503 Service Unavailable\r\nX-RateLimit-Remaining: 0\r\n\
                    content-encoding: gzip\r\ncontent-length: 7\r\nconnection: close";
    assert_eq!(first.head, expected);
    std::thread::sleep(Duration::from_millis(60));
    let second = get(emulator.port(), target, &["origin: null"])?;
    assert_eq!((second.status, second.header("content-type")), (200, None));
    assert_eq!(second.header("access-control-allow-origin"), Some("*"));
    let verdict = verdict(&emulator, "daily/one/7")?;
    assert_eq!((&verdict["requests"], &verdict["failures"]), (&2.into(), &serde_json::json!([])));
    assert_eq!(verdict["arrivals_ms"][0], 0);
    assert!(verdict["arrivals_ms"][1].as_u64().is_some_and(|wait| (60..5000).contains(&wait)));
    assert_eq!(get(emulator.port(), "/case-index", &[])?.text(), "[\"daily/one\"]\n");
    Ok(())
}

#[test]
fn reports_differences_without_the_key() -> Outcome {
    let folder = Folder::new()?;
    folder.case("daily/one", GET, &[("response.bin", b"")])?;
    let emulator = serve(&folder.0)?;
    let target = "/case/daily/one/1/api/y.json?api_user=r&user=b&api_key=other&more=top/secret";
    form(emulator.port(), target, "api_key=other")?;
    let verdict = verdict(&emulator, "daily/one/1")?;
    let failures: Vec<&str> = verdict["failures"]
        .as_array()
        .ok_or("no list")?
        .iter()
        .filter_map(serde_json::Value::as_str)
        .collect();
    assert_eq!(
        failures,
        [
            "method: expected `GET`, got `POST`",
            "path: expected `/api/x.json`, got `/api/y.json`",
            "parameter 2: expected `api_key=***`, got `user=b`",
            "parameter 3: expected `user=a`, got `api_key=***`",
            "parameter 4: expected none, got `more=***`",
            "body: expected ``, got `api_key=***`",
            "expected 2 requests, got 1",
        ]
    );
    Ok(())
}

#[test]
fn compares_forms_and_headers() -> Outcome {
    let folder = Folder::new()?;
    let case = r#"{"request": {"method": "POST", "path": "/x", "parameters": [], "body": "a=1&api_key=k%26",
        "headers": [["content-type", "application/x-www-form-urlencoded"]]}, "responses": [{"status": 200}]}"#;
    folder.case("daily/form", case, &[])?;
    let emulator = serve(&folder.0)?;
    form(emulator.port(), "/case/daily/form/1/x", "a=1&api_key=k%26")?;
    assert_eq!(verdict(&emulator, "daily/form/1")?["failures"], serde_json::json!([]));
    get(emulator.port(), "/case/daily/form/2/x?a=1&api_key=k%26", &[])?;
    let failures = verdict(&emulator, "daily/form/2")?["failures"].to_string();
    assert!(failures.contains("header content-type: expected `application/x-www-form-urlencoded`, got none"));
    assert!(failures.contains("body: expected `a=1&api_key=***`, got ``"), "{failures}");
    Ok(())
}

#[test]
fn reports_requests_that_are_not_expected() -> Outcome {
    let folder = Folder::new()?;
    folder.case("daily/none", r#"{"input_error": {"kind": "bad-days"}}"#, &[])?;
    let case =
        r#"{"request": {"method": "GET", "path": "", "parameters": []}, "responses": [{"status": 204}]}"#;
    folder.case("daily/one", case, &[])?;
    let emulator = serve(&folder.0)?;
    assert_eq!(verdict(&emulator, "daily/none/1")?["failures"], serde_json::json!([]));
    assert_eq!(get(emulator.port(), "/case/daily/none/1/x", &[])?.status, 500);
    assert!(
        verdict(&emulator, "daily/none/1")?["failures"][0]
            .as_str()
            .is_some_and(|failure| failure.contains("none"))
    );
    assert_eq!(get(emulator.port(), "/case/daily/one/1", &[])?.status, 204);
    assert_eq!(get(emulator.port(), "/case/daily/one/1", &[])?.status, 500);
    assert_eq!(
        verdict(&emulator, "daily/one/1")?["failures"],
        serde_json::json!(["request 2 is one too many"])
    );
    assert_eq!(get(emulator.port(), "/case/daily/other/1", &[])?.status, 404);
    Ok(())
}

#[test]
fn serves_failures_instead_of_responses() -> Outcome {
    let folder = Folder::new()?;
    let case = r#"{"request": {"method": "GET", "path": "/x", "parameters": []},
        "responses": [{"failure": "connect"}, {"failure": "interrupted"}, {"status": 299}]}"#;
    folder.case("daily/torn", case, &[])?;
    let emulator = serve(&folder.0)?;
    let send_one = || get(emulator.port(), "/case/daily/torn/1/x", &[]);
    assert_eq!(send_one()?.head, "");
    let cut = send_one()?;
    let promised: usize = cut.header("content-length").ok_or("no length")?.parse()?;
    assert!(cut.status == 200 && !cut.body.is_empty() && cut.body.len() < promised);
    assert_eq!(send_one()?.status, 299);
    assert_eq!(verdict(&emulator, "daily/torn/1")?["failures"], serde_json::json!([]));
    Ok(())
}

#[test]
fn responses_may_have_their_own_request() -> Outcome {
    let folder = Folder::new()?;
    let case = r#"{"request": {"method": "GET", "path": "/x", "parameters": ["a=1"]}, "policy": {"max_retries": 1},
        "responses": [{"status": 200}, {"status": 503, "wait": {"min_ms": 0, "max_ms": 9},
            "request": {"method": "POST", "path": "/x", "parameters": [], "body": "a=2"}}, {"status": 200}]}"#;
    folder.case("daily/split", case, &[])?;
    let emulator = serve(&folder.0)?;
    let one = |run| get(emulator.port(), &format!("/case/daily/split/{run}/x?a=1"), &[]);
    let two = |run| form(emulator.port(), &format!("/case/daily/split/{run}/x"), "a=2");
    assert_eq!((one(1)?.status, two(1)?.status, one(1)?.status), (200, 503, 200));
    assert_eq!(verdict(&emulator, "daily/split/1")?["failures"], serde_json::json!([]));
    assert_eq!((one(2)?.status, one(2)?.status, two(2)?.status, two(2)?.status), (200, 503, 200, 500));
    let failures = verdict(&emulator, "daily/split/2")?["failures"].clone();
    assert_eq!(failures[0], "request 2: method: expected `POST`, got `GET`");
    assert_eq!(failures[3], "request 3: method: expected `GET`, got `POST`");
    assert_eq!(failures.as_array().and_then(|list| list.last()), Some(&"request 4 is one too many".into()));
    Ok(())
}

#[test]
fn waits_begin_at_the_end_of_the_previous_response() -> Outcome {
    let folder = Folder::new()?;
    let case = r#"{"request": {"method": "GET", "path": "/x", "parameters": []},
        "responses": [{"failure": "timeout"}, {"failure": "timeout", "body": "response.json"}, {"status": 200}]}"#;
    folder.case("daily/slow", case, &[("response.json", b"[null]")])?;
    let emulator = serve(&folder.0)?;
    // A client with a timeout of 300 ms.
    let time_out = || -> std::io::Result<Vec<u8>> {
        let mut stream = connect(emulator.port())?;
        stream.set_read_timeout(Some(Duration::from_millis(300)))?;
        stream.write_all(b"GET /case/daily/slow/1/x HTTP/1.1\r\nhost: localhost\r\n\r\n")?;
        let mut received = Vec::new();
        let _ = stream.read_to_end(&mut received);
        Ok(received)
    };
    assert_eq!(time_out()?, b"");
    std::thread::sleep(Duration::from_millis(60));
    assert!(time_out()?.ends_with(b"content-length: 6\r\nconnection: close\r\n\r\n[nu"));
    get(emulator.port(), "/case/daily/slow/1/x", &[])?;
    let verdict = verdict(&emulator, "daily/slow/1")?;
    let milliseconds =
        |list: &str, index: usize| verdict[list][index].as_u64().ok_or_else(|| format!("{list}: {verdict}"));
    assert!((350..5000).contains(&milliseconds("arrivals_ms", 1)?), "{verdict}");
    assert!((50..300).contains(&milliseconds("waits_ms", 0)?), "{verdict}");
    assert!((0..300).contains(&milliseconds("waits_ms", 1)?), "{verdict}");
    assert_eq!(verdict["failures"], serde_json::json!([]));
    Ok(())
}

#[test]
fn replaces_times_in_headers() -> Outcome {
    let folder = Folder::new()?;
    let case = r#"{"request": {"method": "GET", "path": "", "parameters": []}, "responses": [{"status": 429,
        "headers": [["rEtRy-AfTeR", "{date+3600}"], ["x-ratelimit-reset", "{unix-2}"], ["x-other", "{unix}"]]}]}"#;
    folder.case("daily/one", case, &[])?;
    let emulator = serve(&folder.0)?;
    let now = || SystemTime::now().duration_since(UNIX_EPOCH).map(|since| since.as_secs());
    let before = now()?;
    let response = get(emulator.port(), "/case/daily/one/1", &[])?;
    let reset: u64 = response.header("x-ratelimit-reset").ok_or("no reset")?.parse()?;
    assert!((before - 2..=now()? - 2).contains(&reset), "{reset}");
    assert!(
        response.head.contains("\r\nrEtRy-AfTeR: ") && response.head.contains(" GMT\r\n"),
        "{response:?}"
    );
    assert_eq!(response.header("x-other"), Some("{unix}"));
    Ok(())
}

#[test]
fn errors_of_the_suite_name_the_file() -> Outcome {
    let folder = Folder::new()?;
    let empty = serve(&folder.0).err().ok_or("started")?;
    assert!(empty.to_string().starts_with("no case below"), "{empty}");
    folder.case("daily/one", GET, &[])?;
    let missing = serve(&folder.0).err().ok_or("started")?;
    assert!(missing.to_string().contains("response.bin"), "{missing}");
    folder.case("daily/one", "{", &[])?;
    let broken = serve(&folder.0).err().ok_or("started")?;
    assert!(broken.to_string().contains("case.json"), "{broken}");
    Ok(())
}

const WITH_BODY: &str = r#"{"request": {"method": "GET", "path": "", "parameters": []},
    "responses": [{"status": 200, "body": "BODY"}]}"#;

#[test]
fn serves_regular_files_below_the_folder_of_the_case_only() -> Outcome {
    let folder = Folder::new()?;
    fs::write(folder.0.join("secret"), "secret")?;
    fs::create_dir_all(folder.0.join("cases/daily/one/deeper"))?;
    fs::write(folder.0.join("cases/daily/one/deeper/body"), "below")?;
    let absolute = folder.0.join("secret").display().to_string();
    for (body, reason) in [
        (&*absolute, "expected a path below the folder of the case"),
        ("../../../secret", "expected a path below the folder of the case"),
        ("deeper/../../../../secret", "expected a path below the folder of the case"),
        ("deeper", "expected a regular file"),
        ("", "expected a regular file"),
        ("none", "No such file"),
        ("deeper/body/x", "expected a folder"),
    ] {
        folder.case("daily/one", &WITH_BODY.replace("BODY", body), &[])?;
        let error = serve(&folder.0).err().ok_or("served")?.to_string();
        assert!(error.contains(reason), "{body}: {error}");
    }
    folder.case("daily/one", &WITH_BODY.replace("BODY", "deeper/body"), &[])?;
    assert_eq!(get(serve(&folder.0)?.port(), "/case/daily/one/1", &[])?.text(), "below");
    Ok(())
}

#[cfg(unix)]
#[test]
fn serves_no_links() -> Outcome {
    use std::os::unix::fs::symlink;

    let folder = Folder::new()?;
    folder.case("daily/one", &WITH_BODY.replace("BODY", "body"), &[("other", b"other")])?;
    let (case, outside) = (folder.0.join("cases/daily/one"), Folder::new()?);
    outside.case("daily/two", &WITH_BODY.replace("BODY", "body"), &[("body", b"outside")])?;
    for (link, target) in [
        (case.join("body"), case.join("other")),
        (folder.0.join("cases/daily/two"), outside.0.join("cases/daily/two")),
        (folder.0.join("cases/monthly"), outside.0.join("cases/daily")),
    ] {
        symlink(&target, &link)?;
        assert!(serve(&folder.0).is_err(), "{}", link.display());
        fs::remove_file(&link)?;
        fs::write(case.join("body"), "own")?;
        assert!(serve(&folder.0).is_ok(), "{}", link.display());
    }
    fs::rename(folder.0.join("cases"), folder.0.join("moved"))?;
    symlink(folder.0.join("moved"), folder.0.join("cases"))?;
    assert!(serve(&folder.0).is_err_and(|error| error.to_string().contains("expected a folder, got a link")));
    fs::remove_file(folder.0.join("cases"))?;
    fs::rename(folder.0.join("moved"), folder.0.join("cases"))?;
    assert!(serve(&folder.0).is_ok());
    fs::remove_file(folder.0.join("index.json"))?;
    symlink(case.join("other"), folder.0.join("index.json"))?;
    assert!(serve(&folder.0).is_err_and(|error| error.to_string().contains("expected a regular file")));
    Ok(())
}

#[test]
fn no_verdict_shows_a_key() -> Outcome {
    let folder = Folder::new()?;
    let case = r#"{"account": {"key": "sæsam/9"}, "request": {"method": "GET", "path": "/x",
        "parameters": ["api_key=s%C3%A6sam%2F9"], "headers": [["authorization", "Bearer sæsam/9"]]},
        "responses": [{"status": 200}]}"#;
    folder.case("daily/one", case, &[])?;
    let emulator = serve(&folder.0)?;
    let targets = [
        "/s%C3%A6sam%2F9/x",
        "/s%c3%a6sam/9",
        "/x?API_KEY=other-key-1",
        "/x?api%5Fkey=other-key-2&b=other-key-2",
        "/x?apikey=other-key-3",
        "/x?a=s%25C3%25A6sam%252F9",
        "/x&api_key=other-key-4",
    ];
    for (run, target) in targets.iter().enumerate() {
        let path = format!("/case/daily/one/{run}{target}");
        get(emulator.port(), &path, &["authorization: Bearer other-key-5"])?;
        let verdict = verdict(&emulator, &format!("daily/one/{run}"))?.to_string();
        assert!(!verdict.contains("sam") && !verdict.contains("other"), "{target}: {verdict}");
    }
    let json = "{\"api_key\": \"other-key-6\"}";
    crate::http::send(
        emulator.port(),
        "POST",
        "/case/daily/one/json/x",
        &["content-type: application/json"],
        json,
    )?;
    let verdict = verdict(&emulator, "daily/one/json")?.to_string();
    assert!(
        verdict.contains("body: expected ``, got `(application/json)`") && !verdict.contains("other"),
        "{verdict}"
    );
    Ok(())
}

#[test]
fn reading_a_verdict_keeps_no_run_and_names_of_runs_are_short() -> Outcome {
    let folder = Folder::new()?;
    folder.case("daily/one", GET, &[("response.bin", b"")])?;
    let emulator = serve(&folder.0)?;
    assert_eq!(verdict(&emulator, "daily/one/1")?["requests"], 0);
    let long = format!("/case/daily/one/{}/verdict", "x".repeat(200));
    assert_eq!(get(emulator.port(), &long, &[])?.status, 404);
    Ok(())
}
