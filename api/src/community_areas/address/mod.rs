//! Names of areas and street addresses in one spelling, and the block that may be published.
//!
//! The forms are those of the city's published data (data sets "Crimes - 2001 to Present" and
//! "Violence Reduction - Victims of Homicides and Non-Fatal Shootings"): upper case, a letter for
//! the direction, the street suffix as abbreviated by the United States Postal Service (Publication
//! 28), and for the public the block only, as in `063XX S ASHLAND AVE`. Only suffixes that are
//! seldom part of a name are abbreviated: GROVE and PARK stay as they are.

use std::fmt;

/// Street suffixes: the abbreviation first, then the spellings that it stands for.
const SUFFIXES: &[&[&str]] = &[
    &["AVE", "AV", "AVENUE"],
    &["ST", "STR", "STREET"],
    &["BLVD", "BV", "BOUL", "BOULEVARD"],
    &["RD", "ROAD"],
    &["DR", "DRIVE"],
    &["PL", "PLACE"],
    &["CT", "COURT"],
    &["TER", "TERR", "TERRACE"],
    &["PKWY", "PKY", "PW", "PARKWAY"],
    &["LN", "LANE"],
    &["HWY", "HIGHWAY"],
    &["EXPY", "EXPRESSWAY"],
    &["CIR", "CIRCLE"],
    &["SQ", "SQUARE"],
    &["PLZ", "PLAZA"],
    &["ALY", "ALLEY"],
    &["WAY"],
];

/// Directions, abbreviation first.
const DIRECTIONS: &[&[&str]] = &[
    &["N", "NORTH"],
    &["S", "SOUTH"],
    &["E", "EAST"],
    &["W", "WEST"],
    &["NE", "NORTHEAST"],
    &["NW", "NORTHWEST"],
    &["SE", "SOUTHEAST"],
    &["SW", "SOUTHWEST"],
    &["NB", "NORTHBOUND"],
    &["SB", "SOUTHBOUND"],
    &["EB", "EASTBOUND"],
    &["WB", "WESTBOUND"],
];

/// Words that begin the part of an address within a building.
const UNITS: &[&[&str]] = &[
    &["APT", "APARTMENT"],
    &["UNIT"],
    &["STE", "SUITE"],
    &["RM", "ROOM"],
    &["FL", "FLR", "FLOOR"],
    &["BSMT", "BASEMENT"],
    &["FRNT", "FRONT"],
    &["REAR"],
    &["BLDG", "BUILDING"],
    &["#"],
];

/// Words of a street name without a suffix that may be published: more may be a person's name.
const MAX_WORDS_WITHOUT_SUFFIX: usize = 2;

/// Digits of the number of a numbered street; a longer number is a house number.
const MAX_STREET_NUMBER_DIGITS: usize = 3;

/// A street address in the published spelling; its text form leaves out the unit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Address {
    /// The house number, or the first of a range of them.
    pub number: Option<u32>,
    /// The direction before the street, such as `S`.
    pub direction: Option<String>,
    /// The name of the street.
    pub street: String,
    /// The abbreviated suffix, such as `AVE`, with a direction after it when there is one (`DR N`).
    pub suffix: Option<String>,
    /// The part within the building, such as `APT 2`.
    pub unit: Option<String>,
    /// The other street of an intersection, with its direction and suffix.
    pub cross_street: Option<String>,
}

impl Address {
    /// The street with its direction and suffix, without number and unit.
    #[must_use]
    pub fn street_line(&self) -> String {
        let parts = [self.direction.as_deref(), Some(self.street.as_str()), self.suffix.as_deref()];
        parts.into_iter().flatten().collect::<Vec<_>>().join(" ")
    }
}

impl fmt::Display for Address {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(number) = self.number {
            write!(formatter, "{number} ")?;
        }
        formatter.write_str(&self.street_line())?;
        match &self.cross_street {
            Some(cross_street) => write!(formatter, " & {cross_street}"),
            None => Ok(()),
        }
    }
}

/// The name of an area in the spelling in which names are compared.
///
/// Upper case, without apostrophes and periods, other punctuation as a space, spaces collapsed:
/// "O'Hare" becomes `OHARE`, "St. Mary's-West" becomes `ST MARYS WEST`.
#[must_use]
pub fn normalize_name(name: &str) -> String {
    words(name, |_| false).join(" ")
}

/// The parts of a street address in the published spelling; `None` when there is no street.
///
/// Reads the part of the text between commas that begins with a house number or is an intersection
/// ("63rd & Ashland"), else the first one. City, state, ZIP code and what else follows the street
/// are left out.
#[must_use]
pub fn normalize_address(address: &str) -> Option<Address> {
    let parts = parts(address);
    let begins = parts
        .iter()
        .position(|part| house_number(part).is_some())
        .or_else(|| parts.iter().position(|part| intersection(part).is_some()))
        .or_else(|| parts.iter().position(|part| !part.is_empty()))?;
    let (line, following) = parts.get(begins..)?.split_first()?;
    let mut parsed = match house_number(line) {
        Some((number, street)) => Address { number: Some(number), ..street_of(before_intersection(street))? },
        None => match intersection(line) {
            Some((street, cross_street)) => {
                Address { cross_street: Some(street_of(cross_street)?.street_line()), ..street_of(street)? }
            }
            None => street_of(line)?,
        },
    };
    if parsed.unit.is_none() {
        parsed.unit = following.first().and_then(|part| unit_of(part));
    }
    Some(parsed)
}

