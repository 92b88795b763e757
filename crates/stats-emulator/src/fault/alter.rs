//! Faults that are still HTTP: they change status, headers or body of a reply.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use super::{Fault, Faults, gzip};
use crate::arrival::Arrival;
use crate::limit::{epoch_after, tell};
use crate::reply::Reply;
use crate::world::Mix;

/// What a rate limit that only a fault knows says of itself.
const LIMIT: u32 = 600;

impl Faults {
    /// The status that the reply has instead of an answer.
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

/// Changes the reply as the faults want it.
pub(crate) fn alter(reply: &mut Reply, faults: &Faults, arrival: &Arrival) {
    for fault in &faults.list {
        match fault {
            Fault::RetryAfter(time) => reply.set("retry-after", seconds(*time).to_string()),
            Fault::RetryAfterDate(time) => reply.set("retry-after", http_date(epoch_after(*time))),
            Fault::RateLimited(time) => tell(reply, LIMIT, 0, &epoch_after(*time).to_string()),
            Fault::RateLimitedDelta(time) => tell(reply, LIMIT, 0, &seconds(*time).to_string()),
            Fault::RateLimitedMilliseconds(time) => {
                tell(reply, LIMIT, 0, &epoch_milliseconds_after(*time).to_string());
            }
            Fault::RateLimitedReset(reset) => tell(reply, LIMIT, 0, reset),
            Fault::Date(off) => {
                let now = epoch_after(Duration::ZERO);
                reply.set("date", http_date(now.saturating_add_signed(*off)));
            }

            Fault::ContentType(media_type) => reply.set("content-type", media_type),
            Fault::Redirect(status) => {
                *reply = Reply::new(*status, "text/html", Vec::new());
                let query = if arrival.query.is_empty() { "" } else { "?" };
                reply.add("location", format!("/redirected{}{query}{}", arrival.path, arrival.query));
            }
            Fault::Garbage => {
                let mut mix = Mix::new(512);
                reply.body = (0..512).map(|_| mix.next().to_le_bytes()[0]).collect();
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
    gzip::encode(reply, &faults.list);
}

/// Whole seconds, rounded up.
fn seconds(time: Duration) -> u64 {
    time.as_secs() + u64::from(time.subsec_nanos() > 0)
}

fn epoch_milliseconds_after(time: Duration) -> u128 {
    (SystemTime::now() + time).duration_since(UNIX_EPOCH).unwrap_or_default().as_millis()
}

/// Epoch seconds as HTTP writes dates: `Sun, 06 Nov 1994 08:49:37 GMT`.
pub(crate) fn http_date(epoch: u64) -> String {
    let moment = i64::try_from(epoch).ok().and_then(|epoch| chrono::DateTime::from_timestamp(epoch, 0));
    moment.unwrap_or_default().format("%a, %d %b %Y %H:%M:%S GMT").to_string()
}

#[cfg(test)]
mod tests {
    use super::http_date;

    #[test]
    fn dates_as_http_writes_them() {
        assert_eq!(http_date(784_111_777), "Sun, 06 Nov 1994 08:49:37 GMT");
    }
}
