//! Names and values as the shell passes them: in the format of `URLSearchParams`.

/// The pairs of a form, in order.
pub(crate) fn pairs(form: &str) -> Vec<(String, String)> {
    let pairs = form.split('&').filter_map(|pair| pair.split_once('='));
    pairs.map(|(name, value)| (decoded(name), decoded(value))).collect()
}

fn decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'+' => b' ',
            b'%' => half(rest.next()) << 4 | half(rest.next()),
            byte => byte,
        });
    }
    // `URLSearchParams` writes UTF-8.
    String::from_utf8(bytes).unwrap_or_default()
}

fn half(digit: Option<u8>) -> u8 {
    match digit {
        Some(digit @ b'0'..=b'9') => digit - b'0',
        Some(digit @ b'A'..=b'F') => digit - b'A' + 10,
        _ => 0,
    }
}
