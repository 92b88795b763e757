//! What is counted of one day, and how a day's numbers come about.

use std::ops::AddAssign;

use super::mix::Mix;

/// The numbers of one day, one category or one sum of either: messages, each at most once per metric
/// unless the metric says otherwise.
///
/// `requests` is always `delivered` and everything that was not: bounces, blocks, invalid addresses and
/// the four kinds of drop. Opens and clicks count every time, their unique counterparts each message once.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Counts {
    /// Messages handed in.
    pub requests: u64,
    /// Messages that the receiving server took.
    pub delivered: u64,
    /// Messages that came back.
    pub bounces: u64,
    /// Messages not sent because the address had bounced before.
    pub repeat_bounces: u64,
    /// Recipients who asked for no more.
    pub unsubscribes: u64,
    /// Messages not sent because the recipient had asked for no more.
    pub repeat_unsubscribes: u64,
    /// Clicks on a link, each time.
    pub clicks: u64,
    /// Messages looked at, each time.
    pub opens: u64,
    /// Messages reported as spam.
    pub spam_reports: u64,
    /// Messages not sent because the recipient had reported one before.
    pub repeat_spam_reports: u64,
    /// Messages to something that is no address.
    pub invalid_emails: u64,
    /// Messages that the receiving server refused.
    pub blocks: u64,
    /// Messages with at least one click.
    pub unique_clicks: u64,
    /// Messages looked at at least once.
    pub unique_opens: u64,
    /// Messages not sent because they looked like spam.
    pub spam_drops: u64,
}

impl Counts {
    /// Whether nothing happened.
    #[must_use]
    pub fn is_zero(&self) -> bool {
        *self == Self::default()
    }

    /// One category's ordinary day of about `volume` messages.
    pub(super) fn ordinary(mix: &mut Mix, volume: u64) -> Self {
        let requests = mix.part(volume, 600, 1400);
        let mut counts = Self {
            requests,
            bounces: mix.part(requests, 0, 30),
            repeat_bounces: mix.part(requests, 0, 12),
            repeat_unsubscribes: mix.part(requests, 0, 8),
            repeat_spam_reports: mix.part(requests, 0, 2),
            invalid_emails: mix.part(requests, 0, 4),
            blocks: mix.part(requests, 0, 10),
            spam_drops: mix.part(requests, 0, 3),
            ..Self::default()
        };
        counts.delivered = requests - counts.undelivered();
        let delivered = counts.delivered;
        // More opens than requests are normal: people look twice.
        counts.opens = mix.part(delivered, 100, 1300);
        counts.unique_opens = mix.part(counts.opens.min(delivered), 500, 950);
        counts.clicks = mix.part(counts.unique_opens, 20, 700);
        counts.unique_clicks = mix.part(counts.clicks, 600, 1000);
        counts.unsubscribes = mix.part(delivered, 0, 5);
        counts.spam_reports = mix.part(delivered, 0, 2);
        counts
    }

    /// A day of which only the five metrics of the specification are told.
    pub(super) const fn documented(
        requests: u64,
        bounces: u64,
        clicks: u64,
        opens: u64,
        spam_reports: u64,
    ) -> Self {
        Self {
            requests,
            delivered: requests - bounces,
            bounces,
            repeat_bounces: 0,
            unsubscribes: 0,
            repeat_unsubscribes: 0,
            clicks,
            opens,
            spam_reports,
            repeat_spam_reports: 0,
            invalid_emails: 0,
            blocks: 0,
            unique_clicks: 0,
            unique_opens: 0,
            spam_drops: 0,
        }
    }

    fn undelivered(&self) -> u64 {
        self.bounces
            + self.repeat_bounces
            + self.repeat_unsubscribes
            + self.repeat_spam_reports
            + self.invalid_emails
            + self.blocks
            + self.spam_drops
    }
}

impl AddAssign for Counts {
    fn add_assign(&mut self, other: Self) {
        self.requests += other.requests;
        self.delivered += other.delivered;
        self.bounces += other.bounces;
        self.repeat_bounces += other.repeat_bounces;
        self.unsubscribes += other.unsubscribes;
        self.repeat_unsubscribes += other.repeat_unsubscribes;
        self.clicks += other.clicks;
        self.opens += other.opens;
        self.spam_reports += other.spam_reports;
        self.repeat_spam_reports += other.repeat_spam_reports;
        self.invalid_emails += other.invalid_emails;
        self.blocks += other.blocks;
        self.unique_clicks += other.unique_clicks;
        self.unique_opens += other.unique_opens;
        self.spam_drops += other.spam_drops;
    }
}

#[cfg(test)]
mod tests {
    use super::{Counts, Mix};

    #[test]
    fn an_ordinary_day_adds_up() {
        let mut mix = Mix::new(5);
        for volume in [0, 1, 7, 30, 900, 40_000] {
            let counts = Counts::ordinary(&mut mix, volume);
            assert_eq!(counts.requests, counts.delivered + counts.undelivered());
            assert!(counts.unique_opens <= counts.opens);
            assert!(counts.unique_opens <= counts.delivered);
            assert!(counts.unique_clicks <= counts.clicks);
        }
    }
}
