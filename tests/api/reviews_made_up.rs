//! A made-up review team with its members, for tests.

use api::platform::access::Role;
use api_tests::{Client, SignedInUser, TestApp};
use chrono::{DateTime, Datelike, Duration, NaiveDate, Utc};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::made_up::new_incident;

/// Area that the team reviews.
pub const AREA: i32 = 25;

/// A team of one area: facilitator, note taker, outreach, advocate, department and law enforcement, all signed.
pub struct Room {
    pub app: TestApp,
    pub facilitator: SignedInUser,
    pub note_taker: SignedInUser,
    pub outreach: SignedInUser,
    pub advocate: SignedInUser,
    pub department: SignedInUser,
    pub police: SignedInUser,
    pub outreach_organization: Uuid,
    pub department_organization: Uuid,
    pub team: Value,
}

impl Room {
    pub async fn new() -> Self {
        let app = TestApp::new().await;
        let outreach_organization = app.other_organization("Neighbors for Peace").await;
        let services = app.other_organization("Families First").await;
        let department_organization = app.other_organization("Department of Lights").await;
        let police_organization = app.other_organization("Police").await;
        let facilitator = app.user(Role::HritFacilitator).areas(&[AREA]).sign_in().await;
        let note_taker = app.user(Role::PartnerUser).organization(outreach_organization).areas(&[AREA]).sign_in().await;
        let outreach =
            app.user(Role::OutreachWorker).organization(outreach_organization).areas(&[AREA]).sign_in().await;
        let advocate = app.user(Role::VictimAdvocate).organization(services).areas(&[AREA]).sign_in().await;
        let department = app.user(Role::DepartmentLiaison).organization(department_organization).sign_in().await;
        let police = app.user(Role::LeLiaison).organization(police_organization).sign_in().await;
        let team = facilitator.post("/api/v1/review-teams").json(&new_team("West team")).await.expect(201).json();
        let room = Self {
            app,
            facilitator,
            note_taker,
            outreach,
            advocate,
            department,
            police,
            outreach_organization,
            department_organization,
            team,
        };
        for (user, role) in [
            (&room.note_taker, "note_taker"),
            (&room.outreach, "member"),
            (&room.advocate, "member"),
            (&room.department, "member"),
            (&room.police, "member"),
        ] {
            room.seat(user, role).await;
            room.sign(user).await;
        }
        room.sign(&room.facilitator).await;
        room
    }

    pub fn team_id(&self) -> &str {
        self.team["id"].as_str().unwrap()
    }

    pub async fn seat(&self, user: &SignedInUser, role: &str) -> Value {
        let path = format!("/api/v1/review-teams/{}/members", self.team_id());
        let body = json!({ "user_id": user.id, "role": role });
        self.facilitator.post(&path).json(&body).await.expect(201).json()
    }

    pub async fn sign(&self, user: &SignedInUser) {
        sign(&self.app, user).await;
    }

    /// An incident on a day of the week that a session of this week reviews.
    pub async fn incident(&self, day: i64, changes: Value) -> Value {
        let mut incident = new_incident(&json!({
            "kind": "nonfatal_shooting",
            "occurred_at": last_week(day),
            "case_number": null,
            "victimizations": [{ "age_band": "20-29", "sex": "M", "race": null, "injury": "nonfatal",
                "gunshot_injury": "yes" }],
        }));
        for (name, value) in changes.as_object().unwrap() {
            incident[name] = value.clone();
        }
        let anywhere = self.app.user(Role::HritFacilitator).sign_in().await;
        anywhere.post("/api/v1/incidents").json(&incident).await.expect(201).json()
    }

    /// A session of this week.
    pub async fn session(&self) -> Value {
        let body = json!({ "team_id": self.team_id(), "meets_at": this_week(3) });
        self.facilitator.post("/api/v1/review-sessions").json(&body).await.expect(201).json()
    }

    /// Takes a step with a session as it stands now.
    pub async fn step(&self, session: &Value, to: &str) -> Value {
        let path = path_of(session);
        let etag = self.facilitator.get(&path).await.expect(200).etag();
        let step = json!({ "to": to });
        self.facilitator.post(&format!("{path}/transitions")).if_match(etag).json(&step).await.expect(200).json()
    }

