//! The rules of a file and of options.

use std::fs;
use std::ops::Range;
use std::path::Path;

use stats_fleet::health::{BadRules, Decimal, Rules};
use toml::de::{DeTable, DeValue};

use super::arguments::RuleOptions;
use crate::failure::Failure;
use crate::values;

const PERCENT: &str = "a percentage from 0 to 100 with at most 6 digits after the point, such as 0.1";
const FACTOR: &str = "a number from 0 to 1000000 with at most 6 digits after the point, such as 2.5";

/// The options of the rules whose checks are about more than one value, by key.
const OPTIONS: &[(&str, &str)] = &[
    ("days", "--days"),
    ("min-volume", "--min-volume"),
    ("bounce-rate", "--bounce-warning` and `--bounce-critical"),
    ("spam-report-rate", "--spam-warning` and `--spam-critical"),
    ("volume.days", "--volume-days"),
    ("volume.increase", "--volume-increase"),
    ("volume.decrease", "--volume-decrease"),
    ("silent.days", "--silent-days"),
    ("stale.max-age", "--max-age"),
    ("category.factor", "--category-factor"),
];

/// The defaults, replaced by the file's rules, replaced by those of options.
pub(super) fn rules(options: &RuleOptions) -> Result<Rules, Failure> {
    let mut rules = options.rules.as_deref().map_or_else(|| Ok(Rules::default()), of_file)?;
    let days = "a number of days";
    let number = "a whole number";
    set(&mut rules.days, options.days.as_ref(), |text| values::number(text, &(0..=u32::MAX), days))?;
    set(&mut rules.min_volume, options.min_volume.as_ref(), |text| {
        values::number(text, &(0..=u64::MAX), number)
    })?;
    set(&mut rules.min_events, options.min_events.as_ref(), |text| {
        values::number(text, &(0..=u64::MAX), number)
    })?;
    for (rule, text) in [
        (&mut rules.volume.days, &options.volume_days),
        (&mut rules.silent.days, &options.silent_days),
        (&mut rules.stale.max_age, &options.max_age),
    ] {
        set(rule, text.as_ref(), |text| values::number(text, &(0..=u32::MAX), days))?;
    }
    for (rule, text, expected) in [
        (&mut rules.bounce_rate.warning, &options.bounce_warning, PERCENT),
        (&mut rules.bounce_rate.critical, &options.bounce_critical, PERCENT),
        (&mut rules.spam_report_rate.warning, &options.spam_warning, PERCENT),
        (&mut rules.spam_report_rate.critical, &options.spam_critical, PERCENT),
        (&mut rules.volume.increase, &options.volume_increase, FACTOR),
        (&mut rules.volume.decrease, &options.volume_decrease, FACTOR),
        (&mut rules.volume.deviations, &options.volume_deviations, FACTOR),
        (&mut rules.category.factor, &options.category_factor, FACTOR),
        (&mut rules.category.deviations, &options.category_deviations, FACTOR),
    ] {
        set(rule, text.as_ref(), |text| decimal(text, expected))?;
    }
    rules.check().map_err(|error| of_options(&error))?;
    Ok(rules)
}

fn set<T>(
    rule: &mut T,
    text: Option<&String>,
    read: impl FnOnce(&str) -> Result<T, Failure>,
) -> Result<(), Failure> {
    if let Some(text) = text {
        *rule = read(text)?;
    }
    Ok(())
}

fn decimal(text: &str, expected: &'static str) -> Result<Decimal, Failure> {
    text.parse().map_err(|_| Failure::Option { given: text.to_owned(), expected })
}

/// A rule that is out of range, in the words of the options.
pub(super) fn of_options(error: &BadRules) -> Failure {
    let BadRules { rule, expected } = error;
    let option = OPTIONS.iter().find(|(key, _)| key == rule).map_or(*rule, |(_, option)| option);
    Failure::Usage(format!("expected {expected} for `{option}`"))
}

