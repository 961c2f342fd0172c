//! A chunk of normalized rows as PostgreSQL's text format, ready for the staging table.

use std::collections::HashMap;

use chrono::{DateTime, SecondsFormat, Utc};
use uuid::Uuid;

use super::normalize::{AreaRef, NormalizedRecord};
use super::reader::RowError;
use crate::community_areas::Areas;
use crate::community_areas::address::block_address;
use crate::platform::db::copy_value;

/// The staging table, private to the connection and empty after each transaction.
pub(super) const CREATE: &str = "CREATE TEMP TABLE IF NOT EXISTS incoming (\
    external_id text NOT NULL, content_hash bytea NOT NULL, payload jsonb NOT NULL, incident_id uuid NOT NULL, \
    case_number text NOT NULL, kind text NOT NULL, occurred_at timestamptz NOT NULL, occurred_on date NOT NULL, \
    community_area_number integer, block text, public_longitude double precision, public_latitude double precision, \
    hot_spot_cell bigint, beat text, district text, ward integer, location_description text, primary_type text, \
    description text, iucr text, fbi_code text, domestic boolean, arrest boolean, gunshot_injury text NOT NULL, \
    source_updated_at timestamptz, victim_kind text, age_band text, sex text, race text, injury text, \
    victim_gunshot text, victim_type text) ON COMMIT DELETE ROWS";

pub(super) const COPY: &str = "COPY incoming FROM STDIN";

/// Rows of a file between two commits.
#[derive(Debug, Default)]
pub(super) struct Chunk {
    /// Text for `COPY`.
    pub rows: Vec<u8>,
    /// Rows in it.
    pub accepted: i64,
    /// Rows in it without an area.
    pub unplaced: i64,
    /// Refused rows.
    pub errors: Vec<RowError>,
    /// Rows read since the file's start, refused ones included.
    pub rows_read: i64,
    /// Bytes read since the file's start.
    pub bytes_read: i64,
    /// Whether this is the end of the file.
    pub is_last: bool,
}

/// Collects rows for one chunk; of rows with the same id the later one counts.
pub(super) struct Stager<'areas> {
    source: &'static str,
    areas: &'areas Areas,
    places_by_point: bool,
    rows: Vec<NormalizedRecord>,
    by_id: HashMap<String, usize>,
    errors: Vec<RowError>,
}

impl<'areas> Stager<'areas> {
    pub(super) fn new(source: &'static str, areas: &'areas Areas) -> Self {
        // An approximate boundary may put a point into the neighboring area: only the city's own place rows.
        let places_by_point = !areas.is_approximate();
        Self { source, areas, places_by_point, rows: Vec::new(), by_id: HashMap::new(), errors: Vec::new() }
    }

    pub(super) fn len(&self) -> usize {
        self.rows.len() + self.errors.len()
    }

    pub(super) fn accept(&mut self, record: NormalizedRecord) {
        match self.by_id.get(&record.external_id).and_then(|index| self.rows.get_mut(*index)) {
            Some(earlier) => {
                self.errors.push(RowError {
                    line: earlier.line,
                    column: None,
                    code: "repeated_id",
                    reason: format!("The same id stands again on line {}; the later row was taken.", record.line),
                });
                *earlier = record;
            }
            None => {
                self.by_id.insert(record.external_id.clone(), self.rows.len());
                self.rows.push(record);
            }
        }
    }

    pub(super) fn refuse(&mut self, error: RowError) {
        self.errors.push(error);
    }

    pub(super) fn take(&mut self, rows_read: u64, bytes_read: u64, is_last: bool) -> Chunk {
        self.by_id.clear();
        let mut chunk = Chunk {
            rows: Vec::with_capacity(self.rows.len() * 600),
            errors: std::mem::take(&mut self.errors),
            accepted: i64::try_from(self.rows.len()).unwrap_or(i64::MAX),
            rows_read: i64::try_from(rows_read).unwrap_or(i64::MAX),
            bytes_read: i64::try_from(bytes_read).unwrap_or(i64::MAX),
            is_last,
            ..Chunk::default()
        };
        for record in std::mem::take(&mut self.rows) {
            let area = self.area_of(&record);
            chunk.unplaced += i64::from(area.is_none());
            self.write(&mut chunk.rows, &record, area);
        }
        chunk
    }

