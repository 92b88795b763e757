//! Compression of answers for clients that accept gzip.

use std::io::Write as _;

use flate2::Compression;
use flate2::write::GzEncoder;

use crate::request::Request;
use crate::response::Response;

/// Compresses the body if the request accepts gzip.
pub(crate) fn compress_if_accepted(request: &Request, response: &mut Response) {
    response.add("vary", "accept-encoding");
    if response.body.is_empty()
        || response.has("content-encoding")
        || !request.headers("accept-encoding").any(accepts)
    {
        return;
    }
    response.body = compress(&response.body);
    response.add("content-encoding", "gzip");
}

/// A valid gzip stream of one member.
pub(crate) fn compress(body: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    // Writing to a vector cannot fail.
    let _ = encoder.write_all(body);
    encoder.finish().unwrap_or_default()
}

/// True if a value of `Accept-Encoding` names gzip, and not with a quality of zero.
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
    fn accepts_gzip_unless_its_quality_is_zero() {
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
