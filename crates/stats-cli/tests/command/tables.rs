//! The layout of tables, and their width.

use crate::run::{Run, sendgrid_stats};

/// The table of a saved body on a terminal with this many columns; 0 is no terminal.
fn table(kind: &str, columns: usize, body: &str) -> String {
    let run = sendgrid_stats(&["decode", "--kind", kind, "--format", "json", "-"]);
    run.variable("COLUMNS", columns.to_string()).input(body.as_bytes()).run().answered()
}

fn day(day: usize, metrics: usize) -> String {
    let counts = (0..metrics).map(|metric| format!("\"metric_{metric}\":{}", day * 1000 + metric));
    format!("{{\"date\":\"2009-06-{day:02}\",{}}}", counts.collect::<Vec<_>>().join(","))
}

#[test]
fn aligns_numbers_and_marks_absent_counts() {
    let body = r#"{"date":"2009-06-20","requests":12342,"opens":0},
        {"date":"2009-06-21","requests":7},{"date":"2009-06-22","requests":900,"opens":5}"#;
    insta::assert_snapshot!(table("daily", 0, body), @r"
    ┌────────────┬──────────┬───────┐
    │ date       ┆ requests ┆ opens │
    ╞════════════╪══════════╪═══════╡
    │ 2009-06-20 ┆    12342 ┆     0 │
    │ 2009-06-21 ┆        7 ┆     – │
    │ 2009-06-22 ┆      900 ┆     5 │
    └────────────┴──────────┴───────┘

    ┌──────────┬───────┬───────┬───────┐
    │ metric   ┆ least ┆  most ┆ trend │
    ╞══════════╪═══════╪═══════╪═══════╡
    │ requests ┆     7 ┆ 12342 ┆ █▁▁   │
    │ opens    ┆     0 ┆     5 ┆ ▁ █   │
    └──────────┴───────┴───────┴───────┘
    ");
}

#[test]
fn trends_are_per_category_with_gaps_for_missing_days() {
    let body = r#"{"date":"2009-06-20","category":"A","opens":1},{"date":"2009-06-20","category":"B","opens":5},
        {"date":"2009-06-21","category":"B","opens":4},{"date":"2009-06-22","category":"A","opens":9},
        {"date":"2009-06-22","category":"B","opens":3}"#;
    let shown = table("category-stats", 0, body);
    let (_, trends) = shown.split_once("\n\n").unwrap();
    insta::assert_snapshot!(trends, @r"
    ┌──────────┬────────┬───────┬──────┬───────┐
    │ category ┆ metric ┆ least ┆ most ┆ trend │
    ╞══════════╪════════╪═══════╪══════╪═══════╡
    │ A        ┆ opens  ┆     1 ┆    9 ┆ ▁ █   │
    │ B        ┆ opens  ┆     3 ┆    5 ┆ █▄▁   │
    └──────────┴────────┴───────┴──────┴───────┘
    ");
}

#[test]
fn one_day_has_no_trend() {
    assert!(!table("daily", 0, &day(1, 2)).contains("trend"));
}

#[test]
fn table_fits_the_terminal_without_breaking_numbers() {
    let days: Vec<String> = (1..=30).map(|number| day(number, 14)).collect();
    let body = days.join(",");
    for columns in [40, 60, 80, 100, 200] {
        let shown = table("daily", columns, &body);
        let widest = shown.lines().map(|line| line.chars().count()).max().unwrap();
        assert!(widest <= columns, "{widest} > {columns}\n{shown}");
        for number in 1..=30 {
            for metric in 0..14 {
                let cell = format!(" {} ", number * 1000 + metric);
                assert!(shown.contains(&cell), "{cell} at {columns}\n{shown}");
            }
        }
    }
    // Every panel repeats the dates.
    assert_eq!(table("daily", 60, &body).matches("│ 2009-06-17 ┆").count(), 4);
}

#[test]
fn wraps_long_names_on_a_narrow_terminal() {
    let name = "word ".repeat(30);
    let row = |day, opens: u64| {
        format!(r#"{{"date":"2009-06-{day}","category":"{name}","opens":{opens},"clicks":1}}"#)
    };
    let shown = table("category-stats", 80, &[row(20, u64::MAX), row(21, 0)].join(","));
    assert!(shown.contains(" 18446744073709551615 ┆      1 │"), "{shown}");
    assert!(shown.contains(" █▁ "), "{shown}");
    assert!(shown.lines().all(|line| line.chars().count() <= 80), "{shown}");
}

#[test]
fn list_of_names_uses_the_whole_width() {
    let name = "x".repeat(150);
    let body = format!(r#"["{}","{name}"]"#, "word ".repeat(14).trim_end());
    let shown = table("categories", 80, &body);
    assert!(shown.contains(&"word ".repeat(14)), "{shown}");
    assert!(shown.lines().all(|line| line.chars().count() <= 80), "{shown}");
    let totals = table("aggregate", 40, &format!(r#"{{"{name}":1}}"#));
    assert!(totals.lines().all(|line| line.chars().count() <= 40), "{totals}");
}

#[test]
fn escapes_control_characters_of_the_server() {
    let body = r#"["\u001b[2J\u001b]0;title\u0007","\u202egnp.exe","line\nend"]"#;
    let shown = table("categories", 0, body);
    assert!(!shown.chars().any(|char| char.is_control() && char != '\n'), "{shown:?}");
    assert!(
        shown.contains("\\u{1b}[2J") && shown.contains("\\u{202e}gnp.exe") && shown.contains("line\\nend")
    );
}

#[test]
fn escapes_characters_that_are_not_seen() {
    for char in ["\u{200b}", "\u{200d}", "\u{2060}", "\u{feff}", "\u{ad}", "\u{202e}", "\u{61c}", "\u{9b}"] {
        let code = format!("a\\u{{{:x}}}b", u32::from(char.chars().next().unwrap()));
        let name = format!("a{char}b");
        let shown = table("categories", 0, &format!("[\"{name}\"]"));
        assert!(shown.contains(&code) && !shown.contains(char), "{shown:?}");
        let totals = table("aggregate", 0, &format!("{{\"{name}\":1}}"));
        assert!(totals.contains(&code) && !totals.contains(char), "{totals:?}");
        let days = format!("[{{\"date\":\"2009-06-20\",\"{name}\":1}},{{\"date\":\"2009-06-21\"}}]");
        assert!(!table("daily", 0, &days).contains(char));
        let refused = sendgrid_stats(&["daily", "--customer", &name, "--days", "0"]).run();
        assert!(refused.stderr.contains(&code) && !refused.stderr.contains(char), "{refused:?}");
        let file = sendgrid_stats(&["decode", "--kind", "daily", "--format", "json", &name]).run();
        assert!(file.stderr.contains(&code) && !file.stderr.contains(char), "{file:?}");
    }
}

/// A table of category statistics with an absent count and a name beyond ASCII, in an environment.
fn in_locale(options: &[&str], variables: &[(&str, &str)]) -> String {
    let body = r#"[{"date":"2009-06-20","category":"caf\u00e9","opens":1000},
        {"date":"2009-06-21","category":"caf\u00e9","opens":5,"clicks":2}]"#;
    let run = sendgrid_stats(&["decode", "--kind", "category-stats", "--format", "json", "-"]).with(options);
    with_locale(run, variables).input(body.as_bytes()).run().answered()
}

/// A run with these variables of the locale. In the command of a wheel Python would first turn C into C.UTF-8.
fn with_locale(run: Run, variables: &[(&str, &str)]) -> Run {
    let run = run.variable("PYTHONCOERCECLOCALE", "0");
    variables.iter().fold(run, |run, (name, value)| run.variable(name, value))
}

#[test]
fn ascii_tables_have_no_other_characters() {
    let shown = in_locale(&["--ascii"], &[]);
    assert!(shown.is_ascii(), "{shown}");
    insta::assert_snapshot!(shown, @r"
    +------------+-----------+-------+--------+
    | date       | category  | opens | clicks |
    +=========================================+
    | 2009-06-20 | caf\u{e9} |  1000 |      - |
    | 2009-06-21 | caf\u{e9} |     5 |      2 |
    +------------+-----------+-------+--------+

    +-----------+--------+-------+------+-------+
    | category  | metric | least | most | trend |
    +===========================================+
    | caf\u{e9} | opens  |     5 | 1000 | #_    |
    | caf\u{e9} | clicks |     2 |    2 |  -    |
    +-----------+--------+-------+------+-------+
    ");
}

#[test]
fn locale_of_characters_decides_unless_unset() {
    for (variables, is_ascii) in [
        (&[][..], false),
        (&[("LC_ALL", "C")], true),
        (&[("LC_ALL", "POSIX"), ("LANG", "en_US.UTF-8")], true),
        (&[("LC_CTYPE", "C"), ("LANG", "en_US.UTF-8")], true),
        (&[("LANG", "C")], true),
        (&[("LC_ALL", "C.UTF-8"), ("LC_CTYPE", "C")], false),
        (&[("LC_ALL", ""), ("LC_CTYPE", "en_US.UTF-8"), ("LANG", "C")], false),
    ] {
        let shown = in_locale(&[], variables);
        assert_eq!(shown.is_ascii(), is_ascii, "{variables:?} {shown}");
        // The option is not needed, and changes nothing where the locale is ASCII.
        assert!(in_locale(&["--ascii"], variables).is_ascii());
        let demo = with_locale(sendgrid_stats(&["demo"]), variables);
        assert_eq!(demo.run().answered().is_ascii(), is_ascii, "{variables:?}");
    }
}

#[test]
fn long_table_has_its_first_and_last_rows() {
    let rows = |count: u32| {
        let rows = (0..count).map(|row| {
            let (year, month, day) = (2000 + row / 336, row / 28 % 12 + 1, row % 28 + 1);
            format!(r#"{{"date":"{year}-{month:02}-{day:02}","category":"c{row}","opens":{}}}"#, row + 1000)
        });
        format!("[{}]", rows.collect::<Vec<_>>().join(","))
    };
    let shown = |count: u32, options: &[&str]| {
        let run = sendgrid_stats(&["decode", "--kind", "category-stats", "--format", "json", "-"]);
        run.with(options).input(rows(count).as_bytes()).run().answered()
    };
    let all = shown(400, &[]);
    assert!((0..400).all(|row| all.contains(&format!("┆ c{row} "))), "{all}");
    assert!(!all.contains("not shown"));

    let ends = shown(5000, &[]);
    let (numbers, trends) = ends.split_once("\n\n").unwrap();
    for row in [0, 19, 4980, 4999] {
        assert!(numbers.contains(&format!("┆ c{row} ")) && trends.contains(&format!("│ c{row} ")), "{ends}");
    }
    for row in [20, 4979] {
        assert!(!ends.contains(&format!(" c{row} ")), "{ends}");
    }
    assert!(numbers.contains("\n│ …          ┆"), "{ends}");
    assert!(numbers.ends_with("\n4960 of 5000 rows are not shown: --all-rows prints all of them"), "{ends}");
    assert!(
        trends.ends_with("\n4960 of 5000 trends are not shown: --all-rows prints all of them\n"),
        "{ends}"
    );
    assert_eq!(ends.lines().count(), 2 * (4 + 40 + 2) + 1);

    let all = shown(5000, &["--all-rows"]);
    assert!((0..5000).all(|row| all.matches(&format!(" c{row} ")).count() == 2), "{all}");
    // Blocks have equal columns.
    let widths: std::collections::BTreeSet<usize> =
        all.lines().filter(|line| line.contains("┆ c")).map(|line| line.chars().count()).collect();
    assert_eq!(widths.len(), 1, "{widths:?}");
}
