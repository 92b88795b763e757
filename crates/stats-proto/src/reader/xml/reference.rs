//! References of XML, and names.

use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::BytesRef;

/// The character that a reference, the text between `&` and `;`, denotes.
pub(crate) fn resolved(reference: &str) -> Option<char> {
    if reference.starts_with('#') {
        return BytesRef::new(reference).resolve_char_ref().ok().flatten();
    }
    resolve_predefined_entity(reference)?.chars().next()
}

/// True if a string is a name, as far as ASCII decides; characters beyond ASCII all pass.
pub(super) fn is_name(text: &str) -> bool {
    let begins =
        |letter: char| letter.is_ascii_alphabetic() || matches!(letter, '_' | ':') || !letter.is_ascii();
    let goes_on = |letter: char| begins(letter) || letter.is_ascii_digit() || matches!(letter, '-' | '.');
    text.starts_with(begins) && text.chars().all(goes_on)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_character_references() {
        for (reference, character) in [
            ("amp", Some('&')),
            ("lt", Some('<')),
            ("gt", Some('>')),
            ("quot", Some('"')),
            ("apos", Some('\'')),
            ("#65", Some('A')),
            ("#x41", Some('A')),
            ("#0000000000000065", Some('A')),
            ("#x1F600", Some('\u{1F600}')),
            ("AMP", None),
            ("nbsp", None),
            ("", None),
            ("#", None),
            ("#x", None),
            ("#0", None),
            ("#x0", None),
            ("#X41", None),
            ("#+65", None),
            ("#-65", None),
            ("#x+41", None),
            ("#xD800", None),
            ("#x110000", None),
            ("#4294967361", None),
            ("#6 5", None),
            ("#65x", None),
        ] {
            assert_eq!(resolved(reference), character, "{reference}");
        }
    }
}
