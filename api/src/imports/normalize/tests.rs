use chrono::TimeZone;
use chrono_tz::America::Chicago;

use super::*;
use crate::imports::layouts::recognize;
use crate::imports::reader::{Reader, Row};

const CRIMES: &str = "ID,Case Number,Date,Block,IUCR,Primary Type,Description,Location Description,Arrest,Domestic,Beat,District,Ward,Community Area,FBI Code,Updated On,Latitude,Longitude,Location";
const VICTIMS: &str = "unique_id,case_number,date,block,victimization_primary,incident_primary,gunshot_injury_i,ward,community_area,district,beat,age,sex,race,incident_iucr_secondary,homicide_victim_first_name,homicide_victim_last_name,updated,fatal";

fn now() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2025, 6, 1, 12, 0, 0).unwrap()
}

fn all(text: &str) -> Vec<Result<NormalizedRecord, RowError>> {
    let mut reader = Reader::open(text.as_bytes(), None).unwrap();
    let mut normalizer = Normalizer::new(recognize(reader.columns()).unwrap(), Chicago, now());
    let mut record = RawRecord::default();
    let mut records = Vec::new();
    loop {
        match reader.read_row(&mut record).unwrap() {
            Row::End => return records,
            Row::Refused(error) => records.push(Err(error)),
            Row::Record => records.push(normalizer.normalize(reader.columns(), &record)),
        }
    }
}

/// A row of the given header with these columns filled in over a plain one.
fn row(header: &str, changes: &[(&str, &str)]) -> Result<NormalizedRecord, RowError> {
    let plain = [
        ("ID", "7"),
        ("Case Number", "AA1"),
        ("Date", "01/02/2024 03:04:05 PM"),
        ("Primary Type", "THEFT"),
        ("unique_id", "S-1"),
        ("case_number", "AA1"),
        ("date", "2024-01-02 15:04:05"),
        ("incident_primary", "BATTERY"),
        ("victimization_primary", "BATTERY"),
        ("gunshot_injury_i", "YES"),
    ];
    let value = |name: &str| {
        let pick = |pairs: &[(&str, &str)]| pairs.iter().find(|pair| pair.0 == name).map(|pair| pair.1.to_owned());
        pick(changes).or_else(|| pick(&plain)).unwrap_or_default()
    };
    let values: Vec<String> =
        header.split(',').map(|name| format!("\"{}\"", value(name).replace('"', "\"\""))).collect();
    all(&format!("{header}\n{}\n", values.join(","))).pop().unwrap()
}

fn crime(changes: &[(&str, &str)]) -> NormalizedRecord {
    row(CRIMES, changes).unwrap()
}

fn victim(changes: &[(&str, &str)]) -> NormalizedRecord {
    row(VICTIMS, changes).unwrap()
}

fn refusal(header: &str, column: &str, value: &str) -> RowError {
    row(header, &[(column, value)]).unwrap_err()
}

#[test]
fn every_date_format_is_read_as_the_citys_time() {
    let expected = Utc.with_ymd_and_hms(2024, 7, 4, 20, 5, 0).unwrap();
    for text in [
        "07/04/2024 03:05:00 PM",
        "7/4/2024 3:05 pm",
        "2024-07-04 15:05:00",
        "2024-07-04T15:05:00.000",
        "2024-07-04T15:05:00",
        "2024-07-04T15:05",
        "07/04/2024 15:05",
        "2024-07-04T20:05:00Z",
        "2024-07-04T16:05:00.000-04:00",
    ] {
        let record = crime(&[("Date", text)]);
        assert_eq!(record.occurred_at, expected, "{text}");
        assert_eq!(record.occurred_on, NaiveDate::from_ymd_opt(2024, 7, 4).unwrap(), "{text}");
    }
    for text in ["07/04/2024", "2024-07-04"] {
        assert_eq!(crime(&[("Date", text)]).occurred_at, Utc.with_ymd_and_hms(2024, 7, 4, 5, 0, 0).unwrap(), "{text}");
    }
    assert_eq!(
        crime(&[("Date", "01/02/2024 12:30:00 AM")]).occurred_at,
        Utc.with_ymd_and_hms(2024, 1, 2, 6, 30, 0).unwrap()
    );
    assert_eq!(
        crime(&[("Date", "01/02/2024 12:30:00 PM")]).occurred_at,
        Utc.with_ymd_and_hms(2024, 1, 2, 18, 30, 0).unwrap()
    );
}

#[test]
fn a_day_is_the_citys_and_not_the_one_in_universal_time() {
    let record = crime(&[("Date", "2024-12-31 23:26:00")]);
    assert_eq!(record.occurred_on, NaiveDate::from_ymd_opt(2024, 12, 31).unwrap());
    assert_eq!(record.occurred_at, Utc.with_ymd_and_hms(2025, 1, 1, 5, 26, 0).unwrap());
}

