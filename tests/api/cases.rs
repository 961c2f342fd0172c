//! Cases of victims and families: sealed for one organization, read on record.

use api::platform::access::Role;
use api::platform::jobs::enqueue;
use api::reencryption;
use api_tests::{Client, SignedInUser, TestApp};
use chrono::{Duration, NaiveDate, Utc};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::made_up::dump;

const CASES: &str = "/api/v1/cases";
/// What must never leave its seal by itself.
const CANARIES: [&str; 6] =
    ["Quetzalina", "Zimbelstern", "7735550199", "q.zimbel@example.org", "98765 W Secret", "Whisper twice"];

struct Center {
    app: TestApp,
    organization: Uuid,
    advocate: SignedInUser,
    colleague: SignedInUser,
    outsider: SignedInUser,
    other: Uuid,
}

impl Center {
    async fn new() -> Self {
        let app = TestApp::new().await;
        let organization = app.other_organization("Families First").await;
        let other = app.other_organization("Neighbors").await;
        let user = async |id| app.user(Role::VictimAdvocate).organization(id).sign_in().await;
        let (advocate, colleague, outsider) = (user(organization).await, user(organization).await, user(other).await);
        Self { organization, advocate, colleague, outsider, other, app }
    }

    async fn open(&self) -> Value {
        self.advocate.post(CASES).json(&new_case()).await.expect(201).json()
    }

    async fn make_lead(&self, user: &SignedInUser) {
        let update = "UPDATE users SET leads_organization = true WHERE id = $1";
        self.app.sql().await.execute(update, &[&user.id]).await.unwrap();
    }
}

fn victim() -> Value {
    json!({
        "relation": "victim", "language": "es", "protected": true,
        "details": { "given_name": "Quetzalina", "family_name": "Zimbelstern", "birth_date": "2012-05-05", "phone": "(773) 555-0199",
            "email": "q.zimbel@example.org", "street_address": "98765 W Secret St", "contact_instructions": "Whisper twice." },
        "safe_contact": { "channel": "phone", "from_hour": 9, "to_hour": 17, "voicemail": false, "say_who_we_are": false }
    })
}

fn new_case() -> Value {
    json!({
        "incident_kind": "nonfatal_shooting", "incident_on": "2026-11-01", "incident_area_number": 25, "residence_area_number": 26,
        "people": [victim()], "needs": [{ "kind": "counseling", "status": "open" }, { "kind": "housing", "status": "met" }]
    })
}

fn at(case: &Value) -> String {
    format!("{CASES}/{}", case["id"].as_str().unwrap())
}

async fn reveal(client: &Client, case: &Value, fields: &[&str]) -> Value {
    let body = json!({ "fields": fields, "purpose": "Call about the appointment" });
    client.post(&format!("{}/reveals", at(case))).json(&body).await.expect(200).json()
}

async fn note(client: &Client, case: &Value, kind: &str, level: &str, text: &str) -> Value {
    let body = json!({ "kind": kind, "level": level, "text": text });
    client.post(&format!("{}/notes", at(case))).json(&body).await.expect(201).json()
}

fn today() -> NaiveDate {
    Utc::now().with_timezone(&chrono_tz::America::Chicago).date_naive()
}

