//! Completions and manual pages.

use crate::run::sendgrid_stats;

#[test]
fn completions_have_commands_options_and_values() {
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let script = sendgrid_stats(&["completions", shell]).run().answered();
        for word in ["aggregate", "start-date", "allow-plain-http", "proxy", "no-proxy", "ca-file"] {
            assert!(script.contains(word), "no {word} for {shell}");
        }
        if matches!(shell, "bash" | "zsh" | "fish") {
            assert!(
                script.contains("distributor-manage") && script.contains("ndjson"),
                "no values for {shell}"
            );
        }
    }
}

#[test]
fn manual_pages_have_exit_statuses_and_options() {
    let page = sendgrid_stats(&["man"]).run().answered();
    for text in [".TH sendgrid-stats 1", "Exit status", "refused\\-authentication", "SENDGRID_API_KEY"] {
        assert!(page.contains(text), "no {text}");
    }
    for command in ["daily", "aggregate", "categories", "category-stats", "decode", "emulate", "demo"] {
        let page = sendgrid_stats(&["man", command]).run().answered();
        let name = command.replace('-', "\\-");
        assert!(page.contains(&format!("sendgrid\\-stats\\-{name} \\-")), "{page}");
    }
    for command in ["daily", "aggregate", "categories", "category-stats"] {
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
