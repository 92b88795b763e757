//! References of XML: what `&…;` stands for.
//!
//! This is ours because `quick-xml` also makes of it the texts that nobody reads, those of attributes.

/// The letter that stands for what is between `&` and `;`, if it is one that a text may name at all.
pub(crate) fn resolved(reference: &str) -> Option<char> {
    Some(match reference {
        "amp" => '&',
        "apos" => '\'',
        "gt" => '>',
        "lt" => '<',
        "quot" => '"',
        _ => {
            let number = reference.strip_prefix('#')?;
            let code =
                number.strip_prefix('x').map_or_else(|| code(number, 10), |digits| code(digits, 16))?;
            char::from_u32(code).filter(|letter| *letter != '\0')?
        }
    })
}

/// Whether each reference in the value of an attribute stands for a letter.
pub(super) fn are_resolved(value: &str) -> bool {
    value
        .split('&')
        .skip(1)
        .all(|rest| rest.split_once(';').is_some_and(|(name, _)| resolved(name).is_some()))
}

fn code(digits: &str, radix: u32) -> Option<u32> {
    let code = digits
        .chars()
        .try_fold(0_u32, |code, digit| code.checked_mul(radix)?.checked_add(digit.to_digit(radix)?))?;
    (!digits.is_empty()).then_some(code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_stand_for_what_quick_xml_says() {
        for reference in [
            "amp",
            "lt",
            "gt",
            "quot",
            "apos",
            "AMP",
            "nbsp",
            "",
            "#",
            "#x",
            "#0",
            "#x0",
            "#65",
            "#x41",
            "#x1F600",
            "#X41",
            "#+65",
            "#-65",
            "#x+41",
            "#xD800",
            "#x110000",
            "#4294967361",
            "#99999999999",
            "#6 5",
            "#65x",
        ] {
            let text = format!("&{reference};");
            let expected = quick_xml::escape::unescape(&text).ok();
            assert_eq!(resolved(reference).map(String::from), expected.map(Into::into), "{reference}");
            assert_eq!(are_resolved(&text), resolved(reference).is_some(), "{reference}");
        }
    }

    #[test]
    fn a_value_is_resolved_where_all_of_its_references_are() {
        for (value, expected) in [
            ("", true),
            ("a;b", true),
            ("&lt;&#65;x", true),
            ("&lt", false),
            ("&&lt;", false),
            ("&lt;&x;", false),
        ] {
            assert_eq!(are_resolved(value), expected, "{value}");
        }
    }
}