#[actix_web::test]
async fn names_leave_a_case_only_by_a_reveal_with_a_purpose_on_record() {
    let center = Center::new().await;
    let case = center.open().await;
    assert_eq!((&case["status"], &case["open_needs"], &case["overdue"]), (&json!("open"), &json!(1), &json!(false)));
    assert_eq!(case["incident_area"]["name"], "Austin");
    assert_eq!(case["advocate"]["id"], json!(center.advocate.id));
    assert_eq!(case["contact_due_on"], json!(today() + Duration::days(2)), "the first contact is due by the settings");
    let person = &case["people"][0];
    assert_eq!((&person["minor"], &person["protected"]), (&json!(true), &json!(true)));
    let rule =
        json!({ "channel": "phone", "from_hour": 9, "to_hour": 17, "voicemail": false, "say_who_we_are": false });
    assert_eq!((&person["safe_contact"], &case["contact"]["safe_contact"]), (&rule, &rule));
    let etag = center.advocate.get(&at(&case)).await.expect(200).etag();
    let plan = json!({ "plan": "Whisper twice, then counseling." });
    center.advocate.patch(&at(&case)).if_match(etag).json(&plan).await.expect(200);
    note(&center.advocate, &case, "contact", "organization", "Quetzalina was reached.").await;

    let listed = center.advocate.get(CASES).await.expect(200).text();
    let read = center.colleague.get(&at(&case)).await.expect(200).text();
    let dumped = dump(&center.app).await;
    assert!(dumped.contains("Families First"), "the dump holds what is not sealed");
    for (place, text) in [("the list", listed), ("the case", read), ("the database", dumped)] {
        for canary in CANARIES {
            assert!(!text.contains(canary), "{canary} stands in {place}");
        }
    }

    let revealed = reveal(&center.colleague, &case, &["people", "plan"]).await;
    assert_eq!(revealed["people"][0]["details"]["given_name"], "Quetzalina");
    assert_eq!((&revealed["plan"], &revealed["notes"]), (&json!("Whisper twice, then counseling."), &json!(null)));
    let notes = reveal(&center.advocate, &case, &["notes"]).await;
    assert_eq!((&notes["people"], &notes["notes"][0]["text"]), (&json!(null), &json!("Quetzalina was reached.")));
    let seen = center.app.read(&center.advocate, &format!("{}/disclosures", at(&case))).await;
    let seen = seen["items"].as_array().unwrap();
    let told: Vec<_> = seen.iter().map(|one| (&one["reader"]["id"], &one["fields"], &one["purpose"])).collect();
    let purpose = json!("Call about the appointment");
    assert_eq!(
        told,
        [
            (&json!(center.advocate.id), &json!(["notes"]), &purpose),
            (&json!(center.colleague.id), &json!(["people", "plan"]), &purpose)
        ]
    );
    assert!(center.app.published().await.iter().all(|event| !event.starts_with("case")), "cases are in no feed");
    let short = json!({ "fields": ["people"], "purpose": "x" });
    center.advocate.post(&format!("{}/reveals", at(&case))).json(&short).await.expect_problem(422, "invalid");
}

#[actix_web::test]
async fn for_another_organization_a_case_is_an_id_that_never_was() {
    let center = Center::new().await;
    let case = center.open().await;
    let never = json!({ "id": Uuid::now_v7() });
    let reveals = json!({ "fields": ["people"], "purpose": "Curious about it" });
    let person = format!("people/{}", case["people"][0]["person_id"].as_str().unwrap());
    let answers = async |case: &Value, who: &Client| {
        let paths = [("", None), ("/disclosures", None), ("/reveals", Some(&reveals))];
        let mut answers = Vec::new();
        for (path, body) in paths {
            let path = format!("{}{path}", at(case));
            let answer = match body {
                None => who.get(&path).await,
                Some(body) => who.post(&path).json(body).await,
            };
            let mut problem = answer.json();
            problem.as_object_mut().unwrap().retain(|key, _| key != "request_id" && key != "instance");
            answers.push((answer.status(), problem.to_string()));
        }
        let patch = json!({ "protected": false });
        let patched = who.patch(&format!("{}/{person}", at(case))).if_match("\"1\"").json(&patch).await;
        answers.push((patched.status(), String::new()));
        answers
    };
    let (real, made_up) = (answers(&case, &center.outsider).await, answers(&never, &center.outsider).await);
    assert_eq!(real, made_up);
    assert!(real.iter().all(|(status, _)| *status == 404), "{real:?}");
    let listed = center.app.read(&center.outsider, &format!("{CASES}?include_total=true")).await;
    assert_eq!((&listed["items"], &listed["total"]["count"]), (&json!([]), &json!(0)));
    for role in [Role::Admin, Role::Director, Role::HritFacilitator, Role::PartnerUser, Role::LeLiaison] {
        let user = center.app.user(role).organization(center.organization).sign_in().await;
        user.get(&at(&case)).await.expect_problem(403, "permission_missing");
    }
    let search = json!({ "phone": "+1 773 555 0199" });
    let path = "/api/v1/person-searches";
    let own = center.advocate.post(path).json(&search).await.expect(200).json();
    assert_eq!(own["items"][0]["matched"], json!(["phone"]));
    assert_eq!(own["items"][0]["cases"][0]["reference"], case["reference"]);
    assert_eq!(center.outsider.post(path).json(&search).await.expect(200).json()["items"], json!([]));
    let hashes = async || -> Vec<Vec<u8>> {
        let rows = center.app.sql().await.query("SELECT phone_hash FROM people ORDER BY id", &[]).await.unwrap();
        rows.iter().map(|row| row.get(0)).collect()
    };
    center.outsider.post(CASES).json(&new_case()).await.expect(201);
    let hashes = hashes().await;
    assert_ne!(hashes[0], hashes[1], "the same number is another hash elsewhere");
    for (search, found) in [
        (json!({ "name": "quetzalina  ZIMBELSTERN" }), 1),
        (json!({ "name": "Quetzalina" }), 0),
        (json!({ "email": "Q.Zimbel@example.org" }), 1),
    ] {
        let answer = center.advocate.post(path).json(&search).await.expect(200).json();
        assert_eq!(answer["items"].as_array().unwrap().len(), found, "{search}");
    }
    center.advocate.post(path).json(&json!({})).await.expect_problem(422, "invalid");
}

