//! The emergency fund for victims: rules of three versions, decisions by others, one victim's cap, and the fund's money.

use api::platform::access::Role;
use api_tests::{Client, SignedInUser, TestApp};
use chrono::{Datelike, Duration, NaiveDate, Utc};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::made_up::dump;

const APPLICATIONS: &str = "/api/v1/compensation-applications";

fn today() -> NaiveDate {
    Utc::now().with_timezone(&chrono_tz::America::Chicago).date_naive()
}

/// A day of this year, or the first one of it.
fn lately() -> NaiveDate {
    let first = today().with_ordinal(1).unwrap();
    (today() - Duration::days(3)).max(first)
}

fn facts() -> Value {
    json!({
        "incident_kind": "nonfatal_shooting", "by_gun": true, "incident_on": lately(), "incident_area_number": 25,
        "incident_in_city": true, "residence_area_number": 25, "victim_in_city": true, "applicant_in_city": true,
        "victim_age": 30, "detained": false
    })
}

fn with(facts: &Value, changes: Value) -> Value {
    let mut changed = facts.clone();
    for (key, value) in changes.as_object().unwrap() {
        changed[key] = value.clone();
    }
    changed
}

async fn check(client: &Client, facts: &Value, on: Option<&str>) -> Value {
    let body = json!({ "facts": facts, "on": on });
    client.post("/api/v1/compensation-checks").json(&body).await.expect(200).json()
}

fn denials(determination: &Value) -> Vec<&str> {
    let rules = determination["rules"].as_array().unwrap();
    rules.iter().filter_map(|rule| rule["denial_reason"].as_str()).collect()
}

