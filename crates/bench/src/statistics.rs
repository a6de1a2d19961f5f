//! Medians, percentiles and exponents.

/// The value below which this share of all lie, from 0 to 1.
pub(crate) fn quantile(values: &[f64], share: f64) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_unstable_by(f64::total_cmp);
    let last = sorted.len().checked_sub(1).expect("something was measured");
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        clippy::cast_precision_loss,
        reason = "a share of a small count"
    )]
    let place = (share * last as f64).round() as usize;
    sorted[place.min(last)]
}

/// The middle one.
pub(crate) fn median(values: &[f64]) -> f64 {
    quantile(values, 0.5)
}

/// The exponent b for which y = a x^b fits these points best: the slope of their logarithms.
pub(crate) fn exponent(points: &[(f64, f64)]) -> f64 {
    let mean = |part: fn(&(f64, f64)) -> f64| {
        #[expect(clippy::cast_precision_loss, reason = "a small count")]
        let count = points.len() as f64;
        points.iter().map(part).sum::<f64>() / count
    };
    let (x, y) = (mean(|point| point.0.ln()), mean(|point| point.1.ln()));
    let both: f64 = points.iter().map(|point| (point.0.ln() - x) * (point.1.ln() - y)).sum();
    let own: f64 = points.iter().map(|point| (point.0.ln() - x).powi(2)).sum();
    both / own
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_are_values_that_were_measured() {
        let values = [5.0, 1.0, 4.0, 2.0, 3.0];
        for (share, value) in [(0.0, 1.0), (0.5, 3.0), (0.99, 5.0), (1.0, 5.0)] {
            assert!((quantile(&values, share) - value).abs() < 1e-9, "{share}");
        }
    }

    #[test]
    fn the_exponent_of_a_power_is_found() {
        for power in [0.0, 1.0, 1.6, 2.0] {
            let points = [5.0_f64, 9.0, 33.0, 101.0].map(|x| (x, 7.0 * x.powf(power)));
            assert!((exponent(&points) - power).abs() < 1e-9, "{power}");
        }
    }
}
