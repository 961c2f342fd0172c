//! Agreements, consents and referrals: what of a case reaches another organization, and that nothing else does.

use api::platform::access::{Permission, Role};
use api_tests::{Client, Response, SignedInUser, TestApp};
use chrono::{Duration, NaiveDate, Utc};
use serde_json::{Value, json};
use uuid::Uuid;

const REFERRALS: &str = "/api/v1/referrals";
const AGREEMENTS: &str = "/api/v1/data-sharing-agreements";
const ALL: [&str; 5] = ["identity", "contact", "address", "incident", "needs"];

struct Pair {
    app: TestApp,
    own: Uuid,
    other: Uuid,
    advocate: SignedInUser,
    receiver: SignedInUser,
    admin: SignedInUser,
    case: Value,
    service: Value,
}

fn today() -> NaiveDate {
    Utc::now().with_timezone(&chrono_tz::America::Chicago).date_naive()
}

fn person(relation: &str, given_name: &str, born: &str) -> Value {
    json!({
        "relation": relation, "language": "es", "protected": relation == "victim",
        "details": { "given_name": given_name, "family_name": "Zimbelstern", "birth_date": born, "phone": "(773) 555-0199",
            "street_address": "98765 W Secret St", "postal_code": "60699", "substitute_address": "PO Box 12, Example" },
        "safe_contact": { "channel": "phone", "from_hour": 9, "to_hour": 17, "voicemail": false, "say_who_we_are": false }
    })
}

async fn service(client: &Client, organization: Uuid, name: &str) -> Value {
    let details = json!({ "name": { "en": name, "es": null }, "description": { "en": "Help.", "es": null },
        "kinds": ["counseling"], "languages": ["en"], "areas": [], "phone": "312 555 0150" });
    let new = json!({ "organization_id": organization, "details": details });
    client.post("/api/v1/services").json(&new).await.expect(201).json()
}

impl Pair {
    async fn new() -> Self {
        let app = TestApp::new().await;
        let own = app.other_organization("Families First").await;
        let other = app.other_organization("Neighbors").await;
        let advocate = app.user(Role::VictimAdvocate).organization(own).sign_in().await;
        let receiver = app.user(Role::PartnerUser).organization(other).sign_in().await;
        let admin = app.user(Role::Admin).sign_in().await;
        let new = json!({
            "incident_kind": "nonfatal_shooting", "incident_on": "2026-11-01", "incident_area_number": 25, "residence_area_number": 26,
            "people": [person("victim", "Quetzalina", "1990-05-05"), person("parent", "Ottilie", "1960-01-01"),
                person("alleged_offender", "Balthasar", "1985-01-01"), person("child", "Kleopatra", "2015-01-01")],
            "needs": []
        });
        let case = advocate.post("/api/v1/cases").json(&new).await.expect(201).json();
        let service = service(&receiver, other, "Counseling").await;
        Self { own, other, advocate, receiver, admin, case, service, app }
    }

    fn person(&self, index: usize) -> &Value {
        &self.case["people"][index]["person_id"]
    }

    fn at_case(&self, rest: &str) -> String {
        format!("/api/v1/cases/{}/{rest}", self.case["id"].as_str().unwrap())
    }

    fn consent(&self, categories: &[&str]) -> Value {
        json!({ "person_id": self.person(0), "signer_id": self.person(0), "purpose": "victim_services",
            "data_categories": categories, "recipient_ids": [self.other], "method": "written", "given_on": today() })
    }

    async fn consents(&self, categories: &[&str]) -> Value {
        self.advocate.post(&self.at_case("consents")).json(&self.consent(categories)).await.expect(201).json()
    }

    async fn agree(&self, categories: &[&str]) -> Value {
        let new = self.agreement(categories);
        let agreement = self.admin.post(AGREEMENTS).json(&new).await.expect(201).json();
        for status in ["in_review", "signed", "active"] {
            self.bring(&agreement, status).await.expect(200);
        }
        agreement
    }

    fn agreement(&self, categories: &[&str]) -> Value {
        json!({ "first_organization_id": self.own, "second_organization_id": self.other, "terms": {
            "purpose": "victim_services", "data_categories": categories, "legal_basis": "Written consent", "direction": "first_to_second",
            "effective_on": today(), "expires_on": today() + Duration::days(40), "retention_months": 24,
            "redisclosure_allowed": false, "breach_contact": "privacy@example.org" } })
    }

