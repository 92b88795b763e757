//! The layout of tables, and their width.

use crate::run::sendgrid_stats;

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
fn many_categories_and_days_take_linear_memory() {
    let rows = (0..5000).map(|row| {
        let (year, month, day) = (2000 + row / 336, row / 28 % 12 + 1, row % 28 + 1);
        format!(r#"{{"date":"{year}-{month:02}-{day:02}","category":"c{row}","opens":{row}}}"#)
    });
    let body = rows.collect::<Vec<_>>().join(",");
    assert!(table("category-stats", 0, &body).contains("c4999"));
}
