//! Counts as a line of bars.

const BARS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
const ASCII_BARS: [char; 8] = ['_', '.', ':', '-', '=', '+', '*', '#'];

/// Draws counts, each with its position, as bars between the minimum and the maximum. A position without a count is a
/// gap.
///
/// At most `width` bars are drawn; with more positions than that, a bar is the mean of adjacent counts.
pub(super) fn sparkline(
    counts: impl IntoIterator<Item = (usize, u64)>,
    positions: usize,
    width: usize,
    is_ascii: bool,
) -> String {
    let drawn = if is_ascii { &ASCII_BARS } else { &BARS };
    let bars = positions.min(width);
    let mut sums = vec![(0_u128, 0_u128); bars];
    for (position, count) in counts {
        let bar = if positions > width { position * width / positions } else { position };
        if let Some((sum, number)) = sums.get_mut(bar) {
            *sum += u128::from(count);
            *number += 1;
        }
    }
    let means: Vec<Option<u128>> = sums.into_iter().map(|(sum, number)| sum.checked_div(number)).collect();
    let least = means.iter().flatten().copied().min().unwrap_or_default();
    let most = means.iter().flatten().copied().max().unwrap_or_default();
    means.into_iter().map(|mean| mean.map_or(' ', |mean| bar(drawn, mean, least, most))).collect()
}

fn bar(bars: &[char; 8], count: u128, least: u128, most: u128) -> char {
    let height = match (most - least, most) {
        (0, 0) => 0,
        // All counts are equal.
        (0, _) => 3,
        (range, _) => (count - least) * 7 / range,
    };
    usize::try_from(height).ok().and_then(|height| bars.get(height).copied()).unwrap_or(' ')
}

#[cfg(test)]
mod tests {
    use super::sparkline;

    fn drawn(counts: &[Option<u64>], width: usize) -> String {
        let present = counts.iter().enumerate().filter_map(|(position, count)| Some((position, (*count)?)));
        sparkline(present, counts.len(), width, false)
    }

    #[test]
    fn bars_scale_between_minimum_and_maximum() {
        let counts: Vec<_> = (0..8).map(|count| Some(100 + count)).collect();
        assert_eq!(drawn(&counts, 60), "▁▂▃▄▅▆▇█");
        assert_eq!(drawn(&[Some(0), Some(u64::MAX)], 60), "▁█");
    }

    #[test]
    fn ascii_bars_scale_alike() {
        let counts = (0..8).map(|count| (count, 100 + count as u64));
        assert_eq!(sparkline(counts, 9, 60, true), "_.:-=+*# ");
    }

    #[test]
    fn constant_counts_are_lowest_at_zero_and_medium_elsewhere() {
        assert_eq!(drawn(&[Some(0); 3], 60), "▁▁▁");
        assert_eq!(drawn(&[Some(9); 3], 60), "▄▄▄");
    }

    #[test]
    fn absent_counts_are_gaps() {
        assert_eq!(drawn(&[Some(1), None, Some(2)], 60), "▁ █");
        assert_eq!(drawn(&[None, None], 60), "  ");
        assert_eq!(drawn(&[], 60), "");
    }

    #[test]
    fn excess_counts_are_averaged() {
        let counts = [Some(0), Some(2), None, None, Some(u64::MAX), None];
        assert_eq!(drawn(&counts, 3), "▁ █");
        let rising: Vec<_> = (0..64).map(Some).collect();
        assert_eq!(drawn(&rising, 8), "▁▂▃▄▅▆▇█");
    }
}