/// The block of an address as published; `None` when there is no house number.
///
/// The last two digits of the number become `XX`, padded to five characters. An address that is
/// masked already keeps its block, and a plain block such as `11000 S STATE ST` is masked like an
/// address. Unit, name, city and ZIP code never appear. An intersection has no block: it would be
/// an exact place. Neither has a street that cannot be told from what follows it: more than two
/// words after a plain house number and no suffix, which could be a person's name, or a second number.
#[must_use]
pub fn block_address(address: &str) -> Option<String> {
    let (block, street) = match masked_block(address) {
        Some((block, rest)) => {
            let parts = parts(rest);
            (block, street_of(before_intersection(parts.first()?))?)
        }
        None => {
            let parsed = normalize_address(address)?;
            let words = parsed.street.split(' ').count();
            if parsed.suffix.is_none() && words > MAX_WORDS_WITHOUT_SUFFIX {
                return None;
            }
            (parsed.number? / 100, parsed)
        }
    };
    let may_be_house_number = |word: &str| {
        let digits = word.bytes().take_while(u8::is_ascii_digit).count();
        digits > MAX_STREET_NUMBER_DIGITS || is_number(word) && word != street.street
    };
    if street.street.split([' ', '-']).any(may_be_house_number) {
        return None;
    }
    Some(format!("{block:03}XX {}", street.street_line()))
}

/// The words of each part of an address between commas.
fn parts(address: &str) -> Vec<Vec<String>> {
    address.split([',', ';', '\n']).map(|part| words(part, |character| "#&/@-".contains(character))).collect()
}

/// Upper-case words: apostrophes and periods vanish, other punctuation separates, and each
/// character that `keep` names is a word of its own (a hyphen stays inside its word).
fn words(text: &str, keep: impl Fn(char) -> bool) -> Vec<String> {
    let mut spaced = String::with_capacity(text.len() + 8);
    for character in text.chars() {
        match character {
            '\'' | '’' | '‘' | '`' | '.' => {}
            '-' if keep('-') => spaced.push('-'),
            _ if character.is_alphanumeric() => spaced.extend(character.to_uppercase()),
            _ if keep(character) => spaced.extend([' ', character, ' ']),
            _ => spaced.push(' '),
        }
    }
    spaced.split_whitespace().map(str::to_owned).collect()
}

