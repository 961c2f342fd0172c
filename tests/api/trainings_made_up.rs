//! Made-up courses, trainings and people for tests.

use api::platform::access::Role;
use api_tests::{Client, SignedInUser, TestApp};
use chrono::{DateTime, Duration, Utc};
use serde_json::{Value, json};

/// A city with a course, its manager and an instructor.
pub struct School {
    pub app: TestApp,
    pub manager: SignedInUser,
    pub instructor: SignedInUser,
    pub course: Value,
}

impl School {
    pub async fn new() -> Self {
        let app = TestApp::new().await;
        let manager = app.user(Role::TrainingManager).sign_in().await;
        let instructor = app.user(Role::Instructor).sign_in().await;
        let course = manager.post("/api/v1/courses").json(&new_course("TIC-101")).await.expect(201).json();
        Self { app, manager, instructor, course }
    }

    /// A published training of four weekly evenings that begins in 30 days.
    pub async fn open(&self, capacity: i32) -> Value {
        self.open_with(json!({ "capacity": capacity })).await
    }

    /// The same with other values.
    pub async fn open_with(&self, changes: Value) -> Value {
        let draft = self.draft(changes).await;
        self.step(&draft, json!({ "to": "open" })).await
    }

    pub async fn draft(&self, changes: Value) -> Value {
        let mut new = self.new_training();
        for (name, value) in changes.as_object().unwrap() {
            new[name] = value.clone();
        }
        self.manager.post("/api/v1/trainings").json(&new).await.expect(201).json()
    }

    pub fn new_training(&self) -> Value {
        let first = (Utc::now() + Duration::days(30)).date_naive();
        json!({
            "course_id": self.course["id"], "area_numbers": [25, 23], "language": "en", "modality": "in_person",
            "capacity": 10, "site": { "name": "Example Branch Library", "address": "100 W Example St" },
            "instructor_ids": [self.instructor.id], "access_features": ["step_free"],
            "series": { "first_on": first, "starts": "18:00", "minutes": 120, "count": 4, "every_days": 7 },
        })
    }

    /// Takes a step of a training as it stands now.
    pub async fn step(&self, training: &Value, step: Value) -> Value {
        let path = path_of(training);
        let etag = self.manager.get(&path).await.expect(200).etag();
        self.manager.post(&format!("{path}/transitions")).if_match(etag).json(&step).await.expect(200).json()
    }

    /// Registers somebody new without an account; gives the receipt.
    pub async fn register(&self, training: &Value, name: &str) -> Value {
        self.register_as(&person(name), training).await
    }

    pub async fn register_as(&self, person: &Value, training: &Value) -> Value {
        let path = format!("{}/registrations", path_of(training));
        self.app.anonymous().post(&path).json(person).await.expect(201).json()
    }

    /// What a registrant sees.
    pub async fn look(&self, receipt: &Value) -> Value {
        self.by_code("registration-lookups", receipt, json!({})).await.expect(200).json()
    }

    /// A request of a registrant.
    pub async fn by_code(&self, path: &str, receipt: &Value, more: Value) -> api_tests::Response {
        let mut body = more;
        body["code"] = receipt["code"].clone();
        self.app.anonymous().post(&format!("/api/v1/{path}")).json(&body).await
    }

    /// Moves a training so that its first session began some hours ago; clocks of tests are moved in the database.
    pub async fn shift_start(&self, training: &Value, hours: i64) {
        let id: uuid::Uuid = training["id"].as_str().unwrap().parse().unwrap();
        let starts_at: DateTime<Utc> = training["starts_at"].as_str().unwrap().parse().unwrap();
        let back = (starts_at - Utc::now()).num_seconds() + hours * 3600;
        let sql = self.app.sql().await;
        let interval = format!("{back} seconds");
        for statement in [
            "UPDATE training_sessions SET starts_at = starts_at - $2::text::interval, ends_at = ends_at - $2::text::interval \
             WHERE training_id = $1",
            "UPDATE trainings SET starts_at = starts_at - $2::text::interval, ends_at = ends_at - $2::text::interval WHERE id = $1",
        ] {
            sql.execute(statement, &[&id, &interval]).await.unwrap();
        }
    }

    /// Runs all jobs, also those that are due later, but for the erasure of old data.
    pub async fn run_all_jobs(&self) {
        let due = "UPDATE jobs SET run_after = now() WHERE status = 'queued' AND kind <> 'trainings.retention'";
        self.app.sql().await.execute(due, &[]).await.unwrap();
        self.app.run_jobs().await;
    }

    /// Erases data that has served its time.
    pub async fn run_retention(&self) {
        let due = "UPDATE jobs SET run_after = now() WHERE kind = 'trainings.retention'";
        self.app.sql().await.execute(due, &[]).await.unwrap();
        self.app.run_jobs().await;
    }

    /// Brings a training behind its last session and takes attendance: `attended[i]` sessions for the i-th receipt.
    pub async fn hold(&self, training: &Value, receipts: &[Value], attended: &[usize]) {
        self.shift_start(training, 24 * 22).await;
        self.run_all_jobs().await;
        let now = self.app.read(&self.manager, &path_of(training)).await;
        assert_eq!(now["status"], "in_progress", "{now:#}");
        for (number, session) in now["sessions"].as_array().unwrap().iter().enumerate() {
            let marks: Vec<Value> = receipts
                .iter()
                .zip(attended)
                .map(|(receipt, count)| {
                    let status = if number < *count { "present" } else { "absent" };
                    mark(&receipt["registration"]["id"], status, session["starts_at"].as_str().unwrap())
                })
                .collect();
            let path = format!("/api/v1/training-sessions/{}/attendance", session["id"].as_str().unwrap());
            let answer = put(&self.instructor, &path, &json!({ "marks": marks })).await.expect(200).json();
            for result in answer["results"].as_array().unwrap() {
                assert_eq!(result["outcome"], "applied", "{answer:#}");
            }
        }
    }

    /// The same, and completes it.
    pub async fn complete(&self, training: &Value, receipts: &[Value], attended: &[usize]) -> Value {
        self.hold(training, receipts, attended).await;
        self.step(training, json!({ "to": "completed" })).await
    }
}

pub fn put(client: &Client, path: &str, body: &Value) -> api_tests::Request {
    client.request(reqwest::Method::PUT, path).json(body)
}

pub fn mark(registration_id: &Value, status: &str, recorded_at: &str) -> Value {
    json!({
        "id": uuid::Uuid::now_v7(), "registration_id": registration_id, "status": status, "method": "instructor",
        "recorded_at": recorded_at,
    })
}

pub fn path_of(training: &Value) -> String {
    format!("/api/v1/trainings/{}", training["id"].as_str().unwrap())
}

/// A person with an e-mail address of their own.
pub fn person(name: &str) -> Value {
    let email = format!("{}@example.org", name.to_lowercase().replace(' ', "."));
    json!({ "full_name": name, "email": email, "contact_channel": "email", "language": "en", "audience": "residents" })
}

pub fn new_course(code: &str) -> Value {
    json!({
        "code": code, "title": { "en": "Skills for hard days", "es": "Herramientas para días difíciles" },
        "summary": { "en": "Meeting families after violence." }, "audiences": ["residents", "outreach"], "distressing": true,
        "version": {
            "version": "2026.1", "effective_from": "2020-01-01", "minutes": 480, "session_count": 4, "validity_months": 36,
            "outline": { "en": "Realize, recognize, respond." },
            "materials": [{ "title": { "en": "Handout" }, "url": "https://example.org/handout.pdf", "registrants_only": true }],
        },
    })
}
