//! Rounds summed up.

use std::time::Duration;

/// What several rounds gave: the median is what counts, the best is said beside it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Rounds {
    pub(super) median: f64,
    pub(super) best: f64,
}

impl Rounds {
    /// Sums up; small is good.
    pub(super) fn of(values: &[f64]) -> Self {
        Self {
            median: median(values),
            best: values.iter().copied().fold(f64::INFINITY, f64::min),
        }
    }
}

/// The middle value, or the mean of the two in the middle; not a number for none.
pub(super) fn median(values: &[f64]) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_unstable_by(f64::total_cmp);
    let middle = sorted.len() / 2;
    match sorted.len() {
        0 => f64::NAN,
        odd if odd % 2 == 1 => sorted[middle],
        _ => f64::midpoint(sorted[middle - 1], sorted[middle]),
    }
}

/// The value below which this share of the times lies, in milliseconds.
pub(super) fn quantile_ms(times: &[Duration], share: f64) -> f64 {
    let mut sorted = times.to_vec();
    sorted.sort_unstable();
    let last = sorted.len().saturating_sub(1);
    let place = ((sorted.len() as f64 * share) as usize).min(last);
    sorted
        .get(place)
        .map_or(f64::NAN, |time| time.as_secs_f64() * 1e3)
}

/// Microseconds for each of so many.
pub(super) fn micros_each(time: Duration, count: usize) -> f64 {
    time.as_secs_f64() * 1e6 / count as f64
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{Rounds, median, micros_each, quantile_ms};

    #[test]
    fn the_median_is_in_the_middle() {
        assert!((median(&[3.0, 1.0, 2.0]) - 2.0).abs() < 1e-9);
        assert!((median(&[4.0, 1.0, 2.0, 3.0]) - 2.5).abs() < 1e-9);
        assert!(median(&[]).is_nan());
        assert!((Rounds::of(&[3.0, 1.0, 2.0]).best - 1.0).abs() < 1e-9);
    }

    #[test]
    fn quantiles_are_values_that_occurred() {
        let times: Vec<Duration> = (1..=100).map(Duration::from_millis).collect();
        assert!((quantile_ms(&times, 0.99) - 100.0).abs() < 1e-9);
        assert!((quantile_ms(&times, 0.5) - 51.0).abs() < 1e-9);
        assert!(quantile_ms(&[], 0.5).is_nan());
    }

    #[test]
    fn time_is_shared_out() {
        assert!((micros_each(Duration::from_millis(3), 1_000) - 3.0).abs() < 1e-9);
    }
}