    async fn bring(&self, agreement: &Value, status: &str) -> Response {
        let path = format!("{AGREEMENTS}/{}", agreement["id"].as_str().unwrap());
        let etag = self.admin.get(&path).await.expect(200).etag();
        let mut step = json!({ "status": status });
        match status {
            "signed" => step["document_sha256"] = json!("0123456789abcdef".repeat(4)),
            "suspended" | "terminated" => step["reason"] = json!("The board decided so"),
            _ => {}
        }
        self.admin.post(&format!("{path}/steps")).if_match(etag).json(&step).await
    }

    fn new_referral(&self, consent: Option<&Value>, categories: &[&str]) -> Value {
        json!({ "case_id": self.case["id"], "person_id": self.person(0), "service_id": self.service["id"], "kind": "counseling",
            "urgency": "urgent", "data_categories": categories, "consent_id": consent.map(|one| one["id"].clone()),
            "note": "Whisper twice." })
    }

    async fn refer(&self, consent: Option<&Value>, categories: &[&str]) -> Value {
        let new = self.new_referral(consent, categories);
        self.advocate.post(REFERRALS).json(&new).await.expect(201).json()
    }

    async fn sent(&self, categories: &[&str]) -> (Value, Value) {
        let consent = self.consents(&ALL).await;
        let referral = self.refer(Some(&consent), categories).await;
        step(&self.advocate, &referral, &json!({ "status": "requested" })).await.expect(200);
        (referral, consent)
    }
}

fn at(referral: &Value) -> String {
    format!("{REFERRALS}/{}", referral["id"].as_str().unwrap())
}

async fn step(client: &Client, referral: &Value, step: &Value) -> Response {
    let etag = client.get(&at(referral)).await.expect(200).etag();
    client.post(&format!("{}/steps", at(referral))).if_match(etag).json(step).await
}

async fn acknowledge(client: &Client, referral: &Value) -> Response {
    let etag = client.get(&at(referral)).await.expect(200).etag();
    client.post(&format!("{}/acknowledgements", at(referral))).if_match(etag).await
}

async fn reveal(client: &Client, referral: &Value) -> Response {
    client.post(&format!("{}/reveals", at(referral))).json(&json!({ "purpose": "First appointment" })).await
}

#[actix_web::test]
async fn a_referral_goes_its_way_until_the_loop_is_closed() {
    let pair = Pair::new().await;
    pair.agree(&ALL).await;
    let (referral, _) = pair.sent(&ALL).await;
    let read = pair.receiver.get(&at(&referral)).await.expect(200).json();
    assert_eq!(
        (&read["direction"], &read["case_id"], &read["person_id"]),
        (&json!("received"), &json!(null), &json!(null))
    );
    assert_eq!(read["next"], json!({ "side": "receiver", "action": "answer" }));
    assert_eq!(read["allowed_transitions"], json!(["accepted", "rejected"]));
    assert_eq!((&read["language"], &read["area"]["name"]), (&json!("es"), &json!("West Garfield Park")));
    let due: chrono::DateTime<Utc> = read["due_at"].as_str().unwrap().parse().unwrap();
    assert!((due - Utc::now() - Duration::hours(48)).num_minutes().abs() < 5, "urgent: 48 hours by the settings");

    step(&pair.receiver, &referral, &json!({ "status": "rejected" })).await.expect_problem(422, "invalid");
    let unknown = json!({ "status": "rejected", "reason": "waitlist" });
    step(&pair.receiver, &referral, &unknown).await.expect_problem(422, "invalid");
    let declined = json!({ "status": "rejected", "reason": "no_capacity" });
    step(&pair.receiver, &referral, &declined).await.expect(200);
    reveal(&pair.receiver, &referral).await.expect_problem(409, "not_shared");

    let second = service(&pair.receiver, pair.other, "Counseling in Spanish").await;
    let consent = pair.consents(&ALL).await;
    let mut new = pair.new_referral(Some(&consent), &ALL);
    (new["service_id"], new["redirect_of"]) = (second["id"].clone(), referral["id"].clone());
    let redirected = pair.advocate.post(REFERRALS).json(&new).await.expect(201).json();
    pair.advocate.post(REFERRALS).json(&new).await.expect_problem(422, "invalid");
    let former = pair.advocate.get(&at(&referral)).await.expect(200).json();
    assert_eq!((&former["redirected_to"], &former["next"]), (&redirected["id"], &json!(null)));

    step(&pair.advocate, &redirected, &json!({ "status": "requested" })).await.expect(200);
    for status in ["accepted", "in_progress"] {
        step(&pair.receiver, &redirected, &json!({ "status": status })).await.expect(200);
    }
    acknowledge(&pair.advocate, &redirected).await.expect_problem(409, "nothing_to_acknowledge");
    let done = |outcome: Option<&str>| json!({ "status": "completed", "outcome": outcome });
    step(&pair.receiver, &redirected, &done(None)).await.expect_problem(422, "invalid");
    step(&pair.receiver, &redirected, &done(Some("could_not_reach"))).await.expect_problem(422, "invalid");
    step(&pair.receiver, &redirected, &done(Some("service_started"))).await.expect(200);
    let open = pair.advocate.get(&at(&redirected)).await.expect(200).json();
    assert_eq!((&open["closed"], &open["next"]["action"]), (&json!(false), &json!("acknowledge")));
    acknowledge(&pair.receiver, &redirected).await.expect_problem(403, "forbidden");
    let closed = acknowledge(&pair.advocate, &redirected).await.expect(200).json();
    assert_eq!((&closed["closed"], &closed["due_at"], &closed["next"]), (&json!(true), &json!(null), &json!(null)));
    let steps: Vec<&str> =
        closed["steps"].as_array().unwrap().iter().rev().map(|step| step["status"].as_str().unwrap()).collect();
    assert_eq!(steps, ["draft", "requested", "accepted", "in_progress", "completed", "completed"]);
    let timeline = pair.app.read(&pair.advocate, pair.at_case("").trim_end_matches('/')).await;
    let kinds: Vec<&str> =
        timeline["steps"].as_array().unwrap().iter().map(|step| step["kind"].as_str().unwrap()).collect();
    assert_eq!(kinds.iter().filter(|kind| **kind == "referral_answered").count(), 4);

    let measures = pair.app.read(&pair.advocate, "/api/v1/referral-measures").await;
    let all = json!({ "area": null, "language": null, "sent": 2, "answered": 2, "helped": 1, "could_not_reach": 0, "closed": 1 });
    assert_eq!(measures["all"], all);
    assert_eq!(measures["by_area"][0]["area"]["name"], "West Garfield Park");
    let director = pair.app.user(Role::Director).sign_in().await;
    assert_eq!(pair.app.read(&director, "/api/v1/referral-measures").await, measures);
    let stranger = pair.app.user(Role::VictimAdvocate).sign_in().await;
    assert_eq!(pair.app.read(&stranger, "/api/v1/referral-measures").await["all"]["sent"], 0);
    let wrong = pair.advocate.get("/api/v1/referral-measures?from=2026-02-01&until=2026-01-01").await;
    wrong.expect_problem(422, "invalid");
}