/// The rules of a file, which are valid by themselves.
fn of_file(path: &Path) -> Result<Rules, Failure> {
    let shown = || path.display().to_string();
    let text = fs::read_to_string(path).map_err(|reason| Failure::File { path: shown(), reason })?;
    let bad = |place: String, reason: String| Failure::Rules { path: shown(), place, reason };
    let rules: Rules = toml::from_str(&text)
        .map_err(|error| bad(place(&text, error.span()), error.message().replace('\n', ", ")))?;
    match rules.check() {
        Ok(()) => Ok(rules),
        Err(BadRules { rule, expected }) => {
            let span = span(&text, rule);
            Err(bad(format!("{}, `{rule}`", line(&text, span)), format!("expected {expected}")))
        }
    }
}

/// Where in a text: its line, and the key of that line where it has one.
fn place(text: &str, span: Option<Range<usize>>) -> String {
    let start = span.as_ref().map_or(0, |span| span.start);
    let before = text.get(..start).unwrap_or_default();
    let current = text.lines().nth(before.matches('\n').count()).unwrap_or_default();
    let key = current.split_once('=').map(|(key, _)| key.trim());
    let is_plain = |key: &&str| {
        !key.is_empty() && key.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte))
    };
    let place = line(text, span);
    match key.filter(is_plain) {
        Some(key) => format!("{place}, `{key}`"),
        None => place,
    }
}

fn line(text: &str, span: Option<Range<usize>>) -> String {
    let before = span.and_then(|span| text.get(..span.start));
    before.map_or_else(String::new, |before| format!(", line {}", before.matches('\n').count() + 1))
}

/// Where the value of a key stands, such as `volume.days`; that of its table where the key is left out.
fn span(text: &str, key: &str) -> Option<Range<usize>> {
    let table = DeTable::parse(text).ok()?;
    let (mut table, mut found) = (table.into_inner(), None);
    for part in key.split('.') {
        let Some((name, value)) = table.into_iter().find(|(name, _)| name.get_ref() == part) else { break };
        found = Some(name.span());
        let DeValue::Table(inner) = value.into_inner() else { break };
        table = inner;
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file_error(text: &str) -> String {
        let file = tempfile::NamedTempFile::new().unwrap();
        fs::write(file.path(), text).unwrap();
        let error = of_file(file.path()).unwrap_err();
        assert_eq!(error.kind(), "file");
        error.to_string().replace(&file.path().display().to_string(), "rules.toml")
    }

    #[test]
    fn a_file_replaces_the_defaults_that_it_names() {
        let file = tempfile::NamedTempFile::new().unwrap();
        fs::write(file.path(), "min-volume = 500\nvolume.days = 1\n[bounce-rate]\nwarning = 3\n").unwrap();
        let rules = of_file(file.path()).unwrap();
        assert_eq!((rules.min_volume, rules.volume.days, rules.days), (500, 1, 7));
        assert_eq!(rules.bounce_rate.warning.to_string(), "3");
        assert_eq!(rules.bounce_rate.critical.to_string(), "10");
    }

    #[test]
    fn errors_of_a_file_have_its_line_and_key() {
        let cases = [
            (
                "days = 7\nmin_volume = 5\n",
                "line 2, `min_volume`: unknown field `min_volume`, expected one of",
            ),
            ("[volume]\ndays = \"two\"\n", "line 2, `days`: invalid type: string \"two\", expected u32"),
            (
                "[bounce-rate]\nwarning = 0.12345678\n",
                "line 2, `warning`: expected a number from 0 to 1000000",
            ),
            ("days = 7\ndays = 8\n", "line 2, `days`: duplicate key"),
            ("[volume\n", "line 1: unclosed table"),
            ("\n[volume]\ndays = 9\n", "line 3, `volume.days`: expected 1 to 7 days"),
            ("[bounce-rate]\nwarning = 50\n", "line 1, `bounce-rate`: expected percents up to 100"),
            ("volume.increase = 1\n", "line 1, `volume.increase`: expected a factor above 1"),
        ];
        for (text, expected) in cases {
            let message = file_error(text);
            assert!(message.starts_with(&format!("expected rules in `rules.toml`, {expected}")), "{message}");
            assert!(!message.contains('\n'), "{message}");
        }
    }

    #[test]
    fn a_rule_out_of_range_names_its_options() {
        for (key, option) in OPTIONS {
            let shown = of_options(&BadRules { rule: key, expected: "less" }).to_string();
            assert_eq!(shown, format!("expected less for `{option}`"));
        }
    }
}
