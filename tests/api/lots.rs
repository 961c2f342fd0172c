//! Vacant lots: priorities with reasons, stages, nominations, promises to one at a time, imports, what the public sees.

use api::platform::access::Role;
use api_tests::{Client, SignedInUser, TestApp};
use chrono::{Duration, Utc};
use serde_json::{Value, json};

use crate::made_up::{import_kind, new_incident, upload};

/// Where the lots of these tests lie, in area 25.
pub const HERE: (f64, f64) = (-87.7650, 41.8950);

/// A program with somebody who manages lots, a partner and a crew.
pub struct Program {
    pub app: TestApp,
    pub manager: SignedInUser,
    pub crew: SignedInUser,
    pub crew_organization: uuid::Uuid,
}

impl Program {
    pub async fn new() -> Self {
        let app = TestApp::new().await;
        let crew_organization = app.other_organization("Green Crew").await;
        let manager = app.user(Role::LotManager).sign_in().await;
        let crew = app.user(Role::CrewMember).organization(crew_organization).sign_in().await;
        Self { app, manager, crew, crew_organization }
    }

    /// A lot at a place a little east of the first, by its number.
    pub async fn lot(&self, number: u32) -> Value {
        let longitude = HERE.0 + f64::from(number) * 0.00001;
        let new = json!({
            "parcel_number": format!("16-09-100-001-{number:04}"), "address": format!("{} W EXAMPLE AVE", 5000 + number),
            "owner": "city", "point": { "type": "Point", "coordinates": [longitude, HERE.1] },
            "community_area_number": 25, "vacant_since": "2020-06-01",
        });
        self.manager.post("/api/v1/lots").json(&new).await.expect(201).json()
    }

    pub async fn read(&self, lot: &Value) -> Value {
        self.app.read(&self.manager, &lot_path(lot)).await
    }

    /// Brings a lot along the stages, one after the other.
    pub async fn bring(&self, lot: &Value, stages: &[&str]) -> Value {
        let mut lot = self.read(lot).await;
        for to in stages {
            let step = json!({ "to": to, "note": "As planned." });
            let request = self.manager.post(&format!("{}/transitions", lot_path(&lot)));
            lot = request.if_match(etag(&lot)).json(&step).await.expect(200).json();
        }
        lot
    }
}

pub fn lot_path(lot: &Value) -> String {
    format!("/api/v1/lots/{}", lot["id"].as_str().unwrap())
}

pub fn etag(item: &Value) -> String {
    format!("\"{}\"", item["row_version"])
}

fn factor<'a>(lot: &'a Value, name: &str) -> &'a Value {
    lot["priority_factors"].as_array().unwrap().iter().find(|factor| factor["factor"] == name).unwrap()
}

