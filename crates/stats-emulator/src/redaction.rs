//! Finds a key in a text, however it is encoded there.

/// True if the text contains one of the secrets: as it is, or after decoding it as a form once or twice.
pub(crate) fn contains_secret(text: &str, secrets: &[impl AsRef<str>]) -> bool {
    let mut text = text.to_owned();
    // A `+` is a space in a form and itself in a path.
    let spaceless = |text: &str| text.replace(['+', ' '], "");
    for _ in 0..3 {
        let plain = spaceless(&text);
        let found = |secret: &str| {
            let spaceless = spaceless(secret);
            !secret.is_empty() && text.contains(secret) || !spaceless.is_empty() && plain.contains(&spaceless)
        };
        if secrets.iter().map(AsRef::as_ref).any(found) {
            return true;
        }
        // Separators are part of the text, not of its structure.
        let escaped = text.replace('&', "%26").replace('=', "%3D");
        let decoded = form_urlencoded::parse(escaped.as_bytes()).map(|(name, _)| name.into_owned());
        text = decoded.collect();
    }
    false
}

#[cfg(test)]
mod tests {
    use super::contains_secret;

    #[test]
    fn finds_a_key_in_every_encoding() {
        for text in
            ["a=open+sesame/&", "open%2Bsesame%2F%26", "%6fpen%2bsesame/%26b", "open%252Bsesame%252F%2526"]
        {
            assert!(contains_secret(text, &["open+sesame/&"]), "{text}");
        }
        for text in ["", "open", "sesame", "%zz", "open%2Bsesame"] {
            assert!(!contains_secret(text, &["open+sesame/&", ""]), "{text}");
        }
    }
}