#[actix_web::test]
async fn notes_move_the_clock_and_those_of_the_advocate_stay_with_them() {
    let center = Center::new().await;
    let case = center.open().await;
    let after = note(&center.advocate, &case, "observation", "advocate", "Between us.").await;
    assert_eq!(after["contact_due_on"], case["contact_due_on"], "an observation moves no clock");
    let after = note(&center.colleague, &case, "contact", "organization", "Reached the mother.").await;
    assert_eq!(
        (&after["contact_due_on"], &after["last_contact_on"]),
        (&json!(today() + Duration::days(14)), &json!(today()))
    );
    let after = note(&center.advocate, &case, "attempt", "organization", "No answer.").await;
    assert_eq!(after["contact_due_on"], json!(today() + Duration::days(2)));
    let agreed =
        json!({ "kind": "contact", "level": "organization", "text": "Call in May.", "contact_due_on": "2027-05-01" });
    let after = center.advocate.post(&format!("{}/notes", at(&case))).json(&agreed).await.expect(201).json();
    assert_eq!(after["contact_due_on"], "2027-05-01");
    assert_eq!(after["notes"].as_array().unwrap().len(), 4);
    let steps: Vec<_> = after["steps"].as_array().unwrap().iter().map(|step| step["kind"].as_str().unwrap()).collect();
    assert_eq!(steps, ["contact", "attempt", "contact", "observation", "opened"]);
    let texts = async |client: &Client| reveal(client, &case, &["notes"]).await["notes"].as_array().unwrap().len();
    assert_eq!((texts(&center.advocate).await, texts(&center.colleague).await), (4, 3));

    let sql = center.app.sql().await;
    sql.execute("UPDATE cases SET contact_due_on = '2026-11-02'", &[]).await.unwrap();
    let overdue =
        center.app.read(&center.advocate, &format!("{CASES}?overdue=true&mine=true&sort=contact_due_on")).await;
    assert_eq!((&overdue["items"][0]["id"], &overdue["items"][0]["overdue"]), (&case["id"], &json!(true)));
    for nothing in [
        "mine=false",
        "assigned=false",
        "status=closed",
        "incident_kind=homicide",
        "area=1",
        "overdue=false",
        "reference=zz",
    ] {
        let listed = center.app.read(&center.advocate, &format!("{CASES}?{nothing}")).await;
        assert_eq!(listed["items"], json!([]), "{nothing}");
    }
    for found in ["area=25", "area=26", "status=open", "assigned=true"] {
        let listed = center.app.read(&center.advocate, &format!("{CASES}?{found}")).await;
        assert_eq!(listed["items"].as_array().unwrap().len(), 1, "{found}");
    }
    center.advocate.get(&format!("{CASES}?name=x")).await.expect_problem(400, "unknown_parameter");
}