#[actix_web::test]
async fn the_priority_of_a_lot_says_why_and_follows_what_changes() {
    let program = Program::new().await;
    let lot = program.lot(1).await;
    assert_eq!(lot["parcel_number"], "16091000010001");
    // Area 25 is in focus: 15 points; six years and some months vacant; nobody was harmed near by, and no school is known.
    assert_eq!(
        (&factor(&lot, "focus_area")["points"], &factor(&lot, "focus_area")["known"]),
        (&json!(15.0), &json!(true))
    );
    assert!((6.0..8.0).contains(&factor(&lot, "years_vacant")["points"].as_f64().unwrap()));
    assert_eq!(factor(&lot, "school")["known"], false);
    let facilitator = program.app.user(Role::HritFacilitator).sign_in().await;
    let at = |longitude: f64| {
        new_incident(&json!({ "exact_point": { "type": "Point", "coordinates": [longitude, HERE.1] },
            "occurred_at": Utc::now() - Duration::days(3), "case_number": null, "community_area_number": 25 }))
    };
    facilitator.post("/api/v1/incidents").json(&at(HERE.0)).await.expect(201);
    facilitator.post("/api/v1/incidents").json(&at(HERE.0 + 0.05)).await.expect(201);
    // The incident's point is moved by up to 250 m, so that it may lie just outside: the count is what the map shows.
    program.app.run_jobs_of(&api::job_kinds()).await;
    let import = upload(&program.manager, "surroundings", false, "around.csv", format!(
        "kind,id,name,latitude,longitude,reported_on\nschool,s1,Example School,{},{},\nservice_request,r1,Fly dumping,{},{},{}\nmoon,x,,1,1,\n",
        HERE.1 + 0.001, HERE.0, HERE.1, HERE.0, Utc::now().date_naive()
    ).into_bytes()).await.expect(202);
    program.app.run_jobs_of(&api::job_kinds()).await;
    let report = program.app.read(&program.manager, import.header("location")).await;
    assert_eq!((&report["new_count"], &report["refused_count"]), (&json!(2), &json!(1)), "{report}");
    let after = program.read(&lot).await;
    assert_eq!(factor(&after, "school")["points"], 5.0);
    assert_eq!(factor(&after, "service_requests")["value"], 1.0);
    let sum: f64 =
        after["priority_factors"].as_array().unwrap().iter().map(|one| one["points"].as_f64().unwrap()).sum();
    assert!((sum - after["priority"].as_f64().unwrap()).abs() < 0.05, "{after}");
    assert_eq!(after["row_version"], lot["row_version"], "a figure that follows is nobody's change");
    // Other weights from today on.
    let mut rules = program.app.read(&program.manager, "/api/v1/lot-rules").await["items"][0].clone();
    for name in ["id", "created_at"] {
        rules.as_object_mut().unwrap().remove(name);
    }
    rules["weights"] = json!([{ "factor": "focus_area", "points_each": 50, "most_points": 50 }]);
    program.manager.post("/api/v1/lot-rules").json(&rules).await.expect_problem(422, "invalid");
    rules["effective_from"] = json!((Utc::now() - Duration::hours(6)).date_naive());
    program.manager.post("/api/v1/lot-rules").json(&rules).await.expect(201);
    program.app.run_jobs_of(&api::job_kinds()).await;
    assert_eq!(program.read(&lot).await["priority"], 50.0);
    let nights = "SELECT count(*) FROM jobs WHERE kind = 'lots.priorities' AND status = 'queued' AND run_after > now()";
    let waiting: i64 = program.app.sql().await.query_one(nights, &[]).await.unwrap().get(0);
    assert_eq!(waiting, 1, "one computation waits for the coming night, however often it was computed");
}

#[actix_web::test]
async fn a_lot_goes_only_where_its_stage_allows_and_says_why_it_left() {
    let program = Program::new().await;
    let lot = program.lot(1).await;
    let step = |to: &str| json!({ "to": to });
    let path = format!("{}/transitions", lot_path(&lot));
    program
        .manager
        .post(&path)
        .if_match("\"1\"")
        .json(&step("greened"))
        .await
        .expect_problem(409, "invalid_transition");
    program.manager.post(&path).if_match("\"1\"").json(&step("rejected")).await.expect_problem(422, "invalid");
    program
        .manager
        .post(&path)
        .if_match("\"7\"")
        .json(&step("nominated"))
        .await
        .expect_problem(412, "precondition_failed");
    program.bring(&lot, &["nominated", "site_checked", "approved"]).await;
    let story = program.app.read(&program.manager, &format!("{}/changes", lot_path(&lot))).await;
    let stages: Vec<&Value> = story["items"].as_array().unwrap().iter().map(|one| &one["to_status"]).collect();
    assert_eq!(stages, [&Value::Null, &json!("nominated"), &json!("site_checked"), &json!("approved")]);
    program.crew.post(&path).if_match("\"4\"").json(&step("rejected")).await.expect_problem(403, "permission_missing");
    assert_eq!(program.app.read(&program.crew, &lot_path(&lot)).await["sign_code"], Value::Null);
    let again = json!({ "parcel_number": "16091000010001", "address": "1 W EXAMPLE AVE", "owner": "city" });
    program.manager.post("/api/v1/lots").json(&again).await.expect_problem(409, "already_exists");
    for parcel in ["1609100001000X", "16-09-100-001/-002"] {
        let wrong = json!({ "parcel_number": parcel, "address": "1 W EXAMPLE AVE", "owner": "city" });
        program.manager.post("/api/v1/lots").json(&wrong).await.expect_problem(422, "invalid");
    }
}

