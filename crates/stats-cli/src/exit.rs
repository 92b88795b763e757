//! The exit status of each kind of error.

use std::fmt::Write as _;

/// Every status but 0 and 2, the kinds that end with it, and what it means.
const STATUSES: &[(u8, &[&str], &str)] = &[
    (3, &["refused-authentication"], "the server does not accept the credentials (refused-authentication)"),
    (
        4,
        &["refused-not-found", "refused-invalid-request", "refused-other"],
        "the server refuses the query (refused-not-found, refused-invalid-request, refused-other)",
    ),
    (
        5,
        &["malformed", "missing-field", "bad-value", "too-large", "unexpected-status"],
        "the answer cannot be read (malformed, missing-field, bad-value, too-large, unexpected-status)",
    ),
    (
        6,
        &["transport", "timeout", "refused-rate-limited", "refused-server"],
        "no answer for now, another run may get one (transport, timeout, refused-rate-limited, refused-server)",
    ),
    (7, &["file"], "a file cannot be read, or the output cannot be written (file)"),
    (FAILED, &["no-rows", "shrunk"], "the rest is stored, but some customers failed (no-rows, shrunk)"),
    (9, &["in-use"], "another run uses the store (in-use)"),
    (
        FOUND,
        &[],
        "`status`: the numbers of a customer are older than --max-age; `report`: a finding of --fail-on or worse",
    ),
    (INTERRUPTED, &[], "`sync` was interrupted; the next run continues it"),
];

/// The command did what it was asked.
pub(crate) const SUCCESS: u8 = 0;
/// Some customers failed.
pub(crate) const FAILED: u8 = 8;
/// The numbers of a customer are too old.
pub(crate) const STALE: u8 = FOUND;
/// A report has a finding that the command is to end with.
pub(crate) const FOUND: u8 = 10;
/// A run was interrupted.
pub(crate) const INTERRUPTED: u8 = 130;

/// The status of all other kinds, which are about the query and the options.
const INPUT: u8 = 2;

/// The exit status for a kind of error.
pub(crate) fn status(kind: &str) -> u8 {
    STATUSES.iter().find(|(_, kinds, _)| kinds.contains(&kind)).map_or(INPUT, |(status, ..)| *status)
}

/// The table of statuses for help and manual page, after the text before it.
pub(crate) fn explained(before: &str) -> String {
    let mut text = format!("{before}\nExit status, by kind of error:\n  0    success\n");
    let input = "the query, the options or the credentials are wrong; nothing was sent";
    let rest = STATUSES.iter().map(|(status, _, meaning)| (*status, *meaning));
    for (status, meaning) in [(INPUT, input)].into_iter().chain(rest) {
        // Writing to a String cannot fail.
        let _ = writeln!(text, "  {status:<3}  {meaning}");
    }
    text
}

#[cfg(test)]
mod tests {
    use stats_proto::Kind;

    use super::status;

    /// The kinds whose status is 2: those of a query that is not sent, and of a fault of this command.
    const INPUT_KINDS: &[Kind] = &[
        Kind::EmptyCustomer,
        Kind::BadDays,
        Kind::BadDate,
        Kind::DatesOutOfOrder,
        Kind::DaysAndDates,
        Kind::EmptyCategories,
        Kind::EmptyCategory,
        Kind::TooLong,
        Kind::BadBaseUrl,
        Kind::MissingCredentials,
        Kind::BadCredentials,
        Kind::BadCustomer,
        Kind::BadOption,
        Kind::Unsupported,
        Kind::Misuse,
    ];

    #[test]
    fn only_kinds_about_input_and_misuse_have_status_2() {
        for kind in Kind::ALL {
            assert_eq!(status(kind.as_str()) == 2, INPUT_KINDS.contains(kind), "{kind}");
        }
        assert_eq!(status("refused-authentication"), 3);
        assert_eq!(status("refused-not-found"), 4);
        for kind in ["transport", "timeout", "refused-rate-limited", "refused-server"] {
            assert_eq!(status(kind), 6, "{kind}");
        }
    }
}
