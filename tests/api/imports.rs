//! Importing files of incidents.

use api::platform::access::Role;
use api_tests::{Client, SignedInUser, TestApp};
use serde_json::{Value, json};

use crate::made_up::{Victim, counts, crimes_csv, dump, import, import_kind, number, upload, victims_csv};

/// Who imports.
pub async fn analyst(app: &TestApp) -> SignedInUser {
    app.user(Role::Analyst).sign_in().await
}

/// One of many made-up rows, each of its own case.
pub fn victim(number: usize) -> Victim {
    let day = 1 + number % 28;
    Victim::new(format!("S-{number}"), format!("JX{number:06}"), format!("2025-10-{day:02} 21:00:00"))
}

/// What an import leaves behind, without what differs from run to run.
pub async fn tables(app: &TestApp) -> Vec<String> {
    let queries = [
        "SELECT concat_ws('|', case_number, source, kind, occurred_at, occurred_on, community_area_number, block, \
            victimization_count, row_version, gunshot_injury) FROM incidents",
        "SELECT concat_ws('|', i.case_number, v.external_id, v.occurred_on, v.kind, v.age_band, v.injury, v.counted) \
            FROM victimizations v JOIN incidents i ON i.id = v.incident_id",
        "SELECT concat_ws('|', source, external_id, encode(content_hash, 'hex'), payload) FROM source_records",
        "SELECT concat_ws('|', i.case_number, c.action, c.changes) FROM incident_changes c JOIN incidents i ON i.id = c.incident_id",
    ];
    let sql = app.sql().await;
    let mut rows = Vec::new();
    for query in queries {
        rows.extend(sql.query(query, &[]).await.unwrap().iter().map(|row| row.get::<_, String>(0)));
    }
    rows.sort();
    rows
}

/// Versions and instants of everything that an import could touch.
async fn versions(app: &TestApp) -> Vec<String> {
    let query = "SELECT concat_ws('|', id, row_version, updated_at) FROM incidents \
        UNION ALL SELECT concat_ws('|', id, updated_at) FROM victimizations \
        UNION ALL SELECT concat_ws('|', external_id, last_import_id, last_changed_at) FROM source_records \
        UNION ALL SELECT concat_ws('|', id, changed_at) FROM incident_changes ORDER BY 1";
    app.sql().await.query(query, &[]).await.unwrap().iter().map(|row| row.get(0)).collect()
}

async fn find(client: &Client, case: &str) -> Value {
    let list = client.get(&format!("/api/v1/incidents?q={case}")).await.expect(200).json();
    let id = list["items"][0]["id"].as_str().unwrap_or_else(|| panic!("no incident {case}")).to_owned();
    client.get(&format!("/api/v1/incidents/{id}")).await.expect(200).json()
}

#[actix_web::test]
async fn a_file_of_victims_comes_in_and_a_second_time_changes_nothing() {
    let app = TestApp::new().await;
    let client = analyst(&app).await;
    let mut rows: Vec<Victim> = (0..6).map(victim).collect();
    rows[4].area = "NOWHERE".to_owned();
    rows[5] = Victim { id: "S-3b".to_owned(), ..rows[3].clone() };
    let file = victims_csv(&rows);
    let accepted = upload(&client, "incidents", false, "victims.csv", file.clone()).await.expect(202);
    let waiting = accepted.json();
    assert_eq!(
        (&waiting["status"], &waiting["dry_run"], &waiting["layout"]),
        (&json!("queued"), &json!(false), &Value::Null)
    );
    assert_eq!(accepted.header("location"), format!("/api/v1/imports/{}", waiting["id"].as_str().unwrap()));
    app.run_jobs_of(&api::imports::job_kinds()).await;
    let done = client.get(accepted.header("location")).await.expect(200).json();
    assert_eq!(
        (&done["status"], &done["layout"], &done["format"]),
        (&json!("succeeded"), &json!("victims"), &json!("csv"))
    );
    assert_eq!(counts(&done), [6, 0, 0, 0, 1]);
    assert_eq!(
        (&done["rows_read"], &done["size_bytes"], &done["progress_percent"]),
        (&json!(6), &json!(file.len()), &json!(100.0))
    );
    assert_eq!(
        (done["created_by"]["id"].as_str(), &done["error"]),
        (Some(client.id.to_string().as_str()), &Value::Null)
    );
    assert_eq!(number(&app, "SELECT count(*) FROM incidents").await, 5);
    let incident = find(&client, "JX000003").await;
    assert_eq!((&incident["kind"], &incident["victimization_count"]), (&json!("nonfatal_shooting"), &json!(2)));
    assert_eq!(
        (&incident["occurred_on"], &incident["occurred_at"]),
        (&json!("2025-10-04"), &json!("2025-10-05T02:00:00Z"))
    );
    assert_eq!(incident["community_area"]["number"], 25);
    let before = versions(&app).await;
    let again = import(&app, &client, "victims.csv", file).await;
    assert_eq!(counts(&again), [0, 0, 6, 0, 1]);
    assert_eq!(versions(&app).await, before);
    assert!(app.audited().await.contains(&"import.succeeded".to_owned()));
}