#[actix_web::test]
async fn a_referral_leaves_only_with_a_consent_and_an_agreement() {
    let pair = Pair::new().await;
    let send = json!({ "status": "requested" });
    let referral = pair.refer(None, &ALL).await;
    pair.receiver.get(&at(&referral)).await.expect(404);
    step(&pair.advocate, &referral, &send).await.expect_problem(409, "consent_required");

    let mut elsewhere = pair.consent(&ALL);
    elsewhere["recipient_ids"] = json!([pair.app.organization().await]);
    let elsewhere = pair.advocate.post(&pair.at_case("consents")).json(&elsewhere).await.expect(201).json();
    let consent = async |id: &Value| {
        let etag = pair.advocate.get(&at(&referral)).await.expect(200).etag();
        pair.advocate.patch(&at(&referral)).if_match(etag).json(&json!({ "consent_id": id })).await
    };
    consent(&elsewhere["id"]).await.expect(200);
    step(&pair.advocate, &referral, &send).await.expect_problem(409, "consent_required");
    consent(&json!(Uuid::now_v7())).await.expect_problem(422, "invalid");
    consent(&pair.consents(&ALL).await["id"]).await.expect(200);
    step(&pair.advocate, &referral, &send).await.expect_problem(409, "agreement_required");

    let agreement = pair.agree(&["needs"]).await;
    step(&pair.advocate, &referral, &send).await.expect(200);
    let shared = pair.receiver.get(&at(&referral)).await.expect(200).json();
    assert_eq!(shared["share"]["data_categories"], json!(["needs"]), "the agreement covers nothing else");
    pair.bring(&agreement, "suspended").await.expect(200);
    let suspended = pair.receiver.get(&at(&referral)).await.expect(200).json();
    assert_eq!(suspended["share"]["ended"], "no_agreement");
    reveal(&pair.receiver, &referral).await.expect_problem(409, "not_shared");
    let etag = pair.advocate.get(&at(&referral)).await.expect(200).etag();
    let late = pair.advocate.patch(&at(&referral)).if_match(etag).json(&json!({ "urgency": "routine" })).await;
    late.expect_problem(409, "sent");
}