    fn area_of(&self, record: &NormalizedRecord) -> Option<i32> {
        let named = match &record.community_area {
            Some(AreaRef::Number(number)) => Some(*number).filter(|number| self.areas.contains(*number)),
            Some(AreaRef::Name(name)) => self.areas.by_name(name),
            None => None,
        };
        let (longitude, latitude) = match (named, record.point) {
            (None, Some(point)) if self.places_by_point => point,
            _ => return named,
        };
        self.areas.locate(longitude, latitude)
    }

    fn write(&self, row: &mut Vec<u8>, record: &NormalizedRecord, area: Option<i32>) {
        let cell = record.point.and_then(|(longitude, latitude)| {
            statistics::hot_spots::cell_of(longitude, latitude, statistics::hot_spots::DEFAULT_RESOLUTION)
        });
        let block = record.block.as_deref().map(|block| block_address(block).unwrap_or_else(|| block.to_owned()));
        let stand_in = || format!("{}-{}", self.source.to_uppercase(), record.external_id);
        let case_number = record.case_number.clone().unwrap_or_else(stand_in);
        let hash: String = record.content_hash.iter().map(|byte| format!("{byte:02x}")).collect();
        let hash_text = format!("\\x{hash}");
        let person = record.victimization.as_ref();
        let victim_kind = person.map(|person| match (person.injury.as_str(), person.gunshot.as_str()) {
            ("fatal", "yes") => "homicide_shooting",
            ("fatal", _) => "homicide_other",
            (_, "yes") => "nonfatal_shooting",
            // Somebody else was killed.
            ("nonfatal", _) if record.kind.as_str().starts_with("homicide") => "other_serious",
            _ => record.kind.as_str(),
        });
        let mut columns = Columns { row, first: true };
        columns.push(Some(record.external_id.as_str()));
        columns.push(Some(hash_text.as_str()));
        columns.push(Some(record.payload.as_json()));
        columns.push(Some(Uuid::now_v7().to_string().as_str()));
        columns.push(Some(case_number.as_str()));
        columns.push(Some(record.kind.as_str()));
        columns.push(Some(instant(record.occurred_at).as_str()));
        columns.push(Some(record.occurred_on.to_string().as_str()));
        columns.push(area.map(|area| area.to_string()).as_deref());
        columns.push(block.as_deref());
        columns.push(record.point.map(|point| point.0.to_string()).as_deref());
        columns.push(record.point.map(|point| point.1.to_string()).as_deref());
        columns.push(cell.map(|cell| cell.to_string()).as_deref());
        columns.push(record.beat.as_deref());
        columns.push(record.district.as_deref());
        columns.push(record.ward.map(|ward| ward.to_string()).as_deref());
        columns.push(record.location_description.as_deref());
        columns.push(record.primary_type.as_deref());
        columns.push(record.description.as_deref());
        columns.push(record.iucr.as_deref());
        columns.push(record.fbi_code.as_deref());
        columns.push(record.domestic.map(flag));
        columns.push(record.arrest.map(flag));
        columns.push(Some(record.gunshot.as_str()));
        columns.push(record.source_updated_at.map(instant).as_deref());
        columns.push(victim_kind);
        columns.push(person.and_then(|person| person.age_band.as_deref()));
        columns.push(person.and_then(|person| person.sex.as_deref()));
        columns.push(person.and_then(|person| person.race.as_deref()));
        columns.push(person.map(|person| person.injury.as_str()));
        columns.push(person.map(|person| person.gunshot.as_str()));
        columns.push(person.and_then(|person| person.primary_type.as_deref()));
        columns.row.push(b'\n');
    }
}

/// Writes the columns of one row.
struct Columns<'row> {
    row: &'row mut Vec<u8>,
    first: bool,
}

impl Columns<'_> {
    fn push(&mut self, value: Option<&str>) {
        if !self.first {
            self.row.push(b'\t');
        }
        self.first = false;
        copy_value(self.row, value);
    }
}

const fn flag(value: bool) -> &'static str {
    if value { "t" } else { "f" }
}

fn instant(value: DateTime<Utc>) -> String {
    value.to_rfc3339_opts(SecondsFormat::Micros, true)
}
