//! How many times as fast as a peer we mean to be.

/// The least ratio for a work and a peer, where one is asked for.
#[must_use]
pub fn floor(work: &str, rows: u32, peer: &str) -> Option<f64> {
    if work.starts_with("worst-") {
        return Some(1.0 / 1.3);
    }
    let small = match rows {
        30 => true,
        10_000 | 1_000_000 => false,
        _ => return None,
    };
    let of = |few: f64, many: f64| Some(if small { few } else { many });
    let kind = work.trim_end_matches(|letter: char| letter.is_ascii_digit());
    match (kind, peer) {
        ("read-json-" | "read-json-bare-", "sonic-rs typed") => of(3.0, 4.0),
        ("read-json-" | "read-json-bare-", "serde_json typed") => of(5.0, 7.0),
        ("read-xml-compact-", "quick-xml events") => of(10.0, 15.0),
        ("read-xml-indented-", "quick-xml events") => of(9.0, 13.0),
        ("read-xml-compact-" | "read-xml-indented-", "quick-xml serde") => of(28.0, 40.0),
        ("category-json-", "sonic-rs typed") => of(2.0, 2.0),
        ("category-xml-", _) => of(12.0, 12.0),
        _ => None,
    }
}