#[actix_web::test]
async fn the_receiver_learns_what_is_shared_and_nothing_after_the_consent_is_taken_back() {
    let pair = Pair::new().await;
    pair.agree(&ALL).await;
    let (referral, consent) = pair.sent(&["identity", "contact", "address", "needs"]).await;
    let read = pair.receiver.get(&at(&referral)).await.expect(200).text();
    for canary in ["Quetzalina", "5550199", "Secret", "Whisper"] {
        assert!(!read.contains(canary), "{canary} is in an ordinary read");
    }
    let told = reveal(&pair.receiver, &referral).await.expect(200).json();
    assert_eq!((&told["given_name"], &told["phone"]), (&json!("Quetzalina"), &json!("(773) 555-0199")));
    assert_eq!((&told["address"], &told["postal_code"]), (&json!("PO Box 12, Example"), &json!(null)), "protected");
    assert_eq!((&told["incident_kind"], &told["note"]), (&json!(null), &json!("Whisper twice.")));
    let seen = pair.app.read(&pair.advocate, &pair.at_case("disclosures")).await;
    assert_eq!(seen["items"][0]["reader"]["id"], json!(pair.receiver.id));
    assert_eq!(seen["items"][0]["fields"], json!(["identity", "contact", "address", "needs"]));

    let revoke = format!("{}/{}/revocations", pair.at_case("consents"), consent["id"].as_str().unwrap());
    pair.receiver.post(&revoke).await.expect(403);
    let etag = pair.receiver.get(&at(&referral)).await.expect(200).etag();
    assert_eq!(pair.advocate.post(&revoke).await.expect(200).json()["live"], false);
    pair.advocate.post(&revoke).await.expect_problem(409, "not_open");
    reveal(&pair.receiver, &referral).await.expect_problem(409, "not_shared");
    let after = pair.receiver.get(&at(&referral)).await.expect(200);
    assert_ne!(after.etag(), etag, "a page that is open notices");
    assert_eq!(after.json()["share"]["ended"], "consent_revoked");
}

#[actix_web::test]
async fn a_consent_that_is_over_shares_nothing() {
    let pair = Pair::new().await;
    pair.agree(&ALL).await;
    let (referral, _) = pair.sent(&["identity"]).await;
    reveal(&pair.receiver, &referral).await.expect(200);
    let past = "UPDATE consents SET given_on = given_on - 100, expires_on = current_date - 2";
    pair.app.sql().await.execute(past, &[]).await.unwrap();
    reveal(&pair.receiver, &referral).await.expect_problem(409, "not_shared");
    let read = pair.receiver.get(&at(&referral)).await.expect(200).json();
    assert_eq!(read["share"]["ended"], "consent_expired");
    let listed = pair.app.read(&pair.advocate, &pair.at_case("consents")).await;
    assert_eq!(listed["items"][0]["live"], false);
}

/// Referral, consent and agreement each without each category, and without themselves: no field is ever added.
#[actix_web::test]
async fn taking_something_away_never_tells_more() {
    let pair = Pair::new().await;
    pair.agree(&ALL).await;
    let (referral, _) = pair.sent(&ALL).await;
    let told = async || -> Vec<String> {
        let answer = reveal(&pair.receiver, &referral).await;
        if answer.status() != 200 {
            return vec![];
        }
        let answer = answer.json();
        let fields = answer.as_object().unwrap().iter();
        fields.filter(|(_, value)| !value.is_null()).map(|(name, _)| name.clone()).collect()
    };
    let everything = told().await;
    assert!(everything.len() > 8, "{everything:?}");
    let sql = pair.app.sql().await;
    for (table, only) in [("referrals", ""), ("consents", ""), ("data_sharing_agreements", "")] {
        for category in ALL {
            let without =
                format!("UPDATE {table} SET data_categories = array_remove(data_categories, '{category}'){only}");
            let whole = format!("UPDATE {table} SET data_categories = '{{{}}}'", ALL.join(","));
            sql.execute(&without, &[]).await.unwrap();
            let less = told().await;
            assert!(less.iter().all(|field| everything.contains(field)), "{table} {category}: {less:?}");
            let gone = match category {
                "identity" => "given_name",
                "contact" => "phone",
                "address" => "address",
                "incident" => "incident_kind",
                _ => "note",
            };
            assert!(!less.contains(&gone.to_owned()), "{table} without {category} tells {gone}");
            sql.execute(&whole, &[]).await.unwrap();
        }
    }
    assert_eq!(told().await, everything);
    for (away, back) in [
        (
            "UPDATE data_sharing_agreements SET direction = 'second_to_first'",
            "UPDATE data_sharing_agreements SET direction = 'mutual'",
        ),
        (
            "UPDATE data_sharing_agreements SET purpose = 'evaluation'",
            "UPDATE data_sharing_agreements SET purpose = 'victim_services'",
        ),
        (
            "UPDATE data_sharing_agreements SET effective_on = current_date + 9",
            "UPDATE data_sharing_agreements SET effective_on = current_date - 9",
        ),
        (
            "UPDATE data_sharing_agreements SET status = 'expired'",
            "UPDATE data_sharing_agreements SET status = 'active'",
        ),
        ("UPDATE consents SET purpose = 'evaluation'", "UPDATE consents SET purpose = 'victim_services'"),
        ("UPDATE people SET minor = true", "UPDATE people SET minor = false"),
        ("DELETE FROM grants WHERE role = 'partner_user'", "SELECT 1"),
    ] {
        sql.batch_execute(away).await.unwrap();
        assert_eq!(told().await, Vec::<String>::new(), "{away}");
        sql.batch_execute(back).await.unwrap();
    }
}

