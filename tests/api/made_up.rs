//! Made-up incidents and files for tests. No row is real.

use api_tests::{Client, Response, TestApp};
use reqwest::multipart::{Form, Part};
use serde_json::{Value, json};

/// Header of the layout with one row per person harmed.
pub const VICTIMS_HEADER: &str = "unique_id,case_number,date,block,victimization_primary,incident_primary,\
    gunshot_injury_i,ward,community_area,district,beat,age,sex,race,location_description,latitude,longitude,updated,\
    homicide_victim_first_name,homicide_victim_last_name";
/// Header of the layout with one row per crime.
pub const CRIMES_HEADER: &str = "ID,Case Number,Date,Block,IUCR,Primary Type,Description,Location Description,Arrest,\
    Domestic,Beat,District,Ward,Community Area,FBI Code,Updated On,Latitude,Longitude";

/// One row of the victims layout; what stands here is what tests change.
#[derive(Debug, Clone)]
pub struct Victim {
    pub id: String,
    pub case: String,
    pub date: String,
    pub harm: &'static str,
    pub incident: &'static str,
    pub gunshot: &'static str,
    pub area: String,
    pub age: &'static str,
    pub ward: String,
    pub point: Option<(f64, f64)>,
    pub first_name: &'static str,
    pub last_name: &'static str,
}

impl Victim {
    /// A person who was shot and lived, in Austin (25).
    pub fn new(id: impl Into<String>, case: impl Into<String>, date: impl Into<String>) -> Self {
        Self {
            id: id.into(),
            case: case.into(),
            date: date.into(),
            harm: "BATTERY",
            incident: "BATTERY",
            gunshot: "YES",
            area: "AUSTIN".to_owned(),
            age: "20-29",
            ward: "29".to_owned(),
            point: None,
            first_name: "",
            last_name: "",
        }
    }

    /// The row as CSV, without a line break.
    pub fn csv(&self) -> String {
        let point =
            self.point.map_or_else(|| ",".to_owned(), |(longitude, latitude)| format!("{latitude},{longitude}"));
        format!(
            "{},{},{},001XX N EXAMPLE ST,{},{},{},{},{},15,1512,{},M,UNKNOWN,STREET,{point},,{},{}",
            self.id,
            self.case,
            self.date,
            self.harm,
            self.incident,
            self.gunshot,
            self.ward,
            self.area,
            self.age,
            self.first_name,
            self.last_name,
        )
    }

    /// The same row as a portal's API returns it.
    pub fn json(&self) -> Value {
        json!({
            "unique_id": self.id, "case_number": self.case, "date": self.date.replace(' ', "T"), "block": "001XX N EXAMPLE ST",
            "victimization_primary": self.harm, "incident_primary": self.incident, "gunshot_injury_i": self.gunshot,
            "ward": self.ward, "community_area": self.area, "district": "15", "beat": "1512", "age": self.age, "sex": "M",
            "race": "UNKNOWN", "location_description": "STREET",
        })
    }
}

/// A CSV file of the victims layout.
pub fn victims_csv(rows: &[Victim]) -> String {
    let mut text = VICTIMS_HEADER.to_owned() + "\n";
    for row in rows {
        text += &row.csv();
        text.push('\n');
    }
    text
}

/// A CSV file of the crimes layout from `(id, case, date, primary type, description, area)`.
pub fn crimes_csv(rows: &[(&str, &str, &str, &str, &str, i32)]) -> String {
    let mut text = CRIMES_HEADER.to_owned() + "\n";
    for (id, case, date, primary, description, area) in rows {
        text += &format!(
            "{id},{case},{date},001XX N EXAMPLE ST,0110,{primary},{description},STREET,false,false,1512,015,29,{area},01A,,,\n"
        );
    }
    text
}

/// Uploads a file.
pub async fn upload(client: &Client, kind: &str, dry_run: bool, name: &str, text: impl Into<Vec<u8>>) -> Response {
    let form = Form::new()
        .text("kind", kind.to_owned())
        .text("dry_run", dry_run.to_string())
        .part("file", Part::bytes(text.into()).file_name(name.to_owned()));
    client.post("/api/v1/imports").multipart(form).await
}

/// Uploads a file of incidents, runs the job and gives the import as it ended.
pub async fn import(app: &TestApp, client: &Client, name: &str, text: impl Into<Vec<u8>>) -> Value {
    import_kind(app, client, "incidents", false, name, text).await
}