#[test]
fn clock_changes_give_the_earlier_of_two_times_and_an_hour_later_than_none() {
    assert_eq!(
        crime(&[("Date", "2024-11-03 01:30:00")]).occurred_at,
        Utc.with_ymd_and_hms(2024, 11, 3, 6, 30, 0).unwrap()
    );
    assert_eq!(
        crime(&[("Date", "2024-03-10 02:30:00")]).occurred_at,
        Utc.with_ymd_and_hms(2024, 3, 10, 8, 30, 0).unwrap()
    );
    assert_eq!(
        crime(&[("Date", "2024-03-10 03:30:00")]).occurred_at,
        Utc.with_ymd_and_hms(2024, 3, 10, 8, 30, 0).unwrap()
    );
}

#[test]
fn dates_that_cannot_be_are_refused() {
    for text in [
        "2024-13-01",
        "02/30/2024",
        "2024-01-01 25:00:00",
        "yesterday",
        "13:00",
        "01/02/24",
        "2024-01-01 13:00 PM",
        "2024-01-01 1:2:3",
        "2024-01-01x",
        "2024-01-01 00:00:60",
    ] {
        let error = refusal(CRIMES, "Date", text);
        assert_eq!((error.code, error.column.as_deref()), ("invalid_date", Some("Date")), "{text}");
    }
    assert_eq!(refusal(CRIMES, "Date", "").code, "missing_date");
    assert_eq!(refusal(CRIMES, "Date", "2025-06-02").code, "date_in_future");
    assert_eq!(refusal(CRIMES, "Date", "1899-12-31").code, "date_before_1900");
    assert_eq!(refusal(CRIMES, "Updated On", "soon").code, "invalid_date");
}

#[test]
fn each_damaged_value_is_refused_with_its_column_and_never_repeated() {
    let long = "x".repeat(300);
    let huge = "x".repeat(10_001);
    let cases = [
        (CRIMES, "ID", " ", "missing_id"),
        (CRIMES, "Ward", "zz9", "invalid_number"),
        (CRIMES, "Ward", "3.5", "invalid_number"),
        (CRIMES, "Latitude", "zz9", "invalid_number"),
        (CRIMES, "Longitude", "NaN", "invalid_number"),
        (CRIMES, "Community Area", "0", "invalid_area"),
        (CRIMES, "Community Area", "-3", "invalid_area"),
        (CRIMES, "Community Area", "3.5", "invalid_area"),
        (CRIMES, "Community Area", "???", "invalid_area"),
        (CRIMES, "Domestic", "zz9", "invalid_boolean"),
        (VICTIMS, "gunshot_injury_i", "zz9", "invalid_gunshot"),
        (VICTIMS, "fatal", "zz9", "invalid_boolean"),
        (CRIMES, "Block", &long, "field_too_long"),
        (CRIMES, "Location", &huge, "field_too_long"),
        (CRIMES, "Block", "zz9\0", "invalid_text"),
        (CRIMES, "Case Number", "zz9\nzz9", "invalid_text"),
        (CRIMES, "Block", "zz9\u{85}zz9", "invalid_text"),
        (VICTIMS, "homicide_victim_last_name", "zz9\u{7}", "invalid_text"),
    ];
    for (header, column, value, code) in cases {
        let error = refusal(header, column, value);
        assert_eq!((error.code, error.column.as_deref(), error.line), (code, Some(column), 2), "{column}");
        assert!(!error.reason.contains("zz9") && !error.reason.contains("xxx"), "{}", error.reason);
    }
}

#[test]
fn a_refused_row_leaves_its_neighbors_alone() {
    let text =
        "id,case_number,date,primary_type\n1,A,2024-01-01,THEFT\n,A,2024-01-01,THEFT\n2,A\n3,A,2024-01-01,THEFT\n";
    let found: Vec<String> = all(text)
        .into_iter()
        .map(|row| row.map_or_else(|error| format!("{} {}", error.line, error.code), |record| record.external_id))
        .collect();
    assert_eq!(found, ["1", "3 missing_id", "4 ragged_row", "3"]);
}

#[test]
fn numbers_that_spreadsheets_changed_are_brought_back() {
    let record = crime(&[("Beat", "624"), ("District", "018"), ("Ward", "32.0"), ("Community Area", "35.0")]);
    assert_eq!((record.beat.as_deref(), record.district.as_deref(), record.ward), (Some("0624"), Some("18"), Some(32)));
    assert_eq!(record.community_area, Some(AreaRef::Number(35)));
    let record = crime(&[("Beat", "1821"), ("District", "18.0"), ("Ward", "0"), ("Community Area", "")]);
    assert_eq!((record.beat.as_deref(), record.district.as_deref(), record.ward), (Some("1821"), Some("18"), None));
    assert_eq!(record.community_area, None);
    assert_eq!(
        victim(&[("community_area", "NORTH PARK")]).community_area,
        Some(AreaRef::Name("NORTH PARK".to_owned()))
    );
}

