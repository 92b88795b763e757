//! Serves responses that are cut at a byte, until standard input ends.
//!
//! It prints one line, `{"plain":"http://127.0.0.1:PORT","tls":"https://localhost:PORT","ca":"/path/to/ca.pem"}`.
//! `GET /kinds` lists the kinds of responses, `/cut/ID/close|notify|reset/BYTES/…` sends the first so many bytes of one.

use std::error::Error;
use std::io::Write as _;

use stats_conformance::cuts::Server;

fn main() -> Result<(), Box<dyn Error + Send + Sync>> {
    let server = Server::start()?;
    writeln!(std::io::stdout(), "{}", server.place())?;
    std::io::copy(&mut std::io::stdin(), &mut std::io::sink())?;
    Ok(())
}