#[actix_web::test]
async fn the_examples_of_the_three_versions_come_out_as_published() {
    let app = TestApp::new().await;
    let public = app.anonymous();
    let austin_2023 = with(&facts(), json!({ "incident_on": "2023-05-02" }));
    let austin_2024 = with(&facts(), json!({ "incident_on": "2024-07-02" }));
    let englewood_2023 = with(&austin_2023, json!({ "incident_area_number": 68, "residence_area_number": 68 }));
    let loop_homicide = |day: &str, age: Value| {
        with(
            &facts(),
            json!({ "incident_kind": "homicide", "by_gun": false, "incident_on": day, "incident_area_number": 32,
            "residence_area_number": 7, "victim_age": age }),
        )
    };
    let live_in = with(&austin_2024, json!({ "incident_area_number": 32 }));
    // facts, day of the application, outcome, reasons
    let table: Vec<(Value, &str, &str, Vec<&str>)> = vec![
        (austin_2023.clone(), "2023-05-20", "not_eligible", vec!["out_of_area"]),
        (austin_2024.clone(), "2024-07-20", "eligible", vec![]),
        (englewood_2023.clone(), "2023-05-20", "eligible", vec![]),
        (
            with(&englewood_2023, json!({ "detained": true })),
            "2023-05-20",
            "not_eligible",
            vec!["incident_not_eligible"],
        ),
        (with(&englewood_2023, json!({ "detained": null })), "2023-05-20", "undecided", vec![]),
        (
            with(&englewood_2023, json!({ "incident_on": "2022-12-31" })),
            "2023-05-20",
            "not_eligible",
            vec!["out_of_period"],
        ),
        (
            with(&englewood_2023, json!({ "by_gun": false })),
            "2023-05-20",
            "not_eligible",
            vec!["incident_not_eligible"],
        ),
        (live_in.clone(), "2024-07-20", "eligible", vec![]),
        (with(&live_in, json!({ "residence_area_number": 7 })), "2024-07-20", "not_eligible", vec!["out_of_area"]),
        (
            with(&live_in, json!({ "residence_area_number": null, "victim_in_city": false })),
            "2024-07-20",
            "not_eligible",
            vec!["out_of_area", "not_resident"],
        ),
        (loop_homicide("2024-07-02", json!(22)), "2024-07-20", "eligible", vec![]),
        (loop_homicide("2024-07-02", json!(24)), "2024-07-20", "eligible", vec![]),
        (loop_homicide("2024-07-02", json!(25)), "2024-07-20", "not_eligible", vec!["out_of_area"]),
        (loop_homicide("2024-07-02", json!(40)), "2024-07-20", "not_eligible", vec!["out_of_area"]),
        (loop_homicide("2024-07-02", json!(null)), "2024-07-20", "undecided", vec![]),
        (loop_homicide("2025-07-02", json!(40)), "2025-07-20", "eligible", vec![]),
        (
            with(
                &loop_homicide("2025-07-02", json!(40)),
                json!({ "incident_area_number": null, "incident_in_city": false }),
            ),
            "2025-07-20",
            "not_eligible",
            vec!["out_of_area"],
        ),
        (austin_2024.clone(), "2025-01-02", "not_eligible", vec!["out_of_period"]),
        (
            with(&austin_2024, json!({ "incident_on": "2025-02-01" })),
            "2025-01-31",
            "not_eligible",
            vec!["out_of_period"],
        ),
        (
            with(&facts(), json!({ "applicant_in_city": false, "incident_on": "2025-02-01" })),
            "2025-03-01",
            "not_eligible",
            vec!["not_resident"],
        ),
        (with(&facts(), json!({ "by_gun": null, "incident_on": "2025-02-01" })), "2025-03-01", "undecided", vec![]),
    ];
    for (index, (facts, on, outcome, reasons)) in table.into_iter().enumerate() {
        let found = check(&public, &facts, Some(on)).await;
        assert_eq!((found["outcome"].as_str().unwrap(), denials(&found)), (outcome, reasons), "{index}: {found:#}");
    }
    let found = check(&public, &austin_2024, Some("2024-07-20")).await;
    assert_eq!((&found["effective_from"], &found["total_cents"]), (&json!("2024-06-20"), &json!(200_000)));
    let categories: Vec<_> =
        found["limits"].as_array().unwrap().iter().map(|limit| limit["category"].clone()).collect();
    assert_eq!(categories, ["basic_needs", "relocation"], "a funeral only after a homicide");
    let indiana = with(&loop_homicide("2025-07-02", json!(40)), json!({ "applicant_in_city": false }));
    let found = check(&public, &indiana, Some("2025-07-20")).await;
    assert_eq!(found["limits"], json!([{ "category": "funeral", "limit_cents": 150_000, "funeral_home_only": true }]));
    assert_eq!(found["total_cents"], 150_000);
    let early = json!({ "facts": facts(), "on": "2022-01-01" });
    public.post("/api/v1/compensation-checks").json(&early).await.expect_problem(409, "no_policy");
}

struct Office {
    app: TestApp,
    advocate: SignedInUser,
    colleague: SignedInUser,
    outsider: SignedInUser,
    reviewer: SignedInUser,
    second: SignedInUser,
    finance: SignedInUser,
    director: SignedInUser,
}

impl Office {
    async fn new() -> Self {
        let app = TestApp::new().await;
        let (own, other) = (app.other_organization("Families First").await, app.other_organization("Neighbors").await);
        let advocate = async |id| app.user(Role::VictimAdvocate).organization(id).sign_in().await;
        let user = async |role| app.user(role).sign_in().await;
        let office = Self {
            advocate: advocate(own).await,
            colleague: advocate(own).await,
            outsider: advocate(other).await,
            reviewer: user(Role::ProgramReviewer).await,
            second: user(Role::ProgramReviewer).await,
            finance: user(Role::Finance).await,
            director: user(Role::Director).await,
            app,
        };
        office.appropriate(10_000_000).await;
        office
    }

    async fn appropriate(&self, amount_cents: i64) {
        let body = json!({ "amount_cents": amount_cents, "note": "Budget" });
        self.finance.post("/api/v1/compensation-appropriations").json(&body).await.expect(201);
    }

