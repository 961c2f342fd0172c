//! Fifty values that nobody else has, driven through cases, consents and referrals and through every operation in errors: they leave
//! their seal by a reveal and in no other way.

use api::endpoints;
use api::platform::access::Role;
use api_tests::{Client, TestApp, catch_logs, caught_logs};
use chrono::Utc;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::made_up::dump;

/// A value that nobody else has: letters alone, so that it may stand in a name, a street or a word to search for.
fn canary(index: usize) -> String {
    let letters: String =
        Uuid::new_v4().simple().to_string().chars().take(14).map(|digit| char::from(b'g' + digit as u8 % 16)).collect();
    format!("Canary{index}{letters}")
}

/// A number that nobody has.
fn number(index: usize) -> String {
    format!("77355{:05}", 10_007 + index * 911)
}

fn person(relation: &str, planted: &mut Vec<String>) -> Value {
    let start = planted.len();
    let mut next = || {
        planted.push(canary(planted.len()));
        planted.last().unwrap().clone()
    };
    let (given, family, street, mail, substitute, mind) = (next(), next(), next(), next(), next(), next());
    let phone = number(start);
    planted.push(phone.clone());
    json!({
        "relation": relation, "language": "es", "protected": true,
        "details": { "given_name": given, "family_name": family, "phone": phone, "email": format!("{mail}@example.org"),
            "street_address": format!("98765 W {street} St"), "substitute_address": substitute, "contact_instructions": mind },
        "safe_contact": { "channel": "phone", "voicemail": false, "say_who_we_are": false }
    })
}

/// Every operation with something that it refuses, which holds a canary: what comes back.
async fn refusals(client: &Client, planted: &[String]) -> Vec<(String, String)> {
    let mut answers = Vec::new();
    for (index, endpoint) in endpoints::all().into_iter().enumerate() {
        let mut path = endpoint.path.clone();
        while let (Some(start), Some(end)) = (path.find('{'), path.find('}')) {
            path.replace_range(start..=end, &Uuid::now_v7().to_string());
        }
        let value = &planted[index % planted.len()];
        let body =
            json!({ "nothing_of_this_name": value, "name": value, "phone": value, "code": value, "reason": value });
        let method = endpoint.method.as_str();
        let requests = match method {
            "GET" => vec![client.get(&format!("{path}?nothing_of_this_name={value}"))],
            _ => {
                let request = || client.request(method.parse().unwrap(), &path).header("if-match", "\"1\"");
                vec![request().json(&body), request().body("application/json", format!("{{ \"name\": {value}"))]
            }
        };
        for request in requests {
            let answer = request.await;
            if answer.status() >= 400 {
                answers.push((format!("{method} {}", endpoint.path), answer.text()));
            }
            assert!(answer.status() < 500, "{method} {path}: {}", answer.status());
        }
    }
    answers
}

