//! Which customers of a fleet need attention: rates, rules, findings. Does no I/O and reads no clock.
//!
//! An [`Assessment`] takes the days of one customer after another ([`CustomerDays`]) and becomes a [`HealthReport`].
//!
//! # Rates
//!
//! A [`Rate`] is two exact counts, divided when its value is asked for.
//!
//! | rate | numerator | denominator |
//! |---|---|---|
//! | `bounce_rate` | bounces + blocks | requests |
//! | `bounces_only_rate` | bounces | requests |
//! | `spam_report_rate` | spam reports | delivered; for a day that lacks it requests − bounces − blocks |
//! | `unsubscribe_rate` | unsubscribes | as above |
//! | `open_rate`, of one day | unique opens; for a day that lacks them opens | as above |
//! | `click_rate`, of one day | unique clicks; for a day that lacks them clicks | as above |
//!
//! A day that lacks a number of a rate does not count in that rate. A rate without such a day is absent, and so is one whose
//! denominator is below [`Rules::min_volume`]. Unique numbers of several days do not add up, so open and click rates are of
//! one day alone.
//!
//! # Findings
//!
//! Each [`Finding`] has a customer, a kind, a severity and its evidence; no two of a report share customer and kind.
//! [`Rules`] has every threshold, its default and the source of the default.
//!
//! # Output
//!
//! A report is plain data with serde. [`HealthReport::to_html`] makes one page of it, [`HealthReport::to_prometheus`] metrics.

mod assessment;
mod categories;
mod customer;
mod decimal;
mod finding;
mod html;
mod numbers;
mod prometheus;
mod rate;
mod report;
mod rules;
mod volume;

pub use assessment::{Assessment, CategoryDay, CustomerDays, FailedQuery};
pub use customer::CustomerHealth;
pub use decimal::{BadDecimal, Decimal};
pub use finding::{CategoryRate, Change, Evidence, Finding, FindingKind, Severity};
pub use html::HtmlOptions;
pub use numbers::{Day, Numbers};
pub use rate::{Denominator, Numerator, Rate, RateKind, Rates};
pub use report::{Comparison, HealthReport, Summary};
pub use rules::{BadRules, CategoryRule, RateRule, Rules, SilentRule, StaleRule, VolumeRule};
