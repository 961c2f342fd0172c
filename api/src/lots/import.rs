//! Imports of lots (the layout of the city's land inventory) and of what lies around them.
//!
//! A file comes whole in one transaction: it is small (a city has some ten thousand lots), and what was imported twice changes
//! nothing. Rows are matched by the inventory's id; id, parcel and address are checked against each other.

use std::collections::{HashMap, HashSet};
use std::path::Path;

use chrono::NaiveDate;
use uuid::Uuid;

use super::flow::{cell_at, new_sign_code};
use super::model::{LotOwner, LotStatus, SurroundingKind, parcel_number};
use crate::community_areas::{Areas, areas};
use crate::imports::{FileError, FileReport, ImportFailure, RawRecord, Reader, Row, RowError, fold};
use crate::platform::access::{Platform, Scope};
use crate::platform::db::{Bulk, Transaction, copy_value};
use crate::platform::http::Problem;

/// A file with its columns found by name.
struct File {
    reader: Reader<std::fs::File>,
    record: RawRecord,
}

impl File {
    fn open(path: &Path, name: &str) -> Result<Self, ImportFailure> {
        let file = std::fs::File::open(path).map_err(|error| ImportFailure::Ours(Problem::internal(&error)))?;
        Ok(Self { reader: Reader::open(file, Some(name))?, record: RawRecord::default() })
    }

    /// The value under the first of these names that the file has, trimmed; what stands for nothing is nothing.
    fn get(&self, names: &[&str]) -> Option<&str> {
        let columns = self.reader.columns();
        let position = names.iter().find_map(|name| columns.iter().position(|column| fold(column) == *name))?;
        self.record.get(position).map(str::trim).filter(|text| !matches!(*text, "" | "None" | "null" | "NULL"))
    }

    fn require(&self, names: &[&[&str]]) -> Result<(), ImportFailure> {
        let columns: Vec<String> = self.reader.columns().iter().map(|column| fold(column)).collect();
        let missing: Vec<&str> = names
            .iter()
            .filter(|aliases| !aliases.iter().any(|name| columns.iter().any(|column| column == name)))
            .filter_map(|aliases| aliases.first().copied())
            .collect();
        if missing.is_empty() {
            return Ok(());
        }
        Err(ImportFailure::File(format!("These columns are missing: {}.", missing.join(", "))))
    }

    fn refusal(&self, column: &str, code: &'static str, reason: &str) -> RowError {
        RowError { line: self.record.line, column: Some(column.to_owned()), code, reason: reason.to_owned() }
    }

    fn number(&self, names: &[&str]) -> Result<Option<f64>, RowError> {
        let Some(text) = self.get(names) else { return Ok(None) };
        let wrong = || self.refusal(names.first().copied().unwrap_or_default(), "invalid_number", "Write a number.");
        let number: f64 = text.replace(',', "").parse().map_err(|_unparsable| wrong())?;
        if number.is_finite() { Ok(Some(number)) } else { Err(wrong()) }
    }

    /// A whole number above nothing; 0 means that the source does not know.
    fn whole(&self, names: &[&str]) -> Result<Option<i32>, RowError> {
        let Some(number) = self.number(names)? else { return Ok(None) };
        let name = names.first().copied().unwrap_or_default();
        if !(0.0..2_000_000_000.0).contains(&number) {
            return Err(self.refusal(name, "invalid_number", "Write a whole number from 0 on."));
        }
        #[expect(clippy::cast_possible_truncation, reason = "between 0 and 2 * 10^9")]
        let whole = number.round() as i32;
        Ok(Some(whole).filter(|whole| *whole > 0))
    }

    fn day(&self, names: &[&str]) -> Result<Option<NaiveDate>, RowError> {
        let Some(text) = self.get(names) else { return Ok(None) };
        let date = text.split(['T', ' ']).next().unwrap_or_default();
        let parsed =
            NaiveDate::parse_from_str(date, "%m/%d/%Y").or_else(|_iso| NaiveDate::parse_from_str(date, "%Y-%m-%d"));
        parsed.map(Some).map_err(|_unparsable| {
            let name = names.first().copied().unwrap_or_default();
            self.refusal(name, "invalid_date", "Write the date as MM/DD/YYYY or YYYY-MM-DD.")
        })
    }

