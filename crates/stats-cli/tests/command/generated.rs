//! Completions and manual pages.

use crate::run::{COMMANDS, queries, sendgrid_stats};

#[test]
fn completions_have_commands_options_and_values() {
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let script = sendgrid_stats(&["completions", shell]).run().answered();
        for word in [
            "aggregate",
            "daily-by-customer",
            "start-date",
            "region",
            "utc-offset",
            "allow-plain-http",
            "proxy",
            "no-proxy",
            "ca-file",
        ] {
            assert!(script.contains(word), "no {word} for {shell}");
        }
        if matches!(shell, "bash" | "zsh" | "fish") {
            assert!(
                ["distributor-manage", "v3-account", "ndjson"].iter().all(|value| script.contains(value)),
                "no values for {shell}"
            );
        }
    }
}

#[test]
fn manual_pages_have_exit_statuses_and_options() {
    let page = sendgrid_stats(&["man"]).run().answered();
    for text in [".TH sendgrid-stats 1", "EXIT STATUS", "refused\\-authentication", "SENDGRID_API_KEY"] {
        assert!(page.contains(text), "no {text}");
    }
    for command in COMMANDS {
        let page = sendgrid_stats(&["man", command]).run().answered();
        let name = command.replace('-', "\\-");
        assert!(page.contains(&format!("sendgrid\\-stats\\-{name} \\-")), "{page}");
    }
    for command in queries() {
        let page = sendgrid_stats(&["man", command]).run().answered();
        for option in ["\\-\\-proxy", "\\-\\-no\\-proxy", "\\-\\-ca\\-file", "\\-\\-post"] {
            assert!(page.contains(&format!("\\fB{option}\\fR")), "no {option} in {page}");
        }
        for name in
            ["HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY", "SSL_CERT_FILE", "SSL_CERT_DIR", "key out of URLs"]
        {
            assert!(page.contains(name), "no {name} in {page}");
        }
    }
    let outcome = sendgrid_stats(&["man", "weekly"]).run();
    assert_eq!(
        (outcome.status, outcome.stderr.as_str()),
        (2, "error: expected the name of a command [bad-option]\n")
    );
}

#[test]
fn manual_pages_keep_the_lines_of_examples() {
    for command in queries().into_iter().chain(["decode", "emulate"]) {
        let page = sendgrid_stats(&["man", command]).run().answered();
        let (_, examples) = page.split_once(".SH EXAMPLES\n.nf\n").unwrap_or_else(|| panic!("{page}"));
        let (examples, _) = examples.split_once(".fi\n").unwrap();
        let shown = sendgrid_stats(&[command, "-h"]).run().answered();
        // Help is wrapped, the page is not.
        let unescaped = |word: &str| word.replace("\\-", "-").replace("\\*(Aq", "'");
        let words = |text: &str| text.split_whitespace().map(unescaped).collect::<Vec<_>>();
        let (_, help) = shown.split_once("Examples:\n").unwrap();
        assert!(words(help).starts_with(&words(examples)), "{examples}\n{help}");
        assert!(examples.lines().all(|line| line.starts_with("sendgrid\\-stats ")), "{examples}");
    }
    let page = sendgrid_stats(&["man"]).run().answered();
    let (_, statuses) = page.split_once(".SH \"EXIT STATUS, BY KIND OF ERROR\"\n.nf\n").unwrap();
    for (status, line) in ["0", "2", "3", "4", "5", "6", "7"].iter().zip(statuses.lines()) {
        assert!(line.starts_with(status), "{statuses}");
    }
}

#[test]
fn help_of_completions_has_the_place_for_each_shell() {
    for flag in ["-h", "--help"] {
        let help = sendgrid_stats(&["completions", flag]).run().answered();
        for (shell, place) in [
            ("bash", "~/.local/share/bash-completion/completions/sendgrid-stats"),
            ("zsh", "_sendgrid-stats in a folder of $fpath"),
            ("fish", "~/.config/fish/completions/sendgrid-stats.fish"),
            ("elvish", "~/.config/elvish/"),
            ("powershell", "$PROFILE"),
        ] {
            let is_it = |line: &str| line.trim_start().starts_with(shell) && line.contains(place);
            assert!(help.lines().any(is_it), "no place for {shell} in {help}");
        }
    }
}