#[actix_web::test]
async fn a_case_is_given_taken_closed_and_opened_again() {
    let center = Center::new().await;
    let case = center.open().await;
    let give = async |who: &Client, to: Option<Uuid>| {
        who.post(&format!("{}/assignments", at(&case))).json(&json!({ "advocate_id": to })).await
    };
    give(&center.colleague, Some(center.colleague.id)).await.expect_problem(403, "not_your_case");
    give(&center.advocate, Some(center.outsider.id)).await.expect_problem(422, "invalid");
    let partner = center.app.user(Role::PartnerUser).organization(center.organization).sign_in().await;
    give(&center.advocate, Some(partner.id)).await.expect_problem(422, "invalid");
    assert_eq!(give(&center.advocate, None).await.expect(200).json()["advocate"], json!(null));
    let taken = give(&center.colleague, Some(center.colleague.id)).await.expect(200).json();
    assert_eq!(taken["advocate"]["id"], json!(center.colleague.id));
    give(&center.advocate, Some(center.advocate.id)).await.expect_problem(403, "not_your_case");
    center.make_lead(&center.advocate).await;
    give(&center.advocate, Some(center.advocate.id)).await.expect(200);
    let loads = center.app.read(&center.colleague, "/api/v1/case-workloads").await;
    let loads: Vec<_> =
        loads["items"].as_array().unwrap().iter().map(|load| (&load["advocate"]["id"], &load["open_cases"])).collect();
    assert_eq!(loads.len(), 2, "also who has none");
    assert!(loads.contains(&(&json!(center.advocate.id), &json!(1))));
    assert!(loads.contains(&(&json!(center.colleague.id), &json!(0))));

    let close = format!("{}/closures", at(&case));
    let etag = center.advocate.get(&at(&case)).await.etag();
    center.advocate.post(&close).json(&json!({ "reason": "needs_met" })).await.expect(428);
    center
        .advocate
        .post(&close)
        .if_match(&etag)
        .json(&json!({ "reason": "bored" }))
        .await
        .expect_problem(422, "invalid");
    let closed = center.advocate.post(&close).if_match(&etag).json(&json!({ "reason": "needs_met" })).await.expect(200);
    let etag = closed.etag();
    let closed = closed.json();
    assert_eq!((&closed["status"], &closed["contact_due_on"]), (&json!("closed"), &json!(null)));
    center
        .advocate
        .post(&close)
        .if_match(&etag)
        .json(&json!({ "reason": "other" }))
        .await
        .expect_problem(409, "not_open");
    let late = json!({ "kind": "contact", "level": "organization", "text": "Late." });
    center.advocate.post(&format!("{}/notes", at(&case))).json(&late).await.expect_problem(409, "case_closed");
    give(&center.advocate, None).await.expect_problem(409, "case_closed");
    let opened = center.advocate.post(&format!("{}/reopenings", at(&case))).if_match(&etag).await.expect(200).json();
    assert_eq!((&opened["status"], &opened["closure_reason"]), (&json!("open"), &json!(null)));
}

#[actix_web::test]
async fn for_whom_a_conflict_is_declared_the_case_is_gone() {
    let center = Center::new().await;
    let case = center.open().await;
    let declare = async |who: &Client, id: Uuid| {
        who.post(&format!("{}/conflicts", at(&case))).json(&json!({ "user_id": id })).await
    };
    declare(&center.colleague, center.advocate.id).await.expect_problem(403, "not_your_case");
    declare(&center.outsider, center.outsider.id).await.expect_problem(404, "not_found");
    declare(&center.advocate, center.colleague.id).await.expect(204);
    center.colleague.get(&at(&case)).await.expect_problem(404, "not_found");
    assert_eq!(center.app.read(&center.colleague, CASES).await["items"], json!([]));
    let loads = center.app.read(&center.colleague, "/api/v1/case-workloads").await;
    assert!(loads["items"].as_array().unwrap().iter().all(|load| load["open_cases"] == 0), "{loads}");
    // Neither a search nor another case leads to those whom it is about.
    let search = json!({ "phone": "7735550199" });
    let path = "/api/v1/person-searches";
    assert_eq!(center.colleague.post(path).json(&search).await.expect(200).json()["items"], json!([]));
    assert_eq!(center.advocate.post(path).json(&search).await.expect(200).json()["items"].as_array().unwrap().len(), 1);
    let mut detour = new_case();
    detour["people"] = json!([{ "relation": "victim", "person_id": case["people"][0]["person_id"] }]);
    center.colleague.post(CASES).json(&detour).await.expect_problem(422, "invalid");
    let own = center.colleague.post(CASES).json(&new_case()).await.expect(201).json();
    let person = |case: &Value| case["people"][0]["person_id"].as_str().unwrap().to_owned();
    let merge = async |id: String, into: String| {
        let path = format!("/api/v1/people/{id}/merges");
        center.colleague.post(&path).json(&json!({ "into_id": into })).await
    };
    merge(person(&own), person(&case)).await.expect_problem(422, "invalid");
    merge(person(&case), person(&own)).await.expect_problem(404, "not_found");
    let give = json!({ "advocate_id": center.colleague.id });
    center.advocate.post(&format!("{}/assignments", at(&case))).json(&give).await.expect_problem(422, "invalid");
    declare(&center.advocate, center.advocate.id).await.expect(204);
    center.advocate.get(&at(&case)).await.expect_problem(404, "not_found");
}

