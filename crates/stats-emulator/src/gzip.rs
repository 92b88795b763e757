//! Answers are packed for those who accept it.

use std::io::Write as _;

use flate2::Compression;
use flate2::write::GzEncoder;

use crate::arrival::Arrival;
use crate::reply::Reply;

/// Packs the body where the request accepts gzip.
pub(crate) fn pack_if_accepted(arrival: &Arrival, reply: &mut Reply) {
    reply.add("vary", "accept-encoding");
    if reply.body.is_empty()
        || reply.has("content-encoding")
        || !arrival.headers("accept-encoding").any(accepts)
    {
        return;
    }
    reply.body = pack(&reply.body);
    reply.add("content-encoding", "gzip");
}

/// A sound gzip stream.
pub(crate) fn pack(body: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    // Neither can fail: the stream is a vector.
    let _ = encoder.write_all(body);
    encoder.finish().unwrap_or_default()
}

/// Whether a value of `Accept-Encoding` allows gzip: named, and not with a quality of zero.
fn accepts(value: &str) -> bool {
    value.split(',').any(|coding| {
        let (name, quality) = coding.split_once(';').unwrap_or((coding, ""));
        let quality = quality.trim().strip_prefix("q=").map(str::trim);
        name.trim().eq_ignore_ascii_case("gzip")
            && quality.is_none_or(|quality| quality.parse::<f32>().is_ok_and(|quality| quality > 0.0))
    })
}

#[cfg(test)]
mod tests {
    use super::accepts;

    #[test]
    fn gzip_is_accepted_where_it_is_named() {
        for (value, accepted) in [
            ("gzip", true),
            ("deflate, GZIP;q=0.5, br", true),
            ("gzip;q=0", false),
            ("identity", false),
            ("", false),
        ] {
            assert_eq!(accepts(value), accepted, "{value}");
        }
    }
}