/// Every set of permissions that somebody of the two organizations can have: none tells more than the whole one.
#[actix_web::test]
async fn whoever_lacks_a_permission_is_told_nothing_by_it() {
    let pair = Pair::new().await;
    pair.agree(&ALL).await;
    let (referral, _) = pair.sent(&ALL).await;
    let everything = reveal(&pair.receiver, &referral).await.expect(200).json();
    let of_case = json!({ "fields": ["people", "plan", "notes"], "purpose": "Call about the appointment" });
    let case_reveals = pair.at_case("reveals");
    for role in Role::ALL.iter().copied() {
        let may = |permission| role.permissions().contains(&permission);
        let user = pair.app.user(role).organization(pair.other).sign_in().await;
        let answer = reveal(&user, &referral).await;
        match may(Permission::ReferralsWrite) {
            true => assert_eq!(answer.expect(200).json(), everything, "{role:?}"),
            false => assert!(matches!(answer.status(), 403 | 404), "{role:?} gets {}", answer.status()),
        }
        let answer = user.post(&case_reveals).json(&of_case).await;
        assert!(matches!(answer.status(), 403 | 404), "{role:?} of the receiver gets {}", answer.status());
        let user = pair.app.user(role).organization(pair.own).sign_in().await;
        let answer = user.post(&case_reveals).json(&of_case).await;
        match may(Permission::CasesWrite) {
            true => drop(answer.expect(200)),
            false => assert!(matches!(answer.status(), 403 | 404), "{role:?} gets {}", answer.status()),
        }
    }
}

#[actix_web::test]
async fn for_a_third_organization_a_referral_is_an_id_that_never_was() {
    let pair = Pair::new().await;
    pair.agree(&ALL).await;
    let (referral, _) = pair.sent(&ALL).await;
    let never = json!({ "id": Uuid::now_v7() });
    for role in [Role::VictimAdvocate, Role::PartnerUser] {
        let third = pair.app.user(role).sign_in().await;
        assert_eq!(pair.app.read(&third, REFERRALS).await["items"], json!([]));
        let answers = async |referral: &Value| {
            let read = third.get(&at(referral)).await;
            let told = reveal(&third, referral).await;
            let new = json!({ "status": "accepted" });
            let step = third.post(&format!("{}/steps", at(referral))).if_match("\"1\"").json(&new).await;
            [read, told, step].map(|answer| {
                let text = answer.text().replace(referral["id"].as_str().unwrap(), "");
                let mut body: Value = serde_json::from_str(&text).unwrap();
                for of_the_request in ["instance", "request_id"] {
                    body.as_object_mut().unwrap().remove(of_the_request);
                }
                (answer.status(), body)
            })
        };
        assert_eq!(answers(&referral).await, answers(&never).await);
    }
    let le = pair.app.user(Role::LeLiaison).organization(pair.other).sign_in().await;
    le.get(REFERRALS).await.expect(403);
    pair.receiver.get(&format!("{REFERRALS}?case_id={}", pair.case["id"].as_str().unwrap())).await.expect(200);
    let by_case = format!("{REFERRALS}?case_id={}", pair.case["id"].as_str().unwrap());
    assert_eq!(pair.app.read(&pair.receiver, &by_case).await["items"], json!([]), "a receiver cannot look by case");
    assert_eq!(pair.app.read(&pair.advocate, &by_case).await["items"][0]["id"], referral["id"]);
}

