//! Serves truncated responses until standard input ends.
//!
//! Prints one line, `{"plain":"http://127.0.0.1:PORT","tls":"https://localhost:PORT","ca":"/path/to/ca.pem"}`.
//! `GET /kinds` lists the kinds of responses, `/cut/ID/close|notify|reset/BYTES/…` sends the
//! first that many bytes of one.

use std::error::Error;
use std::io::Write as _;

use stats_conformance::cuts::Server;

fn main() -> Result<(), Box<dyn Error + Send + Sync>> {
    let server = Server::start()?;
    writeln!(std::io::stdout(), "{}", server.addresses())?;
    std::io::copy(&mut std::io::stdin(), &mut std::io::sink())?;
    Ok(())
}
