//! The traffic of quiet customers of a fleet.

use stats_emulator::Trouble;

use crate::Outcome;
use crate::fleet_rows::{RETURNED, categories, days, fleet, names, returned_rate, spam_rate, sum};

/// The seeds of these tests, each with that many quiet customers.
const SEEDS: [u64; 4] = [1, 2, 3, 2026];
const QUIET: u32 = 40;

#[test]
fn quiet_customers_have_rates_within_their_ranges_over_several_seeds() -> Outcome {
    for seed in SEEDS {
        let emulator = fleet(seed, QUIET, &Trouble::ALL)?;
        let (mut all, mut rates) = (Vec::new(), Vec::new());
        for rows in days(&emulator, &names(&emulator, None))? {
            let name = &rows[0].name;
            // Five standard deviations of a count with the highest and the lowest true rate.
            let requests = sum(&rows, &["requests"]);
            let (least, most) = (requests * 0.005, requests * 0.03);
            let returned = sum(&rows, &RETURNED);
            assert!(returned > least - 5.0 * least.sqrt(), "{seed} {name}: {returned} of {requests}");
            assert!(returned < most + 5.0 * most.sqrt(), "{seed} {name}: {returned} of {requests}");
            assert!(returned_rate(&rows) < 0.035, "{seed} {name}");

            let delivered = sum(&rows, &["delivered"]);
            let (least, most) = (delivered * 0.000_05, delivered * 0.000_3);
            let reports = sum(&rows, &["spam_reports"]);
            assert!(reports > least - 5.0 * least.sqrt(), "{seed} {name}: {reports} of {delivered}");
            assert!(reports < most + 5.0 * most.sqrt() + 2.0, "{seed} {name}: {reports} of {delivered}");
            rates.push(returned_rate(&rows));
            all.extend(rows);
        }
        // All customers together have enough reports for a rate of their own.
        let rate = spam_rate(&all);
        assert!((0.000_08..0.000_22).contains(&rate), "{seed}: {rate}");
        rates.sort_by(f64::total_cmp);
        let (least, most) = (rates[0], rates[rates.len() - 1]);
        assert!(least < 0.011 && most > 0.017, "{seed}: {least} {most}");
    }
    Ok(())
}

#[test]
fn quiet_customers_have_volumes_that_vary_by_customer_weekday_and_day() -> Outcome {
    let (mut means, mut ratios) = (Vec::new(), Vec::new());
    for seed in SEEDS {
        let emulator = fleet(seed, QUIET, &[])?;
        for rows in days(&emulator, &names(&emulator, None))? {
            assert_eq!(rows.len(), 70);
            let mean = |is_weekend: bool| {
                let chosen: Vec<_> = rows.iter().filter(|row| row.is_weekend() == is_weekend).collect();
                let count = f64::from(u32::try_from(chosen.len()).unwrap());
                sum(chosen.iter().copied(), &["requests"]) / count
            };
            let (working, weekend) = (mean(false), mean(true));
            let ratio = weekend / working;
            assert!((0.3..0.8).contains(&ratio), "{seed} {}: {weekend} of {working}", rows[0].name);
            for row in rows.iter().filter(|row| !row.is_weekend()) {
                let part = row.count("requests") / working;
                assert!((0.5..1.6).contains(&part), "{seed} {} on {}: {part}", row.name, row.date);
                ratios.push(part);
            }
            means.push(working);
        }
    }
    // Most are far below the largest.
    means.sort_by(f64::total_cmp);
    let (least, middle, most) = (means[0], means[means.len() / 2], means[means.len() - 1]);
    assert!(least > 150.0 && least < 600.0, "{least}");
    assert!(middle > 1200.0 && middle < 3200.0, "{middle}");
    assert!(most > 8000.0 && most < 25_000.0, "{most}");
    // Of the days a tenth is at least a fifth off.
    let off = ratios.iter().filter(|part| (**part - 1.0).abs() > 0.2).count();
    assert!(off * 10 > ratios.len(), "{off} of {}", ratios.len());
    Ok(())
}

/// Counts of a Poisson distribution have a variance that equals their mean.
#[test]
fn spam_reports_of_quiet_customers_fluctuate_as_small_counts_do() -> Outcome {
    let (mut deviation, mut expected, mut reported, mut highest) = (0.0, 0.0, 0, 0.0_f64);
    for seed in SEEDS {
        let emulator = fleet(seed, QUIET, &[])?;
        for rows in days(&emulator, &names(&emulator, None))? {
            let rate = sum(&rows, &["spam_reports"]) / sum(&rows, &["delivered"]);
            for row in &rows {
                let mean = row.count("delivered") * rate;
                deviation += (row.count("spam_reports") - mean).powi(2);
                expected += mean;
                reported += usize::from(row.count("spam_reports") > 0.0);
                highest = highest.max(row.count("spam_reports") / row.count("delivered"));
            }
        }
    }
    let dispersion = deviation / expected;
    assert!((0.85..1.2).contains(&dispersion), "{dispersion}");
    assert!(reported > 1000, "{reported}");
    // One report is far above the rate of a small customer's day.
    assert!(highest > 0.001, "{highest}");
    Ok(())
}

#[test]
fn quiet_customers_have_three_to_six_categories_with_rates_of_their_own() -> Outcome {
    let emulator = fleet(5, 20, &[])?;
    let mut differs = 0;
    for name in names(&emulator, None) {
        let categories = categories(&emulator, &name)?;
        assert!((3..=6).contains(&categories.len()), "{name}");
        let rates: Vec<f64> = categories.iter().map(|rows| returned_rate(rows)).collect();
        assert!(rates.iter().all(|rate| (0.002..0.045).contains(rate)), "{name}: {rates:?}");
        let (least, most) =
            rates.iter().fold((1.0_f64, 0.0_f64), |(least, most), rate| (least.min(*rate), most.max(*rate)));
        differs += usize::from(most > least * 1.05);
    }
    assert!(differs > 10, "{differs}");
    Ok(())
}