    /// A case with a victim and, after a homicide, two of the family.
    async fn case(&self, kind: &str) -> Value {
        let person = |relation: &str, name: &str| json!({ "relation": relation, "details": { "given_name": name, "birth_date": "1980-01-01" } });
        let people = match kind {
            "homicide" => vec![person("victim", "Vic"), person("parent", "Pat"), person("sibling", "Sis")],
            _ => vec![person("victim", "Vic"), person("alleged_offender", "Off")],
        };
        let new = json!({ "incident_kind": kind, "incident_on": lately(), "incident_area_number": 25, "residence_area_number": 25,
            "people": people });
        self.advocate.post("/api/v1/cases").json(&new).await.expect(201).json()
    }

    async fn begin(&self, case: &Value, new: &Value) -> Value {
        self.advocate.post(&beginning(case)).json(new).await.expect(201).json()
    }

    async fn sent(&self, case: &Value, person: usize, requests: Value) -> Value {
        let draft = self.begin(case, &application(case, person, requests)).await;
        step(&self.advocate, &draft, "submissions", &json!({})).await.expect(200).json()
    }

    async fn organization(&self, user: &SignedInUser) -> Uuid {
        let select = "SELECT organization_id FROM users WHERE id = $1";
        self.app.sql().await.query_one(select, &[&user.id]).await.unwrap().get(0)
    }

    async fn fund(&self) -> Value {
        self.app.read(&self.finance, "/api/v1/compensation-fund").await
    }
}

fn beginning(case: &Value) -> String {
    format!("/api/v1/cases/{}/compensation-applications", case["id"].as_str().unwrap())
}

fn at(application: &Value) -> String {
    format!("{APPLICATIONS}/{}", application["id"].as_str().unwrap())
}

fn request(category: &str, cents: i64, payee: &str) -> Value {
    json!({ "category": category, "requested_cents": cents, "payee_kind": payee, "payee": { "name": "Quetzalina Payee", "delivery": "Check" } })
}

fn application(case: &Value, person: usize, requests: Value) -> Value {
    let kind = case["incident_kind"].as_str().unwrap();
    json!({
        "applicant_id": case["people"][person]["person_id"],
        "facts": with(&facts(), json!({ "incident_kind": kind })),
        "documents": ["applicant_identity", "residency", "incident", "funeral_contract", "lodging"],
        "requests": requests
    })
}

async fn step(who: &Client, application: &Value, step: &str, body: &Value) -> api_tests::Response {
    let etag = format!("\"{}\"", application["row_version"]);
    who.post(&format!("{}/{step}", at(application))).if_match(etag).json(body).await
}

fn decision(application: &Value, cents: &[i64], reasons: &[&str]) -> Value {
    let requests = application["requests"].as_array().unwrap();
    let approvals: Vec<Value> = requests
        .iter()
        .zip(cents)
        .map(|(request, cents)| json!({ "request_id": request["id"], "approved_cents": cents }))
        .collect();
    json!({ "approvals": approvals, "denial_reasons": reasons })
}

async fn settle(who: &Client, request: &Value, status: &str) -> api_tests::Response {
    let path = format!("/api/v1/compensation-requests/{}/settlements", request["id"].as_str().unwrap());
    who.post(&path).json(&json!({ "status": status })).await
}

