//! Made-up applications in every state. Nobody in them is real, the streets have numbers that do not exist, and nobody is sent a mail.

use chrono::{DateTime, Duration, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use schema::{
    application_changes, application_decisions, application_documents, application_notices, applications,
    distribution_sites, information_requests, organizations, payment_batches, payments, pickup_slots, program_rounds,
    programs, stock_entries, users,
};
use serde_json::json;
use uuid::Uuid;

use super::answers::ApplicationAnswers;
use super::documents::seal_place;
use super::model::{
    AnswerGroup, ApplicationNoticeKind, ApplicationStatus, BatchStatus, DecisionOutcome, DecisionStep, DocumentStatus,
    PaymentStatus,
};
use super::store::{self, ApplicationRow, Judged};
use crate::funds::{self, FundEntryKind};
use crate::identity::Language;
use crate::notices::ContactChannel;
use crate::platform::access::{Platform, Scope, keyed_hash};
use crate::platform::db::Transaction;
use crate::platform::files;
use crate::platform::http::{ApiResult, Problem};
use crate::secret_codes;

const PAPER: &[u8] = b"%PDF-1.4\n1 0 obj << /Type /Catalog /Pages 2 0 R >> endobj\n\
    2 0 obj << /Type /Pages /Kids [3 0 R] /Count 1 >> endobj\n\
    3 0 obj << /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] >> endobj\n\
    trailer << /Root 1 0 R >>\n%%EOF\n";

/// One application of the demonstration.
struct Case {
    days_ago: i64,
    status: ApplicationStatus,
    name: &'static str,
    street: &'static str,
    area: i32,
    kind: &'static str,
    item: (&'static str, i32, i64),
    language: Language,
    helped: bool,
    channel: ContactChannel,
}

const fn case(
    days_ago: i64,
    status: ApplicationStatus,
    name: &'static str,
    street: &'static str,
    area: i32,
    kind: &'static str,
    item: (&'static str, i32, i64),
) -> Case {
    Case {
        days_ago,
        status,
        name,
        street,
        area,
        kind,
        item,
        language: Language::En,
        helped: false,
        channel: ContactChannel::Email,
    }
}

fn cases() -> Vec<Case> {
    use ApplicationStatus as S;
    let mut cases = vec![
        case(44, S::Paid, "Avery Example", "90010 W Madison St", 25, "owner", ("outdoor_camera", 2, 24_900)),
        case(43, S::Paid, "Blake Example", "90020 W Lake St", 26, "owner", ("outdoor_light", 2, 7_500)),
        case(
            41,
            S::PaymentReturned,
            "Casey Example",
            "90030 S Ashland Ave",
            67,
            "owner",
            ("outdoor_camera", 1, 18_000),
        ),
        case(39, S::Denied, "Devon Example", "90040 W Division St", 23, "owner", ("outdoor_light", 1, 4_500)),
        case(30, S::Approved, "Ellis Example", "90050 S Halsted St", 68, "business", ("outdoor_camera", 2, 31_000)),
        case(28, S::Approved, "Fran Example", "90060 W Chicago Ave", 23, "tenant", ("outdoor_light", 2, 12_000)),
        case(21, S::UnderReview, "Gale Example", "90070 S State St", 40, "owner", ("outdoor_camera", 2, 19_900)),
        case(
            17,
            S::NeedsInformation,
            "Hollis Example",
            "90080 W Roosevelt Rd",
            29,
            "owner",
            ("outdoor_light", 1, 9_900),
        ),
        case(9, S::Submitted, "Indra Example", "90090 W 63rd St", 67, "owner", ("outdoor_camera", 1, 26_000)),
        // The same address in another spelling: a duplicate to find.
        case(8, S::Submitted, "Jules Example", "90090 W. 63rd St", 67, "owner", ("outdoor_light", 2, 8_000)),
        case(
            5,
            S::Submitted,
            "Kim Example",
            "90100 S Cottage Grove Ave",
            69,
            "non_profit",
            ("outdoor_camera", 2, 22_500),
        ),
        case(2, S::Submitted, "Luz Ejemplo", "90110 W 26th St", 30, "owner", ("outdoor_light", 1, 5_990)),
    ];
    if let Some(last) = cases.last_mut() {
        (last.language, last.helped, last.channel) = (Language::Es, true, ContactChannel::Phone);
    }
    cases
}

/// Loads the applications, into the round of the program that pays back, and two for devices.
pub async fn load(platform: &Platform) -> ApiResult<()> {
    use ApplicationStatus as S;
    let devices = vec![
        case(12, S::ReadyForPickup, "Morgan Example", "90120 S Pulaski Rd", 29, "owner", ("", 0, 0)),
        case(3, S::Submitted, "Noor Example", "90130 W Jackson Blvd", 28, "owner", ("", 0, 0)),
    ];
    for (code, cases) in [("home_protection_reimbursement", cases()), ("home_protection_devices", devices)] {
        let mut prepared = Vec::new();
        for case in cases {
            prepared.push(prepare(platform, case).await?);
        }
        platform
            .system("applications of the demonstration", async move |transaction, _| {
                enter(transaction, code, prepared).await
            })
            .await?;
    }
    platform
        .system("distribution of the demonstration", async |transaction: Transaction<'_>, _: &Scope| {
            distribution(transaction).await
        })
        .await
}

/// A site with stock, and times on the next days.
async fn distribution(transaction: Transaction<'_>) -> ApiResult<()> {
    let (site_id, now) = (Uuid::now_v7(), Utc::now());
    diesel::insert_into(distribution_sites::table)
        .values((
            distribution_sites::id.eq(site_id),
            distribution_sites::name.eq("Westside Example Hub"),
            distribution_sites::address.eq("90140 W Example Ave"),
        ))
        .execute(&mut transaction.connection())
        .await?;
    for item in ["wireless_camera", "solar_floodlight"] {
        diesel::insert_into(stock_entries::table)
            .values((
                stock_entries::id.eq(Uuid::now_v7()),
                stock_entries::site_id.eq(site_id),
                stock_entries::item.eq(item),
                stock_entries::quantity.eq(40),
                stock_entries::note.eq("Made up for the demonstration"),
            ))
            .execute(&mut transaction.connection())
            .await?;
    }
    let noon = now.date_naive().and_hms_opt(18, 0, 0).unwrap_or_default().and_utc();
    for days in 2..9 {
        let starts_at = noon + Duration::days(days);
        diesel::insert_into(pickup_slots::table)
            .values((
                pickup_slots::id.eq(Uuid::now_v7()),
                pickup_slots::site_id.eq(site_id),
                pickup_slots::starts_at.eq(starts_at),
                pickup_slots::ends_at.eq(starts_at + Duration::hours(2)),
                pickup_slots::capacity.eq(20),
            ))
            .execute(&mut transaction.connection())
            .await?;
    }
    Ok(())
}

struct Prepared {
    case: Case,
    id: Uuid,
    facts: serde_json::Value,
    sealed: Vec<u8>,
    property: Vec<u8>,
    papers: Vec<(Uuid, files::StoredFile)>,
}

async fn prepare(platform: &Platform, case: Case) -> ApiResult<Prepared> {
    let id = Uuid::now_v7();
    let (item, quantity, unit_price_cents) = case.item;
    let early = case.status == ApplicationStatus::Denied;
    let facts = if item.is_empty() {
        json!({ "applicant_kind": case.kind, "in_city": true, "benefits": ["snap"] })
    } else {
        let bought = if early { "2022-05-30" } else { "2026-09-12" };
        let consent = (case.kind == "tenant").then_some(true);
        json!({ "applicant_kind": case.kind, "in_city": true, "installed": true, "owner_consent": consent,
            "items": [{ "item": item, "quantity": quantity, "unit_price_cents": unit_price_cents, "purchased_on": bought }] })
    };
    let answers: ApplicationAnswers = serde_json::from_value(json!({
        "facts": facts,
        "details": { "full_name": case.name, "phone": "312 555 0100", "street_address": case.street, "postal_code": "60600",
            "payee_kind": "applicant" },
    }))
    .map_err(|error| Problem::internal(&error))?;
    let details = serde_json::to_vec(&answers.details).map_err(|error| Problem::internal(&error))?;
    let property = answers.details.property().unwrap_or_default();
    let mut papers = Vec::new();
    for _ in 0..6 {
        let document_id = Uuid::now_v7();
        papers
            .push((document_id, platform.keep_sealed("application-documents", seal_place(document_id), PAPER).await?));
    }
    Ok(Prepared {
        id,
        sealed: platform.seal(&ApplicationRow::seal_place(id), &details).await?,
        property: keyed_hash(platform.hash_key(), &format!("application_property|{property}")),
        facts: serde_json::to_value(&answers.facts).map_err(|error| Problem::internal(&error))?,
        case,
        papers,
    })
}

async fn person(transaction: Transaction<'_>, email: &str) -> ApiResult<Uuid> {
    Ok(users::table.filter(users::email.eq(email)).select(users::id).first(&mut transaction.connection()).await?)
}

async fn enter(transaction: Transaction<'_>, code: &str, all: Vec<Prepared>) -> ApiResult<()> {
    use ApplicationStatus as S;
    let (first, second) =
        (person(transaction, "reviewer@example.org").await?, person(transaction, "decider@example.org").await?);
    let finance = person(transaction, "finance@example.org").await?;
    let (program_id, round_id): (Uuid, Uuid) = programs::table
        .inner_join(program_rounds::table.on(program_rounds::program_id.eq(programs::id)))
        .filter(programs::code.eq(code))
        .select((programs::id, program_rounds::id))
        .first(&mut transaction.connection())
        .await?;
    let helper: Uuid = organizations::table
        .filter(organizations::abbreviation.eq("NPO"))
        .select(organizations::id)
        .first(&mut transaction.connection())
        .await?;
    let (fund_id, _) = funds::lock_of_round(transaction, round_id).await?;
    let now = Utc::now();
    let mut batch = Vec::new();
    for one in all {
        let Case { days_ago, status, area, language, helped, channel, .. } = one.case;
        let sent = now - Duration::days(days_ago);
        let decided = status.is_decided().then(|| sent + Duration::days(2));
        insert(transaction, &one, (program_id, round_id), helped.then_some(helper), sent).await?;
        let row = store::row(transaction, one.id).await?;
        let Judged { policy, determination, .. } = store::judge(transaction, &row, true).await?;
        let missing = usize::from(status == S::NeedsInformation);
        for (document, (document_id, file)) in
            policy.rules.required_documents(&row.facts()?).skip(missing).zip(&one.papers)
        {
            paper(transaction, one.id, &document.code, (*document_id, file), decided.is_some(), sent).await?;
        }
        let award = determination.award_cents;
        let denied = status == S::Denied;
        let recommended = decided.is_some() || status == S::UnderReview;
        for (step, who, when) in [
            (DecisionStep::Recommendation, first, recommended.then(|| sent + Duration::days(1))),
            (DecisionStep::Decision, second, decided),
        ] {
            let Some(when) = when else { continue };
            diesel::insert_into(application_decisions::table)
                .values((
                    application_decisions::id.eq(Uuid::now_v7()),
                    application_decisions::application_id.eq(one.id),
                    application_decisions::step.eq(step),
                    application_decisions::outcome.eq(if denied {
                        DecisionOutcome::Deny
                    } else {
                        DecisionOutcome::Approve
                    }),
                    application_decisions::reasons.eq(if denied {
                        vec!["purchased_before_start".to_owned()]
                    } else {
                        Vec::new()
                    }),
                    application_decisions::award_cents.eq(award),
                    application_decisions::determination
                        .eq(serde_json::to_value(&determination).map_err(|error| Problem::internal(&error))?),
                    application_decisions::actor_id.eq(who),
                    application_decisions::created_at.eq(when),
                ))
                .execute(&mut transaction.connection())
                .await?;
        }
        let today = now.date_naive();
        diesel::update(applications::table.find(one.id))
            .set((
                applications::status.eq(status),
                applications::community_area_number.eq(area),
                applications::language.eq(language),
                applications::contact_channel.eq(channel),
                applications::assignee_id.eq(recommended.then_some(first)),
                applications::recommended_by.eq(recommended.then_some(first)),
                applications::decided_by.eq(decided.map(|_| second)),
                applications::decided_at.eq(decided),
                applications::award_cents.eq(decided.filter(|_| !denied).map(|_| award)),
                applications::appeal_until.eq(denied.then(|| today + Duration::days(10))),
                applications::fulfill_by.eq(decided.filter(|_| !denied).map(|_| today + Duration::days(45))),
                applications::information_due_on
                    .eq((status == S::NeedsInformation).then(|| today + Duration::days(16))),
            ))
            .execute(&mut transaction.connection())
            .await?;
        step(transaction, one.id, S::Submitted, sent).await?;
        if channel != ContactChannel::Email {
            diesel::insert_into(application_notices::table)
                .values((
                    application_notices::id.eq(Uuid::now_v7()),
                    application_notices::application_id.eq(one.id),
                    application_notices::kind.eq(ApplicationNoticeKind::Submitted),
                    application_notices::channel.eq(channel),
                    application_notices::created_at.eq(sent),
                ))
                .execute(&mut transaction.connection())
                .await?;
        }
        if status != S::Submitted {
            step(transaction, one.id, status, decided.unwrap_or(sent + Duration::days(1))).await?;
        }
        if status == S::NeedsInformation {
            ask(transaction, one.id, first, today + Duration::days(16)).await?;
        }
        if award > 0 && decided.is_some() && !denied {
            funds::post_for(transaction, fund_id, FundEntryKind::Reserve, award, one.id, "Approved").await?;
            if status == S::Paid {
                funds::post_for(transaction, fund_id, FundEntryKind::Spend, award, one.id, "Paid").await?;
            }
            if matches!(status, S::Paid | S::PaymentReturned) {
                let paid = status == S::Paid;
                batch.push((one.id, award, if paid { PaymentStatus::Paid } else { PaymentStatus::Returned }));
            }
        }
    }
    if !batch.is_empty() {
        pay(transaction, round_id, finance, batch).await?;
    }
    Ok(())
}

async fn insert(
    transaction: Transaction<'_>,
    one: &Prepared,
    (program_id, round_id): (Uuid, Uuid),
    helper: Option<Uuid>,
    sent: DateTime<Utc>,
) -> ApiResult<()> {
    let program = crate::programs::find_program(transaction, program_id, true).await?;
    let policy_id = program.policy.as_ref().map(|policy| policy.id).ok_or_else(crate::programs::no_policy)?;
    diesel::insert_into(applications::table)
        .values((
            applications::id.eq(one.id),
            applications::reference.eq(secret_codes::letters(10)?),
            applications::program_id.eq(program_id),
            applications::round_id.eq(round_id),
            applications::policy_id.eq(policy_id),
            applications::status.eq(ApplicationStatus::Submitted),
            applications::language.eq(one.case.language),
            applications::facts.eq(&one.facts),
            applications::sealed_details.eq(&one.sealed),
            applications::property_hash.eq(&one.property),
            applications::organization_id.eq(helper),
            applications::assisted_consent.eq(helper.map(|_| "Agreed in person at the office")),
            applications::submitted_at.eq(sent),
            applications::created_at.eq(sent),
        ))
        .execute(&mut transaction.connection())
        .await?;
    Ok(())
}

async fn paper(
    transaction: Transaction<'_>,
    application_id: Uuid,
    requirement: &str,
    (id, file): (Uuid, &files::StoredFile),
    reviewed: bool,
    sent: DateTime<Utc>,
) -> ApiResult<()> {
    files::record(transaction, file, "application-documents", "application/pdf").await?;
    diesel::insert_into(application_documents::table)
        .values((
            application_documents::id.eq(id),
            application_documents::application_id.eq(application_id),
            application_documents::requirement.eq(requirement),
            application_documents::file_id.eq(file.id),
            application_documents::content_type.eq("application/pdf"),
            application_documents::size_bytes.eq(i64::try_from(PAPER.len()).unwrap_or_default()),
            application_documents::source_sha256.eq(id.as_bytes().to_vec()),
            application_documents::status.eq(if reviewed { DocumentStatus::Accepted } else { DocumentStatus::Pending }),
            application_documents::created_at.eq(sent),
        ))
        .execute(&mut transaction.connection())
        .await?;
    Ok(())
}

async fn step(transaction: Transaction<'_>, id: Uuid, to: ApplicationStatus, at: DateTime<Utc>) -> ApiResult<()> {
    diesel::insert_into(application_changes::table)
        .values((
            application_changes::id.eq(Uuid::now_v7()),
            application_changes::application_id.eq(id),
            application_changes::to_status.eq(to),
            application_changes::actor_kind.eq("system"),
            application_changes::changed_at.eq(at),
        ))
        .execute(&mut transaction.connection())
        .await?;
    Ok(())
}

async fn ask(transaction: Transaction<'_>, id: Uuid, by: Uuid, due_on: chrono::NaiveDate) -> ApiResult<()> {
    diesel::insert_into(information_requests::table)
        .values((
            information_requests::id.eq(Uuid::now_v7()),
            information_requests::application_id.eq(id),
            information_requests::answer_groups.eq(vec![AnswerGroup::Place]),
            information_requests::documents.eq(vec!["proof_of_residency"]),
            information_requests::message.eq("Please send something that shows your name and this address."),
            information_requests::due_on.eq(due_on),
            information_requests::created_by.eq(by),
        ))
        .execute(&mut transaction.connection())
        .await?;
    Ok(())
}

async fn pay(
    transaction: Transaction<'_>,
    round_id: Uuid,
    finance: Uuid,
    batch: Vec<(Uuid, i64, PaymentStatus)>,
) -> ApiResult<()> {
    let (id, at) = (Uuid::now_v7(), Utc::now() - Duration::days(20));
    diesel::insert_into(payment_batches::table)
        .values((
            payment_batches::id.eq(id),
            payment_batches::reference.eq(secret_codes::letters(10)?),
            payment_batches::round_id.eq(round_id),
            payment_batches::status.eq(BatchStatus::Approved),
            payment_batches::created_by.eq(finance),
            payment_batches::approved_by.eq(finance),
            payment_batches::approved_at.eq(at),
            payment_batches::created_at.eq(at),
        ))
        .execute(&mut transaction.connection())
        .await?;
    for (application_id, amount_cents, status) in batch {
        diesel::insert_into(payments::table)
            .values((
                payments::id.eq(Uuid::now_v7()),
                payments::batch_id.eq(id),
                payments::application_id.eq(application_id),
                payments::amount_cents.eq(amount_cents),
                payments::status.eq(status),
                payments::note.eq((status == PaymentStatus::Returned).then_some("No such account")),
                payments::settled_at.eq(at + Duration::days(6)),
            ))
            .execute(&mut transaction.connection())
            .await?;
    }
    Ok(())
}
