//! Hashes in the forms that a browser reads.

use data_encoding::{BASE64, HEXLOWER};
use sha2::{Digest, Sha256, Sha384};

/// For an `integrity` attribute.
pub(crate) fn integrity(content: &[u8]) -> String {
    format!("sha384-{}", BASE64.encode(Sha384::digest(content).as_slice()))
}

/// For a source list of the content policy.
pub(crate) fn policy_hash(content: &[u8]) -> String {
    format!("sha256-{}", BASE64.encode(Sha256::digest(content).as_slice()))
}

/// For `sha256sum -c`.
pub(crate) fn sha256_hex(content: &[u8]) -> String {
    HEXLOWER.encode(Sha256::digest(content).as_slice())
}

/// For a file name that changes with the content.
pub(crate) fn short(content: &[u8]) -> String {
    sha256_hex(content)[..16].to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hashes_match_the_published_examples() {
        let abc = b"abc";
        assert_eq!(policy_hash(abc), "sha256-ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=");
        assert_eq!(
            integrity(abc),
            "sha384-ywB1P0WjXou1oD1pmsZQBycsMqsO3tFjGotgWkP/W+2AhgcroefMI1i67KE0yCWn"
        );
        assert_eq!(short(abc), "ba7816bf8f01cfea");
    }
}