#[actix_web::test]
async fn a_case_goes_to_another_organization_only_when_it_takes_it() {
    let center = Center::new().await;
    let case = center.open().await;
    note(&center.advocate, &case, "observation", "organization", "Quetzalina sings.").await;
    // The victim belongs to a second case, which stays.
    let person_id = case["people"][0]["person_id"].clone();
    let mut second = new_case();
    second["people"] = json!([{ "relation": "victim", "person_id": person_id }]);
    let second = center.advocate.post(CASES).json(&second).await.expect(201).json();
    let offer = async |to: Uuid, on: &str| {
        let body = json!({ "to_organization_id": to, "consent_method": "written", "consented_on": on });
        center.advocate.post(&format!("{}/transfers", at(&case))).json(&body).await
    };
    offer(center.organization, "2026-11-02").await.expect_problem(422, "invalid");
    offer(center.other, "2999-01-01").await.expect_problem(422, "invalid");
    let offered = offer(center.other, "2026-11-02").await.expect(201).json();
    offer(center.other, "2026-11-02").await.expect_problem(409, "transfer_waits");
    let decide = async |who: &Client, offered: &Value, status: &str| {
        let path = format!("/api/v1/case-transfers/{}/decisions", offered["id"].as_str().unwrap());
        who.post(&path).json(&json!({ "status": status })).await
    };
    decide(&center.advocate, &offered, "accepted").await.expect_problem(422, "invalid");
    assert_eq!(decide(&center.outsider, &offered, "declined").await.expect(200).json()["status"], "declined");
    decide(&center.outsider, &offered, "accepted").await.expect_problem(409, "not_open");
    let offered = offer(center.other, "2026-11-02").await.expect(201).json();
    let incoming = center.outsider.get("/api/v1/case-transfers?status=requested").await.expect(200);
    assert!(CANARIES.iter().all(|canary| !incoming.text().contains(canary)));
    let incoming = incoming.json()["items"][0].clone();
    assert_eq!((&incoming["incoming"], &incoming["case_id"]), (&json!(true), &json!(null)));
    assert_eq!(
        (&incoming["summary"]["needs"], &incoming["summary"]["languages"]),
        (&json!(["counseling"]), &json!(["es"]))
    );
    center.outsider.get(&at(&case)).await.expect_problem(404, "not_found");
    decide(&center.outsider, &offered, "accepted").await.expect(200);

    center.advocate.get(&at(&case)).await.expect_problem(404, "not_found");
    let moved = center.app.read(&center.outsider, &at(&case)).await;
    assert_eq!(moved["advocate"]["id"], json!(center.outsider.id));
    let revealed = reveal(&center.outsider, &case, &["people", "notes"]).await;
    assert_eq!(revealed["people"][0]["details"]["phone"], "(773) 555-0199");
    assert_eq!(revealed["notes"][0]["text"], "Quetzalina sings.");
    assert_eq!(reveal(&center.advocate, &second, &["people"]).await["people"][0]["person_id"], person_id);
    let search = json!({ "phone": "7735550199" });
    let found = center.outsider.post("/api/v1/person-searches").json(&search).await.expect(200).json();
    assert_eq!(found["items"][0]["cases"][0]["id"], case["id"]);

    // The second one leaves too: then the first organization knows nobody any more.
    let body =
        json!({ "to_organization_id": center.other, "consent_method": "electronic", "consented_on": "2026-11-02" });
    let offered = center.advocate.post(&format!("{}/transfers", at(&second))).json(&body).await.expect(201).json();
    decide(&center.outsider, &offered, "accepted").await.expect(200);
    let left = "SELECT count(*) FROM people WHERE organization_id = $1";
    let left: i64 = center.app.sql().await.query_one(left, &[&center.organization]).await.unwrap().get(0);
    assert_eq!(left, 0);
}

#[actix_web::test]
async fn a_merge_of_people_is_undone_without_a_loss() {
    let center = Center::new().await;
    let (case, again) = (center.open().await, center.open().await);
    let id = |case: &Value| case["people"][0]["person_id"].as_str().unwrap().to_owned();
    let merges = format!("/api/v1/people/{}/merges", id(&again));
    let etag = format!("\"{}\"", case["people"][0]["row_version"]);
    let corrected = json!({ "details": { "given_name": "Corrected", "phone": "312 555 0100" } });
    let person = format!("{}/people/{}", at(&case), id(&case));
    center.advocate.patch(&person).if_match(&etag).json(&corrected).await.expect(200);
    center.advocate.patch(&person).if_match(&etag).json(&corrected).await.expect(412);
    center.advocate.post(&merges).json(&json!({ "into_id": id(&again) })).await.expect_problem(422, "invalid");
    center.outsider.post(&merges).json(&json!({ "into_id": id(&case) })).await.expect_problem(404, "not_found");
    center.advocate.delete(&merges).await.expect_problem(409, "not_merged");
    center.advocate.post(&merges).json(&json!({ "into_id": id(&case) })).await.expect(204);
    center.advocate.post(&merges).json(&json!({ "into_id": id(&case) })).await.expect_problem(409, "merged");
    let name =
        async || reveal(&center.advocate, &again, &["people"]).await["people"][0]["details"]["given_name"].clone();
    assert_eq!(name().await, "Corrected");
    assert_eq!(center.app.read(&center.advocate, &at(&again)).await["people"][0]["merged"], true);
    center.advocate.delete(&merges).await.expect(204);
    assert_eq!(name().await, "Quetzalina");
}