#[test]
fn points_that_mean_nothing_are_set_aside_with_a_note() {
    for (latitude, longitude) in
        [("0", "0.0"), ("36.619446395", "-91.686565684"), ("91", "10"), ("41", "-181"), ("41", "")]
    {
        let record = crime(&[("Latitude", latitude), ("Longitude", longitude)]);
        assert_eq!((record.point, record.notes), (None, vec![UNUSABLE_POINT]), "{latitude}");
    }
    let record = crime(&[("Latitude", "41.5"), ("Longitude", "-87.25")]);
    assert_eq!((record.point, record.notes.len()), (Some((-87.25, 41.5)), 0));
    for location in [
        "POINT (-87.25 41.5)",
        "(41.5, -87.25)",
        r#"{"type":"Point","coordinates":[-87.25,41.5]}"#,
        r#"{"latitude":"41.5","longitude":"-87.25"}"#,
    ] {
        assert_eq!(crime(&[("Location", location)]).point, Some((-87.25, 41.5)), "{location}");
    }
    assert_eq!(crime(&[]).notes.len(), 0);
}

#[test]
fn the_kind_follows_from_the_most_serious_harm_and_the_injury_by_gunfire() {
    use IncidentKind::{HomicideOther, HomicideShooting, NonfatalShooting, Other, OtherSerious, ShotsFiredNoInjury};
    let victims = [
        ("HOMICIDE", "YES", HomicideShooting),
        ("HOMICIDE", "NO", HomicideOther),
        ("HOMICIDE", "UNKNOWN", HomicideOther),
        ("BATTERY", "Y", NonfatalShooting),
        ("ROBBERY", "true", NonfatalShooting),
        ("NON-FATAL", "YES", NonfatalShooting),
        ("BATTERY", "N", OtherSerious),
        ("ROBBERY", "UKNOWN", OtherSerious),
        ("ARSON", "", Other),
    ];
    for (primary, gunshot, kind) in victims {
        assert_eq!(
            victim(&[("incident_primary", primary), ("gunshot_injury_i", gunshot)]).kind,
            kind,
            "{primary} {gunshot}"
        );
    }
    let crimes = [
        ("HOMICIDE", "FIRST DEGREE MURDER", "01A", HomicideOther),
        ("HOMICIDE", "FIRST DEGREE MURDER - HANDGUN", "01A", HomicideShooting),
        ("WEAPONS VIOLATION", "RECKLESS FIREARM DISCHARGE", "15", ShotsFiredNoInjury),
        ("BATTERY", "AGGRAVATED - HANDGUN", "04B", OtherSerious),
        ("BATTERY", "AGGRAVATED: KNIFE", "", OtherSerious),
        ("ASSAULT", "SIMPLE", "08A", Other),
        ("BATTERY", "DOMESTIC BATTERY SIMPLE", "08B", Other),
        ("CRIM SEXUAL ASSAULT", "NON-AGGRAVATED", "02", OtherSerious),
        ("ROBBERY", "ARMED: HANDGUN", "03", OtherSerious),
        ("HUMAN TRAFFICKING", "COMMERCIAL SEX ACTS", "16", OtherSerious),
        ("THEFT", "OVER $500", "06", Other),
        ("NARCOTICS", "POSSESS", "18", Other),
    ];
    for (primary, description, code, kind) in crimes {
        assert_eq!(
            crime(&[("Primary Type", primary), ("Description", description), ("FBI Code", code)]).kind,
            kind,
            "{primary} {description}"
        );
    }
}

#[test]
fn only_homicides_of_the_crimes_layout_are_victimizations() {
    let homicide = crime(&[("Primary Type", "HOMICIDE"), ("Domestic", "True"), ("Arrest", "False")]);
    assert_eq!(
        homicide.victimization.as_ref().map(|victim| (victim.injury, victim.gunshot)),
        Some((Injury::Fatal, Gunshot::Unknown))
    );
    assert_eq!((homicide.domestic, homicide.arrest), (Some(true), Some(false)));
    assert_eq!(crime(&[("Primary Type", "ROBBERY")]).victimization, None);
}