#[actix_web::test]
async fn fifty_planted_values_leave_their_seal_by_a_reveal_alone() {
    catch_logs();
    let app = TestApp::new().await;
    let own = app.other_organization("Families First").await;
    let other = app.other_organization("Neighbors").await;
    let advocate = app.user(Role::VictimAdvocate).organization(own).sign_in().await;
    let receiver = app.user(Role::PartnerUser).organization(other).sign_in().await;
    let admin = app.user(Role::Admin).sign_in().await;
    let mut planted = Vec::new();
    let relations = ["victim", "parent", "sibling", "guardian", "proxy", "child", "alleged_offender"];
    let people: Vec<Value> = relations.iter().map(|relation| person(relation, &mut planted)).collect();
    let (plan, note, told) = (canary(97), canary(98), canary(99));
    planted.extend([plan.clone(), note.clone(), told.clone()]);
    assert!(planted.len() >= 50, "{}", planted.len());

    let today = Utc::now().with_timezone(&chrono_tz::America::Chicago).date_naive();
    let new = json!({ "incident_kind": "nonfatal_shooting", "incident_on": "2026-11-01", "residence_area_number": 25, "people": people,
        "needs": [] });
    let mut answers = vec![advocate.post("/api/v1/cases").json(&new).await.expect(201)];
    let case = answers[0].json();
    let at = format!("/api/v1/cases/{}", case["id"].as_str().unwrap());
    let etag = advocate.get(&at).await.expect(200).etag();
    answers.push(advocate.patch(&at).if_match(etag).json(&json!({ "plan": plan })).await.expect(200));
    let noted = json!({ "kind": "contact", "level": "organization", "text": note });
    answers.push(advocate.post(&format!("{at}/notes")).json(&noted).await.expect(201));
    let details = json!({ "name": { "en": "Counseling", "es": null }, "description": { "en": "Help.", "es": null },
        "kinds": ["counseling"], "languages": ["en"], "areas": [], "phone": "312 555 0150" });
    let service = json!({ "organization_id": other, "details": details });
    let service = receiver.post("/api/v1/services").json(&service).await.expect(201).json();
    let terms = json!({ "purpose": "victim_services", "data_categories": ["identity", "contact", "address", "needs"],
        "legal_basis": "Consent", "direction": "mutual", "effective_on": today, "expires_on": today, "retention_months": 1,
        "redisclosure_allowed": false, "breach_contact": "privacy@example.org" });
    let agreement = json!({ "first_organization_id": own, "second_organization_id": other, "terms": terms });
    let agreement = admin.post("/api/v1/data-sharing-agreements").json(&agreement).await.expect(201).json();
    let agreement = format!("/api/v1/data-sharing-agreements/{}", agreement["id"].as_str().unwrap());
    for status in ["in_review", "signed", "active"] {
        let etag = admin.get(&agreement).await.expect(200).etag();
        let signed = (status == "signed").then(|| "a".repeat(64));
        let step = json!({ "status": status, "document_sha256": signed });
        admin.post(&format!("{agreement}/steps")).if_match(etag).json(&step).await.expect(200);
    }
    let victim = &case["people"][0]["person_id"];
    let categories = json!(["identity", "contact", "address", "needs"]);
    let consent = json!({ "person_id": victim, "signer_id": victim, "purpose": "victim_services", "data_categories": categories,
        "recipient_ids": [other], "method": "written", "given_on": today });
    answers.push(advocate.post(&format!("{at}/consents")).json(&consent).await.expect(201));
    let consent = answers.last().unwrap().json();
    let referral = json!({ "case_id": case["id"], "person_id": victim, "service_id": service["id"], "kind": "counseling",
        "urgency": "routine", "data_categories": categories, "consent_id": consent["id"], "note": told });
    answers.push(advocate.post("/api/v1/referrals").json(&referral).await.expect(201));
    let referral = format!("/api/v1/referrals/{}", answers.last().unwrap().json()["id"].as_str().unwrap());
    let etag = advocate.get(&referral).await.expect(200).etag();
    let send = json!({ "status": "requested" });
    answers.push(advocate.post(&format!("{referral}/steps")).if_match(etag).json(&send).await.expect(200));
    for path in [at.clone(), format!("{at}/consents"), format!("{at}/disclosures"), "/api/v1/cases".to_owned()] {
        answers.push(advocate.get(&path).await.expect(200));
    }
    for path in [referral.as_str(), "/api/v1/referrals", "/api/v1/referral-measures", "/api/v1/notifications"] {
        answers.push(receiver.get(path).await.expect(200));
    }
    let search = json!({ "name": format!("{} {}", planted[0], planted[1]) });
    let found = advocate.post("/api/v1/person-searches").json(&search).await.expect(200).json();
    assert_eq!(found["items"].as_array().unwrap().len(), 1, "the values are where they belong");
    let reveal = json!({ "purpose": "First appointment" });
    let revealed = receiver.post(&format!("{referral}/reveals")).json(&reveal).await.expect(200).json();
    assert_eq!((&revealed["given_name"], &revealed["note"]), (&json!(planted[0]), &json!(told)));

    let mut texts: Vec<(String, String)> =
        answers.iter().map(|answer| ("an answer".to_owned(), answer.text())).collect();
    let errors = refusals(&advocate, &planted).await;
    assert!(errors.len() > 300, "{} errors", errors.len());
    texts.extend(errors);
    app.run_jobs_of(&api::job_kinds()).await;
    texts.push(("the database".to_owned(), dump(&app).await));
    texts.extend(app.mails().into_iter().map(|mail| ("a mail".to_owned(), mail)));
    texts.extend(app.published().await.into_iter().map(|event| ("an event".to_owned(), event)));
    texts.extend(app.audited().await.into_iter().map(|entry| ("the audit trail".to_owned(), entry)));
    let log = caught_logs();
    assert!(log.contains("/cases/{case_id}") && log.contains("/api/v1/person-searches"), "requests are logged");
    texts.push(("the log".to_owned(), log));
    for value in &planted {
        for (place, text) in &texts {
            assert!(!text.contains(value.as_str()), "{value} stands in {place}: {text:.600}");
        }
    }
}