#[actix_web::test]
async fn json_arrays_and_json_lines_say_the_same_as_csv() {
    let app = TestApp::new().await;
    let client = analyst(&app).await;
    let rows: Vec<Victim> = (0..3).map(victim).collect();
    let array = Value::from(rows.iter().map(Victim::json).collect::<Vec<_>>()).to_string();
    let lines: String = rows.iter().map(|row| row.json().to_string() + "\n").collect();
    let first = import(&app, &client, "victims.json", array).await;
    assert_eq!((counts(&first), &first["format"]), ([3, 0, 0, 0, 0], &json!("json")));
    let second = import(&app, &client, "victims.jsonl", lines).await;
    assert_eq!((counts(&second), &second["format"]), ([0, 0, 3, 0, 0], &json!("json_lines")));
    let third = import(&app, &client, "victims.csv", victims_csv(&rows)).await;
    assert_eq!((counts(&third), &third["format"]), ([0, 0, 3, 0, 0], &json!("csv")));
}

#[actix_web::test]
async fn a_file_of_crimes_comes_in_with_a_person_for_each_homicide() {
    let app = TestApp::new().await;
    let client = analyst(&app).await;
    let file = crimes_csv(&[
        ("1", "JX000001", "01/05/2025 11:30:00 PM", "HOMICIDE", "FIRST DEGREE MURDER", 25),
        ("2", "JX000002", "01/06/2025 01:30:00 AM", "BATTERY", "AGGRAVATED - HANDGUN", 26),
        ("3", "JX000003", "01/07/2025", "THEFT", "OVER $500", 78),
    ]);
    let done = import(&app, &client, "crimes.csv", file).await;
    assert_eq!((counts(&done), &done["layout"]), ([3, 0, 0, 0, 1], &json!("crimes")));
    let homicide = find(&client, "JX000001").await;
    assert_eq!((&homicide["kind"], &homicide["source"]), (&json!("homicide_other"), &json!("crimes")));
    assert_eq!(homicide["victimizations"][0]["injury"], "fatal");
    assert_eq!(find(&client, "JX000003").await["victimizations"], json!([]));
}

#[actix_web::test]
async fn of_two_thousand_rows_the_good_half_is_in_and_each_damaged_one_is_named() {
    let app = TestApp::new().await;
    let client = analyst(&app).await;
    let damages = ["missing_id", "invalid_date", "date_in_future", "invalid_gunshot", "ragged_row"];
    let (mut text, mut expected) = (victims_csv(&[]), Vec::new());
    for index in 0..2_000 {
        let mut row = victim(index);
        let damage = (index % 2 == 1).then(|| damages[index / 2 % damages.len()]);
        match damage {
            Some("missing_id") => row.id = String::new(),
            Some("invalid_date") => row.date = "31/31/2025".to_owned(),
            Some("date_in_future") => row.date = "2199-01-01".to_owned(),
            Some("invalid_gunshot") => row.gunshot = "PERHAPS",
            _ => {}
        }
        let line = row.csv();
        let whole = if damage == Some("ragged_row") { line.split_once(',').unwrap().0 } else { &line };
        text += &format!("{whole}\n");
        expected.extend(damage.map(|code| (i64::try_from(index).unwrap() + 2, code)));
    }
    let done = import(&app, &client, "victims.csv", text).await;
    assert_eq!((&done["status"], counts(&done)), (&json!("succeeded"), [1_000, 0, 0, 1_000, 0]));
    assert_eq!(number(&app, "SELECT count(*) FROM victimizations").await, 1_000);
    for reason in done["refused_by_reason"].as_array().unwrap() {
        assert_eq!(reason["count"], 200, "{reason}");
    }
    let base = format!("/api/v1/imports/{}", done["id"].as_str().unwrap());
    let (mut found, mut cursor) = (Vec::new(), String::new());
    loop {
        let page = client.get(&format!("{base}/errors?limit=150{cursor}")).await.expect(200).json();
        found.extend(page["items"].as_array().unwrap().clone());
        let Some(next) = page["next_cursor"].as_str() else { break };
        cursor = format!("&cursor={next}");
    }
    let named: Vec<(i64, &str)> =
        found.iter().map(|row| (row["line"].as_i64().unwrap(), row["code"].as_str().unwrap())).collect();
    assert_eq!(named, expected);
    for row in &found {
        assert!(row["reason"].as_str().unwrap().len() > 20, "{row}");
        assert!(row["code"] == "ragged_row" || row["column"].is_string(), "{row}");
        assert!(!row.to_string().contains("PERHAPS") && !row.to_string().contains("31/31"), "values stay out: {row}");
    }
    let csv = client.get(&format!("{base}/errors.csv")).await.expect(200).text();
    let lines: Vec<&str> = csv.lines().skip(1).collect();
    assert_eq!(lines.len(), found.len());
    for (line, row) in lines.iter().zip(&found) {
        let start = format!(
            "{},{},{},",
            row["line"],
            row["column"].as_str().unwrap_or_default(),
            row["code"].as_str().unwrap()
        );
        assert!(line.starts_with(&start), "{line}");
    }
}

