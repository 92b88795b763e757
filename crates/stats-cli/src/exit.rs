//! The exit status of each kind of error.

use std::fmt::Write as _;

/// Every status but 0, what ends with it, and what it means in words.
const STATUSES: &[(u8, &[&str], &str)] = &[
    (3, &["refused-authentication"], "the server does not accept the credentials (refused-authentication)"),
    (
        4,
        &[
            "refused-not-found",
            "refused-rate-limited",
            "refused-server",
            "refused-invalid-request",
            "refused-other",
        ],
        "the server refused for another reason (refused-…)",
    ),
    (
        5,
        &["malformed", "missing-field", "bad-value", "too-large", "unexpected-status"],
        "the answer cannot be read (malformed, missing-field, bad-value, too-large, unexpected-status)",
    ),
    (6, &["transport", "timeout"], "no answer came (transport, timeout)"),
    (7, &["file"], "a file cannot be read, or the output not be written (file)"),
];

/// What everything else ends with: all other kinds are about what was asked.
const INPUT: u8 = 2;

/// The exit status for a kind of error.
pub(crate) fn status(kind: &str) -> u8 {
    STATUSES.iter().find(|(_, kinds, _)| kinds.contains(&kind)).map_or(INPUT, |(status, ..)| *status)
}

/// The table of statuses for help and manual page, after what stands before it.
pub(crate) fn explained(before: &str) -> String {
    let mut text = format!("{before}\nExit status, by kind of error:\n  0  answered\n");
    let input = "the question, the options or the credentials are wrong; nothing was sent";
    let rest = STATUSES.iter().map(|(status, _, meaning)| (*status, *meaning));
    for (status, meaning) in [(INPUT, input)].into_iter().chain(rest) {
        // Writing to a String cannot fail.
        let _ = writeln!(text, "  {status}  {meaning}");
    }
    text
}

#[cfg(test)]
mod tests {
    use stats_proto::Kind;

    use super::status;

    #[test]
    fn every_kind_of_answer_has_a_status_of_its_own() {
        for kind in Kind::ALL {
            assert_ne!(status(kind.as_str()), 2, "{kind}");
        }
        for kind in Kind::ALL {
            assert_eq!(status(kind.as_str()), 2, "{kind}");
        }
        assert_eq!(status("refused-authentication"), 3);
        assert_eq!(status("timeout"), 6);
    }
}