#[actix_web::test]
async fn anybody_nominates_and_those_who_decide_answer() {
    let program = Program::new().await;
    let lot = program.lot(1).await;
    let anonymous = program.app.anonymous();
    let new = json!({ "place": "5001 W Example Ave", "reason": "Tires are dumped there.", "parcel_number": "16-09-100-001-0001" });
    let receipt = anonymous.post("/api/v1/lot-nominations").json(&new).await.expect(201).json();
    assert_eq!(receipt["lot_known"], true);
    let nominated = program.read(&lot).await;
    assert_eq!((&nominated["status"], &factor(&nominated, "nominations")["value"]), (&json!("nominated"), &json!(1.0)));
    anonymous.get("/api/v1/lot-nominations").await.expect_problem(401, "unauthenticated");
    let partner = program.app.user(Role::PartnerUser).organization(program.crew_organization).sign_in().await;
    let vague = json!({ "place": "Corner of Example and Sample", "reason": "High weeds." });
    partner.post("/api/v1/lot-nominations").json(&vague).await.expect(201);
    let own = program.app.read(&partner, "/api/v1/lot-nominations").await["items"].clone();
    assert_eq!(
        (own.as_array().unwrap().len(), &own[0]["source"]),
        (1, &json!("partner")),
        "a partner sees the own ones"
    );
    let all =
        program.app.read(&program.manager, "/api/v1/lot-nominations?status=received&sort=created_at").await["items"]
            .clone();
    assert_eq!(all.as_array().unwrap().len(), 2);
    let decide = |one: &Value, body: Value| {
        let path = format!("/api/v1/lot-nominations/{}/decision", one["id"].as_str().unwrap());
        program.manager.post(&path).if_match("\"1\"").json(&body)
    };
    decide(&all[1], json!({ "status": "accepted" })).await.expect_problem(422, "invalid");
    decide(&all[1], json!({ "status": "declined" })).await.expect_problem(422, "invalid");
    decide(&all[1], json!({ "status": "accepted", "lot_id": lot["id"] })).await.expect(200);
    decide(&all[1], json!({ "status": "accepted" })).await.expect_problem(412, "precondition_failed");
    decide(&all[0], json!({ "status": "declined", "answer": "It was cleaned." })).await.expect(200);
    assert_eq!(factor(&program.read(&lot).await, "nominations")["value"], 1.0, "the declined one counts no more");
}

fn stewardship(lot: &Value) -> Value {
    json!({ "kind": "stewardship", "lot_ids": [lot["id"]], "starts_on": "2026-04-01", "ends_on": "2026-10-31",
        "stipend_cents": 120_000 })
}

async fn steward(program: &Program, name: &str) -> SignedInUser {
    let organization = program.app.other_organization(name).await;
    program.app.user(Role::PartnerUser).organization(organization).sign_in().await
}

#[actix_web::test]
async fn of_two_stewards_who_ask_for_one_lot_at_once_one_gets_it_and_the_other_is_told_why() {
    let program = Program::new().await;
    let lot = program.lot(1).await;
    let (one, two) = (steward(&program, "Block Club").await, steward(&program, "Garden Club").await);
    let ask = |who: &Client| who.post("/api/v1/lot-agreements").json(&stewardship(&lot));
    let (first, second) = futures_util::join!(async { ask(&one).await }, async { ask(&two).await });
    let (won, lost, winner, loser) =
        if first.status() == 201 { (first, second, &one, &two) } else { (second, first, &two, &one) };
    let agreement = won.expect(201).json();
    let problem = lost.expect_problem(409, "lot_promised");
    assert!(problem["detail"].as_str().unwrap().starts_with("5001 W EXAMPLE AVE"), "{problem}");
    assert_eq!(program.read(&lot).await["promised_by"], agreement["id"]);
    let path = format!("/api/v1/lot-agreements/{}", agreement["id"].as_str().unwrap());
    loser.get(&path).await.expect_problem(404, "not_found");
    winner.get(&path).await.expect(200);
    // The database says so too.
    let sql = program.app.sql().await;
    let forced = "INSERT INTO lot_agreements (id, kind, status, starts_on) VALUES (gen_random_uuid(), 'sale', 'requested', now()); \
        INSERT INTO lot_agreement_lots (agreement_id, lot_id) SELECT a.id, l.id FROM lot_agreements a, lots l WHERE a.kind = 'sale'";
    assert!(sql.batch_execute(forced).await.is_err());
    let transitions = format!("{path}/transitions");
    winner
        .post(&transitions)
        .if_match("\"1\"")
        .json(&json!({ "to": "active" }))
        .await
        .expect_problem(403, "permission_missing");
    let declined = json!({ "to": "declined", "note": "No insurance." });
    program.manager.post(&transitions).if_match("\"1\"").json(&declined).await.expect(200);
    ask(loser).await.expect(201);
}