#[actix_web::test]
async fn a_changed_row_stands_in_the_history_and_corrected_fields_stay() {
    let app = TestApp::new().await;
    let client = analyst(&app).await;
    let row = victim(1);
    let mut rows = vec![row.clone(), victim(2)];
    import(&app, &client, "victims.csv", victims_csv(&rows)).await;
    let incident = find(&client, &row.case).await;
    let path = format!("/api/v1/incidents/{}", incident["id"].as_str().unwrap());
    let writer = app.user(Role::HritFacilitator).sign_in().await;
    let etag = writer.get(&path).await.etag();
    writer.patch(&path).if_match(etag).json(&json!({ "ward": 3 })).await.expect(200);
    rows[0] = Victim { ward: "37".to_owned(), age: "30-39", area: "WEST GARFIELD PARK".to_owned(), ..row };
    let done = import(&app, &client, "victims.csv", victims_csv(&rows)).await;
    assert_eq!(counts(&done), [0, 1, 1, 0, 0]);
    let now = find(&client, &rows[0].case).await;
    assert_eq!((&now["ward"], &now["community_area"]["number"]), (&json!(3), &json!(26)));
    assert_eq!(now["corrected_fields"], json!(["ward"]));
    assert_eq!(now["victimizations"][0]["age_band"], "30-39");
    assert_eq!(now["row_version"].as_i64().unwrap(), incident["row_version"].as_i64().unwrap() + 2);
    let changes = client.get(&format!("{path}/changes")).await.expect(200).json();
    let latest = &changes["items"][0];
    assert_eq!((&latest["action"], &latest["changed_by"]["kind"]), (&json!("imported"), &json!("import")));
    assert!(latest["changes"].as_array().unwrap().contains(&json!({ "field": "age", "from": "20-29", "to": "30-39" })));
    assert!(latest["changes"].as_array().unwrap().contains(&json!({ "field": "ward", "from": "29", "to": "37" })));
    assert_eq!(latest["changes"].as_array().unwrap().len(), 3);
    let received = "SELECT count(*) FROM source_records WHERE payload->>'ward' = '37'";
    assert_eq!(number(&app, received).await, 1, "what was received is kept as it came");
}