#[actix_web::test]
async fn from_the_application_to_the_payment_three_people_act_and_nobody_reads_a_name_in_passing() {
    let office = Office::new().await;
    let case = office.case("nonfatal_shooting").await;
    let requests = json!([request("basic_needs", 80_000, "applicant"), request("relocation", 100_000, "vendor")]);
    let draft = office.begin(&case, &application(&case, 0, requests)).await;
    assert_eq!((&draft["status"], &draft["determination"]["outcome"]), (&json!("draft"), &json!("eligible")));
    assert_eq!(draft["remaining_cents"], 200_000);
    office.reviewer.get(&at(&draft)).await.expect_problem(404, "not_found");
    let sent = step(&office.advocate, &draft, "submissions", &json!({})).await.expect(200).json();
    assert_eq!((&sent["status"], &sent["due_on"]), (&json!("submitted"), &json!(today() + Duration::days(7))));
    step(&office.advocate, &sent, "submissions", &json!({})).await.expect_problem(409, "not_open");

    let seen = office.app.read(&office.reviewer, &at(&sent)).await;
    assert_eq!((&seen["case_id"], &seen["applicant_id"]), (&json!(null), &json!(null)), "reviewers see no case");
    assert_eq!(seen["choices"]["decide"], true);
    assert!(!seen.to_string().contains("Quetzalina") && !dump(&office.app).await.contains("Quetzalina"));
    let whole = decision(&sent, &[80_000, 100_000], &[]);
    step(&office.advocate, &sent, "decisions", &whole).await.expect_problem(403, "permission_missing");
    step(&office.reviewer, &sent, "decisions", &decision(&sent, &[80_000], &[])).await.expect_problem(422, "invalid");
    step(&office.reviewer, &sent, "decisions", &decision(&sent, &[90_000, 0], &["cap_reached"]))
        .await
        .expect_problem(422, "invalid");
    step(&office.reviewer, &sent, "decisions", &decision(&sent, &[80_000, 0], &[]))
        .await
        .expect_problem(422, "invalid");
    let decided = step(&office.reviewer, &sent, "decisions", &whole).await.expect(200).json();
    assert_eq!((&decided["status"], &decided["due_on"]), (&json!("approved"), &json!(today() + Duration::days(14))));
    let fund = office.fund().await;
    assert_eq!((&fund["available_cents"], &fund["reserved_cents"]), (&json!(9_820_000), &json!(180_000)));

    let purpose = json!({ "purpose": "Write the check" });
    let reveal = format!("{}/reveals", at(&sent));
    office.director.post(&reveal).json(&purpose).await.expect_problem(403, "permission_missing");
    let payees = office.finance.post(&reveal).json(&purpose).await.expect(200).json();
    assert_eq!(payees["payees"][0]["payee"]["name"], "Quetzalina Payee");
    let disclosures = format!("/api/v1/cases/{}/disclosures", case["id"].as_str().unwrap());
    let told = office.app.read(&office.advocate, &disclosures).await;
    assert_eq!(
        (&told["items"][0]["fields"], &told["items"][0]["reader"]["id"]),
        (&json!(["payees"]), &json!(office.finance.id))
    );

    let (first, second) = (&decided["requests"][0], &decided["requests"][1]);
    let both = office.app.user(Role::Finance).sign_in().await;
    settle(&office.reviewer, first, "paid").await.expect_problem(403, "permission_missing");
    settle(&both, first, "denied").await.expect_problem(422, "invalid");
    settle(&both, first, "returned").await.expect_problem(409, "not_open");
    let to_pay = office.app.read(&office.finance, &format!("{APPLICATIONS}?to_pay=true")).await;
    assert_eq!(to_pay["items"].as_array().unwrap().len(), 1);
    settle(&office.finance, first, "paid").await.expect(200);
    settle(&office.finance, first, "returned").await.expect(200);
    settle(&office.finance, first, "paid").await.expect(200);
    let done = settle(&office.finance, second, "void").await.expect(200).json();
    let states: Vec<_> = done["requests"].as_array().unwrap().iter().map(|request| request["status"].clone()).collect();
    assert_eq!(states, ["paid", "void"]);
    assert_eq!(done["remaining_cents"], 120_000, "what is void can be applied for again");
    let fund = office.fund().await;
    let figures = ["available_cents", "reserved_cents", "spent_cents"].map(|key| fund[key].as_i64().unwrap());
    assert_eq!(figures, [9_920_000, 0, 80_000]);
    let entries =
        office.app.read(&office.finance, &format!("/api/v1/funds/{}/entries", fund["id"].as_str().unwrap())).await;
    assert_eq!(entries["items"].as_array().unwrap().len(), 6);
    assert_eq!(office.app.read(&office.finance, &format!("{APPLICATIONS}?to_pay=true")).await["items"], json!([]));
}