/// The abbreviation of a word in one of the tables.
fn abbreviation(table: &'static [&'static [&'static str]], word: &str) -> Option<&'static str> {
    let spellings = table.iter().find(|spellings| spellings.contains(&word))?;
    spellings.first().copied()
}

/// The house number at the start of a line, and the words of the street after it.
///
/// Of a range ("6312-14", "6312 - 6314") the first; a fraction ("1/2") and a letter ("6312A") are
/// left out.
/// "63 ST" and "69TH ST" have no house number: the number is the street's.
fn house_number(line: &[String]) -> Option<(u32, &[String])> {
    let (first, mut rest) = line.split_first()?;
    let digits = first.split('-').next()?;
    let digits = match digits.strip_suffix(|last: char| last.is_ascii_alphabetic()) {
        Some(number) if is_number(number) => number,
        _ => digits,
    };
    let number = is_number(digits).then(|| digits.parse().ok())??;
    if let [top, slash, bottom, street @ ..] = rest
        && is_number(top)
        && slash == "/"
        && is_number(bottom)
    {
        rest = street;
    }
    let further_numbers = rest.iter().take_while(|word| is_number(word) || *word == "-").count();
    let street = [further_numbers, further_numbers.saturating_sub(1)]
        .into_iter()
        .filter_map(|skipped| rest.get(skipped..))
        .find(|street| begins_street(street))?;
    Some((number, street))
}

/// Whether words that follow a number can be a street of their own.
fn begins_street(words: &[String]) -> bool {
    let is_suffix = |word: &String| abbreviation(SUFFIXES, word).is_some();
    match words {
        [] => false,
        [first, second, ..] if is_number(first) => is_suffix(second),
        [first, rest @ ..] => {
            !(is_number(first) || is_suffix(first) && rest.len() < 2)
                && abbreviation(UNITS, first).is_none()
                && !is_intersection_word(first)
        }
    }
}

fn is_number(word: &str) -> bool {
    !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_digit())
}

fn is_intersection_word(word: &str) -> bool {
    ["&", "/", "@", "AND", "AT"].contains(&word)
}

/// The words of both streets of an intersection.
fn intersection(line: &[String]) -> Option<(&[String], &[String])> {
    let middle = line.iter().position(|word| is_intersection_word(word))?;
    let (street, rest) = line.split_at_checked(middle)?;
    let (_, cross_street) = rest.split_first()?;
    (!street.is_empty() && !cross_street.is_empty()).then_some((street, cross_street))
}

fn before_intersection(line: &[String]) -> &[String] {
    intersection(line).map_or(line, |(street, _)| street)
}

/// The block of an address that is masked already (`063XX`), and the text after it.
fn masked_block(address: &str) -> Option<(u32, &str)> {
    let (first, rest) = address.trim().split_once(char::is_whitespace)?;
    let digits = first.strip_suffix("XX").or_else(|| first.strip_suffix("xx"))?;
    if digits.is_empty() {
        return Some((0, rest));
    }
    is_number(digits).then(|| Some((digits.parse().ok()?, rest)))?
}

/// The street of a line without house number: direction, name, suffix and unit.
fn street_of(line: &[String]) -> Option<Address> {
    let (direction, rest) = split_direction(without_zip_code(line));
    let (rest, unit) = split_unit(rest);
    let (name, suffix) = split_suffix(rest);
    if name.is_empty() {
        return None;
    }
    Some(Address {
        number: None,
        direction,
        street: street_name(name, suffix.is_some()),
        suffix,
        unit,
        cross_street: None,
    })
}

/// The words without a ZIP code (60601 or 60601-1234) at the end.
fn without_zip_code(line: &[String]) -> &[String] {
    match line.split_last() {
        Some((last, rest)) if !rest.is_empty() => {
            let code = last.split('-').next().unwrap_or(last);
            if code.len() == 5 && is_number(code) { rest } else { line }
        }
        _ => line,
    }
}

/// The direction before a street, unless it is the street's name ("NORTH AVE", "E ST").
fn split_direction(line: &[String]) -> (Option<String>, &[String]) {
    if let [first, rest @ ..] = line
        && let Some(direction) = abbreviation(DIRECTIONS, first)
        && let [next, after @ ..] = rest
        && (abbreviation(SUFFIXES, next).is_none() || !after.is_empty() && next != "AVE")
    {
        return (Some(direction.to_owned()), rest);
    }
    (None, line)
}

/// The words before a unit within the building, and the unit.
fn split_unit(line: &[String]) -> (&[String], Option<String>) {
    let is_unit = |word: &String| abbreviation(UNITS, word).is_some();
    let Some(before) = line.iter().skip(1).position(is_unit) else {
        return (line, None);
    };
    let (street, unit) = line.split_at_checked(before + 1).unwrap_or((line, &[]));
    match street {
        // "2ND FLOOR"
        [name @ .., which] if !name.is_empty() && which.starts_with(|c: char| c.is_ascii_digit()) => {
            let kind = unit.first().and_then(|word| abbreviation(UNITS, word));
            (name, kind.map(|kind| format!("{kind} {which}")))
        }
        _ => (street, unit_of(unit)),
    }
}

/// A unit such as `APT 2`, when the words begin with one.
fn unit_of(words: &[String]) -> Option<String> {
    let (first, rest) = words.split_first()?;
    let kind = abbreviation(UNITS, first)?;
    match rest.iter().find(|word| *word != "#") {
        Some(which) => Some(format!("{kind} {which}")),
        None => Some(kind.to_owned()),
    }
}

/// The words of the name, and the suffix with a direction after it.
///
/// The suffix is the first after the name's first word, or the last of several in a row ("PARK PLACE
/// DR"), so that a city after it is left out; a suffix at the start is a name ("AVENUE O"). A
/// direction counts only at the very end, because a city may begin with one.
fn split_suffix(line: &[String]) -> (&[String], Option<String>) {
    let is_suffix = |word: &&String| abbreviation(SUFFIXES, word).is_some();
    let name_length = line.iter().skip(1).take_while(|word| !is_suffix(word)).count() + 1;
    let Some((_, found)) = line.split_at_checked(name_length) else {
        return (line, None);
    };
    let in_a_row = found.iter().take_while(is_suffix).count();
    let Some(last) = in_a_row.checked_sub(1) else {
        return (line, None);
    };
    let name = line.get(..name_length + last).unwrap_or(line);
    let suffix = found.get(last).and_then(|word| abbreviation(SUFFIXES, word));
    let direction = match found.get(in_a_row..) {
        Some([only]) => abbreviation(DIRECTIONS, only),
        _ => None,
    };
    let parts: Vec<&str> = suffix.into_iter().chain(direction).collect();
    (name, Some(parts.join(" ")))
}

/// The name of a street; a bare number gets its ordinal ending ("63" with a suffix is `63RD`).
fn street_name(words: &[String], has_suffix: bool) -> String {
    match words {
        [number] if has_suffix && is_number(number) => {
            format!("{number}{}", ordinal_ending(number))
        }
        _ => words.join(" "),
    }
}

fn ordinal_ending(number: &str) -> &'static str {
    let tens_are_teens = number.len() >= 2 && number.as_bytes().iter().rev().nth(1) == Some(&b'1');
    match number.as_bytes().last() {
        _ if tens_are_teens => "TH",
        Some(b'1') => "ST",
        Some(b'2') => "ND",
        Some(b'3') => "RD",
        _ => "TH",
    }
}

#[cfg(test)]
mod tests;
