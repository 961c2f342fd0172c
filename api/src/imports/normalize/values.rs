//! Single values: read, checked, brought into one form.

use chrono::{DateTime, Datelike, Utc};
use chrono_tz::Tz;
use serde_json::Value;

use super::dates::{self, Moment};
use super::{AreaRef, Gunshot, UNUSABLE_POINT};
use crate::imports::layouts::{ColumnMap, ColumnUse, Field, names_a_person};
use crate::imports::reader::{RawRecord, RowError};

/// The longest value of a column that is only kept.
pub(super) const MAX_VALUE_BYTES: usize = 10_000;

/// The point that the state plane coordinates (0, 0) turn into, published for places that are not known.
const ORIGIN_OF_GRID: (f64, f64) = (-91.686_566, 36.619_446);

/// A row with the meaning of its columns.
pub(super) struct Row<'a> {
    pub(super) columns: &'a ColumnMap,
    pub(super) record: &'a RawRecord,
}

impl<'a> Row<'a> {
    pub(super) fn error(&self, field: Field, code: &'static str, reason: &str) -> RowError {
        RowError::new(self.record.line, Some(self.columns.name_of(field)), code, reason)
    }

    fn raw(&self, field: Field) -> Option<&'a str> {
        let text = trim(self.record.get(self.columns.column(field)?)?);
        (!text.is_empty()).then_some(text)
    }

    /// The trimmed text of a field, at most `longest` bytes; nothing where it is empty.
    pub(super) fn text(&self, field: Field, longest: usize) -> Result<Option<&'a str>, RowError> {
        match self.raw(field) {
            Some(text) if text.len() > longest => Err(too_long(self.record.line, self.columns.name_of(field), longest)),
            text => Ok(text),
        }
    }

    /// Line breaks and tabs may stand in columns that are only kept; other control characters nowhere.
    pub(super) fn refuse_control_characters(&self) -> Result<(), RowError> {
        for (position, name, use_) in self.columns.columns() {
            let text = self.record.get(position).unwrap_or_default();
            let text = if matches!(use_, ColumnUse::Field(_)) { text.trim() } else { text };
            let allowed =
                |character: char| !matches!(use_, ColumnUse::Field(_)) && matches!(character, '\t' | '\n' | '\r');
            if text.chars().any(|character| character.is_control() && !allowed(character)) {
                let reason = "the field holds a control character or line break: remove it";
                return Err(RowError::new(self.record.line, Some(name), "invalid_text", reason));
            }
        }
        Ok(())
    }

    pub(super) fn occurred(&self, timezone: Tz, now: DateTime<Utc>) -> Result<Moment, RowError> {
        let field = Field::OccurredAt;
        let text = self
            .raw(field)
            .ok_or_else(|| self.error(field, "missing_date", "the row has no date: give the day it happened"))?;
        let moment = dates::parse(text, timezone).ok_or_else(|| self.invalid_date(field))?;
        if moment.on.year() < 1900 {
            return Err(self.error(field, "date_before_1900", "the date is before 1900: correct the year"));
        }
        if moment.at > now {
            return Err(self.error(
                field,
                "date_in_future",
                "the date is in the future: correct it, or import the row when it has happened",
            ));
        }
        Ok(moment)
    }

    pub(super) fn updated(&self, timezone: Tz) -> Result<Option<Moment>, RowError> {
        let field = Field::UpdatedAt;
        self.raw(field).map(|text| dates::parse(text, timezone).ok_or_else(|| self.invalid_date(field))).transpose()
    }

    fn invalid_date(&self, field: Field) -> RowError {
        self.error(
            field,
            "invalid_date",
            "the date cannot be read: write it as 2024-12-31 23:26:00 or 12/31/2024 11:26:00 PM",
        )
    }

    pub(super) fn boolean(&self, field: Field) -> Result<Option<bool>, RowError> {
        match self.raw(field) {
            None => Ok(None),
            Some(text) if is_unknown(text) => Ok(None),
            Some(text) => match yes_or_no(text) {
                Some(answer) => Ok(Some(answer)),
                None => Err(self.error(
                    field,
                    "invalid_boolean",
                    "the field is neither yes nor no: write true or false, or leave it empty",
                )),
            },
        }
    }

    pub(super) fn gunshot(&self) -> Result<Gunshot, RowError> {
        let field = Field::Gunshot;
        match self.raw(field) {
            None => Ok(Gunshot::Unknown),
            Some(text) if is_unknown(text) => Ok(Gunshot::Unknown),
            Some(text) => match yes_or_no(text) {
                Some(true) => Ok(Gunshot::Yes),
                Some(false) => Ok(Gunshot::No),
                None => Err(self.error(field, "invalid_gunshot", "the field must say YES, NO or UNKNOWN")),
            },
        }
    }

    /// A number such as `35` or `35.0`, or a name.
    pub(super) fn area(&self) -> Result<Option<AreaRef>, RowError> {
        let field = Field::CommunityArea;
        let Some(text) = self.text(field, 100)? else { return Ok(None) };
        let numeric = text.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b'-' | b'+'));
        match whole_number(text) {
            Some(number @ 1..=9_999) => Ok(Some(AreaRef::Number(number))),
            None if !numeric && text.chars().any(char::is_alphabetic) => Ok(Some(AreaRef::Name(text.to_owned()))),
            _ => Err(self.error(
                field,
                "invalid_area",
                "the community area is neither a number from 1 on nor a name: correct it or leave it empty",
            )),
        }
    }

    /// A ward's number; zero means that the source does not know it.
    pub(super) fn ward(&self) -> Result<Option<i32>, RowError> {
        let field = Field::Ward;
        match self.raw(field).map(whole_number) {
            None | Some(Some(0)) => Ok(None),
            Some(Some(number @ 1..=9_999)) => Ok(Some(number)),
            Some(_) => Err(self.error(
                field,
                "invalid_number",
                "the ward is not a whole number from 1 on: correct it or leave it empty",
            )),
        }
    }

    /// Longitude and latitude, from their columns or else from the one that holds both.
    pub(super) fn point(&self, notes: &mut Vec<&'static str>) -> Result<Option<(f64, f64)>, RowError> {
        let point = match (self.degrees(Field::Longitude)?, self.degrees(Field::Latitude)?) {
            (Some(longitude), Some(latitude)) => Some((longitude, latitude)),
            (None, None) => match self.raw(Field::Location) {
                None => return Ok(None),
                Some(text) => point_of_location(text),
            },
            _ => None,
        };
        let usable = point.filter(|point| is_usable(*point));
        if usable.is_none() {
            notes.push(UNUSABLE_POINT);
        }
        Ok(usable)
    }

    fn degrees(&self, field: Field) -> Result<Option<f64>, RowError> {
        let Some(text) = self.raw(field) else { return Ok(None) };
        let number = text.parse::<f64>().ok().filter(|number| number.is_finite());
        let number = number.ok_or_else(|| {
            self.error(
                field,
                "invalid_number",
                "the coordinate is not a number: write degrees such as 41.5, or leave it empty",
            )
        });
        number.map(Some)
    }
}