#[actix_web::test]
async fn a_denial_names_other_help_and_is_appealed_once_before_somebody_else() {
    let office = Office::new().await;
    let case = office.case("nonfatal_shooting").await;
    let elsewhere = json!({ "incident_area_number": 32, "residence_area_number": 7 });
    let path = format!("/api/v1/cases/{}", case["id"].as_str().unwrap());
    let etag = office.advocate.get(&path).await.etag();
    office.advocate.patch(&path).if_match(etag).json(&elsewhere).await.expect(200);
    let mut new = application(&case, 0, json!([request("basic_needs", 50_000, "applicant")]));
    office.advocate.post(&beginning(&case)).json(&new).await.expect_problem(422, "invalid");
    new["facts"] = with(&new["facts"], elsewhere);
    let draft = office.begin(&case, &new).await;
    assert_eq!(
        (&draft["determination"]["outcome"], denials(&draft["determination"])),
        (&json!("not_eligible"), vec!["out_of_area"])
    );
    let alternative = &draft["alternatives"][0];
    assert_eq!((&alternative["phone"], &alternative["checked_on"]), (&json!("800-228-3368"), &json!("2026-11-01")));
    office.advocate.post(&beginning(&case)).json(&new).await.expect_problem(409, "duplicate");

    let sent = step(&office.advocate, &draft, "submissions", &json!({})).await.expect(200).json();
    step(&office.reviewer, &sent, "decisions", &decision(&sent, &[50_000], &[]))
        .await
        .expect_problem(409, "not_eligible");
    let denied =
        step(&office.reviewer, &sent, "decisions", &decision(&sent, &[0], &["out_of_area"])).await.expect(200).json();
    assert_eq!((&denied["status"], &denied["denial_reasons"]), (&json!("denied"), &json!(["out_of_area"])));
    let statement = json!({ "statement": "Zimbelstern moved to Austin in May." });
    let appealed = step(&office.advocate, &denied, "appeals", &statement).await;
    step(&office.advocate, &appealed.clone().json(), "appeals", &statement).await.expect_problem(409, "not_open");
    let read = office.app.read(&office.advocate, &at(&denied)).await;
    assert_eq!((&read["status"], &read["appealed"]), (&json!("submitted"), &json!(true)));
    assert!(!dump(&office.app).await.contains("Zimbelstern"));
    let again = decision(&read, &[0], &["out_of_area"]);
    step(&office.reviewer, &read, "decisions", &again).await.expect_problem(403, "decided_before");
    assert_eq!(office.app.read(&office.reviewer, &at(&read)).await["choices"]["decide"], false);
    let purpose = json!({ "purpose": "Look at the appeal" });
    let revealed = office.second.post(&format!("{}/reveals", at(&read))).json(&purpose).await.expect(200).json();
    assert_eq!(revealed["appeal_statement"], statement["statement"]);
    let denied = step(&office.second, &read, "decisions", &again).await.expect(200).json();
    step(&office.advocate, &denied, "appeals", &statement).await.expect_problem(409, "not_open");
    office.begin(&case, &new).await;
}

#[actix_web::test]
async fn what_is_missing_goes_back_to_the_advocate() {
    let office = Office::new().await;
    let case = office.case("nonfatal_shooting").await;
    let mut new = application(&case, 0, json!([request("basic_needs", 50_000, "applicant")]));
    new["documents"] = json!(["residency"]);
    let draft = office.begin(&case, &new).await;
    let papers =
        draft["determination"]["rules"].as_array().unwrap().iter().find(|rule| rule["rule"] == "documents").unwrap();
    assert_eq!((&papers["state"], &papers["evidence"]), (&json!("unknown"), &json!("applicant_identity, incident")));
    let sent = step(&office.advocate, &draft, "submissions", &json!({})).await.expect(200).json();
    step(&office.reviewer, &sent, "decisions", &decision(&sent, &[50_000], &[])).await.expect_problem(409, "undecided");
    let note = json!({ "note": "See the identity first." });
    step(&office.reviewer, &sent, "returns", &note).await.expect(204);
    office.reviewer.get(&at(&sent)).await.expect_problem(404, "not_found");
    let back = office.app.read(&office.advocate, &at(&sent)).await;
    assert_eq!((&back["status"], &back["decision_note"]), (&json!("draft"), &note["note"]));
    new["documents"] = json!(["residency", "applicant_identity", "incident"]);
    let etag = format!("\"{}\"", back["row_version"]);
    let put =
        office.advocate.request(reqwest::Method::PUT, &at(&back)).if_match(etag).json(&new).await.expect(200).json();
    let sent = step(&office.advocate, &put, "submissions", &json!({})).await.expect(200).json();
    assert_eq!(sent["decision_note"], json!(null));
    let withdrawn = step(&office.colleague, &sent, "withdrawals", &json!({})).await.expect(200).json();
    assert_eq!(withdrawn["status"], "withdrawn");
    step(&office.reviewer, &withdrawn, "decisions", &decision(&withdrawn, &[0], &["duplicate"]))
        .await
        .expect_problem(409, "not_open");
}

