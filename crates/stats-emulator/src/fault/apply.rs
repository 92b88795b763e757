//! Faults within HTTP: they change status, headers or body of a response.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use super::{Fault, Faults, gzip};
use crate::dataset::Random;
use crate::rate_limit::{epoch_after, set_headers};
use crate::request::Request;
use crate::response::Response;

/// The limit that `rate-limited…` faults report.
const LIMIT: u32 = 600;

impl Faults {
    /// The status of the refusal to send instead of an answer, if a fault has one.
    pub(crate) fn status(&self) -> Option<u16> {
        self.list.iter().find_map(|fault| match fault {
            Fault::Status(status) => Some(*status),
            Fault::RateLimited(_)
            | Fault::RateLimitedDelta(_)
            | Fault::RateLimitedMilliseconds(_)
            | Fault::RateLimitedReset(_) => Some(429),
            _ => None,
        })
    }
}

/// Applies the faults to a response.
pub(crate) fn apply(response: &mut Response, faults: &Faults, request: &Request) {
    for fault in &faults.list {
        match fault {
            Fault::RetryAfter(time) => response.set("retry-after", seconds(*time).to_string()),
            Fault::RetryAfterDate(time) => response.set("retry-after", http_date(epoch_after(*time))),
            Fault::RateLimited(time) => set_headers(response, LIMIT, 0, &epoch_after(*time).to_string()),
            Fault::RateLimitedDelta(time) => set_headers(response, LIMIT, 0, &seconds(*time).to_string()),
            Fault::RateLimitedMilliseconds(time) => {
                set_headers(response, LIMIT, 0, &epoch_milliseconds_after(*time).to_string());
            }
            Fault::RateLimitedReset(reset) => set_headers(response, LIMIT, 0, reset),
            Fault::Date(off) => {
                let now = epoch_after(Duration::ZERO);
                response.set("date", http_date(now.saturating_add_signed(*off)));
            }

            Fault::ContentType(media_type) => response.set("content-type", media_type),
            Fault::Redirect(status) => {
                *response = Response::new(*status, "text/html", Vec::new());
                let query = if request.query.is_empty() { "" } else { "?" };
                response.add("location", format!("/redirected{}{query}{}", request.path, request.query));
            }
            Fault::Garbage => {
                let mut random = Random::new(512);
                response.body = (0..512).map(|_| random.next().to_le_bytes()[0]).collect();
            }
            Fault::Packed
            | Fault::ContentEncoding(_)
            | Fault::GzipMembers(_)
            | Fault::GzipFirstEmpty
            | Fault::GzipTrailing(_)
            | Fault::EmptyGzip
            | Fault::Status(_)
            | Fault::Delay(_)
            | Fault::Wire(_) => {}
        }
    }
    gzip::encode(response, &faults.list);
}

/// Whole seconds, rounded up.
fn seconds(time: Duration) -> u64 {
    time.as_secs() + u64::from(time.subsec_nanos() > 0)
}

fn epoch_milliseconds_after(time: Duration) -> u128 {
    (SystemTime::now() + time).duration_since(UNIX_EPOCH).unwrap_or_default().as_millis()
}

/// Epoch seconds as an HTTP date: `Sun, 06 Nov 1994 08:49:37 GMT`.
pub(crate) fn http_date(epoch: u64) -> String {
    let time = i64::try_from(epoch).ok().and_then(|epoch| chrono::DateTime::from_timestamp(epoch, 0));
    time.unwrap_or_default().format("%a, %d %b %Y %H:%M:%S GMT").to_string()
}

#[cfg(test)]
mod tests {
    use super::http_date;

    #[test]
    fn formats_http_dates() {
        assert_eq!(http_date(784_111_777), "Sun, 06 Nov 1994 08:49:37 GMT");
    }
}