/// `str::trim`, at once where there is nothing to trim.
pub(super) fn trim(text: &str) -> &str {
    match text.as_bytes() {
        [b'!'..=b'~', .., b'!'..=b'~'] | [b'!'..=b'~'] | [] => text,
        _ => text.trim(),
    }
}

pub(super) fn too_long(line: u64, column: &str, longest: usize) -> RowError {
    let reason = format!("the field is longer than {longest} bytes: shorten it");
    RowError::new(line, Some(column), "field_too_long", reason)
}

fn is_usable((longitude, latitude): (f64, f64)) -> bool {
    let near = |one: f64, other: f64| (one - other).abs() < 1e-4;
    let on_earth = longitude.abs() <= 180.0 && latitude.abs() <= 90.0;
    let unknown = [(0.0, 0.0), ORIGIN_OF_GRID].iter().any(|point| near(longitude, point.0) && near(latitude, point.1));
    on_earth && !unknown
}

/// Reads `POINT (longitude latitude)`, `(latitude, longitude)`, or as JSON a GeoJSON point or an object with both.
fn point_of_location(text: &str) -> Option<(f64, f64)> {
    if text.starts_with('{') {
        let location: Value = serde_json::from_str(text).ok()?;
        let number = |value: &Value| value.as_f64().or_else(|| value.as_str()?.trim().parse().ok());
        return match location.get("coordinates") {
            Some(pair) => Some((number(pair.get(0)?)?, number(pair.get(1)?)?)),
            None => Some((number(location.get("longitude")?)?, number(location.get("latitude")?)?)),
        };
    }
    let (name, pair) = text.split_once('(')?;
    let mut numbers =
        pair.trim_end().strip_suffix(')')?.split([',', ' ']).filter(|part| !part.is_empty()).map(str::parse::<f64>);
    let (first, second) = (numbers.next()?.ok()?, numbers.next()?.ok()?);
    Some(if name.trim().eq_ignore_ascii_case("POINT") { (first, second) } else { (second, first) })
}

