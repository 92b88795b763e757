//! A request, as far as the server looks at it.

use std::io;

use tokio::io::{AsyncRead, AsyncReadExt as _};

/// More than any request of the clients.
const LONGEST: usize = 1 << 16;

/// Method, target, and whether a page sent it.
pub(super) struct Request {
    pub(super) method: String,
    pub(super) target: String,
    pub(super) from_a_page: bool,
}

impl Request {
    /// The next request of a connection; none where the client has left.
    pub(super) async fn read(stream: &mut (impl AsyncRead + Unpin)) -> io::Result<Option<Self>> {
        let mut bytes = Vec::with_capacity(1024);
        let end = loop {
            if let Some(end) = bytes.windows(4).position(|window| window == b"\r\n\r\n") {
                break end + 4;
            }
            if bytes.len() > LONGEST || stream.read_buf(&mut bytes).await? == 0 {
                return Ok(None);
            }
        };
        let head = String::from_utf8_lossy(bytes.get(..end).unwrap_or_default()).into_owned();
        let header = |name: &str| {
            let fields = head.lines().skip(1).filter_map(|line| line.split_once(':'));
            fields.filter(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value.trim()).next()
        };
        // The body of a form. Nothing may be unread when the connection ends, or its end becomes a reset.
        let length = header("content-length").and_then(|length| length.parse().ok()).unwrap_or(0_usize);
        let mut missing = end.saturating_add(length.min(LONGEST)).saturating_sub(bytes.len());
        while missing > 0 {
            let read = stream.read_buf(&mut bytes).await?;
            if read == 0 {
                return Ok(None);
            }
            missing = missing.saturating_sub(read);
        }
        let mut words = head.split(' ');
        let mut word = || words.next().unwrap_or_default().to_owned();
        Ok(Some(Self { method: word(), target: word(), from_a_page: header("origin").is_some() }))
    }
}