#[actix_web::test]
async fn who_is_said_to_have_done_it_signs_nothing() {
    let pair = Pair::new().await;
    let refused = async |change: &dyn Fn(&mut Value), pointer: &str, code: &str| {
        let mut new = pair.consent(&["identity"]);
        change(&mut new);
        let problem = pair.advocate.post(&pair.at_case("consents")).json(&new).await.expect_problem(422, "invalid");
        let error = &problem["errors"][0];
        assert_eq!((&error["pointer"], &error["code"]), (&json!(pointer), &json!(code)), "{problem}");
    };
    let (mother, accused, child) = (pair.person(1).clone(), pair.person(2).clone(), pair.person(3).clone());
    refused(&|new| new["signer_id"] = accused.clone(), "/signer_id", "alleged_offender").await;
    refused(&|new| new["person_id"] = accused.clone(), "/person_id", "alleged_offender").await;
    refused(&|new| new["signer_id"] = mother.clone(), "/signer_id", "may_not_sign").await;
    refused(&|new| new["signer_id"] = json!(Uuid::now_v7()), "/signer_id", "unknown_person").await;
    refused(&|new| new["recipient_ids"] = json!([pair.own]), "/recipient_ids/0", "own_organization").await;
    refused(&|new| new["given_on"] = json!(today() + Duration::days(1)), "/given_on", "in_future").await;
    refused(&|new| new["expires_on"] = json!(today() + Duration::days(366)), "/expires_on", "out_of_range").await;
    refused(&|new| new["method"] = json!("verbal_witnessed"), "/witness_id", "required").await;
    refused(&|new| new["method"] = json!("electronic"), "/signature", "required").await;
    let script = "M1 1<script>alert(1)</script>";
    let draw = |new: &mut Value, path: &str| (new["method"], new["signature"]) = (json!("electronic"), json!(path));
    refused(&|new| draw(new, script), "/signature", "form").await;
    let yourself = |new: &mut Value| {
        (new["method"], new["witness_id"]) = (json!("verbal_witnessed"), json!(pair.advocate.id));
    };
    refused(&yourself, "/witness_id", "yourself").await;

    // A parent signs for a child; accused in another case of the organization, nobody signs anything here either.
    let mut new = pair.consent(&["identity"]);
    (new["person_id"], new["signer_id"]) = (child, mother.clone());
    let given = pair.advocate.post(&pair.at_case("consents")).json(&new).await.expect(201).json();
    assert_eq!(given["expires_on"], json!(today() + Duration::days(90)), "by the settings");
    let other = json!({ "incident_kind": "homicide", "incident_on": "2026-10-01", "people": [{ "relation": "alleged_offender",
        "person_id": mother }], "needs": [] });
    let other = pair.advocate.post("/api/v1/cases").json(&other).await.expect(201).json();
    refused(&|new| new["signer_id"] = mother.clone(), "/signer_id", "alleged_offender").await;
    // Also when the caller does not see that case.
    let conflicts = format!("/api/v1/cases/{}/conflicts", other["id"].as_str().unwrap());
    pair.advocate.post(&conflicts).json(&json!({ "user_id": pair.advocate.id })).await.expect(204);
    refused(&|new| new["signer_id"] = mother.clone(), "/signer_id", "alleged_offender").await;
}

#[actix_web::test]
async fn a_signature_is_sealed_and_shown_by_a_reveal_alone() {
    let pair = Pair::new().await;
    let path = "M10 20L31.5 42.25L55 61M100 10L120 40";
    let mut new = pair.consent(&["identity"]);
    (new["method"], new["signature"]) = (json!("electronic"), json!(path));
    let consent = pair.advocate.post(&pair.at_case("consents")).json(&new).await.expect(201);
    assert!(!consent.text().contains("31.5"));
    assert!(!crate::made_up::dump(&pair.app).await.contains("31.5 42.25"));
    let body = json!({ "fields": ["people", "plan", "notes", "signatures"], "purpose": "Show it to the court" });
    let revealed = pair.advocate.post(&pair.at_case("reveals")).json(&body).await.expect(200).json();
    assert_eq!(revealed["signatures"], json!([{ "consent_id": consent.json()["id"], "path": path }]));
}