#[actix_web::test]
async fn keys_are_replaced_by_organization_and_a_value_opens_only_where_it_belongs() {
    let center = Center::new().await;
    let (case, elsewhere) =
        (center.open().await, center.outsider.post(CASES).json(&new_case()).await.expect(201).json());
    let sql = center.app.sql().await;
    let keys = async || -> Vec<(Uuid, String)> {
        let rows = "SELECT organization_id, state FROM data_keys WHERE organization_id IS NOT NULL ORDER BY organization_id, state";
        sql.query(rows, &[]).await.unwrap().iter().map(|row| (row.get(0), row.get(1))).collect()
    };
    assert_eq!(keys().await.len(), 2, "one for each organization");
    let platform = center.app.platform();
    platform.rotate_data_keys().await.unwrap();
    platform
        .system("seal again", async |transaction, _| enqueue(transaction, reencryption::JOB_KIND, json!({})).await)
        .await
        .unwrap();
    center.app.run_jobs_of(&reencryption::job_kinds()).await;
    let mut expected = Vec::new();
    for organization in [center.organization, center.other] {
        expected.extend([(organization, "active".to_owned()), (organization, "destroyed".to_owned())]);
    }
    assert_eq!(keys().await, expected);
    let unused = "SELECT count(*) FROM people JOIN data_keys k ON uuid_send(k.id) = substr(sealed_details, 2, 16) \
        WHERE k.state <> 'active' OR k.organization_id <> people.organization_id";
    assert_eq!(sql.query_one(unused, &[]).await.unwrap().get::<_, i64>(0), 0, "sealed by another's or a former key");
    assert_eq!(reveal(&center.advocate, &case, &["people"]).await["people"][0]["details"]["given_name"], "Quetzalina");
    assert_eq!(reveal(&center.outsider, &elsewhere, &["people"]).await["people"].as_array().unwrap().len(), 1);

    let other = elsewhere["people"][0]["person_id"].as_str().unwrap().parse::<Uuid>().unwrap();
    let own = case["people"][0]["person_id"].as_str().unwrap().parse::<Uuid>().unwrap();
    let copy = "UPDATE people SET sealed_details = (SELECT sealed_details FROM people WHERE id = $1) WHERE id = $2";
    sql.execute(copy, &[&own, &other]).await.unwrap();
    let body = json!({ "fields": ["people"], "purpose": "Read what was copied" });
    let broken = center.outsider.post(&format!("{}/reveals", at(&elsewhere))).json(&body).await.expect(500);
    assert!(!broken.text().contains("Quetzalina"));
}

#[actix_web::test]
async fn what_cannot_be_is_refused_with_what_to_do() {
    let center = Center::new().await;
    let with = |change: &dyn Fn(&mut Value)| {
        let mut new = new_case();
        change(&mut new);
        new
    };
    for (new, pointer) in [
        (with(&|new| new["incident_on"] = json!("2999-01-01")), "/incident_on"),
        (with(&|new| new["incident_area_number"] = json!(99)), "/incident_area_number"),
        (with(&|new| new["incident_id"] = json!(Uuid::now_v7())), "/incident_id"),
        (with(&|new| new["needs"][0]["kind"] = json!("gold")), "/needs/0/kind"),
        (with(&|new| new["needs"][0]["kind"] = json!("housing")), "/needs/1/kind"),
        (with(&|new| new["people"] = json!([])), "/people"),
        (with(&|new| new["people"] = json!([victim(), victim()])), "/people/1/relation"),
        (with(&|new| new["people"][0]["language"] = json!("E1")), "/people/0/language"),
        (with(&|new| new["people"][0]["details"] = json!(null)), "/people/0/details"),
        (with(&|new| new["people"][0]["details"]["phone"] = json!(null)), "/people/0/details/phone"),
        (with(&|new| new["people"][0]["details"]["birth_date"] = json!("2999-01-01")), "/people/0/details/birth_date"),
        (with(&|new| new["people"][0]["person_id"] = json!(Uuid::now_v7())), "/people/0/details"),
        (
            with(&|new| new["people"] = json!([{ "relation": "victim", "person_id": Uuid::now_v7() }])),
            "/people/0/person_id",
        ),
    ] {
        let problem = center.advocate.post(CASES).json(&new).await.expect_problem(422, "invalid");
        assert_eq!(problem["errors"][0]["pointer"], pointer, "{problem:#}");
        let text = problem.to_string();
        assert!(CANARIES.iter().all(|canary| !text.contains(canary)), "{text}");
    }
    let key = Uuid::now_v7().to_string();
    let first = center.advocate.post(CASES).idempotency_key(&key).json(&new_case()).await.expect(201).json();
    let again = center.advocate.post(CASES).idempotency_key(&key).json(&new_case()).await.expect(201).json();
    assert_eq!(first["id"], again["id"]);
    let sister = json!({ "relation": "sibling", "details": { "given_name": "Sister" } });
    let people = format!("{}/people", at(&first));
    let added = center.advocate.post(&people).json(&sister).await.expect(201).json();
    assert_eq!(added["people"][1]["safe_contact"]["channel"], "none", "nobody is contacted unless they said how");
    let second = json!({ "relation": "victim", "details": { "given_name": "Second" } });
    center.advocate.post(&people).json(&second).await.expect_problem(422, "invalid");
    let stale =
        center.advocate.patch(&at(&first)).if_match("\"1\"").json(&json!({ "incident_kind": "homicide" })).await;
    stale.expect(412);
}