    /// Longitude and latitude; sources write (0, 0) where they do not know.
    fn point(&self) -> Result<Option<(f64, f64)>, RowError> {
        let (longitude, latitude) = (self.number(&["longitude", "lon", "lng"])?, self.number(&["latitude", "lat"])?);
        let Some((longitude, latitude)) = longitude.zip(latitude) else { return Ok(None) };
        if longitude.abs() < 1e-9 && latitude.abs() < 1e-9 {
            return Ok(None);
        }
        if !(-180.0..=180.0).contains(&longitude) || !(-90.0..=90.0).contains(&latitude) {
            return Err(self.refusal("latitude", "invalid_coordinates", "Write degrees: latitude and longitude."));
        }
        Ok(Some((longitude, latitude)))
    }

    fn text(&self, names: &[&str], length: usize) -> Result<Option<String>, RowError> {
        let Some(text) = self.get(names) else { return Ok(None) };
        if text.chars().count() > length {
            let name = names.first().copied().unwrap_or_default();
            return Err(self.refusal(name, "too_long", &format!("At most {length} characters are taken.")));
        }
        Ok(Some(text.to_owned()))
    }
}

/// Reads all rows; `take` makes one of a record or refuses it.
fn rows<T>(
    file: &mut File,
    report: &mut FileReport,
    mut take: impl FnMut(&File) -> Result<T, RowError>,
) -> Result<Vec<T>, FileError> {
    let mut taken = Vec::new();
    loop {
        let mut record = std::mem::take(&mut file.record);
        let row = file.reader.read_row(&mut record)?;
        file.record = record;
        match row {
            Row::Record => {
                report.read += 1;
                match take(file) {
                    Ok(one) => taken.push(one),
                    Err(error) => report.errors.push(error),
                }
            }
            Row::Refused(error) => {
                report.read += 1;
                report.errors.push(error);
            }
            Row::End => return Ok(taken),
        }
    }
}

fn copied(fields: &[Option<String>], into: &mut Vec<u8>) {
    for (index, field) in fields.iter().enumerate() {
        if index > 0 {
            into.push(b'\t');
        }
        copy_value(into, field.as_deref());
    }
    into.push(b'\n');
}

struct IncomingLot {
    line: u64,
    external_id: String,
    parcel_number: String,
    fields: Vec<Option<String>>,
    placed: bool,
}

fn incoming_lot(file: &File, areas: &Areas) -> Result<IncomingLot, RowError> {
    let external_id =
        file.text(&["id"], 100)?.ok_or_else(|| file.refusal("id", "required", "Each row has the inventory's id."))?;
    let parcel = file.get(&["pin"]).unwrap_or_default();
    let parcel = parcel_number(parcel).ok_or_else(|| {
        file.refusal("pin", "invalid_parcel", "A parcel number has 14 digits; write one row for each parcel.")
    })?;
    let point = file.point()?;
    let number = file.whole(&["communityareanumber", "communityarea"])?;
    if number.is_some_and(|number| !areas.contains(number)) {
        return Err(file.refusal(
            "community_area_number",
            "unknown_area",
            "There is no community area of this number.",
        ));
    }
    let named = || file.get(&["communityareaname"]).and_then(|name| areas.by_name(name));
    let located = || point.filter(|_| !areas.is_approximate()).and_then(|point| areas.locate(point.0, point.1));
    let area = number.or_else(named).or_else(located);
    let property_status = file.text(&["propertystatus"], 100)?;
    let owner = match property_status.as_deref().map(str::to_lowercase).as_deref() {
        Some("owned by city") => LotOwner::City,
        Some("sold") => LotOwner::Private,
        _ => LotOwner::Unknown,
    };
    let status = if owner == LotOwner::Private { LotStatus::Transferred } else { LotStatus::Identified };
    let size = file.whole(&["sqft", "sq.ft."])?.or(file.whole(&["squarefootagecityestimate"])?);
    let zip_code = file.text(&["zipcode"], 10)?.filter(|code| !code.trim_matches('0').is_empty());
    let url = file.text(&["applicationurl"], 500)?.filter(|url| url.starts_with("https://"));
    let text = |value: Option<i32>| value.map(|value| value.to_string());
    let day = |value: Option<NaiveDate>| value.map(|value| value.to_string());
    let fields = vec![
        Some(file.text(&["address"], 200)?.unwrap_or_default()),
        zip_code,
        text(area),
        text(file.whole(&["ward"])?),
        Some(owner.as_str().to_owned()),
        file.text(&["managingorganization"], 200)?,
        property_status,
        file.text(&["zoningclassification"], 50)?,
        text(size),
        point.map(|point| point.0.to_string()),
        point.map(|point| point.1.to_string()),
        point.and_then(|point| cell_at(point.0, point.1)).map(|cell| cell.to_string()),
        day(file.day(&["dateofacquisition"])?),
        day(file.day(&["dateofdisposition"])?),
        file.text(&["salesstatus"], 100)?,
        url,
        Some(status.as_str().to_owned()),
    ];
    Ok(IncomingLot { line: file.record.line, external_id, parcel_number: parcel, fields, placed: point.is_some() })
}

