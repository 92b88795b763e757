//! A row of counts as a row of bars.

const BARS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];

/// Counts at some of so many places, as bars between the least and the most. Where nothing is, is a gap.
///
/// At most `width` bars are drawn; where there are more places, a bar is the mean of neighbours.
pub(super) fn sparkline(
    counts: impl IntoIterator<Item = (usize, u64)>,
    places: usize,
    width: usize,
) -> String {
    let bars = places.min(width);
    let mut sums = vec![(0_u128, 0_u128); bars];
    for (place, count) in counts {
        let bar = if places > width { place * width / places } else { place };
        if let Some((sum, number)) = sums.get_mut(bar) {
            *sum += u128::from(count);
            *number += 1;
        }
    }
    let means: Vec<Option<u128>> = sums.into_iter().map(|(sum, number)| sum.checked_div(number)).collect();
    let least = means.iter().flatten().copied().min().unwrap_or_default();
    let most = means.iter().flatten().copied().max().unwrap_or_default();
    means.into_iter().map(|mean| mean.map_or(' ', |mean| bar(mean, least, most))).collect()
}

fn bar(count: u128, least: u128, most: u128) -> char {
    let height = match (most - least, most) {
        (0, 0) => 0,
        // Neither high nor low.
        (0, _) => 3,
        (range, _) => (count - least) * 7 / range,
    };
    usize::try_from(height).ok().and_then(|height| BARS.get(height).copied()).unwrap_or(' ')
}

#[cfg(test)]
mod tests {
    use super::sparkline;

    fn drawn(counts: &[Option<u64>], width: usize) -> String {
        let present = counts.iter().enumerate().filter_map(|(place, count)| Some((place, (*count)?)));
        sparkline(present, counts.len(), width)
    }

    #[test]
    fn bars_lie_between_the_least_and_the_most() {
        let counts: Vec<_> = (0..8).map(|count| Some(100 + count)).collect();
        assert_eq!(drawn(&counts, 60), "▁▂▃▄▅▆▇█");
        assert_eq!(drawn(&[Some(0), Some(u64::MAX)], 60), "▁█");
    }

    #[test]
    fn what_never_changes_is_low_at_zero_and_in_the_middle_elsewhere() {
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
    fn too_many_counts_become_means_of_neighbours() {
        let counts = [Some(0), Some(2), None, None, Some(u64::MAX), None];
        assert_eq!(drawn(&counts, 3), "▁ █");
        let rising: Vec<_> = (0..64).map(Some).collect();
        assert_eq!(drawn(&rising, 8), "▁▂▃▄▅▆▇█");
    }
}