#[actix_web::test]
async fn persons_go_on_their_day_unless_they_are_held_and_what_happened_stays() {
    let center = Center::new().await;
    let case = center.open().await;
    note(&center.advocate, &case, "contact", "organization", "Quetzalina sang.").await;
    // The victim belongs to a case that goes on, too.
    let mut second = new_case();
    second["people"] = json!([{ "relation": "victim", "person_id": case["people"][0]["person_id"] }]);
    let second = center.advocate.post(CASES).json(&second).await.expect(201).json();
    let step = async |name: &str, body: Value| {
        let etag = center.advocate.get(&at(&case)).await.expect(200).etag();
        center.advocate.post(&format!("{}/{name}", at(&case))).if_match(etag).json(&body).await
    };
    let hold = |held: bool| json!({ "held": held, "reason": "Subpoena of November" });
    let sql = center.app.sql().await;
    let day_comes = async || {
        sql.execute("UPDATE cases SET erase_on = current_date - 1 WHERE erase_on IS NOT NULL", &[]).await.unwrap();
        sql.execute("UPDATE jobs SET run_after = now() WHERE kind = 'cases.retention'", &[]).await.unwrap();
        center.app.run_jobs_of(&api::cases::job_kinds()).await;
    };
    let closed = step("closures", json!({ "reason": "needs_met" })).await.expect(200).json();
    let after = |months| today().checked_add_months(chrono::Months::new(months)).unwrap();
    let (day, day_of_notes) = (after(84), after(24));
    assert_eq!((&closed["erase_on"], &closed["legal_hold"]), (&json!(day), &json!(false)));
    assert_eq!(closed["notes_erase_on"], json!(day_of_notes));
    let until = async |day: NaiveDate| {
        let listed = center.app.read(&center.advocate, &format!("{CASES}?erase_until={day}")).await;
        listed["items"].as_array().unwrap().len()
    };
    let listed = (until(day).await, until(day_of_notes).await, until(day_of_notes - Duration::days(1)).await);
    assert_eq!(listed, (1, 1, 0), "what will be erased is known before");

    let held = step("legal-holds", hold(true)).await.expect(200).json();
    assert_eq!(held["legal_hold"], true);
    step("legal-holds", hold(true)).await.expect_problem(409, "not_open");
    day_comes().await;
    assert_eq!(reveal(&center.advocate, &case, &["people"]).await["people"].as_array().unwrap().len(), 1, "held");
    step("legal-holds", hold(false)).await.expect(200);
    day_comes().await;

    let erased = center.app.read(&center.advocate, &at(&case)).await;
    assert_eq!((&erased["erased"], &erased["erase_on"], &erased["people"]), (&json!(true), &json!(null), &json!([])));
    let kept = ["incident_kind", "incident_on", "needs", "closure_reason"];
    assert!(kept.iter().all(|key| erased[*key] == closed[*key]), "{erased:#}");
    let revealed = reveal(&center.advocate, &case, &["people", "plan", "notes"]).await;
    assert_eq!(revealed, json!({ "people": [], "plan": "", "signatures": null, "notes": [] }));
    let proofs = center.app.read(&center.advocate, "/api/v1/case-erasures").await;
    let proof = &proofs["items"][0];
    assert_eq!(
        (&proof["reference"], &proof["people"], &proof["notes"], &proof["payees"]),
        (&case["reference"], &json!(1), &json!(1), &json!(0))
    );
    assert_eq!(center.app.read(&center.outsider, "/api/v1/case-erasures").await["items"], json!([]));
    step("reopenings", json!({})).await.expect_problem(409, "erased");
    step("legal-holds", hold(true)).await.expect_problem(409, "erased");
    assert_eq!(
        reveal(&center.advocate, &second, &["people"]).await["people"][0]["details"]["given_name"],
        "Quetzalina"
    );

    // A case that was opened again is not erased by the job of its former closing.
    let path = at(&second);
    let etag = center.advocate.get(&path).await.etag();
    let closed =
        center.advocate.post(&format!("{path}/closures")).if_match(etag).json(&json!({ "reason": "other" })).await;
    center.advocate.post(&format!("{path}/reopenings")).if_match(closed.etag()).await.expect(200);
    day_comes().await;
    assert_eq!(reveal(&center.advocate, &second, &["people"]).await["people"].as_array().unwrap().len(), 1);
}