#[actix_web::test]
async fn an_agreement_is_signed_before_it_counts_and_ends_on_its_day() {
    let pair = Pair::new().await;
    let agreement = pair.admin.post(AGREEMENTS).json(&pair.agreement(&ALL)).await.expect(201).json();
    assert_eq!((&agreement["status"], &agreement["in_force"]), (&json!("draft"), &json!(false)));
    pair.bring(&agreement, "active").await.expect_problem(409, "transition_not_allowed");
    pair.bring(&agreement, "in_review").await.expect(200);
    let path = format!("{AGREEMENTS}/{}", agreement["id"].as_str().unwrap());
    let etag = pair.admin.get(&path).await.expect(200).etag();
    let unsigned = json!({ "status": "signed" });
    pair.admin.post(&format!("{path}/steps")).if_match(&etag).json(&unsigned).await.expect_problem(422, "invalid");
    let mut terms = pair.agreement(&ALL);
    terms["terms"]["expires_on"] = json!("2020-01-01");
    let patch = json!({ "terms": terms["terms"] });
    pair.admin.patch(&path).if_match(&etag).json(&patch).await.expect_problem(422, "invalid");
    pair.bring(&agreement, "signed").await.expect(200);
    let etag = pair.admin.get(&path).await.expect(200).etag();
    let patch = json!({ "terms": pair.agreement(&["needs"])["terms"] });
    pair.admin.patch(&path).if_match(etag).json(&patch).await.expect_problem(409, "signed");
    let active = pair.bring(&agreement, "active").await.expect(200).json();
    assert_eq!(active["in_force"], true);
    assert_eq!(active["allowed_transitions"], json!(["suspended", "terminated"]));

    // Both parties read it and change nothing; a third one does not know it.
    let read = pair.receiver.get(&path).await.expect(200).json();
    assert_eq!((&read["in_force"], &read["allowed_transitions"]), (&json!(true), &json!([])));
    pair.receiver.post(AGREEMENTS).json(&pair.agreement(&ALL)).await.expect(403);
    pair.app.user(Role::PartnerUser).sign_in().await.get(&path).await.expect(404);

    // Told when it ends soon, and over on the day after the last one.
    let sql = pair.app.sql().await;
    sql.execute("UPDATE users SET leads_organization = true WHERE id = $1", &[&pair.receiver.id]).await.unwrap();
    for (left, told, status) in [(30, 1, "active"), (-1, 2, "expired")] {
        let day = format!(
            "UPDATE data_sharing_agreements SET expires_on = '{}', effective_on = '2026-01-01'",
            today() + Duration::days(left)
        );
        sql.batch_execute(&day).await.unwrap();
        sql.batch_execute(
            "UPDATE jobs SET run_after = now() WHERE status = 'queued' AND id IN (SELECT id FROM jobs \
            WHERE kind = 'agreements.remind' AND status = 'queued' ORDER BY run_after LIMIT 1)",
        )
        .await
        .unwrap();
        pair.app.run_jobs_of(&api::job_kinds()).await;
        let count = "SELECT count(*) FROM notifications WHERE kind = 'agreement_ending' AND user_id = $1";
        let count: i64 = sql.query_one(count, &[&pair.receiver.id]).await.unwrap().get(0);
        assert_eq!(count, told);
        assert_eq!(pair.admin.get(&path).await.expect(200).json()["status"], status);
    }
    pair.bring(&agreement, "active").await.expect_problem(409, "transition_not_allowed");
}

#[actix_web::test]
async fn a_link_opens_once_with_its_code_and_takes_an_answer() {
    let pair = Pair::new().await;
    pair.agree(&ALL).await;
    let (referral, _) = pair.sent(&["identity", "contact"]).await;
    let links = format!("{}/links", at(&referral));
    pair.receiver.post(&links).await.expect_problem(403, "forbidden");
    let made = async || {
        let link = pair.advocate.post(&links).await.expect(200).json();
        let secret = link["url"].as_str().unwrap().split_once("#code=").unwrap().1.to_owned();
        (secret, link["code"].as_str().unwrap().to_owned())
    };
    let public = pair.app.anonymous();
    let open = async |secret: &str, code: &str| {
        let body = json!({ "secret": secret, "code": code });
        public.post("/api/v1/referral-links/openings").json(&body).await
    };
    let (former, former_code) = made().await;
    let (secret, code) = made().await;
    let ended = open(&former, &former_code).await.expect_problem(404, "unknown_code");
    let wrong = open(&secret, "zzzzz").await.expect_problem(404, "unknown_code");
    assert_eq!(ended["detail"], wrong["detail"], "a wrong link and a wrong code answer alike");
    let opened = open(&secret, &code).await.expect(200).json();
    assert_eq!((&opened["revealed"]["given_name"], &opened["revealed"]["note"]), (&json!("Quetzalina"), &json!(null)));
    assert_eq!(opened["referral"]["allowed_transitions"], json!(["accepted", "rejected"]));
    open(&secret, &code).await.expect_problem(404, "unknown_code");
    let answer = async |secret: &Value, step: Value| {
        let body = json!({ "answer_secret": secret, "step": step });
        public.post("/api/v1/referral-links/answers").json(&body).await
    };
    answer(&json!("aaaaa-aaaaa-aaaaa-aaaaa-aaaaa-a"), json!({ "status": "accepted" }))
        .await
        .expect_problem(404, "unknown_code");
    let taken = answer(&opened["answer_secret"], json!({ "status": "accepted" })).await.expect(200).json();
    assert_eq!(taken["status"], "accepted");
    let read = pair.advocate.get(&at(&referral)).await.expect(200).json();
    assert_eq!((&read["status"], &read["steps"][0]["actor"]), (&json!("accepted"), &json!(null)));
    let seen = pair.app.read(&pair.advocate, &pair.at_case("disclosures")).await;
    assert_eq!(seen["items"][0]["fields"], json!(["identity", "contact"]));
    assert_eq!(seen["items"][0]["organization"]["name"], "Neighbors", "for whom the link was made");

    // Five wrong codes, and it is dead.
    let (secret, code) = made().await;
    for _ in 0..5 {
        open(&secret, "zzzzz").await.expect_problem(404, "unknown_code");
    }
    open(&secret, &code).await.expect_problem(404, "unknown_code");
    assert_eq!(pair.advocate.get(&at(&referral)).await.expect(200).json()["link"]["locked"], true);
}