#[actix_web::test]
async fn persons_count_once_whichever_source_tells_of_the_case_first() {
    for victims_first in [true, false] {
        let app = TestApp::new().await;
        let client = analyst(&app).await;
        let fatal = Victim { harm: "HOMICIDE", incident: "HOMICIDE", ..victim(1) };
        let other = Victim { incident: "HOMICIDE", id: "S-1b".to_owned(), ..victim(1) };
        let victims = victims_csv(&[fatal, other]);
        let crimes = crimes_csv(&[("1", "JX000001", "10/02/2025 09:00:00 PM", "HOMICIDE", "FIRST DEGREE MURDER", 25)]);
        let files = [("victims.csv", victims), ("crimes.csv", crimes)];
        let order = if victims_first { [0, 1] } else { [1, 0] };
        for index in order {
            assert_eq!(counts(&import(&app, &client, files[index].0, files[index].1.clone()).await)[3], 0);
        }
        let incident = find(&client, "JX000001").await;
        assert_eq!((&incident["source"], &incident["kind"]), (&json!("victims"), &json!("homicide_shooting")));
        assert_eq!(incident["victimization_count"], 2);
        assert_eq!(number(&app, "SELECT count(*) FROM victimizations WHERE counted").await, 2);
        let trends = client.get("/api/v1/statistics/trends?area=25&as_of=2025-10-07").await.expect(200).json();
        assert_eq!(trends["groups"][0]["periods"][0]["count"], 2);
    }
}

#[actix_web::test]
async fn the_most_serious_row_of_a_case_says_what_kind_of_incident_it_is() {
    for reversed in [false, true] {
        let app = TestApp::new().await;
        let client = analyst(&app).await;
        let killed = Victim { harm: "HOMICIDE", incident: "HOMICIDE", ..victim(1) };
        let beaten = Victim { id: "S-1b".to_owned(), incident: "HOMICIDE", gunshot: "NO", ..victim(1) };
        let mut rows = vec![killed, beaten];
        if reversed {
            rows.reverse();
        }
        import(&app, &client, "victims.csv", victims_csv(&rows)).await;
        let incident = find(&client, "JX000001").await;
        assert_eq!((&incident["kind"], &incident["gunshot_injury"]), (&json!("homicide_shooting"), &json!("yes")));
        let persons = async |kind: &str| {
            number(&app, &format!("SELECT count(*) FROM victimizations WHERE kind = '{kind}'")).await
        };
        assert_eq!(
            (persons("homicide_shooting").await, persons("homicide_other").await),
            (1, 0),
            "one person was killed"
        );
        // A later file with only the other row changed does not make it less.
        let beaten = rows.iter_mut().find(|row| row.gunshot == "NO").unwrap();
        beaten.age = "40-49";
        import(&app, &client, "victims.csv", victims_csv(&rows)).await;
        let incident = find(&client, "JX000001").await;
        assert_eq!((&incident["kind"], &incident["gunshot_injury"]), (&json!("homicide_shooting"), &json!("yes")));
    }
}

#[actix_web::test]
async fn two_rows_of_one_case_with_different_days_count_on_their_own_days() {
    let app = TestApp::new().await;
    let client = analyst(&app).await;
    let later = Victim { id: "S-1b".to_owned(), date: "2025-10-20 21:00:00".to_owned(), ..victim(1) };
    import(&app, &client, "victims.csv", victims_csv(&[victim(1), later])).await;
    assert_eq!(number(&app, "SELECT count(*) FROM incidents").await, 1);
    for (as_of, expected) in [("2025-10-02", 1), ("2025-10-10", 0), ("2025-10-20", 1)] {
        let trends = client.get(&format!("/api/v1/statistics/trends?area=25&as_of={as_of}")).await.expect(200).json();
        assert_eq!(trends["groups"][0]["periods"][0]["count"], expected, "{as_of}");
    }
}

#[actix_web::test]
async fn a_person_who_moves_to_another_case_is_counted_there_only() {
    let app = TestApp::new().await;
    let client = analyst(&app).await;
    let mut rows = vec![victim(1), Victim { id: "S-1b".to_owned(), ..victim(1) }];
    import(&app, &client, "victims.csv", victims_csv(&rows)).await;
    rows[1].case = "JX777777".to_owned();
    assert_eq!(counts(&import(&app, &client, "victims.csv", victims_csv(&rows)).await), [0, 1, 1, 0, 0]);
    assert_eq!(find(&client, "JX000001").await["victimization_count"], 1);
    assert_eq!(find(&client, "JX777777").await["victimization_count"], 1);
}

