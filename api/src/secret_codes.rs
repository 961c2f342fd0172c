//! Secrets that people keep on paper or in a link: easy to read and to type, 130 bits, kept only as a hash.

use aws_lc_rs::rand;

use crate::platform::access::token_hash;
use crate::platform::http::{ApiResult, Problem};

/// Letters and digits that are not mistaken for each other.
const ALPHABET: &[u8; 32] = b"abcdefghjkmnpqrstuvwxyz023456789";
/// Letters of a secret: 26 of 32 give 130 bits.
const LETTERS: usize = 26;

/// Random letters in groups of five, joined by dashes.
pub fn letters(count: usize) -> ApiResult<String> {
    let mut bytes = vec![0_u8; count];
    rand::fill(&mut bytes).map_err(|error| Problem::internal(&error))?;
    let letters: Vec<char> = bytes
        .iter()
        .filter_map(|byte| ALPHABET.get(usize::from(byte % 32)))
        .map(|letter| char::from(*letter))
        .collect();
    Ok(letters.chunks(5).map(|group| group.iter().collect::<String>()).collect::<Vec<_>>().join("-"))
}

/// A fresh secret.
pub fn generate() -> ApiResult<String> {
    letters(LETTERS)
}

/// How a secret is kept: letters and digits only, in lower case, as SHA-256.
pub fn hash(code: &str) -> Vec<u8> {
    let plain: String = code.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_lowercase();
    token_hash(&plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_has_130_bits_and_is_read_with_or_without_dashes_and_capitals() {
        let code = generate().unwrap();
        assert_eq!(code.chars().filter(char::is_ascii_alphanumeric).count(), 26);
        assert_eq!(hash(&code), hash(&code.replace('-', " ").to_uppercase()));
        assert_ne!(code, generate().unwrap());
    }
}
