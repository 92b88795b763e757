//! Addresses of machines as URLs write them: whether they are some, and whether they are this machine's own.
//!
//! This is ours because the standard library's reading of them is four times as large in the npm package.

/// Whether an IPv4 address is of this machine; none where it is no address.
pub(super) fn is_own_ipv4(text: &str) -> Option<bool> {
    octets(text).map(|[first, ..]| first == 127)
}

/// The same of an IPv6 address.
pub(super) fn is_own_ipv6(text: &str) -> Option<bool> {
    let mut groups = Vec::with_capacity(8);
    let gap = text.as_bytes().windows(2).position(|pair| pair == b"::");
    let (head, tail) = text.split_at_checked(gap.unwrap_or(text.len()))?;
    if gap != Some(0) {
        read(head, gap.is_none(), &mut groups)?;
    }
    if let Some(tail) = tail.strip_prefix("::") {
        let before = groups.len();
        if !tail.is_empty() {
            read(tail, true, &mut groups)?;
        }
        // It stands for one group at least.
        groups.insert(before, 0);
        while groups.len() < 8 {
            groups.insert(before, 0);
        }
    }
    if groups.len() == 8 { Some(groups == [0, 0, 0, 0, 0, 0, 0, 1]) } else { None }
}

/// Reads groups with colons between them; the last two may be written as an IPv4 address.
fn read(text: &str, may_end_dotted: bool, groups: &mut Vec<u16>) -> Option<()> {
    let mut is_over = false;
    for part in text.split(':') {
        if is_over || part.is_empty() || groups.len() > 7 {
            return None;
        } else if let Some([a, b, c, d]) = octets(part).filter(|_| may_end_dotted) {
            groups.extend([u16::from_be_bytes([a, b]), u16::from_be_bytes([c, d])]);
            is_over = true;
        } else if part.len() <= 4 && part.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            groups.push(u16::from_str_radix(part, 16).ok()?);
        } else {
            return None;
        }
    }
    Some(())
}

/// Four numbers up to 255 with points between them, without superfluous zeros.
fn octets(text: &str) -> Option<[u8; 4]> {
    let mut parts = text.split('.').map(|part| {
        let plain = part == "0" || !part.starts_with(['0', '+']);
        if plain { part.parse().ok() } else { None }
    });
    let octets = [parts.next()??, parts.next()??, parts.next()??, parts.next()??];
    if parts.next().is_none() { Some(octets) } else { None }
}

#[cfg(test)]
mod tests {
    use core::net::{Ipv4Addr, Ipv6Addr};

    use proptest::prelude::*;

    use super::*;

    fn as_the_standard_library_says(text: &str) {
        let ipv4: Option<Ipv4Addr> = text.parse().ok();
        assert_eq!(is_own_ipv4(text), ipv4.map(|address| address.is_loopback()), "{text}");
        let ipv6: Option<Ipv6Addr> = text.parse().ok();
        assert_eq!(is_own_ipv6(text), ipv6.map(|address| address.is_loopback()), "{text}");
    }

    #[test]
    fn addresses_are_what_the_standard_library_says() {
        for text in [
            "",
            "0",
            ":",
            "::",
            ":::",
            "::1",
            "::01",
            "::00001",
            "1::",
            "1::1",
            "0::1",
            "0:0:0:0:0:0:0:1",
            "0:0:0:0:0:0:1",
            "1:2:3:4:5:6:7::",
            "::2:3:4:5:6:7:8",
            "1:2:3:4:5:6:7:8::",
            "1:2:3:4:5:6:7:8:9",
            "1::2::3",
            "::0.0.0.1",
            "0:0:0:0:0:0:0.0.0.1",
            "0:0:0:0:0:0:0:0.0.0.1",
            "1.2.3.4::",
            "::1.2.3.4:1",
            "::ffff:127.0.0.1",
            "::fFfF",
            "::g",
            "::+1",
            "::1%1",
            ":1",
            "1:",
            "::1:",
            ":::1",
            "127.0.0.1",
            "127.255.0.3",
            "128.0.0.1",
            "127.0.0.01",
            "127.0.0.256",
            "127.0.0",
            "127.0.0.0.1",
            "127.0.0.+1",
            "127.0.0.1.",
            "00.0.0.0",
            "0.0.0.0",
            "127.1",
            "1:2:3:4:5:6:7:1.2.3.4",
            "::1:2:3:4:5:6:1.2.3.4",
        ] {
            as_the_standard_library_says(text);
        }
    }

    proptest! {
        #[test]
        fn made_up_addresses_are_what_the_standard_library_says(text in "(::)?([0-9a-f]{0,5}[:.]{1,2}){0,9}[0-9]{0,4}") {
            as_the_standard_library_says(&text);
        }

        #[test]
        fn texts_of_few_letters_are_what_the_standard_library_says(text in "[01:.]{0,20}") {
            as_the_standard_library_says(&text);
        }
    }
}
