//! Turns a row as received into the record that is stored, or refuses it with a reason that says what to do.
//!
//! Pure: no I/O and no clock of its own. What the source published is kept beside in `payload`, except the names of
//! victims, which are never taken in.

mod dates;
mod kinds;
mod payload;
#[cfg(test)]
mod tests;
mod values;

use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;
use sha2::{Digest, Sha256};

use super::layouts::{ColumnMap, ColumnUse, Field, Layout};
use super::reader::{RawRecord, RowError};
use values::Row;

pub use crate::incidents::{GunshotInjury as Gunshot, IncidentKind, Injury};
pub use payload::Payload;

/// The note on a record whose point the source does not know, published as (0, 0) or as a point off the city's grid.
pub const UNUSABLE_POINT: &str = "unusable_point";

/// A community area as the source names it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum AreaRef {
    /// From 1 on.
    Number(i32),
    /// As received.
    Name(String),
}

/// What one victim of the incident suffered; "unknown" in the source is nothing here.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct NormalizedVictimization {
    /// A decade band (`0-19`, `20-29`, … `80+`), also where the source gives years.
    pub age_band: Option<String>,
    /// As recorded by the police.
    pub sex: Option<String>,
    /// As recorded by the police.
    pub race: Option<String>,
    /// Whether the victim died.
    pub injury: Injury,
    /// Whether this victim was injured by gunfire.
    pub gunshot: Gunshot,
    /// The major category of this victim's harm.
    pub primary_type: Option<String>,
}

/// One row, ready to be stored.
#[derive(Clone, Debug, PartialEq)]
pub struct NormalizedRecord {
    /// The number of the row in the file, counted from 1: resume by skipping this many.
    pub ordinal: u64,
    /// The line on which the row starts, counted from 1.
    pub line: u64,
    /// The source's id of the row: of a victimization in the victims layout, of a crime in the other.
    pub external_id: String,
    /// The police's number of the incident; several rows share it.
    pub case_number: Option<String>,
    /// When it happened; sometimes the source's best estimate.
    pub occurred_at: DateTime<Utc>,
    /// The day in the city's time zone.
    pub occurred_on: NaiveDate,
    /// When the source last changed the row.
    pub source_updated_at: Option<DateTime<Utc>>,
    /// The partly redacted address as received.
    pub block: Option<String>,
    /// The area as the source names it.
    pub community_area: Option<AreaRef>,
    /// Four digits.
    pub beat: Option<String>,
    /// Without leading zeros.
    pub district: Option<String>,
    /// The council ward.
    pub ward: Option<i32>,
    /// The kind of place: street, alley, apartment.
    pub location_description: Option<String>,
    /// The Illinois Uniform Crime Reporting code.
    pub iucr: Option<String>,
    /// The major category of the most serious harm.
    pub primary_type: Option<String>,
    /// The category within it.
    pub description: Option<String>,
    /// Whether it was domestic.
    pub domestic: Option<bool>,
    /// Whether an arrest was made.
    pub arrest: Option<bool>,
    /// Whether somebody was injured by gunfire, as far as this row tells.
    pub gunshot: Gunshot,
    /// The code of the Uniform Crime Reports.
    pub fbi_code: Option<String>,
    /// Longitude and latitude in degrees (WGS 84), on the earth but not necessarily in the city.
    pub point: Option<(f64, f64)>,
    /// What the row alone says; of an incident's several rows, the most serious kind counts.
    pub kind: IncidentKind,
    /// The victim of the row: always in the victims layout, for homicides in the other.
    pub victimization: Option<NormalizedVictimization>,
    /// The columns as received.
    pub payload: Payload,
    /// SHA-256 over the content, the same for any order, spelling of columns or file format.
    pub content_hash: [u8; 32],
    /// What was set aside without refusing the row.
    pub notes: Vec<&'static str>,
}

/// Normalizes the rows of one file.
#[derive(Clone, Debug)]
pub struct Normalizer {
    columns: ColumnMap,
    timezone: Tz,
    now: DateTime<Utc>,
    members: Vec<Option<String>>,
    canonical: Vec<u8>,
}

impl Normalizer {
    /// `timezone` is the city's, in which the source writes its times; `now` is when the import runs.
    pub fn new(columns: ColumnMap, timezone: Tz, now: DateTime<Utc>) -> Self {
        let members = payload::member_names(&columns);
        Self { columns, timezone, now, members, canonical: Vec::new() }
    }

