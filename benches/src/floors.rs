//! The floors: the least ratio of a peer's time to ours.

/// The floor for a work and a peer, if there is one.
#[must_use]
pub fn floor(work: &str, rows: u32, peer: &str) -> Option<f64> {
    if work.starts_with("worst-") {
        return Some(1.0 / 1.3);
    }
    let kind = work.trim_end_matches(|char: char| char.is_ascii_digit());
    // With a million rows, the page faults of storing the answer take a large part of the time.
    let [few, many, million] = match (kind, peer) {
        ("read-json-" | "read-json-bare-", "sonic-rs typed") => [3.0, 4.0, 4.0],
        ("read-json-" | "read-json-bare-", "serde_json typed") => [5.0, 7.0, 6.0],
        ("read-xml-compact-", "quick-xml events") => [10.0, 15.0, 12.0],
        ("read-xml-indented-", "quick-xml events") => [9.0, 13.0, 12.0],
        ("read-xml-compact-" | "read-xml-indented-", "quick-xml serde") => [28.0, 40.0, 28.0],
        ("category-json-" | "v3-daily-" | "v3-customers-", "sonic-rs typed") => [2.0; 3],
        ("category-xml-", _) => [12.0; 3],
        _ => return None,
    };
    match rows {
        30 => Some(few),
        10_000 => Some(many),
        1_000_000 => Some(million),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::floor;

    #[test]
    fn floors_depend_on_the_number_of_rows() {
        for (work, peer, at_10_000, at_a_million) in [
            ("read-json", "sonic-rs typed", 4.0, 4.0),
            ("read-json", "serde_json typed", 7.0, 6.0),
            ("read-xml-compact", "quick-xml events", 15.0, 12.0),
            ("read-xml-compact", "quick-xml serde", 40.0, 28.0),
        ] {
            assert_eq!(floor(&format!("{work}-10000"), 10_000, peer), Some(at_10_000), "{work} {peer}");
            assert_eq!(
                floor(&format!("{work}-1000000"), 1_000_000, peer),
                Some(at_a_million),
                "{work} {peer}"
            );
            assert_eq!(floor(&format!("{work}-400"), 400, peer), None, "{work} {peer}");
        }
    }
}