const CREATE_LOTS: &str = "CREATE TEMP TABLE IF NOT EXISTS incoming_lots (line bigint NOT NULL, id uuid NOT NULL, sign_code text NOT NULL, \
    external_id text NOT NULL, parcel_number text NOT NULL, address text NOT NULL, zip_code text, community_area_number integer, \
    ward integer, owner text NOT NULL, managing_organization text, property_status text, zoning text, square_feet integer, \
    longitude double precision, latitude double precision, cell bigint, acquired_on date, disposed_on date, sales_status text, \
    application_url text, status text NOT NULL) ON COMMIT DELETE ROWS";

/// Lots entered by hand under the same parcel take the inventory's id, so that rows are matched by it alone afterwards.
const ADOPT: &str = "UPDATE lots l SET external_id = n.external_id, updated_at = now(), row_version = l.row_version + 1 \
    FROM incoming_lots n WHERE l.parcel_number = n.parcel_number AND l.external_id IS NULL";

const REFUSED: &str = "SELECT n.line, 'parcel_changed' FROM incoming_lots n JOIN lots l ON l.external_id = n.external_id \
        WHERE l.parcel_number <> n.parcel_number \
    UNION ALL SELECT n.line, 'parcel_of_another_id' FROM incoming_lots n JOIN lots l ON l.parcel_number = n.parcel_number \
        WHERE l.external_id <> n.external_id \
    UNION ALL SELECT n.line, 'address_differs' FROM incoming_lots n JOIN lots l ON l.parcel_number = n.parcel_number \
        WHERE l.external_id IS NULL AND l.address <> '' AND n.address <> '' AND upper(l.address) <> upper(n.address) \
    ORDER BY 1";

const DROP_REFUSED: &str = "DELETE FROM incoming_lots WHERE line = ANY ($1)";

/// Columns that the source owns, in the order of comparison.
macro_rules! source_columns {
    ($prefix:literal) => {
        concat!(
            $prefix,
            "address, ",
            $prefix,
            "zip_code, ",
            $prefix,
            "community_area_number, ",
            $prefix,
            "ward, ",
            $prefix,
            "owner, ",
            $prefix,
            "managing_organization, ",
            $prefix,
            "property_status, ",
            $prefix,
            "zoning, ",
            $prefix,
            "square_feet, ",
            $prefix,
            "longitude, ",
            $prefix,
            "latitude, ",
            $prefix,
            "acquired_on, ",
            $prefix,
            "disposed_on, ",
            $prefix,
            "sales_status, ",
            $prefix,
            "application_url"
        )
    };
}

/// What the source leaves empty does not erase what is known of a place.
const KEEP_KNOWN: &str = "UPDATE incoming_lots n SET \
        address = CASE WHEN n.address = '' THEN l.address ELSE n.address END, \
        longitude = coalesce(n.longitude, l.longitude), latitude = coalesce(n.latitude, l.latitude), \
        cell = coalesce(n.cell, l.cell), community_area_number = coalesce(n.community_area_number, l.community_area_number), \
        square_feet = coalesce(n.square_feet, l.square_feet) \
    FROM lots l WHERE l.external_id = n.external_id";

const CLASSIFY: &str = concat!(
    "SELECT count(*) FILTER (WHERE l.id IS NULL), count(*) FILTER (WHERE l.id IS NOT NULL AND (",
    source_columns!("l."),
    ") IS DISTINCT FROM (",
    source_columns!("n."),
    ")), count(*) FROM incoming_lots n LEFT JOIN lots l ON l.external_id = n.external_id"
);