#[test]
fn a_victim_is_described_by_band_sex_race_and_injury() {
    let described = victim(&[
        ("age", "20-29"),
        ("sex", "M"),
        ("race", "UNKNOWN"),
        ("incident_iucr_secondary", "AGGRAVATED DOMESTIC BATTERY"),
    ]);
    assert_eq!(described.domestic, Some(true));
    let described = described.victimization.unwrap();
    assert_eq!(
        (described.age_band.as_deref(), described.sex.as_deref(), described.race),
        (Some("20-29"), Some("M"), None)
    );
    assert_eq!((described.injury, described.gunshot), (Injury::Nonfatal, Gunshot::Yes));
    for (years, band) in [
        ("7", Some("0-19")),
        ("20", Some("20-29")),
        ("79.0", Some("70-79")),
        ("93", Some("80+")),
        ("Unknown", None),
        ("999", None),
    ] {
        assert_eq!(victim(&[("age", years)]).victimization.unwrap().age_band.as_deref(), band);
    }
    let injury = |changes: &[(&str, &str)]| victim(changes).victimization.unwrap().injury;
    assert_eq!(injury(&[("victimization_primary", "HOMICIDE")]), Injury::Fatal);
    assert_eq!(injury(&[("victimization_primary", "NON-FATAL"), ("incident_primary", "HOMICIDE")]), Injury::Nonfatal);
    assert_eq!(injury(&[("victimization_primary", ""), ("incident_primary", "HOMICIDE")]), Injury::Unknown);
    assert_eq!(injury(&[("victimization_primary", ""), ("fatal", "True")]), Injury::Fatal);
}

#[test]
fn names_of_victims_are_nowhere_in_the_record() {
    let named = victim(&[
        ("homicide_victim_first_name", "Zzfirst"),
        ("homicide_victim_last_name", "Zzlast"),
        ("block", "001XX \"A\" ST"),
    ]);
    assert!(!format!("{named:?}").contains("Zz"));
    assert_eq!(named.payload.to_map().get("block").and_then(|block| block.as_str()), Some("001XX \"A\" ST"));
    assert_eq!(named.content_hash, victim(&[("block", "001XX \"A\" ST")]).content_hash);
    let nested = all(
        "[{\"id\":\"1\",\"case_number\":\"A\",\"date\":\"2024-01-01\",\"primary_type\":\"THEFT\",\"extra\":[{\"Last Name\":\"Zzlast\",\"kept\":1}]}]",
    );
    assert_eq!(nested[0].as_ref().unwrap().payload.to_map().get("extra").unwrap().to_string(), r#"[{"kept":1}]"#);
}

#[test]
fn the_payload_keeps_every_other_column_as_received() {
    let text = "ID,Case Number,Date,Primary Type,My Column,Empty\n7,A,01/01/2024,THEFT,\" a\n\\b \",\n";
    let payload = all(text)[0].as_ref().unwrap().payload.to_map();
    assert_eq!(payload.len(), 5);
    assert_eq!(payload.get("My Column").and_then(|value| value.as_str()), Some(" a\n\\b "));
    assert_eq!(payload.get("ID").and_then(|value| value.as_str()), Some("7"));
}

#[test]
fn the_content_hash_does_not_depend_on_order_format_or_spelling_of_columns() {
    let csv = "ID,Case Number,Date,Primary Type,Ward,Domestic,Latitude,Longitude,Location,Updated On,Empty\n7,A,07/04/2024 03:05:00 PM,THEFT,35,True,41.5,-87.25,\"(41.5, -87.25)\",07/05/2024 01:00:00 AM,\n";
    let shuffled = "ward,updated_on,primary_type,longitude,latitude,id,domestic,date,case_number\n35,2024-07-05 01:00:00,THEFT,-87.25,41.5,7,true,2024-07-04 15:05:00,A\n";
    let json = r#"[{":id":"row-x","id":"7","case_number":"A","date":"2024-07-04T15:05:00.000","primary_type":"THEFT","ward":35,"domestic":true,"latitude":"41.5","longitude":-87.25,"location":{"latitude":"41.5","longitude":"-87.25"},"updated_on":"2024-07-05T01:00:00.000"}]"#;
    let hash = |text: &str| all(text)[0].as_ref().unwrap().content_hash;
    assert_eq!(hash(csv), hash(shuffled));
    assert_eq!(hash(csv), hash(json));
    assert_ne!(hash(csv), hash(&csv.replace(",35,", ",36,")));
    assert_ne!(hash(csv), hash(&csv.replace("03:05:00", "03:06:00")));
}

#[test]
fn a_column_that_only_a_later_json_row_has_is_read() {
    let first = r#"{"id":"1","case_number":"A","date":"2024-01-01","primary_type":"THEFT"}"#;
    let padding = format!("{first}\n").repeat(5_000);
    let records = all(&format!("{padding}{}\n", first.replace("\"id\"", "\"ward\":7,\"id\"")));
    assert_eq!(records.len(), 5_001);
    assert_eq!(records[5_000].as_ref().unwrap().ward, Some(7));
}