#[actix_web::test]
async fn decisions_at_the_same_time_exceed_neither_the_cap_of_the_victim_nor_the_fund() {
    let office = Office::new().await;
    let case = office.case("homicide").await;
    let asked = || json!([request("basic_needs", 100_000, "applicant"), request("funeral", 150_000, "funeral_home")]);
    let (parent, sibling) = (office.sent(&case, 1, asked()).await, office.sent(&case, 2, asked()).await);
    let (first_decision, second_decision) =
        (decision(&parent, &[100_000, 150_000], &[]), decision(&sibling, &[100_000, 150_000], &[]));
    let (one, other) = tokio::join!(
        step(&office.reviewer, &parent, "decisions", &first_decision),
        step(&office.second, &sibling, "decisions", &second_decision),
    );
    let mut statuses = [one.status(), other.status()];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 409], "{} {}", one.text(), other.text());
    let refused = if one.status() == 409 { one } else { other };
    refused.expect_problem(409, "cap_reached");
    assert_eq!(office.fund().await["reserved_cents"], 250_000);

    // Many families at once, and money for three of them.
    office.appropriate(-9_750_000 + 300_000).await;
    let mut sent = Vec::new();
    for _ in 0..6 {
        let case = office.case("nonfatal_shooting").await;
        sent.push(office.sent(&case, 0, json!([request("basic_needs", 100_000, "applicant")])).await);
    }
    let decisions: Vec<Value> = sent.iter().map(|one| decision(one, &[100_000], &[])).collect();
    let pairs = sent.iter().zip(&decisions);
    let answers =
        futures_util::future::join_all(pairs.map(|(one, body)| step(&office.reviewer, one, "decisions", body))).await;
    let approved = answers.iter().filter(|answer| answer.status() == 200).count();
    assert_eq!(approved, 3, "{:?}", answers.iter().map(api_tests::Response::text).collect::<Vec<_>>());
    for answer in answers.into_iter().filter(|answer| answer.status() != 200) {
        answer.expect_problem(409, "fund_short");
    }
    let fund = office.fund().await;
    assert_eq!((&fund["available_cents"], &fund["reserved_cents"]), (&json!(0), &json!(550_000)));
}

#[actix_web::test]
async fn what_cannot_be_applied_for_is_refused_with_what_to_do() {
    let office = Office::new().await;
    let (case, fatal) = (office.case("nonfatal_shooting").await, office.case("homicide").await);
    let one = |category: &str, cents: i64, payee: &str| json!([request(category, cents, payee)]);
    let with_applicant = |id: Value| {
        let mut new = application(&case, 0, one("basic_needs", 1, "applicant"));
        new["applicant_id"] = id;
        new
    };
    let mut indiana = application(&fatal, 1, one("funeral", 150_000, "applicant"));
    indiana["facts"]["applicant_in_city"] = json!(false);
    let mut paper = application(&case, 0, one("basic_needs", 1, "applicant"));
    paper["documents"] = json!(["horoscope"]);
    for (case, new, pointer) in [
        (&case, application(&case, 0, one("funeral", 1, "funeral_home")), "/requests/0/category"),
        (&case, application(&case, 0, one("basic_needs", 100_001, "applicant")), "/requests/0/requested_cents"),
        (&case, application(&case, 0, one("relocation", 1, "funeral_home")), "/requests/0/payee_kind"),
        (&case, application(&case, 0, json!([])), "/requests"),
        (&case, application(&case, 1, one("basic_needs", 1, "applicant")), "/applicant_id"),
        (&case, with_applicant(json!(Uuid::now_v7())), "/applicant_id"),
        (&case, paper, "/documents/0"),
        (&fatal, application(&fatal, 0, one("basic_needs", 1, "applicant")), "/applicant_id"),
        (&fatal, indiana, "/requests/0/payee_kind"),
    ] {
        let problem = office.advocate.post(&beginning(case)).json(&new).await.expect_problem(422, "invalid");
        assert_eq!(problem["errors"][0]["pointer"], pointer, "{problem:#}");
        assert!(!problem.to_string().contains("Quetzalina"));
    }
    let new = application(&case, 0, one("basic_needs", 1, "applicant"));
    office.outsider.post(&beginning(&case)).json(&new).await.expect_problem(404, "not_found");
    let draft = office.begin(&case, &new).await;
    office.outsider.get(&at(&draft)).await.expect_problem(404, "not_found");
    assert_eq!(office.app.read(&office.outsider, APPLICATIONS).await["items"], json!([]));
}

