use chrono::{Days, NaiveDate};

use crate::health::{
    Assessment, CategoryDay, CustomerDays, Day, FailedQuery, HealthReport, HtmlOptions, Numbers, Rules,
};

fn through() -> NaiveDate {
    "2026-06-30".parse().unwrap()
}

/// A customer with the same numbers on each of 40 days.
fn customer(name: &str, numbers: Numbers) -> CustomerDays {
    let day = |age| Day { date: through().checked_sub_days(Days::new(age)).unwrap(), numbers };
    CustomerDays {
        account: "default".into(),
        customer: name.into(),
        reached: Some(through()),
        days: (0..40).rev().map(day).collect(),
        ..CustomerDays::default()
    }
}

fn usual() -> Numbers {
    Numbers {
        requests: Some(123_456),
        delivered: Some(121_000),
        bounces: Some(1_456),
        blocks: Some(1_000),
        spam_reports: Some(17),
        unsubscribes: Some(80),
        opens: Some(40_000),
        unique_opens: Some(30_000),
        clicks: Some(5_000),
        unique_clicks: Some(4_000),
    }
}

fn report(customers: &[CustomerDays]) -> HealthReport {
    let mut assessment =
        Assessment::new(Rules::default(), vec!["default".into()], through(), through()).unwrap();
    for customer in customers {
        assessment.add(customer);
    }
    assessment.finish()
}

fn page(customers: &[CustomerDays]) -> String {
    report(customers).to_html(&HtmlOptions::default())
}

/// Everything from the section of a customer to its end.
fn section<'a>(page: &'a str, anchor: &str) -> &'a str {
    let begin = page.find(&format!("<section class=\"c\" id=\"{anchor}\">")).expect(anchor);
    let section = &page[begin..];
    &section[..section.find("</section>").unwrap()]
}

/// Names of elements that are opened and not closed, or closed and not opened.
fn unbalanced(page: &str) -> Vec<String> {
    let mut open = Vec::new();
    for tag in page.split('<').skip(1).map(|part| part.split('>').next().unwrap()) {
        let name = tag.split(' ').next().unwrap();
        match name.strip_prefix('/') {
            Some(name) if open.last().is_some_and(|last| last == name) => drop(open.pop()),
            None if tag.ends_with('/') || matches!(name, "meta" | "!DOCTYPE") => {}
            Some(_) | None => open.push(name.to_owned()),
        }
    }
    open
}

const AWKWARD: &str = "</title><script src=\"https://evil.example/x.js\">'\n\u{202e}\0</script>";

#[test]
fn a_page_has_no_script_and_no_address_whatever_the_names_are() {
    let mut all = vec![customer(AWKWARD, usual())];
    all[0].account = AWKWARD.into();
    all[0].failed.push(FailedQuery {
        query: AWKWARD.into(),
        error_kind: AWKWARD.into(),
        message: AWKWARD.into(),
        tries: 1,
    });
    let mut numbers = usual();
    (numbers.requests, numbers.spam_reports, numbers.delivered) = (Some(2_000), Some(15), Some(1_900));
    (numbers.bounces, numbers.blocks) = (Some(10), Some(0));
    let of_category = |day: &Day| CategoryDay { category: AWKWARD.into(), day: Day { numbers, ..*day } };
    all[0].categories = all[0].days.iter().map(of_category).collect();
    all[0].categories_reached = all[0].reached;
    all.push(customer("quiet", usual()));
    let mut report = report(&all);
    report.accounts.push(AWKWARD.into());
    let mut gone = report.findings.clone();
    gone[0].customer.push('2');
    report.compare(Some(through()), &gone);
    assert_eq!(report.findings.len(), 2);
    let page = report.to_html(&HtmlOptions::default());
    assert!(page.contains(
        "&lt;/title&gt;&lt;script src=&quot;https://evil.example/x.js&quot;&gt;&#39;[U+000A][U+202E][U+0000]"
    ));
    assert!(!page.contains("<script") && !page.contains('\u{202e}') && !page.contains('\0'));
    assert_eq!(page.matches("</title>").count(), 1);
    for (attribute, value) in
        [("src=", 0), ("url(", 0), ("@import", 0), ("style=", 0), ("<link", 0), ("<img", 0)]
    {
        let text = page.replace("&lt;script src=&quot;", "");
        assert_eq!(text.matches(attribute).count(), value, "{attribute}");
    }
    let targets = page.split(" href=\"").skip(1).map(|part| part.split('"').next().unwrap());
    for target in targets {
        let id = target.strip_prefix('#').expect("a fragment");
        assert_eq!(page.matches(&format!(" id=\"{id}\"")).count(), 1, "{id}");
    }
    assert_eq!(unbalanced(&page), Vec::<String>::new());
}