#[actix_web::test]
async fn a_transfer_takes_consents_and_referrals_along_and_erasing_leaves_figures_alone() {
    let pair = Pair::new().await;
    pair.agree(&ALL).await;
    let third = pair.app.other_organization("Third").await;
    let new_advocate = pair.app.user(Role::VictimAdvocate).organization(third).sign_in().await;
    let (referral, consent) = pair.sent(&ALL).await;
    // One that the new organization itself declined, and that was redirected: it goes, what came in its place stays.
    let own_service = service(&new_advocate, third, "Counseling of the third").await;
    let mut new = pair.new_referral(None, &ALL);
    new["service_id"] = own_service["id"].clone();
    let declined = pair.advocate.post(REFERRALS).json(&new).await.expect(201).json();
    let redirected = pair.refer(None, &ALL).await;
    let ids = [&declined["id"], &redirected["id"]].map(|id| id.as_str().unwrap().parse::<Uuid>().unwrap());
    let redirect = "UPDATE referrals SET redirect_of = $1 WHERE id = $2";
    pair.app.sql().await.execute(redirect, &[&ids[0], &ids[1]]).await.unwrap();
    let offer = json!({ "to_organization_id": third, "consent_method": "written", "consented_on": today() });
    let offer = pair.advocate.post(&pair.at_case("transfers")).json(&offer).await.expect(201).json();
    let path = format!("/api/v1/case-transfers/{}/decisions", offer["id"].as_str().unwrap());
    new_advocate.post(&path).json(&json!({ "status": "accepted" })).await.expect(200);
    pair.advocate.get(&at(&referral)).await.expect(404);
    let read = new_advocate.get(&at(&referral)).await.expect(200).json();
    assert_eq!(read["share"]["ended"], "no_agreement", "the agreement was with the former organization");
    assert_eq!(read["consent_id"], consent["id"]);
    new_advocate.get(&at(&declined)).await.expect(404);
    assert_eq!(new_advocate.get(&at(&redirected)).await.expect(200).json()["redirect_of"], json!(null));

    let case_path = format!("/api/v1/cases/{}", pair.case["id"].as_str().unwrap());
    let etag = new_advocate.get(&case_path).await.expect(200).etag();
    let closure = json!({ "reason": "needs_met" });
    new_advocate.post(&format!("{case_path}/closures")).if_match(etag).json(&closure).await.expect(200);
    let sql = pair.app.sql().await;
    sql.batch_execute("UPDATE cases SET erase_on = current_date - 1; UPDATE jobs SET run_after = now() WHERE kind = 'cases.retention'")
        .await
        .unwrap();
    pair.app.run_jobs_of(&api::job_kinds()).await;
    let erased = new_advocate.get(&at(&referral)).await.expect(200).json();
    assert_eq!((&erased["share"]["ended"], &erased["person_id"]), (&json!("erased"), &json!(null)));
    assert_eq!((&erased["consent_id"], &erased["has_note"]), (&json!(null), &json!(false)));
    let left: i64 = sql.query_one("SELECT count(*) FROM consents", &[]).await.unwrap().get(0);
    assert_eq!(left, 0);
    assert_eq!(pair.app.read(&new_advocate, "/api/v1/referral-measures").await["all"]["sent"], 1);
}
