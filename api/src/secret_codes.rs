//! Secrets that people keep on paper or in a link: easy to read and to type, 130 bits, kept only as a hash.

use actix_web::HttpRequest;
use aws_lc_rs::rand;

use crate::platform::access::{
    Access, Platform, Policy, SharedLimit, check_shared, count_shared, keyed_hash, network, token_hash,
};
use crate::platform::db::{Subject, Transaction};
use crate::platform::http::{ApiResult, Problem, client_address};

/// Letters and digits that are not mistaken for each other.
const ALPHABET: &[u8; 32] = b"abcdefghjkmnpqrstuvwxyz023456789";
/// Letters of a secret: 26 of 32 give 130 bits.
const LETTERS: usize = 26;
/// Letters of a reference.
const REFERENCE_LETTERS: usize = 10;

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

/// A fresh reference: read over the phone, and no secret.
pub fn reference() -> ApiResult<String> {
    letters(REFERENCE_LETTERS)
}

/// The pattern of references that begin like this, for `LIKE`.
pub fn beginning(start: &str) -> String {
    let plain: String =
        start.to_lowercase().chars().filter(|letter| letter.is_ascii_alphanumeric() || *letter == '-').collect();
    format!("{plain}%")
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

/// Which network a request comes from, as a keyed hash under which its wrong secrets count.
pub fn network_of<P: Policy>(access: &Access<P>, request: &HttpRequest, limit: SharedLimit) -> Vec<u8> {
    let from = client_address(request).map(network).unwrap_or_default();
    keyed_hash(access.platform().hash_key(), &format!("{}|{from}", limit.bucket))
}

/// What a secret leads to, as the platform, for a stated reason. One that leads nowhere counts against the network that it comes
/// from; beyond the limit nothing is looked up.
pub async fn look_up<T: 'static>(
    platform: &Platform,
    reason: &'static str,
    (limit, network): (SharedLimit, Vec<u8>),
    find: impl AsyncFnOnce(Transaction<'_>) -> ApiResult<Option<T>> + 'static,
) -> ApiResult<Option<T>> {
    platform
        .system_for(reason, Subject::Public, None, async move |transaction, _| {
            check_shared(transaction, limit, &network).await?;
            let found = find(transaction).await?;
            if found.is_none() {
                count_shared(transaction, limit, &network).await?;
            }
            Ok(found)
        })
        .await
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
