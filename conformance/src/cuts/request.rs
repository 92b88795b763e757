//! The parts of a request that the server needs.

use std::io;

use tokio::io::{AsyncRead, AsyncReadExt as _};

/// The longest head, and the longest body, that is read; longer than any request of the clients.
const MAX_LENGTH: usize = 1 << 16;

/// A request.
pub(super) struct Request {
    pub(super) method: String,
    pub(super) target: String,
    /// True if it has an `Origin`: a page sent it.
    pub(super) has_origin: bool,
}

impl Request {
    /// Reads the next request of a connection; `None` if the client has closed it.
    pub(super) async fn read(stream: &mut (impl AsyncRead + Unpin)) -> io::Result<Option<Self>> {
        let mut bytes = Vec::with_capacity(1024);
        let end = loop {
            if let Some(end) = bytes.windows(4).position(|window| window == b"\r\n\r\n") {
                break end + 4;
            }
            if bytes.len() > MAX_LENGTH || stream.read_buf(&mut bytes).await? == 0 {
                return Ok(None);
            }
        };
        let head = String::from_utf8_lossy(bytes.get(..end).unwrap_or_default()).into_owned();
        let header = |name: &str| {
            let fields = head.lines().skip(1).filter_map(|line| line.split_once(':'));
            fields.filter(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value.trim()).next()
        };
        // The body is read too: unread bytes would turn the close into a reset.
        let length = header("content-length").and_then(|length| length.parse().ok()).unwrap_or(0_usize);
        let mut missing = end.saturating_add(length.min(MAX_LENGTH)).saturating_sub(bytes.len());
        while missing > 0 {
            let read = stream.read_buf(&mut bytes).await?;
            if read == 0 {
                return Ok(None);
            }
            missing = missing.saturating_sub(read);
        }
        let mut words = head.split(' ');
        let mut word = || words.next().unwrap_or_default().to_owned();
        Ok(Some(Self { method: word(), target: word(), has_origin: header("origin").is_some() }))
    }
}