/// The same for any kind.
pub async fn import_kind(
    app: &TestApp,
    client: &Client,
    kind: &str,
    dry_run: bool,
    name: &str,
    text: impl Into<Vec<u8>>,
) -> Value {
    let accepted = upload(client, kind, dry_run, name, text).await.expect(202);
    let location = accepted.header("location").to_owned();
    app.run_jobs_of(&api::imports::job_kinds()).await;
    client.get(&location).await.expect(200).json()
}

/// `[new, changed, unchanged, refused, unplaced]` of an import.
pub fn counts(import: &Value) -> [i64; 5] {
    ["new_count", "changed_count", "unchanged_count", "refused_count", "unplaced_count"]
        .map(|name| import[name].as_i64().unwrap())
}

/// An incident to enter in Austin (25), with `changes` laid over it.
pub fn new_incident(changes: &Value) -> Value {
    let mut body = json!({
        "kind": "nonfatal_shooting", "occurred_at": "2026-01-10T03:00:00Z", "community_area_number": 25,
    });
    for (name, value) in changes.as_object().unwrap() {
        body[name] = value.clone();
    }
    body
}

/// Enters an incident and gives it.
pub async fn enter(client: &Client, changes: &Value) -> Value {
    client.post("/api/v1/incidents").json(&new_incident(changes)).await.expect(201).json()
}

/// The centroid of an area.
pub async fn centroid(app: &TestApp, number: i32) -> [f64; 2] {
    let area = app.anonymous().get(&format!("/api/v1/community-areas/{number}")).await.expect(200).json();
    [0, 1].map(|index| area["centroid"]["coordinates"][index].as_f64().unwrap())
}

/// The number of the area of a point; None outside of the city.
pub async fn area_of(app: &TestApp, point: &Value) -> Option<i64> {
    let found = app.anonymous().post("/api/v1/community-areas/resolutions").json(&json!({ "point": point })).await;
    found.expect(200).json()["community_area"]["number"].as_i64()
}

/// Boundaries as the city publishes them: a square of about 300 m around each centroid.
pub async fn square_boundaries(app: &TestApp) -> Value {
    let areas = app.anonymous().get("/api/v1/community-areas").await.expect(200).json();
    let features = areas["items"].as_array().unwrap().iter().map(|area| {
        let center = [0, 1].map(|index| area["centroid"]["coordinates"][index].as_f64().unwrap());
        let corner = |east: f64, north: f64| json!([center[0] + east * 0.002, center[1] + north * 0.0015]);
        let ring = [corner(-1.0, -1.0), corner(1.0, -1.0), corner(1.0, 1.0), corner(-1.0, 1.0), corner(-1.0, -1.0)];
        json!({
            "type": "Feature",
            "properties": { "area_numbe": area["number"].to_string(), "community": area["portal_name"] },
            "geometry": { "type": "MultiPolygon", "coordinates": [[ring]] },
        })
    });
    json!({ "type": "FeatureCollection", "features": features.collect::<Vec<_>>() })
}

/// Meters between two positions on a sphere.
pub fn meters(from: [f64; 2], to: [f64; 2]) -> f64 {
    let [one, other] = [from, to].map(|[longitude, latitude]| (longitude.to_radians(), latitude.to_radians()));
    let half = |difference: f64| (difference / 2.0).sin().powi(2);
    let part = half(other.1 - one.1) + one.1.cos() * other.1.cos() * half(other.0 - one.0);
    2.0 * 6_371_008.8 * part.sqrt().asin()
}

/// Both coordinates of a GeoJSON point.
pub fn coordinates(point: &Value) -> [f64; 2] {
    [0, 1].map(|index| point["coordinates"][index].as_f64().unwrap())
}

/// Every row of every table as text: what somebody who copied the database would read.
pub async fn dump(app: &TestApp) -> String {
    let sql = app.sql().await;
    let tables = sql.query("SELECT tablename::text FROM pg_tables WHERE schemaname = 'public'", &[]).await.unwrap();
    let mut text = String::new();
    for table in tables {
        let table: String = table.get(0);
        for row in sql.query(&format!("SELECT row_to_json(t)::text FROM \"{table}\" t"), &[]).await.unwrap() {
            text += &row.get::<_, String>(0);
            text.push('\n');
        }
    }
    text
}

/// Whether a word stands in a text by itself. Short ones, like the number of a house, are now and then a part of a random
/// identifier or of a time, which tells nobody anything.
pub fn has_word(text: &str, word: &str) -> bool {
    text.split(|c: char| !c.is_alphanumeric() && c != '.' && c != '-').any(|part| part == word)
}

/// One number from SQL.
pub async fn number(app: &TestApp, query: &str) -> i64 {
    app.sql().await.query_one(query, &[]).await.unwrap().get(0)
}
