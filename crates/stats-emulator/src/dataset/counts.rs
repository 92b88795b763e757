//! The metrics of one day, and how they are computed.

use std::ops::AddAssign;

use super::random::Random;

/// The counts of one day, of one category on one day, or a sum of these. A message counts at most once in a metric,
/// unless the metric is described otherwise.
///
/// `requests` is the sum of `delivered`, bounces, blocks, invalid addresses and the four kinds of drop. Opens and
/// clicks count each time, their unique counterparts once a message.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Counts {
    /// Messages that were requested to be sent.
    pub requests: u64,
    /// Messages that the receiving server accepted.
    pub delivered: u64,
    /// Messages that the receiving server rejected for good.
    pub bounces: u64,
    /// Messages not sent because the address had bounced before.
    pub repeat_bounces: u64,
    /// Recipients who unsubscribed.
    pub unsubscribes: u64,
    /// Messages not sent because the recipient had unsubscribed before.
    pub repeat_unsubscribes: u64,
    /// Clicks on a link, each time.
    pub clicks: u64,
    /// Opens of messages, each time.
    pub opens: u64,
    /// Messages reported as spam.
    pub spam_reports: u64,
    /// Messages not sent because the recipient had reported one before.
    pub repeat_spam_reports: u64,
    /// Messages to an invalid address.
    pub invalid_emails: u64,
    /// Messages that the receiving server rejected for reasons other than the address.
    pub blocks: u64,
    /// Messages with at least one click.
    pub unique_clicks: u64,
    /// Messages that were opened at least once.
    pub unique_opens: u64,
    /// Messages not sent because they looked like spam.
    pub spam_drops: u64,
    /// Requests that were not dropped. Only v3 has it.
    pub processed: u64,
    /// Attempts that the receiving server deferred, each time. Only v3 has it.
    pub deferred: u64,
    /// Opens of AMP messages; `None` where the metric is not answered, which it is only for a
    /// [`CustomerChange`](crate::CustomerChange).
    pub amp_opens: Option<u64>,
}

/// The probabilities of a day, in billionths.
#[derive(Debug, Clone, Copy)]
pub(super) struct Rates {
    /// Of requests: what bounces or is blocked.
    pub(super) returned: u64,
    /// Of delivered messages: what is reported as spam.
    pub(super) spam_reports: u64,
    /// Of delivered messages: what is opened at least once.
    pub(super) opens: u64,
    /// Of opened messages: what is clicked at least once.
    pub(super) clicks: u64,
}

impl Counts {
    /// True if every count is zero.
    #[must_use]
    pub fn is_zero(&self) -> bool {
        let amp_opens = self.amp_opens.filter(|count| *count > 0);
        Self { amp_opens, ..*self } == Self::default()
    }

    /// One category's ordinary day of about `volume` messages.
    pub(super) fn ordinary(random: &mut Random, volume: u64) -> Self {
        let requests = random.part(volume, 600, 1400);
        let mut counts = Self {
            requests,
            bounces: random.part(requests, 0, 30),
            repeat_bounces: random.part(requests, 0, 12),
            repeat_unsubscribes: random.part(requests, 0, 8),
            repeat_spam_reports: random.part(requests, 0, 2),
            invalid_emails: random.part(requests, 0, 4),
            blocks: random.part(requests, 0, 10),
            spam_drops: random.part(requests, 0, 3),
            ..Self::default()
        };
        counts.delivered = requests - counts.undelivered();
        let delivered = counts.delivered;
        // More opens than requests are normal: people open messages more than once.
        counts.opens = random.part(delivered, 100, 1300);
        counts.unique_opens = random.part(counts.opens.min(delivered), 500, 950);
        counts.clicks = random.part(counts.unique_opens, 20, 700);
        counts.unique_clicks = random.part(counts.clicks, 600, 1000);
        counts.unsubscribes = random.part(delivered, 0, 5);
        counts.spam_reports = random.part(delivered, 0, 2);
        counts.processed = requests - counts.dropped();
        counts.deferred = random.part(counts.processed, 0, 60);
        counts
    }

    /// A day with that many requests whose other counts are drawn from binomial distributions.
    pub(super) fn drawn(random: &mut Random, requests: u64, rates: &Rates) -> Self {
        let returned = random.binomial(requests, rates.returned);
        let blocks = random.binomial(returned, 280_000_000);
        let mut rest = requests - returned;
        let mut dropped = |billionths| {
            let count = random.binomial(rest, billionths);
            rest -= count;
            count
        };
        let mut counts = Self {
            requests,
            bounces: returned - blocks,
            blocks,
            repeat_bounces: dropped(4_000_000),
            repeat_unsubscribes: dropped(2_000_000),
            repeat_spam_reports: dropped(200_000),
            invalid_emails: dropped(1_000_000),
            spam_drops: dropped(200_000),
            ..Self::default()
        };
        counts.delivered = requests - counts.undelivered();
        counts.unique_opens = random.binomial(counts.delivered, rates.opens);
        counts.opens = counts.unique_opens + random.binomial(counts.unique_opens, 450_000_000);
        counts.unique_clicks = random.binomial(counts.unique_opens, rates.clicks);
        counts.clicks = counts.unique_clicks + random.binomial(counts.unique_clicks, 300_000_000);
        counts.unsubscribes = random.binomial(counts.delivered, 1_000_000);
        counts.spam_reports = random.binomial(counts.delivered, rates.spam_reports);
        counts.processed = requests - counts.dropped();
        counts.deferred = random.binomial(counts.processed, 20_000_000);
        counts
    }

    /// A day with the five metrics of the specification.
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
            processed: requests,
            deferred: 0,
            amp_opens: None,
        }
    }

    /// The counts while only `parts` of `whole` parts of what comes late are there, rounded down: opens, clicks,
    /// unsubscribes and reports of spam.
    pub(super) fn early(self, parts: u64, whole: u64) -> Self {
        let part = |count: u64| {
            let part = u128::from(count) * u128::from(parts) / u128::from(whole.max(1));
            u64::try_from(part).unwrap_or(count)
        };
        Self {
            opens: part(self.opens),
            unique_opens: part(self.unique_opens),
            clicks: part(self.clicks),
            unique_clicks: part(self.unique_clicks),
            unsubscribes: part(self.unsubscribes),
            spam_reports: part(self.spam_reports),
            ..self
        }
    }

    fn undelivered(&self) -> u64 {
        self.bounces + self.blocks + self.dropped()
    }

    fn dropped(&self) -> u64 {
        self.repeat_bounces
            + self.repeat_unsubscribes
            + self.repeat_spam_reports
            + self.invalid_emails
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
        self.processed += other.processed;
        self.deferred += other.deferred;
        if let Some(count) = other.amp_opens {
            *self.amp_opens.get_or_insert(0) += count;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Counts, Random, Rates};

    #[test]
    fn requests_are_the_sum_of_delivered_and_undelivered() {
        let mut random = Random::new(5);
        for volume in [0, 1, 7, 30, 900, 40_000] {
            let rates = Rates {
                returned: 120_000_000,
                spam_reports: 20_000_000,
                opens: 300_000_000,
                clicks: 200_000_000,
            };
            for counts in [Counts::ordinary(&mut random, volume), Counts::drawn(&mut random, volume, &rates)]
            {
                assert_eq!(counts.requests, counts.delivered + counts.undelivered());
                assert_eq!(counts.processed, counts.delivered + counts.bounces + counts.blocks);
                assert!(counts.unique_opens <= counts.opens);
                assert!(counts.unique_opens <= counts.delivered);
                assert!(counts.unique_clicks <= counts.clicks);
            }
        }
    }
}