const RECORD_CHANGES: &str = concat!(
    "INSERT INTO lot_changes (id, lot_id, change, from_status, to_status, fields, actor_kind, changed_at) \
     SELECT gen_random_uuid(), l.id, 'imported', \
        CASE WHEN n.owner = 'private' AND l.status IN ('identified', 'nominated', 'site_checked', 'approved') THEN l.status END, \
        CASE WHEN n.owner = 'private' AND l.status IN ('identified', 'nominated', 'site_checked', 'approved') THEN 'transferred' END, \
        array_remove(ARRAY[ \
            CASE WHEN l.address IS DISTINCT FROM n.address THEN 'address' END, \
            CASE WHEN l.owner IS DISTINCT FROM n.owner THEN 'owner' END, \
            CASE WHEN l.property_status IS DISTINCT FROM n.property_status THEN 'property_status' END, \
            CASE WHEN l.zoning IS DISTINCT FROM n.zoning THEN 'zoning' END, \
            CASE WHEN (l.longitude, l.latitude) IS DISTINCT FROM (n.longitude, n.latitude) THEN 'point' END, \
            CASE WHEN l.square_feet IS DISTINCT FROM n.square_feet THEN 'square_feet' END, \
            CASE WHEN (l.acquired_on, l.disposed_on) IS DISTINCT FROM (n.acquired_on, n.disposed_on) THEN 'acquired_on' END, \
            CASE WHEN l.sales_status IS DISTINCT FROM n.sales_status THEN 'sales_status' END], NULL), 'system', now() \
     FROM incoming_lots n JOIN lots l ON l.external_id = n.external_id WHERE (",
    source_columns!("l."),
    ") IS DISTINCT FROM (",
    source_columns!("n."),
    ")"
);

const UPDATE: &str = concat!(
    "UPDATE lots l SET address = n.address, zip_code = n.zip_code, community_area_number = n.community_area_number, ward = n.ward, \
        owner = n.owner, managing_organization = n.managing_organization, property_status = n.property_status, zoning = n.zoning, \
        square_feet = n.square_feet, longitude = n.longitude, latitude = n.latitude, cell = n.cell, acquired_on = n.acquired_on, \
        disposed_on = n.disposed_on, sales_status = n.sales_status, application_url = n.application_url, \
        status = CASE WHEN n.owner = 'private' AND l.status IN ('identified', 'nominated', 'site_checked', 'approved') \
            THEN 'transferred' ELSE l.status END, \
        updated_at = now(), row_version = l.row_version + 1 \
     FROM incoming_lots n WHERE l.external_id = n.external_id AND (",
    source_columns!("l."),
    ") IS DISTINCT FROM (",
    source_columns!("n."),
    ")"
);

const INSERT: &str = "WITH entered AS (INSERT INTO lots (id, sign_code, external_id, parcel_number, address, zip_code, community_area_number, ward, \
        owner, managing_organization, property_status, zoning, square_feet, longitude, latitude, cell, acquired_on, disposed_on, \
        sales_status, application_url, status) \
    SELECT n.id, n.sign_code, n.external_id, n.parcel_number, n.address, n.zip_code, n.community_area_number, n.ward, n.owner, \
        n.managing_organization, n.property_status, n.zoning, n.square_feet, n.longitude, n.latitude, n.cell, n.acquired_on, \
        n.disposed_on, n.sales_status, n.application_url, n.status \
    FROM incoming_lots n WHERE NOT EXISTS (SELECT 1 FROM lots l WHERE l.external_id = n.external_id) RETURNING id) \
    INSERT INTO lot_changes (id, lot_id, change, actor_kind, changed_at) SELECT gen_random_uuid(), id, 'imported', 'system', now() FROM entered";

const fn why(code: &str) -> &'static str {
    match code.as_bytes() {
        b"parcel_changed" => "The lot of this id is known under another parcel number; correct one of them.",
        b"parcel_of_another_id" => "The parcel is known under another id; correct one of them.",
        _ => "The lot of this parcel was entered with another address; correct one of them.",
    }
}