const INVENTORY: &str = "ID,PIN,Address,Managing Organization,Property Status,Date of Acquisition,Date of Disposition,Sq. Ft.,Ward,\
    Community Area Number,Community Area Name,Zoning Classification,Zip Code,Last Update,X Coordinate,Y Coordinate,Latitude,Longitude,Location\n";

fn inventory(rows: &[&str]) -> Vec<u8> {
    format!("{INVENTORY}{}\n", rows.join("\n")).into_bytes()
}

#[actix_web::test]
async fn the_inventory_is_taken_once_and_what_is_wrong_is_named() {
    let program = Program::new().await;
    let rows = [
        "1,16-09-200-001-0000,100 N EXAMPLE AVE,None,Owned by City,07/15/1981,,0,29,25,AUSTIN,RS-3,60624,03/05/2019,0,0,41.8950,-87.7650,",
        "2,16-09-200-002-0000,102 N EXAMPLE AVE,DPD,Owned by City,,,3125,29,25,AUSTIN,RS-3,0,03/05/2019,0.000,0.000,0.0000000,0.0000000,\"(0.0, 0.0)\"",
        "3,16-09-200-003-0000,104 N EXAMPLE AVE,,Sold,,12/08/2017,,,25,AUSTIN,,60624,,,,41.8951,-87.7651,",
        "4,20-19-411-002/-003,,DPD - Large Lots,Sold,,,,,,,,,05/08/2019,,,,,",
        "5,16-09-200-001-0000,100 N EXAMPLE AVE,None,Owned by City,,,0,29,25,AUSTIN,RS-3,60624,03/05/2019,0,0,41.8950,-87.7650,",
        "6,16-09-200-006-0000,106 N EXAMPLE AVE,None,Owned by City,never,,0,29,25,AUSTIN,RS-3,60624,03/05/2019,0,0,41.8950,-87.7650,",
    ];
    let first = import_kind(&program.app, &program.manager, "lots", false, "inventory.csv", inventory(&rows)).await;
    assert_eq!(
        (&first["new_count"], &first["unplaced_count"], &first["refused_count"]),
        (&json!(3), &json!(1), &json!(3)),
        "{first}"
    );
    let reasons: Vec<&str> =
        first["refused_by_reason"].as_array().unwrap().iter().map(|one| one["code"].as_str().unwrap()).collect();
    assert_eq!(reasons, ["invalid_date", "invalid_parcel", "repeated_parcel"]);
    let again = import_kind(&program.app, &program.manager, "lots", false, "inventory.csv", inventory(&rows)).await;
    assert_eq!(
        (&again["new_count"], &again["changed_count"], &again["unchanged_count"]),
        (&json!(0), &json!(0), &json!(3))
    );
    let lots = program.app.read(&program.manager, "/api/v1/lots?sort=address&include_total=true").await;
    assert_eq!(lots["total"]["count"], 3);
    let told: Vec<(&str, &str)> = lots["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|lot| (lot["status"].as_str().unwrap(), lot["owner"].as_str().unwrap()))
        .collect();
    assert_eq!(told, [("identified", "city"), ("identified", "city"), ("transferred", "private")]);
    assert_eq!(
        program.app.read(&program.manager, "/api/v1/lots?placed=false").await["items"][0]["zip_code"],
        Value::Null
    );
    // The source sells one; another one changes its parcel under the same id.
    let later = [rows[0].replace("Owned by City", "Sold"), rows[1].replace("16-09-200-002", "16-09-200-099")];
    let later: Vec<&str> = later.iter().map(String::as_str).collect();
    let changed = import_kind(&program.app, &program.manager, "lots", false, "inventory.csv", inventory(&later)).await;
    assert_eq!((&changed["changed_count"], &changed["refused_count"]), (&json!(1), &json!(1)), "{changed}");
    assert_eq!(changed["refused_by_reason"][0]["code"], "parcel_changed");
    let sold = program.app.read(&program.manager, "/api/v1/lots?q=100 N EXAMPLE").await["items"][0].clone();
    assert_eq!(sold["status"], "transferred");
}

#[actix_web::test]
async fn everybody_sees_lots_under_care_without_priorities_and_residents_reopen_by_the_sign() {
    let program = Program::new().await;
    let (lot, other) = (program.lot(1).await, program.lot(2).await);
    let anonymous = program.app.anonymous();
    assert_eq!(program.app.read(&anonymous, "/api/v1/public-lots").await["items"], json!([]));
    anonymous
        .get(&format!("/api/v1/public-lots/{}", lot["id"].as_str().unwrap()))
        .await
        .expect_problem(404, "not_found");
    let cleaned = program
        .bring(&lot, &["nominated", "site_checked", "approved", "cleanup_scheduled", "cleaned", "maintained"])
        .await;
    let listed = program.app.read(&anonymous, "/api/v1/public-lots").await["items"].clone();
    assert_eq!(listed.as_array().unwrap().len(), 1, "{other}");
    for path in ["/api/v1/public-lots", "/api/v1/public-lots.geojson"] {
        let text = anonymous.get(path).await.expect(200).text();
        assert!(!text.contains("priority") && !text.contains("sign_code") && !text.contains("parcel"), "{text}");
    }
    let code = cleaned["sign_code"].as_str().unwrap().to_owned();
    let typed = format!("{}-{}", &code[..4].to_lowercase(), &code[4..]);
    let seen = anonymous.post("/api/v1/lot-sign-lookups").json(&json!({ "code": typed })).await.expect(200).json();
    assert_eq!(seen["id"], lot["id"]);
    anonymous
        .post("/api/v1/lot-sign-lookups")
        .json(&json!({ "code": "22222222" }))
        .await
        .expect_problem(404, "unknown_sign");
    let report = |body: Value| anonymous.post("/api/v1/lot-sign-reports").json(&body);
    report(json!({ "code": code, "kind": "reopened" })).await.expect_problem(422, "invalid");
    let confirmed = report(json!({ "code": code, "kind": "confirmed" })).await.expect(201).json();
    assert_eq!((&confirmed["status"], &confirmed["reopened_count"]), (&json!("maintained"), &json!(0)));
    let reopened = report(json!({ "code": code, "kind": "reopened", "reason": "dumping" })).await.expect(201).json();
    assert_eq!((&reopened["status"], &reopened["reopened_count"]), (&json!("needs_attention"), &json!(1)));
    assert_eq!(
        program.app.read(&anonymous, "/api/v1/public-lots").await["items"][0]["reopened_count"],
        1,
        "it is public"
    );
    let told = program.app.read(&program.manager, "/api/v1/notifications").await;
    assert_eq!(told["items"][0]["kind"], "lot_reopened");
    let measures = program.app.read(&program.manager, "/api/v1/lot-measures").await;
    assert_eq!((&measures["reopened"], &measures["effect"]["state"]), (&json!(1), &json!("no_treated_lots")));
    // A door that is tried too often closes for a while.
    let mut last = 0;
    for _ in 0..35 {
        last = anonymous.post("/api/v1/lot-sign-lookups").json(&json!({ "code": "33333333" })).await.status();
    }
    assert_eq!(last, 429);
}
