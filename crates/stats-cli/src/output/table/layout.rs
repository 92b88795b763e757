//! Fitting tables into the width of a terminal.

use std::ops::Range;

use comfy_table::Table;

/// The spaces around a cell's content and the line beside it.
pub(super) const AROUND: usize = 3;
/// The bound of a column without a limit. Beside its padding it must fit into 16 bits.
const UNBOUND: u16 = 60_000;

/// The columns of the terminal on standard output, or of `COLUMNS`; `None` without either.
pub(crate) fn terminal_width() -> Option<u16> {
    let variable = std::env::var("COLUMNS").ok().and_then(|columns| columns.parse().ok());
    Table::new().width().or(variable).filter(|width| *width > 0)
}

/// The ranges of metrics that fit beside each other after the columns that identify a row.
///
/// Each range has at least one metric, however narrow the terminal; without metrics there is one empty range.
pub(super) fn panels(widths: &[u16], names: usize, limit: Option<u16>) -> Vec<Range<usize>> {
    let width = |content: &u16| usize::from(*content) + AROUND;
    let (names, metrics) = widths.split_at(names.min(widths.len()));
    let Some(limit) = limit else {
        return std::iter::once(0..metrics.len()).collect();
    };
    let fixed = 1 + names.iter().map(width).sum::<usize>();
    let mut panels = Vec::new();
    let (mut start, mut used) = (0, fixed);
    for (index, content) in metrics.iter().enumerate() {
        if used + width(content) > usize::from(limit) && index > start {
            panels.push(start..index);
            (start, used) = (index, fixed);
        }
        used += width(content);
    }
    panels.push(start..metrics.len());
    panels
}

/// The bound of a column that identifies a row: a third of the terminal for names, none for dates.
pub(super) fn name_bound(label: &str, limit: Option<u16>) -> u16 {
    limit.filter(|_| label != "date").map_or(UNBOUND, |limit| (limit / 3).clamp(12, UNBOUND))
}

/// The bound of the only column of a table.
pub(super) fn lone_bound(limit: Option<u16>) -> u16 {
    limit.map_or(UNBOUND, |limit| limit.saturating_sub(4).clamp(12, UNBOUND))
}

#[cfg(test)]
mod tests {
    use super::panels;

    #[test]
    fn metrics_fill_the_width_before_the_next_panel() {
        let widths = [10, 8, 7, 6];
        assert_eq!(panels(&widths, 1, None), vec![0..3]);
        assert_eq!(panels(&widths, 1, Some(44)), vec![0..3]);
        assert_eq!(panels(&widths, 1, Some(43)), vec![0..2, 2..3]);
        assert_eq!(panels(&widths, 1, Some(34)), vec![0..1, 1..3]);
        assert_eq!(panels(&widths, 1, Some(1)), vec![0..1, 1..2, 2..3]);
    }

    #[test]
    fn without_metrics_there_is_one_panel() {
        assert_eq!(panels(&[10], 1, Some(80)), vec![0..0]);
        assert_eq!(panels(&[10], 1, None), vec![0..0]);
    }
}
