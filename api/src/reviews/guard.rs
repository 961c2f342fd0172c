//! What looks like a name, a phone number or an address in a text that many read. It warns; people decide.

use serde::Serialize;
use utoipa::ToSchema;

use crate::text_enum;

text_enum! {
    /// What a part of a text looks like.
    pub enum WarningKind {
        /// A person's name.
        Name = "name",
        /// A phone number.
        Phone = "phone",
        /// An e-mail address.
        Email = "email",
        /// A street address with its house number.
        Address = "address",
    }
}

/// A part of a text that should perhaps not stand there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct TextWarning {
    /// Field that has the text.
    #[schema(example = "summary_shareable", max_length = 50)]
    pub field: &'static str,
    /// What it looks like.
    pub kind: WarningKind,
    /// First character, counted from 0 in Unicode scalar values.
    #[schema(example = 12, minimum = 0, value_type = i32)]
    pub start: usize,
    /// Length in characters.
    #[schema(example = 9, minimum = 1, value_type = i32)]
    pub length: usize,
}

/// Words that begin with a capital letter and name no person: places, offices, calendar.
const NOT_NAMES: &[&str] = &[
    "Avenue",
    "Boulevard",
    "Center",
    "Chicago",
    "Church",
    "City",
    "Community",
    "Court",
    "Department",
    "District",
    "Drive",
    "East",
    "Elementary",
    "Family",
    "High",
    "Hospital",
    "House",
    "Library",
    "North",
    "Office",
    "Park",
    "Place",
    "Plaza",
    "Police",
    "Public",
    "Road",
    "School",
    "Service",
    "Services",
    "Side",
    "South",
    "Station",
    "Street",
    "Team",
    "West",
    "Monday",
    "Tuesday",
    "Wednesday",
    "Thursday",
    "Friday",
    "Saturday",
    "Sunday",
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
    "The",
    "This",
    "That",
    "These",
    "They",
    "There",
    "When",
    "While",
    "After",
    "Before",
    "Both",
    "Two",
    "Three",
    "Four",
    "No",
    "Not",
    "One",
    "We",
    "He",
    "She",
    "It",
    "A",
    "An",
    "At",
    "In",
    "On",
    "Of",
    "To",
    "For",
    "From",
    "With",
    "And",
    "But",
    "Or",
    "If",
    "Outreach",
    "Victim",
    "Review",
];

/// Words after a number that make it an address.
const STREETS: &[&str] = &[
    "st",
    "street",
    "ave",
    "avenue",
    "blvd",
    "boulevard",
    "rd",
    "road",
    "dr",
    "drive",
    "pl",
    "place",
    "ct",
    "court",
    "ln",
    "lane",
    "pkwy",
    "parkway",
    "ter",
    "terrace",
];

struct Word<'a> {
    text: &'a str,
    start: usize,
    length: usize,
}

fn words(text: &str) -> Vec<Word<'_>> {
    let mut words = Vec::new();
    let mut position = 0;
    for piece in text.split_inclusive(char::is_whitespace) {
        let word = piece.trim_end();
        let bare = word.trim_matches(|letter: char| ",;:!?()\"'“”".contains(letter)).trim_end_matches('.');
        let lead = word.find(bare).map_or(0, |bytes| word.get(..bytes).map_or(0, |lead| lead.chars().count()));
        if !bare.is_empty() {
            words.push(Word { text: bare, start: position + lead, length: bare.chars().count() });
        }
        position += piece.chars().count();
    }
    words
}

fn is_capitalized(word: &str) -> bool {
    let mut letters = word.chars();
    letters.next().is_some_and(char::is_uppercase)
        && letters.clone().count() > 0
        && letters.all(|letter| letter.is_lowercase() || letter == '\'' || letter == '-' || letter == '’')
}

fn span(field: &'static str, kind: WarningKind, first: &Word<'_>, last: &Word<'_>) -> TextWarning {
    TextWarning { field, kind, start: first.start, length: last.start + last.length - first.start }
}

