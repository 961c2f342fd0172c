//! Passwords: how they are kept, and what they must be like.

use std::sync::LazyLock;

use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};

use crate::platform::blocking;
use crate::platform::http::Problem;

/// Fewest and most characters. NIST SP 800-63B asks for 8 beside a second factor and 15 alone.
pub const MINIMUM_LENGTH: usize = 12;
/// Long enough for any passphrase.
pub const MAXIMUM_LENGTH: usize = 128;

/// OWASP's recommendation for Argon2id: 19 MiB, two passes, one lane.
const PARAMETERS: Params = match Params::new(19_456, 2, 1, None) {
    Ok(parameters) => parameters,
    Err(_) => Params::DEFAULT,
};

/// The passwords of at least twelve characters that lists of leaked ones show most often.
const COMMON: &[&str] = &[
    "123456789012",
    "1234567890123",
    "12345678901234",
    "123456789012345",
    "1234567890123456",
    "1q2w3e4r5t6y",
    "1q2w3e4r5t6y7u8i",
    "1qaz2wsx3edc",
    "1qaz2wsx3edc4rfv",
    "abcdefghijkl",
    "abcdefghijklm",
    "abc123abc123",
    "administrator",
    "administrator1",
    "changemechangeme",
    "changeme1234",
    "correcthorsebatterystaple",
    "iloveyou1234",
    "iloveyouforever",
    "letmein12345",
    "letmeinletmein",
    "mynameispassword",
    "password1234",
    "password12345",
    "password123456",
    "passwordpassword",
    "passw0rd1234",
    "qazwsxedcrfv",
    "qwerty123456",
    "qwertyqwerty",
    "qwertyuiop12",
    "qwertyuiop123",
    "qwertyuiopasdf",
    "qwertyuiopasdfghjkl",
    "thisismypassword",
    "trustno1trustno1",
    "unknown12345",
    "welcome12345",
    "welcomewelcome",
];

fn hasher() -> Argon2<'static> {
    Argon2::new(Algorithm::Argon2id, Version::V0x13, PARAMETERS)
}

/// Hash of nothing anybody types; verified for unknown accounts, so that they cost the same work.
static DUMMY: LazyLock<String> =
    LazyLock::new(|| hash_password("the account that this belongs to does not exist").unwrap_or_default());

/// The Argon2id hash of a password as a PHC string. Takes tens of milliseconds of a core; requests use [`hash`].
pub fn hash_password(password: &str) -> Result<String, Problem> {
    let hash = hasher().hash_password(password.as_bytes()).map_err(|error| Problem::internal(&error))?;
    Ok(hash.to_string())
}

/// The same off the worker's thread.
pub async fn hash(password: String) -> Result<String, Problem> {
    blocking::run(move || hash_password(&password)).await?
}

/// Whether the password is the stored one. None costs the same work and is never right.
pub async fn verify(password: String, stored: Option<String>) -> Result<bool, Problem> {
    blocking::run(move || {
        let known = stored.is_some();
        let stored = stored.unwrap_or_else(|| DUMMY.clone());
        let matches = PasswordVerifier::<str>::verify_password(&hasher(), password.as_bytes(), &stored).is_ok();
        matches && known
    })
    .await
}

/// Why a password cannot be taken, for the person who chose it. `names` are texts that others know of them.
pub fn refuse_weak(password: &str, names: &[&str], pointer: &str) -> Result<(), Problem> {
    let refused = |code: &str, detail: &str| Err(Problem::invalid_field(pointer, code, detail));
    let length = password.chars().count();
    if length < MINIMUM_LENGTH {
        return refused("too_short", "At least 12 characters are needed; a few words in a row do well.");
    }
    if length > MAXIMUM_LENGTH {
        return refused("too_long", "At most 128 characters are possible.");
    }
    let lower = password.to_lowercase();
    let distinct: std::collections::BTreeSet<char> = lower.chars().collect();
    if distinct.len() < 5 || COMMON.contains(&lower.as_str()) {
        return refused(
            "common_password",
            "This password is among the first that others would try; choose another one.",
        );
    }
    let contained = |name: &&str| {
        let name = name.to_lowercase();
        name.chars().count() >= 4 && (lower.contains(&name) || lower.contains(&name.replace(' ', "")))
    };
    if names.iter().any(contained) {
        return refused("personal_password", "Leave out your e-mail address and the name of the center.");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(password: &str) -> Option<String> {
        let names = ["jordan.reyes", "Safety Center"];
        refuse_weak(password, &names, "/password").err().map(|problem| problem.to_string())
    }

    #[test]
    fn passwords_are_judged_by_length_and_guessability_only() {
        for (password, expected) in [
            ("short", "/password At least 12"),
            ("passwordpassword", "/password This password is among"),
            ("PASSWORD1234", "/password This password is among"),
            ("aaaaaaaaaaaaaaaa", "/password This password is among"),
            ("jordan.reyes-2026!", "/password Leave out"),
            ("my safetycenter login", "/password Leave out"),
        ] {
            assert!(code(password).is_some_and(|text| text.contains(expected)), "{password}");
        }
        assert_eq!(code("lantern meadow copper"), None);
        assert!(code(&"lantern ".repeat(17)).is_some());
    }

    #[test]
    fn a_hash_is_argon2id_with_the_parameters_of_owasp() {
        let hash = hash_password("lantern meadow copper").unwrap();
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{hash}");
        assert!(PasswordVerifier::<str>::verify_password(&hasher(), b"lantern meadow copper", &hash).is_ok());
        assert!(PasswordVerifier::<str>::verify_password(&hasher(), b"lantern meadow coppers", &hash).is_err());
    }
}
