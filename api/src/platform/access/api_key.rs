//! API keys: `cscc_live_<id>_<secret><checksum>`. The form lets scanners find leaked ones without false alarms.

use aws_lc_rs::rand;
use sha2::{Digest, Sha256};

use super::super::http::Problem;

const START: &str = "cscc_live_";
const ID_LENGTH: usize = 8;
const SECRET_LENGTH: usize = 43;
const CHECKSUM_LENGTH: usize = 6;
const ALPHABET: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";

/// A fresh key: what is shown once, and what is kept.
#[derive(Debug, Clone)]
pub struct NewSecret {
    /// The whole key.
    pub secret: String,
    /// What tells keys apart.
    pub prefix: String,
    /// SHA-256 of the whole key.
    pub hash: [u8; 32],
}

fn random_text(length: usize) -> Result<String, Problem> {
    let mut bytes = vec![0_u8; length];
    rand::fill(&mut bytes).map_err(|error| Problem::internal(&error))?;
    Ok(bytes.iter().filter_map(|byte| ALPHABET.get(usize::from(byte % 32))).map(|letter| char::from(*letter)).collect())
}

fn checksum(text: &str) -> String {
    Sha256::digest(text.as_bytes())
        .iter()
        .take(CHECKSUM_LENGTH)
        .filter_map(|byte| ALPHABET.get(usize::from(byte % 32)))
        .map(|letter| char::from(*letter))
        .collect()
}

/// Makes a key: 43 letters of 32 give 215 bits.
pub fn generate_secret() -> Result<NewSecret, Problem> {
    let prefix = format!("{START}{}", random_text(ID_LENGTH)?);
    let body = format!("{prefix}_{}", random_text(SECRET_LENGTH)?);
    let secret = format!("{body}{}", checksum(&body));
    let hash = secret_hash(&secret);
    Ok(NewSecret { secret, prefix, hash })
}

/// SHA-256; no slow hash is needed for 215 random bits.
pub fn secret_hash(secret: &str) -> [u8; 32] {
    Sha256::digest(secret.as_bytes()).into()
}

/// The prefix of a well-formed key; None for anything else, without asking the database.
pub fn parse_secret(text: &str) -> Option<&str> {
    let prefix = text.get(..START.len() + ID_LENGTH).filter(|prefix| prefix.starts_with(START))?;
    let body = text.get(..text.len().checked_sub(CHECKSUM_LENGTH)?)?;
    let whole = START.len() + ID_LENGTH + 1 + SECRET_LENGTH + CHECKSUM_LENGTH;
    (text.len() == whole && text.ends_with(&checksum(body))).then_some(prefix)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_recognized_by_its_form_and_checksum() {
        let key = generate_secret().unwrap();
        assert_eq!(parse_secret(&key.secret), Some(key.prefix.as_str()));
        assert_ne!(generate_secret().unwrap().secret, key.secret);
        let swapped = |(index, letter)| if index == 25 { if letter == 'a' { 'b' } else { 'a' } } else { letter };
        let damaged: String = key.secret.chars().enumerate().map(swapped).collect();
        assert_eq!(parse_secret(&damaged), None);
        for other in ["", "cscc_live_", "cscc_live_é", "eyJhbGciOi", &"x".repeat(68)] {
            assert_eq!(parse_secret(other), None);
        }
    }
}
