//! What a misspelt word was meant to be.

/// The candidate that differs from the word by the fewest letters, if those are few; letter case does not count.
pub(crate) fn closest<'c>(word: &str, candidates: impl IntoIterator<Item = &'c str>) -> Option<&'c str> {
    let word = word.to_ascii_lowercase();
    let most = match word.len() {
        ..=3 => 0,
        4..=5 => 1,
        // The distance takes the product of both lengths.
        6..=40 => 2,
        _ => return None,
    };
    let distances =
        candidates.into_iter().map(|candidate| (strsim::osa_distance(&word, candidate), candidate));
    let (_, candidate) =
        distances.filter(|(distance, _)| *distance <= most).min_by_key(|(distance, _)| *distance)?;
    Some(candidate)
}

#[cfg(test)]
mod tests {
    use super::closest;

    #[test]
    fn finds_words_a_few_letters_off() {
        let words = ["delay", "retry-after", "cut", "drip"];
        for (word, expected) in [
            ("dealy", Some("delay")),
            ("Delay", Some("delay")),
            ("retry_after", Some("retry-after")),
            ("retyr-aftr", Some("retry-after")),
            ("dripp", Some("drip")),
            ("CUT", Some("cut")),
            ("cat", None),
            ("boom", None),
            ("", None),
        ] {
            assert_eq!(closest(word, words), expected, "{word}");
        }
    }
}
