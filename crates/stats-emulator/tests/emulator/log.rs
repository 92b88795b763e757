//! The log of requests.

use std::io;
use std::sync::{Arc, Mutex};

use stats_emulator::Emulator;

use crate::Outcome;
use crate::http::{form, get, query, send};

/// A writer that keeps what is written.
#[derive(Clone, Default)]
struct Kept(Arc<Mutex<Vec<u8>>>);

impl io::Write for Kept {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().map_err(|_| io::ErrorKind::Other)?.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[test]
fn has_a_line_for_each_request_without_the_key() -> Outcome {
    let kept = Kept::default();
    let emulator = Emulator::builder().log(kept.clone()).start()?;
    let port = emulator.port();
    query(port, "customer@example.com", "&days=1", &[])?;
    query(port, "customer@example.com", "", &["x-emulator-fault: 503"])?;
    form(port, "/apiv2/customer.stats.json", "api_user=reseller&api_key=open%2Bsesame%2F%26")?;
    get(port, "/elsewhere?key=open+sesame/&user=%6fpen%2bsesame%2f%26", &[])?;
    get(port, "/open%2Bsesame%2F%26/x", &[])?;
    send(port, "HEAD", "/__emulator", &[], "")?;
    let log = String::from_utf8(kept.0.lock().unwrap().clone())?;
    let lines: Vec<&str> =
        log.lines().map(|line| line.split_once("Z ").map_or(line, |(_, line)| line)).collect();
    let distributor = "GET /api/distributor.manage.json?api_user=reseller&api_key=***&method=stats&user=customer@example.com";
    assert_eq!(
        lines,
        [
            &*format!("{distributor}&days=1 200"),
            &format!("{distributor} 503"),
            "POST /apiv2/customer.stats.json?api_user=reseller&api_key=*** 400",
            "GET /elsewhere?***=***&user=*** 404",
            "GET *** 404",
            "HEAD /__emulator 200",
        ]
    );
    assert!(log.lines().all(|line| line.len() > 25 && line.as_bytes()[23] == b'Z'), "{log}");
    assert!(!log.contains("sesame"), "{log}");
    Ok(())
}
