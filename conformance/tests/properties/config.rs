//! On how many inputs a law is tried.

use proptest::test_runner::{Config, RngAlgorithm};

/// On so many, unless `PROPTEST_CASES` says otherwise.
pub(crate) fn cases(usual: u32) -> Config {
    // The usual generator takes more time than all the laws in a build without optimisation.
    let configured =
        Config { failure_persistence: None, rng_algorithm: RngAlgorithm::XorShift, ..Config::default() };
    if std::env::var_os("PROPTEST_CASES").is_some() {
        configured
    } else {
        Config { cases: usual, ..configured }
    }
}