#[actix_web::test]
async fn a_version_of_the_rules_begins_on_a_day_to_come_and_is_never_changed() {
    let office = Office::new().await;
    let path = "/api/v1/compensation-policies";
    let all = office.app.read(&office.app.anonymous(), path).await;
    let versions = all["items"].as_array().unwrap();
    assert_eq!(
        versions.iter().map(|version| version["in_force"].as_bool().unwrap()).collect::<Vec<_>>(),
        [true, false, false]
    );
    let mut rules = versions[0]["rules"].clone();
    rules["caps"]["basic_needs_cents"] = json!(120_000);
    rules["window"] = json!({ "kind": "rolling_365", "since": null });
    let new = |day: NaiveDate, rules: &Value| json!({ "effective_from": day, "rules": rules });
    let tomorrow = today() + Duration::days(1);
    office.advocate.post(path).json(&new(tomorrow, &rules)).await.expect_problem(403, "permission_missing");
    office.director.post(path).json(&new(today(), &rules)).await.expect_problem(422, "invalid");
    for (change, pointer) in [
        (json!({ "areas": [25, 99] }), "/rules/areas/1"),
        (json!({ "window": { "kind": "since", "since": null } }), "/rules/window/since"),
        (json!({ "decision_days": 0 }), "/rules/decision_days"),
        (json!({ "documents": [rules["documents"][0], rules["documents"][0]] }), "/rules/documents/1/code"),
    ] {
        let wrong = with(&rules, change);
        let problem = office.director.post(path).json(&new(tomorrow, &wrong)).await.expect_problem(422, "invalid");
        assert_eq!(problem["errors"][0]["pointer"], pointer);
    }
    let created = office.director.post(path).json(&new(tomorrow, &rules)).await.expect(201).json();
    office.director.post(path).json(&new(tomorrow, &rules)).await.expect_problem(422, "invalid");
    let last_year = with(&facts(), json!({ "incident_on": tomorrow - Duration::days(300) }));
    let found = check(&office.app.anonymous(), &last_year, Some(&tomorrow.to_string())).await;
    assert_eq!((&found["outcome"], &found["limits"][0]["limit_cents"]), (&json!("eligible"), &json!(120_000)));
    office.director.delete(&format!("{path}/{}", created["id"].as_str().unwrap())).await.expect(204);
    let in_force = versions[0]["id"].as_str().unwrap();
    office.director.delete(&format!("{path}/{in_force}")).await.expect_problem(409, "policy_in_force");
    let owner = office.app.sql().await;
    assert!(owner.execute("UPDATE compensation_policies SET effective_from = '2020-01-01'", &[]).await.is_err());
}