/// Rows of which an id or a parcel stands twice: of the same id the later one counts, of the same parcel the first.
fn unrepeated(lots: Vec<IncomingLot>, errors: &mut Vec<RowError>) -> Vec<IncomingLot> {
    let mut last: HashMap<String, u64> = HashMap::new();
    for lot in &lots {
        last.insert(lot.external_id.clone(), lot.line);
    }
    let mut parcels: HashSet<String> = HashSet::new();
    let mut kept = Vec::new();
    for lot in lots {
        let later = last.get(&lot.external_id).copied().unwrap_or(lot.line);
        let refused = if later != lot.line {
            Some(("id", "repeated_id", format!("The same id stands again on line {later}; the later row was taken.")))
        } else if !parcels.insert(lot.parcel_number.clone()) {
            Some(("pin", "repeated_parcel", "The same parcel stands on an earlier line under another id.".to_owned()))
        } else {
            None
        };
        match refused {
            Some((column, code, reason)) => {
                errors.push(RowError { line: lot.line, column: Some(column.to_owned()), code, reason });
            }
            None => kept.push(lot),
        }
    }
    kept
}

/// Imports a file in the layout of the city's land inventory.
pub async fn import_lots(
    platform: &Platform,
    path: &Path,
    name: &str,
    dry_run: bool,
) -> Result<FileReport, ImportFailure> {
    let areas = platform
        .system("areas for an import", async |transaction: Transaction<'_>, _: &Scope| areas(transaction).await)
        .await?;
    let mut report = FileReport::default();
    let mut file = File::open(path, name)?;
    file.require(&[&["id"], &["pin"], &["address"]])?;
    let lots = rows(&mut file, &mut report, |file| incoming_lot(file, &areas))?;
    let lots = unrepeated(lots, &mut report.errors);
    let mut text = Vec::new();
    for lot in &lots {
        let own = [
            Some(lot.line.to_string()),
            Some(Uuid::now_v7().to_string()),
            Some(new_sign_code()),
            Some(lot.external_id.clone()),
            Some(lot.parcel_number.clone()),
        ];
        copied(&[own.as_slice(), lot.fields.as_slice()].concat(), &mut text);
    }
    let bulk = platform.bulk("import of lots").await?;
    bulk.begin().await?;
    bulk.batch(CREATE_LOTS).await?;
    bulk.copy("COPY incoming_lots FROM STDIN", text).await?;
    bulk.batch("ANALYZE incoming_lots").await?;
    let mut refused: Vec<i64> = Vec::new();
    for row in bulk.query(REFUSED, &[]).await? {
        let (line, code): (i64, &str) = (row.get(0), row.get(1));
        let code = ["parcel_changed", "parcel_of_another_id"].into_iter().find(|known| *known == code);
        let code = code.unwrap_or("address_differs");
        if refused.contains(&line) {
            continue;
        }
        refused.push(line);
        let at = u64::try_from(line).unwrap_or_default();
        report.errors.push(RowError { line: at, column: Some("pin".to_owned()), code, reason: why(code).to_owned() });
    }
    bulk.execute(DROP_REFUSED, &[&refused]).await?;
    bulk.execute(ADOPT, &[]).await?;
    bulk.execute(KEEP_KNOWN, &[]).await?;
    count(&bulk, CLASSIFY, &mut report).await?;
    let taken = |lot: &&IncomingLot| !i64::try_from(lot.line).is_ok_and(|line| refused.contains(&line));
    let unplaced = lots.iter().filter(taken).filter(|lot| !lot.placed).count();
    report.unplaced = i64::try_from(unplaced).unwrap_or(i64::MAX);
    bulk.execute(RECORD_CHANGES, &[]).await?;
    bulk.execute(UPDATE, &[]).await?;
    bulk.execute(INSERT, &[]).await?;
    if dry_run {
        bulk.roll_back().await?
    } else {
        bulk.commit().await?
    }
    report.errors.sort_by_key(|error| error.line);
    Ok(report)
}

async fn count(bulk: &Bulk, classify: &'static str, report: &mut FileReport) -> Result<(), Problem> {
    let counts = bulk.query(classify, &[]).await?;
    let row = counts.first().ok_or_else(|| Problem::internal(&"no counts"))?;
    let all: i64 = row.get(2);
    (report.new, report.changed) = (row.get(0), row.get(1));
    report.unchanged = all - report.new - report.changed;
    Ok(())
}

const CREATE_SURROUNDINGS: &str = "CREATE TEMP TABLE IF NOT EXISTS incoming_surroundings (kind text NOT NULL, external_id text NOT NULL, \
    name text NOT NULL, longitude double precision NOT NULL, latitude double precision NOT NULL, cell bigint NOT NULL, \
    reported_on date, PRIMARY KEY (kind, external_id)) ON COMMIT DELETE ROWS";

const CLASSIFY_SURROUNDINGS: &str = "SELECT count(*) FILTER (WHERE s.kind IS NULL), count(*) FILTER (WHERE s.kind IS NOT NULL AND \
        (s.name, s.longitude, s.latitude, s.reported_on) IS DISTINCT FROM (n.name, n.longitude, n.latitude, n.reported_on)), \
        count(*) FROM incoming_surroundings n LEFT JOIN lot_surroundings s USING (kind, external_id)";

const UPSERT_SURROUNDINGS: &str = "INSERT INTO lot_surroundings AS s (kind, external_id, name, longitude, latitude, cell, reported_on) \
    SELECT kind, external_id, name, longitude, latitude, cell, reported_on FROM incoming_surroundings \
    ON CONFLICT (kind, external_id) DO UPDATE SET name = excluded.name, longitude = excluded.longitude, \
        latitude = excluded.latitude, cell = excluded.cell, reported_on = excluded.reported_on, updated_at = now()";

type IncomingSurrounding = (u64, String, String, Vec<Option<String>>);

fn incoming_surrounding(file: &File) -> Result<IncomingSurrounding, RowError> {
    let kind = match file.get(&["kind"]) {
        Some(text) => {
            text.parse::<SurroundingKind>().map_err(|allowed| file.refusal("kind", "unknown_kind", &allowed))?
        }
        // The city's file of 311 requests has no kind, but a number of its own.
        None if file.get(&["srnumber"]).is_some() => SurroundingKind::ServiceRequest,
        None => return Err(file.refusal("kind", "required", "One of: school, park, transit, service_request.")),
    };
    let external_id =
        file.text(&["id", "srnumber"], 100)?.ok_or_else(|| file.refusal("id", "required", "Each row has an id."))?;
    let point = file.point()?;
    let placed = point.and_then(|point| Some((point, cell_at(point.0, point.1)?)));
    let ((longitude, latitude), cell) =
        placed.ok_or_else(|| file.refusal("latitude", "required", "Each row has latitude and longitude."))?;
    let fields = vec![
        Some(kind.as_str().to_owned()),
        Some(external_id.clone()),
        Some(file.text(&["name", "srtype"], 200)?.unwrap_or_default()),
        Some(longitude.to_string()),
        Some(latitude.to_string()),
        Some(cell.to_string()),
        file.day(&["reportedon", "createddate", "date"])?.map(|day| day.to_string()),
    ];
    Ok((file.record.line, kind.as_str().to_owned(), external_id, fields))
}

/// Imports schools, parks, stops, and service requests about dumping and weeds.
pub async fn import_surroundings(
    platform: &Platform,
    path: &Path,
    name: &str,
    dry_run: bool,
) -> Result<FileReport, ImportFailure> {
    let mut report = FileReport::default();
    let mut file = File::open(path, name)?;
    file.require(&[&["id", "srnumber"], &["kind", "srnumber"], &["latitude", "lat"], &["longitude", "lon", "lng"]])?;
    let taken = rows(&mut file, &mut report, incoming_surrounding)?;
    let mut seen = HashSet::new();
    let mut text = Vec::new();
    for (line, kind, external_id, fields) in taken {
        if seen.insert((kind, external_id)) {
            copied(&fields, &mut text);
        } else {
            let reason = "The same kind and id stand on an earlier line.".to_owned();
            report.errors.push(RowError { line, column: Some("id".to_owned()), code: "repeated_id", reason });
        }
    }
    let bulk = platform.bulk("import of surroundings").await?;
    bulk.begin().await?;
    bulk.batch(CREATE_SURROUNDINGS).await?;
    bulk.copy("COPY incoming_surroundings FROM STDIN", text).await?;
    count(&bulk, CLASSIFY_SURROUNDINGS, &mut report).await?;
    bulk.execute(UPSERT_SURROUNDINGS, &[]).await?;
    if dry_run {
        bulk.roll_back().await?
    } else {
        bulk.commit().await?
    }
    report.errors.sort_by_key(|error| error.line);
    Ok(report)
}
