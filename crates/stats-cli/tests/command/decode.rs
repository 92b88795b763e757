//! `decode`: saved bodies from files and from standard input.

use std::fs;
use std::path::PathBuf;

use serde_json::json;

use crate::run::{Run, path, sendgrid_stats};

const DAILY_XML: &[u8] = b"<stats><day><date>2009-06-20</date><requests>12342</requests>\
    <spamreports>5</spamreports></day></stats>";

fn decode(kind: &str, format: &str) -> Run {
    let run = sendgrid_stats(&["decode", "--kind", kind, "--format", format, "--output", "json"]);
    run.without("SENDGRID_API_USER").without("SENDGRID_API_KEY")
}

fn saved(name: &str, body: &[u8]) -> String {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    fs::write(&path, body).unwrap();
    path.to_str().unwrap().to_owned()
}

#[test]
fn decodes_every_kind_from_file_and_standard_input() {
    let latin = b"<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?><categories><category>caf\xe9</category></categories>";
    let days = json!([{"date": "2009-06-20", "requests": 12342, "spam_reports": 5}]);
    let cases: [(&str, &str, &[u8], _); 6] = [
        ("daily", "xml", DAILY_XML, days.clone()),
        ("daily", "json", br#"{"date":"2009-06-20","requests":"12342","spamreports":5}"#, days),
        ("aggregate", "json", br#"{"requests":1,"whatever":2}"#, json!({"requests": 1, "whatever": 2})),
        ("categories", "xml", latin, json!(["caf\u{e9}"])),
        ("categories", "json", b"", json!([])),
        (
            "category-stats",
            "json",
            br#"[{"date":"2009-06-20","category":"A","opens":3}]"#,
            json!([{"date": "2009-06-20", "category": "A", "opens": 3}]),
        ),
    ];
    for (index, (kind, format, body, answer)) in cases.into_iter().enumerate() {
        let file = saved(&format!("body-{index}"), body);
        let from_file = decode(kind, format).with(&[&file]).run();
        assert_eq!(from_file.document(), json!({"answer": answer}));
        let from_input = decode(kind, format).with(&["-"]).input(body).run();
        assert_eq!(from_input.stdout, from_file.stdout);
    }
}

#[test]
fn decodes_to_csv_and_ndjson() {
    let run = |output| {
        let arguments = ["decode", "--kind", "daily", "--format", "json", "--output", output, "-"];
        let body = br#"{"date":"2009-06-20","opens":1},{"date":"2009-06-21","clicks":2}"#;
        sendgrid_stats(&arguments).input(body).run().answered()
    };
    assert_eq!(run("csv"), "date,opens,clicks\n2009-06-20,1,\n2009-06-21,,2\n");
    assert_eq!(
        run("ndjson"),
        "{\"date\":\"2009-06-20\",\"opens\":1}\n{\"date\":\"2009-06-21\",\"clicks\":2}\n"
    );
}

#[test]
fn crlf_ends_lines_of_csv_only() {
    let decode = |output| {
        let arguments =
            ["decode", "--kind", "categories", "--format", "json", "--crlf", "--output", output, "-"];
        sendgrid_stats(&arguments).input(br#"["A","line\nend","carriage\rreturn"]"#).run()
    };
    let rows = decode("csv").answered();
    assert_eq!(rows, "category\r\nA\r\n\"line\nend\"\r\n\"carriage\rreturn\"\r\n");
    assert_eq!((decode("json").kind().as_str(), decode("json").status), ("bad-option", 2));
    for output in ["table", "ndjson"] {
        let outcome = decode(output);
        assert_eq!((outcome.status, outcome.stdout.as_str()), (2, ""));
        assert_eq!(outcome.stderr, "error: expected `--output csv` with `--crlf` [bad-option]\n");
    }
}

/// Names that a spreadsheet runs as formulas, and others.
const FORMULAS: &str = r#"["=HYPERLINK(\"http://a\")","+1","-2","@sum","\t=1","\r=1","'=1","a=1"," =1","1"]"#;

fn names(options: &[&str]) -> Run {
    let arguments = ["decode", "--kind", "categories", "--format", "json", "--output", "csv", "-"];
    sendgrid_stats(&arguments).with(options).input(FORMULAS.as_bytes())
}

#[test]
fn csv_safe_puts_an_apostrophe_before_formulas() {
    assert_eq!(
        names(&["--csv-safe"]).run().answered(),
        "category\n\"'=HYPERLINK(\"\"http://a\"\")\"\n'+1\n'-2\n'@sum\n'\t=1\n\"'\r=1\"\n'=1\na=1\n =1\n1\n"
    );
    let plain = names(&[]).run().answered();
    assert!(plain.contains("\n\"=HYPERLINK(") && plain.contains("\n+1\n"), "{plain}");
}

#[test]
fn csv_safe_changes_headings_but_no_count() {
    let arguments = ["decode", "--kind", "daily", "--format", "json", "--output", "csv", "--csv-safe", "-"];
    let body = br#"[{"date":"2009-06-20","=metric":1,"opens":5}]"#;
    let rows = sendgrid_stats(&arguments).input(body).run().answered();
    assert_eq!(rows, "date,'=metric,opens\n2009-06-20,1,5\n");
}

#[test]
fn csv_bom_begins_with_a_byte_order_mark() {
    let plain = names(&[]).run().answered();
    assert_eq!(names(&["--csv-bom"]).run().answered(), format!("\u{feff}{plain}"));
    let all = names(&["--csv-bom", "--csv-safe", "--crlf"]).run().answered();
    assert!(all.starts_with("\u{feff}category\r\n\"'=HYPERLINK("), "{all}");
}

#[test]
fn options_of_another_output_are_refused() {
    for (option, expected, others) in [
        ("--csv-safe", "csv", ["table", "json"]),
        ("--csv-bom", "csv", ["table", "ndjson"]),
        ("--ascii", "table", ["csv", "ndjson"]),
        ("--all-rows", "table", ["csv", "json"]),
    ] {
        for output in others {
            let arguments =
                ["decode", "--kind", "daily", "--format", "json", "--output", output, option, "-"];
            let outcome = sendgrid_stats(&arguments).input(b"[]").run();
            let message = format!("expected `--output {expected}` with `{option}`");
            assert_eq!(outcome.status, 2, "{outcome:?}");
            assert!((outcome.stderr + &outcome.stdout).contains(&message));
        }
    }
}

#[test]
fn empty_bodies_are_empty_answers() {
    let run = |kind, output, body: &[u8]| {
        let arguments = ["decode", "--kind", kind, "--format", "json", "--output", output, "-"];
        sendgrid_stats(&arguments).input(body).run().answered()
    };
    for (kind, body, table, csv) in [
        ("daily", b"[]".as_slice(), "no days\n", "date\n"),
        ("category-stats", b"{}", "no days\n", "date,category\n"),
        ("categories", b"null", "no categories\n", "category\n"),
    ] {
        assert_eq!(run(kind, "table", body), table);
        assert_eq!(run(kind, "csv", body), csv);
        assert_eq!(run(kind, "ndjson", body), "");
        assert_eq!(run(kind, "json", body), "{\"answer\":[]}\n");
    }
    assert_eq!(run("aggregate", "table", b"{}"), "no metrics\n");
    assert_eq!(run("aggregate", "csv", b"{}"), "");
    assert_eq!(run("aggregate", "ndjson", b"{}"), "{}\n");
}

#[test]
fn checks_options_before_reading_the_body() {
    for (kind, arguments) in [
        ("weekly", ["--status", "200"]),
        ("daily", ["--dialect", "retailer"]),
        ("daily", ["--status", "ok"]),
        ("daily", ["--status", "-1"]),
        ("daily", ["--status", "65536"]),
    ] {
        let outcome = decode(kind, "json").with(&arguments).with(&["no-such-file"]).run();
        assert_eq!((outcome.kind().as_str(), outcome.status), ("bad-option", 2), "{outcome:?}");
    }
}

#[test]
fn unreadable_file_is_kind_file() {
    let folder = env!("CARGO_TARGET_TMPDIR");
    for file in ["no-such-file", folder] {
        let outcome = decode("daily", "json").with(&[file]).run();
        assert_eq!((outcome.kind().as_str(), outcome.status), ("file", 7), "{outcome:?}");
        assert!(outcome.stdout.contains(file), "{outcome:?}");
    }
}

#[cfg(unix)]
#[test]
fn closed_standard_input_is_no_empty_body() {
    let script = format!("exec '{}' decode --kind daily --format json - <&-", path());
    let output = std::process::Command::new("/bin/sh").args(["-c", &script]).output().unwrap();
    assert_eq!((output.status.code(), output.stdout.as_slice()), (Some(7), b"".as_slice()));
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert_eq!(stderr, "error: `-` cannot be read: standard input is closed [file]\n");
}

#[test]
fn limits_the_size_of_the_body() {
    let mut body = vec![b' '; (64 << 20) + 100];
    body[0] = b'[';
    let outcome = decode("daily", "json").with(&["-"]).input(&body).run();
    assert_eq!((outcome.kind().as_str(), outcome.status), ("too-large", 5), "{outcome:?}");
}

const V3_DAYS: &[u8] =
    br#"[{"date":"2026-06-01","stats":[{"type":"subuser","name":"a","metrics":{"opens":1}},
    {"type":"subuser","name":"b","metrics":{"opens":2}}]}]"#;

