//! The XML declaration: it decides the encoding (wire §4).

use super::encoding::Encoding;
use crate::reader::value::is_blank;

/// The encoding that a whole declaration `<?xml …?>` states, UTF-8 where it states none.
pub(crate) fn encoding(declaration: &[u8]) -> Result<Encoding, &'static str> {
    const BROKEN: &str = "not an XML declaration";
    let inner = declaration.strip_prefix(b"<?xml").and_then(|rest| rest.strip_suffix(b"?>")).ok_or(BROKEN)?;
    let mut rest = str::from_utf8(inner).map_err(|_| BROKEN)?;
    let version = attribute(&mut rest, "version").ok_or(BROKEN)?;
    let minor = version.strip_prefix("1.").ok_or(BROKEN)?;
    if minor.is_empty() || !minor.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(BROKEN);
    }
    let encoding = attribute(&mut rest, "encoding");
    let standalone = attribute(&mut rest, "standalone");
    if !matches!(standalone, None | Some("yes" | "no")) || !rest.bytes().all(is_blank) {
        return Err(BROKEN);
    }
    encoding.map_or(Ok(Encoding::Utf8), |name| Encoding::named(name).ok_or("an unknown encoding"))
}

/// Strips `name="value"` with the blanks before it from the text, if it is there.
fn attribute<'a>(text: &mut &'a str, name: &str) -> Option<&'a str> {
    let blanks = [' ', '\t', '\n', '\r'];
    let after = text.trim_start_matches(blanks);
    if after.len() == text.len() {
        return None;
    }
    let after = after.strip_prefix(name)?.trim_start_matches(blanks);
    let after = after.strip_prefix('=')?.trim_start_matches(blanks);
    let quote = after.chars().next().filter(|quote| matches!(quote, '"' | '\''))?;
    let (value, after) = after.get(1..)?.split_once(quote)?;
    *text = after;
    Some(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_declaration_states_one_of_four_encodings() {
        for (text, expected) in [
            (r#"<?xml version="1.0"?>"#, Encoding::Utf8),
            (r#"<?xml version="1.0" encoding="ISO-8859-1"?>"#, Encoding::Iso8859),
            ("<?xml version='1.0'\tencoding = 'iso-8859-1' standalone='no' ?>", Encoding::Iso8859),
            ("<?xml version='1.1' encoding='Utf-8'?>", Encoding::Utf8),
            ("<?xml version='1.0' encoding='US-ASCII'?>", Encoding::UsAscii),
            ("<?xml version='1.0' encoding='windows-1252' standalone='yes'?>", Encoding::Windows1252),
            ("<?xml version='1.0' encoding='UTF8'?>", Encoding::Utf8),
            ("<?xml version='1.0' encoding='Latin1'?>", Encoding::Iso8859),
            ("<?xml version='1.0' encoding='ISO8859-1'?>", Encoding::Iso8859),
            ("<?xml version='1.0' encoding='cp1252'?>", Encoding::Windows1252),
        ] {
            assert_eq!(encoding(text.as_bytes()), Ok(expected), "{text}");
        }
    }

    #[test]
    fn a_broken_declaration_states_nothing() {
        for text in [
            "<?xml?>",
            "<?xml ?>",
            "<?xml encoding='UTF-8'?>",
            "<?xml version=1.0?>",
            "<?xml version='2.0'?>",
            "<?xml version='1.'?>",
            "<?xml version='1.0' encoding='latin-1'?>",
            "<?xml version='1.0'encoding='UTF-8'?>",
            "<?xml version='1.0' standalone='maybe'?>",
            "<?xml version='1.0' more='1'?>",
            "<?xml encoding='UTF-8' version='1.0'?>",
            "<?xml version='1.0\" ?>",
            "<?xml version='1.0' \u{e4}?>",
        ] {
            assert!(encoding(text.as_bytes()).is_err(), "{text}");
        }
    }
}