/// Looks through a text. Two capitalized words in a row look like a name; one after a title or at a sentence's start does not
/// prove one. It finds too much rather than too little.
pub fn look(field: &'static str, text: &str) -> Vec<TextWarning> {
    let words = words(text);
    let mut found = Vec::new();
    let mut skip_to = 0;
    for (index, word) in words.iter().enumerate() {
        if index < skip_to {
            continue;
        }
        if word.text.contains('@') && word.text.split('@').nth(1).is_some_and(|domain| domain.contains('.')) {
            found.push(span(field, WarningKind::Email, word, word));
            continue;
        }
        if let Some(end) = phone_from(&words, index) {
            found.extend(words.get(end).map(|last| span(field, WarningKind::Phone, word, last)));
            skip_to = end + 1;
            continue;
        }
        if let Some(end) = address_from(&words, index) {
            found.extend(words.get(end).map(|last| span(field, WarningKind::Address, word, last)));
            skip_to = end + 1;
            continue;
        }
        let is_name = |word: &Word<'_>| is_capitalized(word.text) && !NOT_NAMES.contains(&word.text);
        if is_name(word)
            && let Some(next) =
                words.get(index + 1).filter(|next| is_name(next) && next.start == word.start + word.length + 1)
        {
            found.push(span(field, WarningKind::Name, word, next));
            skip_to = index + 2;
        }
    }
    found
}

/// Index of the last word of a phone number that begins here: seven or ten to eleven digits.
fn phone_from(words: &[Word<'_>], from: usize) -> Option<usize> {
    let mut digits = 0;
    for (index, word) in words.iter().enumerate().skip(from).take(4) {
        let plain = word.text.chars().all(|letter| letter.is_ascii_digit() || "+-.()/".contains(letter));
        if !plain {
            break;
        }
        digits += word.text.chars().filter(char::is_ascii_digit).count();
        let separated = index > from || word.text.contains(['-', '.', '(', '+']);
        if matches!(digits, 10 | 11) || (digits == 7 && separated) {
            return Some(index);
        }
    }
    None
}

/// Index of the last word of a street address that begins here: a house number, up to three words, a kind of street. A block
/// such as `041XX W EXAMPLE ST` is no address.
fn address_from(words: &[Word<'_>], from: usize) -> Option<usize> {
    let number = words.get(from)?.text;
    if !(1..=5).contains(&number.len()) || !number.chars().all(|letter| letter.is_ascii_digit()) {
        return None;
    }
    (from + 2..=from + 4)
        .find(|index| words.get(*index).is_some_and(|word| STREETS.contains(&word.text.to_lowercase().as_str())))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds(text: &str) -> Vec<WarningKind> {
        look("summary_shareable", text).into_iter().map(|warning| warning.kind).collect()
    }

    #[test]
    fn names_phones_mails_and_addresses_are_noticed() {
        assert_eq!(kinds("Seen with Marcus Example before."), [WarningKind::Name]);
        assert_eq!(kinds("Call 312-555-0142 today"), [WarningKind::Phone]);
        assert_eq!(kinds("Call (312) 555 0142."), [WarningKind::Phone]);
        assert_eq!(kinds("Write to somebody@example.org."), [WarningKind::Email]);
        assert_eq!(kinds("Lives at 4120 W Example St."), [WarningKind::Address]);
    }

    #[test]
    fn blocks_places_days_and_plain_words_are_not() {
        for text in [
            "041XX W EXAMPLE ST has no working lights.",
            "On Friday the Garfield Park library closed early.",
            "Two persons were hurt; outreach was told within 24 hours.",
            "The West Side team meets at 10.",
            "CPD and CDPH will answer by 12 May.",
            "3 shootings in 2026",
        ] {
            assert_eq!(kinds(text), [], "{text}");
        }
    }

    #[test]
    fn a_warning_says_where() {
        let warnings = look("notes_shareable", "Ayer vino Ana Gómez.");
        assert_eq!(warnings, [TextWarning { field: "notes_shareable", kind: WarningKind::Name, start: 10, length: 9 }]);
    }
}