#[actix_web::test]
async fn a_dry_run_counts_and_stores_nothing() {
    let app = TestApp::new().await;
    let client = analyst(&app).await;
    import(&app, &client, "victims.csv", victims_csv(&[victim(1), victim(2)])).await;
    let (before, tables_before) = (versions(&app).await, tables(&app).await);
    let changed = Victim { age: "30-39", ..victim(2) };
    let broken = Victim { date: "never".to_owned(), ..victim(4) };
    let file = victims_csv(&[victim(1), changed, victim(3), broken]);
    let done = import_kind(&app, &client, "incidents", true, "victims.csv", file).await;
    assert_eq!(
        (&done["dry_run"], &done["status"], counts(&done)),
        (&json!(true), &json!("succeeded"), [1, 1, 1, 1, 0])
    );
    assert_eq!(versions(&app).await, before);
    assert_eq!(tables(&app).await, tables_before);
    let errors =
        client.get(&format!("/api/v1/imports/{}/errors", done["id"].as_str().unwrap())).await.expect(200).json();
    assert_eq!((&errors["items"][0]["line"], &errors["items"][0]["code"]), (&json!(5), &json!("invalid_date")));
}

#[actix_web::test]
async fn names_of_victims_are_never_stored() {
    let app = TestApp::new().await;
    let client = analyst(&app).await;
    let named =
        Victim { harm: "HOMICIDE", incident: "HOMICIDE", first_name: "QUENTINA", last_name: "ZYWICKI", ..victim(1) };
    import(&app, &client, "victims.csv", victims_csv(std::slice::from_ref(&named))).await;
    let renamed = Victim { last_name: "ABERNATHY", ..named };
    let again = import(&app, &client, "victims.csv", victims_csv(std::slice::from_ref(&renamed))).await;
    assert_eq!(counts(&again), [0, 0, 1, 0, 0], "a name is no part of the row");
    let mut object = renamed.json();
    object["Homicide Victim Last Name"] = json!("ABERNATHY");
    object["details"] = json!({ "homicide_victim_first_name": "QUENTINA", "note": "kept" });
    import(&app, &client, "victims.json", json!([object]).to_string()).await;
    let stored = dump(&app).await;
    assert!(stored.contains("JX000001") && stored.contains("kept"));
    for name in ["QUENTINA", "ZYWICKI", "ABERNATHY"] {
        assert!(!stored.contains(name), "{name} is stored");
    }
}

#[actix_web::test]
async fn only_who_may_import_imports() {
    let app = TestApp::new().await;
    let analyst = analyst(&app).await;
    let done = import(&app, &analyst, "victims.csv", victims_csv(&[victim(1)])).await;
    let path = format!("/api/v1/imports/{}", done["id"].as_str().unwrap());
    for role in Role::ALL {
        let user = app.user(*role).sign_in().await;
        let permissions: Vec<&str> = role.permissions().iter().map(|permission| permission.as_str()).collect();
        let reads = permissions.contains(&"imports:read");
        for address in ["/api/v1/imports", &path, &format!("{path}/errors"), &format!("{path}/errors.csv")] {
            assert_eq!(user.get(address).await.status(), if reads { 200 } else { 403 }, "{role:?} {address}");
        }
        let sent = upload(&user, "incidents", true, "victims.csv", victims_csv(&[])).await;
        let writes = permissions.contains(&"imports:write");
        assert_eq!(sent.status(), if writes { 202 } else { 403 }, "{role:?}");
        if !writes {
            user.post(&format!("{path}/cancellation")).await.expect_problem(403, "permission_missing");
        }
    }
    app.anonymous().get("/api/v1/imports").await.expect_problem(401, "unauthenticated");
    upload(&app.anonymous(), "incidents", false, "victims.csv", victims_csv(&[])).await.expect(401);
    app.api_key(&["imports:read", "imports:write"]).await.get(&path).await.expect(200);
}

#[actix_web::test]
async fn an_unfounded_incident_stays_uncounted_when_its_source_changes() {
    let app = TestApp::new().await;
    let client = analyst(&app).await;
    import(&app, &client, "victims.csv", victims_csv(&[victim(1)])).await;
    let path = format!("/api/v1/incidents/{}", find(&client, "JX000001").await["id"].as_str().unwrap());
    let etag = client.get(&path).await.etag();
    let body = json!({ "to": "unfounded", "reason": "Told by the hospital liaison." });
    client.post(&format!("{path}/verifications")).if_match(etag).json(&body).await.expect(200);
    let added = Victim { id: "S-1b".to_owned(), ..victim(1) };
    import(&app, &client, "victims.csv", victims_csv(&[Victim { age: "30-39", ..victim(1) }, added])).await;
    assert_eq!(number(&app, "SELECT count(*) FROM victimizations WHERE counted").await, 0);
    assert_eq!(client.get(&path).await.json()["verification"], "unfounded");
}
