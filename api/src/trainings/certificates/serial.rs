//! Serials such as `TC-7K3M-92QX`: seven random letters of 32 and one that checks them, so that a slip is told from a forgery.

use aws_lc_rs::rand;

use crate::platform::http::{ApiResult, Problem};

/// Digits and letters without I, L, O and U (Crockford).
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const PREFIX: &str = "TC";

fn value_of(letter: char) -> Option<usize> {
    ALPHABET.iter().position(|known| char::from(*known) == letter)
}

/// The letter that checks others: Luhn's algorithm over 32 values, which finds every single slip and nearly every swap.
fn check_letter(values: &[usize]) -> char {
    let sum: usize = values
        .iter()
        .rev()
        .enumerate()
        .map(|(place, value)| {
            let doubled = if place % 2 == 0 { value * 2 } else { *value };
            doubled / 32 + doubled % 32
        })
        .sum();
    ALPHABET.get((32 - sum % 32) % 32).map_or('0', |letter| char::from(*letter))
}

fn written(letters: &str) -> String {
    let (first, second) = letters.split_at_checked(4).unwrap_or((letters, ""));
    format!("{PREFIX}-{first}-{second}")
}

/// A new serial.
pub(super) fn generate() -> ApiResult<String> {
    let mut bytes = [0_u8; 7];
    rand::fill(&mut bytes).map_err(|error| Problem::internal(&error))?;
    let values: Vec<usize> = bytes.iter().map(|byte| usize::from(byte % 32)).collect();
    let mut letters: String =
        values.iter().filter_map(|value| ALPHABET.get(*value)).map(|letter| char::from(*letter)).collect();
    letters.push(check_letter(&values));
    Ok(written(&letters))
}

/// A serial as somebody typed it, in its usual form. None: it cannot be one.
pub(super) fn parse(text: &str) -> Option<String> {
    let plain: String = text
        .chars()
        .filter(|letter| letter.is_ascii_alphanumeric())
        .map(|letter| match letter.to_ascii_uppercase() {
            'O' => '0',
            'I' | 'L' => '1',
            letter => letter,
        })
        .collect();
    let letters = plain.strip_prefix(PREFIX)?;
    let values: Vec<usize> = letters.chars().map(value_of).collect::<Option<_>>()?;
    let (last, rest) = values.split_last()?;
    let checks = rest.len() == 7 && value_of(check_letter(rest)) == Some(*last);
    checks.then(|| written(letters))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_serial_is_read_however_it_is_written() {
        let serial = generate().unwrap();
        for text in [serial.clone(), serial.to_lowercase(), serial.replace('-', ""), format!(" {serial} ")] {
            assert_eq!(parse(&text), Some(serial.clone()), "{text}");
        }
        assert_eq!(serial.len(), 12);
    }

    #[test]
    fn every_single_slip_is_found() {
        let serial = generate().unwrap();
        for place in [3, 4, 5, 6, 8, 9, 10, 11] {
            for letter in ALPHABET {
                let mut slipped: Vec<u8> = serial.bytes().collect();
                if slipped[place] == *letter {
                    continue;
                }
                slipped[place] = *letter;
                assert_eq!(parse(&String::from_utf8(slipped).unwrap()), None);
            }
        }
    }

    #[test]
    fn what_cannot_be_a_serial_is_none() {
        for text in ["", "TC", "TC-0000", "XX-0000-0000", "TC-0000-000U", "TC-0000-00000"] {
            assert_eq!(parse(text), None, "{text}");
        }
    }
}