#[test]
fn customers_with_findings_come_first_and_have_a_table_of_days() {
    let mut bad = usual();
    bad.bounces = Some(20_000);
    let mut worse = usual();
    worse.spam_reports = Some(900);
    let all = [customer("a", usual()), customer("b", bad), customer("c", worse)];
    let page = page(&all);
    let places =
        ["c-default__c", "c-default__b", "c-default__a"].map(|id| page.find(&format!("id=\"{id}\"")));
    assert!(places.is_sorted() && places[0].is_some(), "{places:?}");
    assert!(section(&page, "c-default__b").contains("<details>"));
    assert!(section(&page, "c-default__b").contains("<td>17.010\u{a0}%</td>"));
    assert!(!section(&page, "c-default__a").contains("<details>"));
    assert!(page.contains("<dt>With a critical finding</dt><dd class=\"critical\">2</dd>"));
    let options = HtmlOptions::default().with_only_findings(true);
    let shorter = report(&all).to_html(&options);
    assert!(shorter.contains("<p>1 customer is left out of this page.</p>"));
    assert!(!shorter.contains("id=\"c-default__a\"") && shorter.contains("id=\"c-default__b\""));
    assert_eq!(unbalanced(&shorter), Vec::<String>::new());
}

#[test]
fn a_day_without_numbers_is_a_gap_and_a_zero_is_a_bar() {
    let mut late = customer("late", usual());
    late.reached = through().checked_sub_days(Days::new(4));
    late.days.retain(|day| day.date != "2026-06-20".parse().unwrap());
    late.days[20].numbers.requests = None;
    late.days[21].numbers.requests = Some(0);
    let dates = [late.days[20].date, late.days[21].date].map(|date| date.to_string());
    assert_eq!(dates, ["2026-06-11", "2026-06-12"]);
    let page = page(&[late]);
    let section = section(&page, "c-default__late");
    // 2026-05-28 through 2026-06-26: the 11th has the place 14, the 12th 15, the 20th 23.
    assert!(section.contains("Requests a day: 28 of 30 days have them, from 0 to 123,456"), "{section}");
    assert!(section.contains("M135 64v-64M155 64v-1M165 64v-64"), "{section}");
    assert!(section.contains("M225 64v-64M245 64v-64"), "{section}");
    assert!(section.contains("M295 64v-64\"/>"), "{section}");
    // The period of seven days.
    assert!(section.contains("<path class=\"p\" d=\"M230 0h70v64h-70z\"/>"), "{section}");
    assert!(section.contains(
        "<tr><th scope=\"row\"><time>2026-06-20</time></th><td colspan=\"12\">no numbers</td></tr>"
    ));
    assert!(section.contains("<time>2026-06-11</time></th><td>–</td>"));
    assert!(section.contains("<time>2026-06-12</time></th><td>0</td>"));
}

#[test]
fn what_is_absent_is_a_dash() {
    let requests = Numbers { requests: Some(500), ..Numbers::default() };
    let never = CustomerDays { reached: None, days: Vec::new(), ..customer("never", requests) };
    let page = page(&[customer("few", requests), never]);
    let few = section(&page, "c-default__few");
    assert!(few.contains("<dt>Requests</dt><dd>3,500</dd>") && few.contains("<dt>Delivered</dt><dd>–</dd>"));
    assert!(few.contains("<dt>Spam-report rate</dt><dd>–</dd>"));
    assert_eq!(few.matches("No day has one.").count(), 2);
    assert_eq!(few.matches("<svg").count(), 1);
    assert!(section(&page, "c-default__never").contains("<p>No day is stored.</p>"));
    assert!(page.contains("<td class=\"t\">–</td>"));
}

#[test]
fn rates_of_all_customers_are_made_of_the_days_that_have_both_numbers() {
    let mut without = usual();
    without.blocks = None;
    let page = page(&[customer("a", usual()), customer("b", without)]);
    let sums = &page[page.find("id=\"sums\"").unwrap()..page.find("id=\"rules\"").unwrap()];
    assert!(sums.contains("<dt>Requests</dt><dd>1,728,384</dd>"), "{sums}");
    assert!(sums.contains("<small>17,192 bounces + blocks of 864,192 requests</small>"), "{sums}");
    assert!(sums.contains("<small>20,384 bounces of 1,728,384 requests</small>"), "{sums}");
}

#[test]
fn a_customer_without_findings_takes_less_than_3_kb() {
    let of = |count: usize| {
        let all: Vec<_> =
            (0..count).map(|number| customer(&format!("customer-{number:05}"), usual())).collect();
        page(&all).len()
    };
    let each = (of(210) - of(10)) / 200;
    assert!((1_500..3_000).contains(&each), "{each}");
}

#[test]
fn a_comparison_counts_what_changed() {
    let mut bad = usual();
    bad.bounces = Some(20_000);
    let mut report = report(&[customer("a", bad), customer("b", bad)]);
    let mut last = vec![report.findings[0].clone(), report.findings[0].clone()];
    last[1].customer = "gone".into();
    report.compare(through().pred_opt(), &last);
    let page = report.to_html(&HtmlOptions::default());
    let line = "Compared with the report through <time>2026-06-29</time>: 1 new, 1 continuing, 1 resolved.";
    assert!(page.contains(line));
    let resolved = &page[page.find("Resolved since the last report").unwrap()..];
    assert!(resolved.contains("<th scope=\"row\"><bdi>gone</bdi></th>"));
    report.compare(None, &[]);
    let page = report.to_html(&HtmlOptions::default());
    assert!(page.contains("There is no last report to compare with."));
    assert!(!page.contains("Resolved since"));
}