#[actix_web::test]
async fn where_an_organization_leads_its_advocates_apply_and_others_hand_the_case_over() {
    let office = Office::new().await;
    let path = "/api/v1/lead-organizations";
    let (own, other) = (office.organization(&office.advocate).await, office.organization(&office.outsider).await);
    let leading = |organization: Uuid, area: i32, from: NaiveDate| json!({ "community_area_number": area, "organization_id": organization, "effective_from": from });
    let basic = json!([request("basic_needs", 50_000, "applicant")]);
    let submit = async || {
        let case = office.case("nonfatal_shooting").await;
        let draft = office.begin(&case, &application(&case, 0, basic.clone())).await;
        step(&office.advocate, &draft, "submissions", &json!({})).await
    };
    // An area that the case has nothing to do with.
    office.director.post(path).json(&leading(other, 68, today())).await.expect(201);
    submit().await.expect(200);

    let created = office.director.post(path).json(&leading(other, 25, today())).await.expect(201);
    let (lead, etag) = (created.json(), created.etag());
    assert_eq!((&lead["community_area"]["number"], &lead["in_force"]), (&json!(25), &json!(true)));
    let problem = submit().await.expect_problem(409, "not_lead_organization");
    assert!(problem["detail"].as_str().unwrap().contains("Neighbors"), "{problem}");
    office.director.post(path).json(&leading(own, 25, today() + Duration::days(1))).await.expect(201);
    submit().await.expect_problem(409, "not_lead_organization");
    office.director.post(path).json(&leading(own, 26, today())).await.expect(201);
    let case = office.case("nonfatal_shooting").await;
    let at_case = format!("/api/v1/cases/{}", case["id"].as_str().unwrap());
    let etag_of_case = office.advocate.get(&at_case).await.expect(200).etag();
    let moved = json!({ "residence_area_number": 26 });
    office.advocate.patch(&at_case).if_match(etag_of_case).json(&moved).await.expect(200);
    let mut lives_in_26 = application(&case, 0, basic.clone());
    lives_in_26["facts"]["residence_area_number"] = json!(26);
    let draft = office.begin(&case, &lives_in_26).await;
    step(&office.advocate, &draft, "submissions", &json!({})).await.expect(200);

    let at = format!("{path}/{}", lead["id"].as_str().unwrap());
    let ended = |day: NaiveDate| json!({ "effective_to": day });
    office.director.patch(&at).if_match(&etag).json(&ended(today() - Duration::days(1))).await.expect(422);
    office.director.patch(&at).if_match("\"7\"").json(&ended(today())).await.expect(412);
    office.director.patch(&at).if_match(&etag).json(&ended(today())).await.expect(200);
    submit().await.expect_problem(409, "not_lead_organization");
    let update = "UPDATE lead_organizations SET effective_from = effective_from - 9, effective_to = effective_to - 1 WHERE effective_to IS NOT NULL";
    office.app.sql().await.execute(update, &[]).await.unwrap();
    submit().await.expect(200);
    let public = office.app.anonymous();
    let on = |query: &str| format!("{path}?{query}");
    assert_eq!(office.app.read(&public, &on("area=25")).await["items"].as_array().unwrap().len(), 2);
    let today_in_25 = on(&format!("area=25&on={}", today()));
    assert_eq!(office.app.read(&public, &today_in_25).await["items"], json!([]));
}

#[actix_web::test]
async fn a_lead_organization_that_cannot_be_is_refused() {
    let office = Office::new().await;
    let path = "/api/v1/lead-organizations";
    let own = office.organization(&office.advocate).await;
    let new = json!({ "community_area_number": 25, "organization_id": own, "effective_from": today() });
    office.director.post(path).json(&new).await.expect(201);
    for (changes, pointer) in [
        (json!({}), "/effective_from"),
        (json!({ "community_area_number": 99 }), "/community_area_number"),
        (json!({ "organization_id": Uuid::now_v7() }), "/organization_id"),
        (json!({ "community_area_number": 26, "effective_to": today() - Duration::days(1) }), "/effective_to"),
    ] {
        let problem = office.director.post(path).json(&with(&new, changes)).await.expect_problem(422, "invalid");
        assert_eq!(problem["errors"][0]["pointer"], pointer, "{problem}");
    }
    for user in [&office.advocate, &office.reviewer, &office.finance] {
        user.post(path).json(&new).await.expect(403);
    }
    office.app.anonymous().post(path).json(&new).await.expect(401);
}