    /// Normalizes one row; `columns` are the names that the reader knows by now.
    ///
    /// # Errors
    /// The first fault of the row, with its line, column and what to do.
    pub fn normalize(&mut self, columns: &[String], record: &RawRecord) -> Result<NormalizedRecord, RowError> {
        if self.columns.extend(columns) {
            self.members = payload::member_names(&self.columns);
        }
        let row = Row { columns: &self.columns, record };
        if record.may_hold_control_characters() {
            row.refuse_control_characters()?;
        }
        let mut notes = Vec::new();
        let external_id = row.text(Field::ExternalId, 100)?;
        let external_id = external_id.ok_or_else(|| {
            row.error(Field::ExternalId, "missing_id", "the row has no id: give it the id of its source")
        })?;
        let occurred = row.occurred(self.timezone, self.now)?;
        let updated = row.updated(self.timezone)?;
        let primary_type = row.text(Field::PrimaryType, 200)?;
        let description = row.text(Field::Description, 500)?;
        let fbi_code = row.text(Field::FbiCode, 20)?;
        let domestic = row.boolean(Field::Domestic)?;
        let arrest = row.boolean(Field::Arrest)?;
        let classified = self.classify(&row, primary_type, description, fbi_code)?;
        Ok(NormalizedRecord {
            ordinal: record.ordinal,
            line: record.line,
            external_id: external_id.to_owned(),
            case_number: row.text(Field::CaseNumber, 50)?.map(str::to_owned),
            occurred_at: occurred.at,
            occurred_on: occurred.on,
            source_updated_at: updated.map(|updated| updated.at),
            block: row.text(Field::Block, 200)?.map(str::to_owned),
            community_area: row.area()?,
            beat: row.text(Field::Beat, 20)?.map(values::beat),
            district: row.text(Field::District, 20)?.and_then(values::district),
            ward: row.ward()?,
            location_description: row.text(Field::LocationDescription, 200)?.map(str::to_owned),
            iucr: row.text(Field::Iucr, 20)?.map(str::to_owned),
            primary_type: primary_type.map(str::to_owned),
            description: description.map(str::to_owned),
            domestic: domestic.or_else(|| self.domestic_by_description(description)),
            arrest,
            gunshot: classified.gunshot,
            fbi_code: fbi_code.map(str::to_owned),
            point: row.point(&mut notes)?,
            kind: classified.kind,
            victimization: classified.victimization,
            payload: payload::write(&self.columns, &self.members, record)?,
            content_hash: content_hash(
                &mut self.canonical,
                &row,
                [Some(occurred.at), updated.map(|updated| updated.at)],
            ),
            notes,
        })
    }

    fn classify(
        &self,
        row: &Row<'_>,
        primary: Option<&str>,
        description: Option<&str>,
        fbi_code: Option<&str>,
    ) -> Result<Classified, RowError> {
        match self.columns.layout() {
            Layout::Victims => {
                let gunshot = row.gunshot()?;
                let suffered = row
                    .text(Field::VictimPrimaryType, 200)?
                    .or(primary.filter(|_| self.columns.column(Field::VictimPrimaryType).is_none()));
                let victimization = NormalizedVictimization {
                    age_band: row.text(Field::Age, 20)?.and_then(values::age_band),
                    sex: row.text(Field::Sex, 40)?.and_then(values::known),
                    race: row.text(Field::Race, 40)?.and_then(values::known),
                    injury: kinds::injury(row.boolean(Field::Fatal)?, suffered),
                    gunshot,
                    primary_type: suffered.map(str::to_owned),
                };
                let kind = kinds::of_victim(primary.or(suffered), description, gunshot);
                Ok(Classified { kind, gunshot, victimization: Some(victimization) })
            }
            Layout::Crimes => {
                let kind = kinds::of_crime(primary, description, fbi_code);
                let gunshot = if kind == IncidentKind::HomicideShooting { Gunshot::Yes } else { Gunshot::Unknown };
                let is_homicide = matches!(kind, IncidentKind::HomicideShooting | IncidentKind::HomicideOther);
                let victimization = is_homicide.then(|| NormalizedVictimization {
                    age_band: None,
                    sex: None,
                    race: None,
                    injury: Injury::Fatal,
                    gunshot,
                    primary_type: primary.map(str::to_owned),
                });
                Ok(Classified { kind, gunshot, victimization })
            }
        }
    }

    /// The victims layout has no column for it, but the description of a domestic battery says so.
    fn domestic_by_description(&self, description: Option<&str>) -> Option<bool> {
        let says_so = self.columns.layout() == Layout::Victims
            && description.is_some_and(|text| values::contains(text, "DOMESTIC"));
        says_so.then_some(true)
    }
}

struct Classified {
    kind: IncidentKind,
    gunshot: Gunshot,
    victimization: Option<NormalizedVictimization>,
}

/// Hashes name and value of every column with content. Times and yes or no count by meaning, as the formats write
/// them differently; anything else by its text, so that the number 35 and the text "35" are the same.
fn content_hash(canonical: &mut Vec<u8>, row: &Row<'_>, [occurred, updated]: [Option<DateTime<Utc>>; 2]) -> [u8; 32] {
    canonical.clear();
    for (name, position, use_) in row.columns.canonical() {
        let value = values::trim(row.record.get(position).unwrap_or_default());
        if value.is_empty() {
            continue;
        }
        let instant = match use_ {
            ColumnUse::Field(Field::OccurredAt) => occurred,
            ColumnUse::Field(Field::UpdatedAt) => updated,
            _ => None,
        };
        let answer = match use_ {
            ColumnUse::Field(Field::Domestic | Field::Arrest | Field::Fatal | Field::Gunshot) => {
                values::yes_or_no(value)
            }
            _ => None,
        };
        let number: [u8; 8];
        let value = match (instant, answer) {
            (Some(instant), _) => {
                number = instant.timestamp_micros().to_be_bytes();
                number.as_slice()
            }
            (None, Some(true)) => b"yes".as_slice(),
            (None, Some(false)) => b"no".as_slice(),
            (None, None) => value.as_bytes(),
        };
        for part in [name.as_bytes(), value] {
            // The length keeps the boundary between name and value unmistakable.
            canonical.extend_from_slice(&u32::try_from(part.len()).unwrap_or(u32::MAX).to_be_bytes());
            canonical.extend_from_slice(part);
        }
    }
    Sha256::digest(canonical.as_slice()).into()
}