    /// The incident reviews of a session, in its order.
    pub async fn reviews(&self, session: &Value) -> Vec<Value> {
        let path = format!("/api/v1/incident-reviews?session_id={}", session["id"].as_str().unwrap());
        self.app.read(&self.facilitator, &path).await["items"].as_array().unwrap().clone()
    }

    pub async fn change_review(&self, user: &Client, review: &Value, patch: Value) -> Value {
        let path = review_path(review);
        let etag = user.get(&path).await.expect(200).etag();
        user.patch(&path).if_match(etag).json(&patch).await.expect(200).json()
    }

    /// Reviews an incident: a driver, and it is talked about.
    pub async fn reviewed(&self, review: &Value, driver: &str) -> Value {
        let changed = self.change_review(&self.note_taker, review, json!({ "primary_driver": driver })).await;
        let path = format!("{}/transitions", review_path(review));
        let etag = format!("\"{}\"", changed["row_version"]);
        self.note_taker.post(&path).if_match(etag).json(&json!({ "to": "reviewed" })).await.expect(200).json()
    }

    /// An action of the team about a place, for the department.
    pub fn new_action(&self, changes: Value) -> Value {
        let mut action = json!({
            "category": "lighting", "title": "Repair the lights", "priority": "normal",
            "owner_organization_id": self.department_organization, "team_id": self.team_id(),
            "community_area_number": AREA,
        });
        for (name, value) in changes.as_object().unwrap() {
            action[name] = value.clone();
        }
        action
    }

    pub async fn action(&self, changes: Value) -> Value {
        self.facilitator.post("/api/v1/actions").json(&self.new_action(changes)).await.expect(201).json()
    }

    /// Takes a step with an action as it stands now; gives the answer.
    pub async fn try_action(&self, user: &Client, action: &Value, to: &str) -> api_tests::Response {
        let path = action_path(action);
        let etag = user.get(&path).await.expect(200).etag();
        let step = json!({ "to": to, "note": "As agreed." });
        user.post(&format!("{path}/transitions")).if_match(etag).json(&step).await
    }

    pub async fn step_action(&self, user: &Client, action: &Value, to: &str) -> Value {
        self.try_action(user, action, to).await.expect(200).json()
    }

    pub async fn decide(&self, user: &Client, session: &Value, action: &Value, disposition: &str) -> Value {
        let path = format!("{}/dispositions", path_of(session));
        let body = json!({ "action_id": action["id"], "disposition": disposition, "note": "As agreed." });
        user.post(&path).json(&body).await.expect(200).json()
    }
}

/// Signs the agreement with the user's own name.
pub async fn sign(app: &TestApp, user: &SignedInUser) {
    let agreement = app.read(user, "/api/v1/me/confidentiality-agreement").await;
    let me = app.read(user, "/api/v1/me").await;
    let body = json!({ "text_id": agreement["text"]["id"], "signed_name": me["display_name"] });
    user.post("/api/v1/me/confidentiality-agreements").json(&body).await.expect(201);
}

pub fn new_team(name: &str) -> Value {
    json!({ "name": name, "area_numbers": [AREA], "meeting_weekday": 3, "meeting_time": "10:00", "meeting_minutes": 90,
        "meeting_place": "Library" })
}

fn monday() -> NaiveDate {
    let today = Utc::now().with_timezone(&chrono_tz::America::Chicago).date_naive();
    today - Duration::days(i64::from(today.weekday().num_days_from_monday()))
}

/// Six in the evening (UTC) of a day of this week; 1 is Monday.
pub fn this_week(day: i64) -> DateTime<Utc> {
    (monday() + Duration::days(day - 1)).and_hms_opt(18, 0, 0).unwrap().and_utc()
}

/// The same of last week.
pub fn last_week(day: i64) -> DateTime<Utc> {
    this_week(day) - Duration::days(7)
}

pub fn path_of(session: &Value) -> String {
    format!("/api/v1/review-sessions/{}", session["id"].as_str().unwrap())
}

pub fn review_path(review: &Value) -> String {
    format!("/api/v1/incident-reviews/{}", review["id"].as_str().unwrap())
}

pub fn action_path(action: &Value) -> String {
    format!("/api/v1/actions/{}", action["id"].as_str().unwrap())
}