#[actix_web::test]
async fn plan_and_notes_go_first_and_persons_on_their_own_day() {
    let center = Center::new().await;
    let case = center.open().await;
    let step = async |name: &str, body: Value| {
        let etag = center.advocate.get(&at(&case)).await.expect(200).etag();
        center.advocate.post(&format!("{}/{name}", at(&case))).if_match(etag).json(&body).await.expect(200).json()
    };
    let close = json!({ "reason": "needs_met" });
    let sql = center.app.sql().await;
    let day_comes = async |column: &str| {
        let update = format!("UPDATE cases SET {column} = current_date - 1 WHERE {column} IS NOT NULL");
        sql.execute(&update, &[]).await.unwrap();
        // The job of the later day waits for its own.
        let years = if column == "notes_erase_on" { 3 } else { 100 };
        let begin = format!(
            "UPDATE jobs SET run_after = now() WHERE kind = 'cases.retention' AND run_after < now() + interval '{years} years'"
        );
        sql.execute(&begin, &[]).await.unwrap();
        center.app.run_jobs_of(&api::cases::job_kinds()).await;
    };
    let written = async || {
        let etag = center.advocate.get(&at(&case)).await.expect(200).etag();
        center.advocate.patch(&at(&case)).if_match(etag).json(&json!({ "plan": "Sing." })).await.expect(200);
        note(&center.advocate, &case, "contact", "advocate", "Quetzalina sang.").await;
    };
    let proofs = async || {
        let listed = center.app.read(&center.advocate, "/api/v1/case-erasures").await;
        let proof = |one: &Value| (one["category"].clone(), one["people"].clone(), one["notes"].clone());
        listed["items"].as_array().unwrap().iter().map(proof).collect::<Vec<_>>()
    };
    let notes_gone = || (json!("notes"), json!(0), json!(1));

    written().await;
    step("closures", close.clone()).await;
    day_comes("notes_erase_on").await;
    day_comes("notes_erase_on").await;
    assert_eq!(proofs().await, [notes_gone()], "once");
    let revealed = reveal(&center.advocate, &case, &["people", "plan", "notes"]).await;
    assert_eq!((&revealed["plan"], &revealed["notes"]), (&json!(""), &json!([])));
    assert_eq!(revealed["people"][0]["details"]["given_name"], "Quetzalina", "persons stay until their day");
    let read = center.app.read(&center.advocate, &at(&case)).await;
    assert_eq!(
        (&read["notes_erase_on"], &read["erased"], &read["has_plan"]),
        (&json!(null), &json!(false), &json!(false))
    );
    assert!(read["steps"].as_array().unwrap().iter().any(|one| one["kind"] == "notes_erased"));

    // What is written after it was opened again goes on the next day of that kind.
    step("reopenings", json!({})).await;
    written().await;
    let closed = step("closures", close).await;
    assert!(closed["notes_erase_on"].is_string());
    step("legal-holds", json!({ "held": true, "reason": "Subpoena of November" })).await;
    day_comes("notes_erase_on").await;
    assert_eq!(proofs().await.len(), 1, "held");
    step("legal-holds", json!({ "held": false, "reason": "It is over" })).await;
    day_comes("notes_erase_on").await;
    assert_eq!(proofs().await, [notes_gone(), notes_gone()]);
    day_comes("erase_on").await;
    assert_eq!(proofs().await, [(json!("persons"), json!(1), json!(0)), notes_gone(), notes_gone()]);
}