/// `18`, `18.0` or `018`, as spreadsheets and databases write whole numbers.
fn whole_number(text: &str) -> Option<i32> {
    whole_part(text).parse().ok()
}

/// The text without a fraction of zeros.
fn whole_part(text: &str) -> &str {
    match text.split_once('.') {
        Some((whole, fraction)) if fraction.bytes().all(|byte| byte == b'0') => whole,
        _ => text,
    }
}

pub(super) fn beat(text: &str) -> String {
    let whole = whole_part(text);
    let is_number = !whole.is_empty() && whole.bytes().all(|byte| byte.is_ascii_digit());
    if is_number { format!("{whole:0>4}") } else { text.to_owned() }
}

/// The district without leading zeros; zero alone means that the source does not know it.
pub(super) fn district(text: &str) -> Option<String> {
    let stripped = whole_part(text).trim_start_matches('0');
    (!stripped.is_empty()).then(|| stripped.to_owned())
}

/// The value, unless it only says that nothing is known.
pub(super) fn known(text: &str) -> Option<String> {
    (!is_unknown(text)).then(|| text.to_owned())
}

/// The decade band of an age in years; a band as received.
pub(super) fn age_band(text: &str) -> Option<String> {
    match whole_part(text).parse::<u32>() {
        Ok(0..=19) => Some("0-19".to_owned()),
        Ok(years @ 20..=79) => Some(format!("{0}0-{0}9", years / 10)),
        Ok(80..=120) => Some("80+".to_owned()),
        Ok(_) => None,
        Err(_) => known(text),
    }
}

pub(super) fn yes_or_no(text: &str) -> Option<bool> {
    let says = |answers: &[&str]| answers.iter().any(|answer| text.eq_ignore_ascii_case(answer));
    if says(&["TRUE", "YES", "Y", "T", "1"]) {
        Some(true)
    } else {
        says(&["FALSE", "NO", "N", "F", "0"]).then_some(false)
    }
}

/// The source's documentation itself spells it `UKNOWN`.
fn is_unknown(text: &str) -> bool {
    ["UNKNOWN", "UKNOWN", "UNK", "U", "N/A", "NULL"].iter().any(|word| text.eq_ignore_ascii_case(word))
}

/// Whether the text contains an ASCII word, whatever its case.
pub(super) fn contains(text: &str, part: &str) -> bool {
    let first = part.bytes().next().unwrap_or_default();
    let mut windows = text.as_bytes().windows(part.len().max(1));
    windows.any(|window| {
        window.first().is_some_and(|byte| byte.eq_ignore_ascii_case(&first))
            && window.eq_ignore_ascii_case(part.as_bytes())
    })
}

/// A nested value without members that name a person.
pub(super) fn without_names(mut value: Value) -> Value {
    match &mut value {
        Value::Object(members) => {
            members.retain(|name, _| !names_a_person(name));
            members.values_mut().for_each(|member| *member = without_names(member.take()));
        }
        Value::Array(items) => items.iter_mut().for_each(|item| *item = without_names(item.take())),
        _ => {}
    }
    value
}
