use super::*;

fn proxies(direct: &str) -> Proxies<String> {
    let proxies = Proxies::one("http://proxy:3128", |url| Some(url.to_owned())).expect("a proxy");
    Proxies { direct: direct.to_owned(), ..proxies }
}

fn is_direct(direct: &str, url: &str) -> bool {
    proxies(direct).of(&url.parse().expect("a URL")).is_none()
}

#[test]
fn matches_no_proxy_like_curl() {
    let url = "https://api.example.com/v3";
    for direct in [
        "example.com",
        ".example.com",
        "API.example.com",
        "other, example.com",
        "other example.com",
        "*",
        "other,*",
        "example.com:443",
        "com",
    ] {
        assert!(is_direct(direct, url), "{direct}");
    }
    for direct in [
        "",
        ",",
        "ample.com",
        "v3.api.example.com",
        "example.com:80",
        "example.com:x",
        "10.0.0.0/8",
        "example.co",
    ] {
        assert!(!is_direct(direct, url), "{direct}");
    }
    for (direct, url) in [
        ("10.0.0.0/8", "https://10.1.2.3"),
        ("10.1.2.3", "https://10.1.2.3"),
        ("*", "https://10.1.2.3"),
        ("10.1.2.3:8443", "https://10.1.2.3:8443"),
        ("fd00::/8", "https://[fd00::1]"),
        ("fd00::1", "https://[fd00::1]:8443"),
        ("[fd00::1]", "https://[fd00::1]"),
        ("[fd00::1]:8443", "https://[fd00::1]:8443"),
        ("example.com:80", "http://example.com"),
    ] {
        assert!(is_direct(direct, url), "{direct} {url}");
    }
    for (direct, url) in [
        ("10.0.0.0/8", "https://11.1.2.3"),
        ("[fd00::1]:80", "https://[fd00::1]:8443"),
        ("fd00::/8", "https://[fe80::1]"),
    ] {
        assert!(!is_direct(direct, url), "{direct} {url}");
    }
}

#[test]
fn loopback_bypasses_proxies() {
    for host in
        ["localhost", "LocalHost", "localhost.", "127.0.0.1", "127.1.2.3", "[::1]", "[::ffff:127.0.0.1]"]
    {
        assert!(is_direct("", &format!("http://{host}:8080/x")) && is_loopback(host), "{host}");
    }
    for host in ["localhost.example.com", "127.0.0.1.example.com", "128.0.0.1", "[::2]", "notlocalhost"] {
        assert!(!is_direct("", &format!("http://{host}:8080/x")) && !is_loopback(host), "{host}");
    }
}

#[test]
fn defaults_to_http_proxies() {
    for (given, read) in [(" proxy ", "http://proxy"), ("me:x@proxy:1", "http://me:x@proxy:1")] {
        let proxies = Proxies::one(given, |url| Some(url.to_owned())).expect("a proxy");
        assert_eq!(proxies.of(&Uri::from_static("https://example.com")).map(String::as_str), Some(read));
    }
}
