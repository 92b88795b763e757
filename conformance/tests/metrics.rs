//! The emulator's own table of metrics against the metrics of `stats-proto`, by name.

use std::collections::BTreeSet;

use stats_proto::Metric;

/// A metric of the legacy API that `stats-proto` returns under the name received.
const UNKNOWN: &str = "spam_drop";

#[test]
fn emulator_returns_every_known_metric_and_one_unknown() {
    let names = stats_emulator::metric_names();
    let unknown: Vec<_> = names.iter().filter(|name| Metric::spelled(name).is_none()).collect();
    assert_eq!(unknown, [&UNKNOWN]);
    let returned: BTreeSet<_> = names.iter().filter_map(|name| Metric::spelled(name)).collect();
    assert_eq!(returned, Metric::ALL.iter().copied().collect());
}
