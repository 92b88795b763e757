//! A report against the last one.

use stats_fleet::health::{Change, FindingKind};

use super::*;

fn bouncing(name: &str, bounces: u64) -> CustomerDays {
    let day = Day { date: ago(0), numbers: numbers([1000, bounces, 0, 1000 - bounces, 0]) };
    CustomerDays { customer: name.to_owned(), ..customer(vec![day]) }
}

#[test]
fn findings_are_new_continuing_or_resolved() {
    let last = report(&[bouncing("anna", 60), bouncing("bert", 60), bouncing("cleo", 0)]);
    let mut now = report(&[bouncing("anna", 0), bouncing("bert", 70), bouncing("cleo", 60)]);
    now.compare(Some(last.through), &last.findings);
    let changes = |findings: &[Finding]| -> Vec<_> {
        findings.iter().map(|finding| (finding.customer.clone(), finding.change)).collect()
    };
    let expected = [("bert".to_owned(), Some(Change::Continuing)), ("cleo".to_owned(), Some(Change::New))];
    assert_eq!(changes(&now.findings), expected);
    let comparison = now.comparison.unwrap();
    assert_eq!(comparison.through, Some(through()));
    assert_eq!(changes(&comparison.resolved), [("anna".to_owned(), Some(Change::Resolved))]);
}

#[test]
fn a_warning_that_became_critical_is_new_and_the_reverse_continues() {
    let (warning, critical) = (report(&[bouncing("anna", 60)]), report(&[bouncing("anna", 200)]));
    for (last, now, change) in [(&warning, &critical, Change::New), (&critical, &warning, Change::Continuing)]
    {
        let mut now = now.clone();
        now.compare(Some(last.through), &last.findings);
        assert_eq!(now.findings[0].change, Some(change));
        assert_eq!(now.comparison.unwrap().resolved, []);
    }
}

#[test]
fn a_finding_about_a_category_stays_while_categories_are_not_compared() {
    let spam = |delivered, reports| numbers([delivered, 0, 0, delivered, reports]);
    let mut anna = customer(vec![Day { date: ago(0), numbers: spam(91_000, 39) }]);
    anna.categories = vec![in_category("win-back", 0, spam(1000, 30))];
    let last = report(&[anna.clone()]);
    anna.categories_reached = Some(ago(3));
    let mut now = report(&[anna.clone()]);
    assert_eq!((now.findings.len(), now.summary.warning), (0, 0));
    now.compare(Some(last.through), &last.findings);
    assert_eq!((now.findings.len(), now.summary.warning), (1, 1));
    assert_eq!(now.findings[0].change, Some(Change::Continuing));
    assert_eq!(now.comparison.unwrap().resolved, []);
    (anna.categories_reached, anna.categories) = (Some(ago(0)), vec![]);
    let mut compared = report(&[anna]);
    compared.compare(Some(last.through), &last.findings);
    assert_eq!(compared.comparison.unwrap().resolved.len(), 1);
}

#[test]
fn every_finding_is_new_where_no_report_was_kept() {
    let mut first = report(&[bouncing("anna", 60)]);
    first.compare(None, &[]);
    assert_eq!(first.findings[0].change, Some(Change::New));
    assert_eq!(first.comparison.unwrap().resolved, []);
}

#[test]
fn findings_of_one_customer_differ_by_their_kind() {
    let last = report(&[bouncing("anna", 60)]);
    let mut silent = bouncing("anna", 0);
    silent.days = sender(|days| Some(if days < 3 { 0 } else { 100 })).days;
    let mut now = report(&[silent]);
    now.compare(Some(last.through), &last.findings);
    assert_eq!((now.findings[0].kind, now.findings[0].change), (FindingKind::Silent, Some(Change::New)));
    assert_eq!(now.comparison.unwrap().resolved[0].kind, FindingKind::BounceRate);
}
