//! Attributes of a tag: they must be some, and say nothing else.
//!
//! This is ours because `quick-xml` brings a table of hashes along to find those that are given twice.

use std::collections::BinaryHeap;

use super::reference::are_resolved;
use super::tokens::is_name;

const BLANKS: [char; 4] = [' ', '\t', '\n', '\r'];

/// Whether what stands after a tag's name is well-formed attributes, each given once.
pub(super) fn are_attributes(text: &str) -> bool {
    // Whatever the number of names that a server sends, they come out of it in order.
    let mut names = BinaryHeap::new();
    let mut rest = text.trim_start_matches(BLANKS);
    while !rest.is_empty() {
        let Some((name, value, after)) = first(rest) else {
            return false;
        };
        if !is_name(name) || value.contains('<') || !are_resolved(value) {
            return false;
        }
        names.push(name);
        rest = after.trim_start_matches(BLANKS);
    }
    while let Some(name) = names.pop() {
        if names.peek() == Some(&name) {
            return false;
        }
    }
    true
}

/// Name and value of the attribute that a text begins with, and what follows it.
fn first(text: &str) -> Option<(&str, &str, &str)> {
    let end = text.find(|letter| letter == '=' || BLANKS.contains(&letter))?;
    let (name, rest) = text.split_at_checked(end)?;
    let rest = rest.trim_start_matches(BLANKS).strip_prefix('=')?.trim_start_matches(BLANKS);
    let quote = rest.chars().next().filter(|quote| matches!(quote, '"' | '\''))?;
    let (value, after) = rest.get(1..)?.split_once(quote)?;
    Some((name, value, after))
}

#[cfg(test)]
mod tests {
    use quick_xml::XmlVersion;
    use quick_xml::events::BytesStart;

    use super::*;

    /// What `quick-xml` says of them, with the checks that it leaves out.
    fn expected(text: &str) -> bool {
        let whole = format!("tag{text}");
        BytesStart::from_content(whole.as_str(), 3).attributes().all(|attribute| {
            attribute.is_ok_and(|attribute| {
                let whole = attribute.normalized_value(XmlVersion::Implicit1_0).is_ok();
                whole && is_name(attribute.key.as_ref()) && !attribute.value.contains('<')
            })
        })
    }

    #[test]
    fn attributes_are_what_quick_xml_says() {
        for text in [
            "",
            " ",
            " a='1'",
            " a=\"1\" b='2'\t",
            " a = '1'b=\"2\"",
            "\na\r=\t''",
            " a",
            " a ",
            " a b='1'",
            " a=",
            " a= ",
            " a=1",
            " a='1",
            " a='1\"",
            " ='1'",
            " 1='1'",
            " a='1' a='2'",
            " a='1' b='1' c='1' a='1'",
            " a='1' b='1' c='1' d='1' e='1' f='1' g='1' h='1' i='1' j='1' k='1' l='1' m='1' n='1' a='1'",
            " a='<'",
            " a='&lt;&#65;'",
            " a='&lt'",
            " a='&x;'",
            " a='\u{e4}' \u{e4}='1'",
            " a:b='\t\r\n\r'",
        ] {
            assert_eq!(are_attributes(text), expected(text), "{text}");
        }
    }
}