/// A saved body of v3.
fn decode_v3(kind: &str, customers: &[&str], body: &[u8]) -> Run {
    let customers: Vec<&str> = customers.iter().flat_map(|name| ["--customer", name]).collect();
    decode(kind, "json").with(&["--dialect", "v3", "-"]).with(&customers).input(body)
}

#[test]
fn decodes_every_kind_of_v3() {
    let unnamed = br#"[{"date":"2026-06-01","stats":[{"metrics":{"opens":1}}]}]"#;
    let cases: [(&str, &[u8], _); 6] = [
        ("daily", unnamed, json!([{"date": "2026-06-01", "opens": 1}])),
        ("aggregate", unnamed, json!({"opens": 1})),
        ("categories", br#"[{"category":"A"}]"#, json!(["A"])),
        (
            "category-stats",
            br#"[{"date":"2026-06-01","stats":[{"type":"category","name":"A","metrics":{"opens":1}}]}]"#,
            json!([{"date": "2026-06-01", "category": "A", "opens": 1}]),
        ),
        (
            "daily-by-customer",
            V3_DAYS,
            json!([
                {"date": "2026-06-01", "customer": "a", "opens": 1},
                {"date": "2026-06-01", "customer": "b", "opens": 2}
            ]),
        ),
        (
            "customers",
            br#"[{"username":"a","disabled":true,"id":1},{"username":"b","region":"eu"}]"#,
            json!([{"name": "a", "disabled": true}, {"name": "b", "region": "eu"}]),
        ),
    ];
    for (kind, body, answer) in cases {
        assert_eq!(decode_v3(kind, &[], body).run().document(), json!({"answer": answer}), "{kind}");
    }
    // v3 alone has the list of customers.
    let list = decode("customers", "json").with(&["-"]).input(br#"[{"username":"a"}]"#).run();
    assert_eq!(list.document(), json!({"answer": [{"name": "a"}]}));
    let arguments = ["decode", "--kind", "customers", "--format", "json", "--output", "csv", "-"];
    let list = sendgrid_stats(&arguments).input(br#"[{"username":"a"},{"username":"b","region":"eu"}]"#);
    assert_eq!(list.run().answered(), "name,disabled,region\na,,\nb,,eu\n");
    let table = sendgrid_stats(&arguments[..5]).with(&["-"]).input(br#"[{"username":"a"}]"#).run().answered();
    assert!(table.contains("│ a    ┆        – │") || table.contains("│ a    ┆ –        │"), "{table}");
}

#[test]
fn checks_names_against_the_given_customers() {
    let decoded = decode_v3("daily-by-customer", &["B", "a", "c"], V3_DAYS).run().document();
    let rows: Vec<&str> =
        decoded["answer"].as_array().unwrap().iter().map(|row| row["customer"].as_str().unwrap()).collect();
    assert_eq!((rows, &decoded["missing"]), (vec!["B", "a"], &json!(["c"])));
    for (kind, customers) in [
        ("daily-by-customer", &["a"][..]),
        ("daily-by-customer", &["a", "other"]),
        ("daily", &["a"]),
        ("aggregate", &["b"]),
        ("daily", &[]),
    ] {
        let outcome = decode_v3(kind, customers, V3_DAYS).run();
        assert_eq!((outcome.kind().as_str(), outcome.status), ("malformed", 5), "{kind} {customers:?}");
    }
    for (kind, dialect, customers, expected) in [
        ("daily", "v3", &["a", "b"][..], "bad-option"),
        ("daily-by-customer", "v3-account", &["a", "b"], "unsupported"),
        ("daily-by-customer", "distributor", &["a", "b"], "unsupported"),
        ("customers", "v3", &["a"], "unsupported"),
        ("daily", "v3", &[" "], "empty-customer"),
    ] {
        let customers: Vec<&str> = customers.iter().flat_map(|name| ["--customer", name]).collect();
        let run = decode(kind, "json").with(&["--dialect", dialect, "no-such-file"]).with(&customers);
        assert_eq!(run.run().kind(), expected, "{kind} {customers:?}");
    }
}

#[test]
fn rows_without_a_name_are_those_of_the_given_customer() {
    let unnamed = br#"[{"date":"2026-06-01","stats":[{"metrics":{"opens":1}}]}]"#;
    let expected = json!({"answer": [{"date": "2026-06-01", "customer": "a", "opens": 1}]});
    assert_eq!(decode_v3("daily-by-customer", &["a"], unnamed).run().document(), expected);
    let flat = decode("daily-by-customer", "json").with(&["--customer", "a", "-"]);
    let flat = flat.input(br#"[{"date":"2026-06-01","opens":1}]"#).run();
    assert_eq!(flat.document(), expected);
}

#[test]
fn errors_name_the_default_dialect() {
    let run = |options: &[&str]| {
        let arguments = ["decode", "--kind", "daily", "--format", "json", "-"];
        sendgrid_stats(&arguments).with(options).input(V3_DAYS).run()
    };
    let outcome = run(&[]);
    let beginning = "error: daily with the default dialect `distributor`: malformed json answer";
    assert!(outcome.status == 5 && outcome.stderr.starts_with(beginning), "{outcome:?}");
    let outcome = run(&["--dialect", "own"]);
    assert!(outcome.stderr.starts_with("error: malformed json answer"), "{outcome:?}");
}
