//! Agreements that end soon: both parties are told, and on the day after the last one it is over.

use chrono::{Days, NaiveDate, NaiveTime, Utc};
use serde_json::{Value, json};
use uuid::Uuid;

use super::store;
use super::wire::DataSharingAgreementStatus;
use crate::notifications::{NotificationKind, tell};
use crate::platform::access::{Platform, Role};
use crate::platform::db::Transaction;
use crate::platform::http::{ApiResult, Problem};
use crate::platform::jobs::{JobKind, Outcome, RunningJob, enqueue_at};
use crate::settings::{timezone, today};
use crate::users::people::{leads_of, with_role};

const KIND: &str = "agreements.remind";
/// Days before the last one on which both parties are told.
const REMINDERS: [i64; 3] = [60, 30, 7];

/// The kinds of job of this slice.
pub fn job_kinds() -> Vec<JobKind> {
    vec![JobKind { name: KIND, run: |platform, job| Box::pin(run(platform, job)) }]
}

/// Queues what is to be told of an agreement, and its end. One that is active again is told of again, once.
pub(super) async fn queue(transaction: Transaction<'_>, id: Uuid, expires_on: NaiveDate) -> ApiResult<()> {
    let (zone, today) = (timezone(transaction).await?, today(transaction).await?);
    let ahead = REMINDERS.iter().filter_map(|days| expires_on.checked_sub_days(Days::new(days.unsigned_abs())));
    let days = ahead.filter(|day| *day >= today).chain(expires_on.checked_add_days(Days::new(1)));
    for day in days {
        let midnight = day.and_time(NaiveTime::MIN).and_local_timezone(zone).earliest();
        let at = midnight.map_or_else(Utc::now, |at| at.with_timezone(&Utc));
        enqueue_at(transaction, KIND, json!({ "agreement_id": id }), at).await?;
    }
    Ok(())
}

async fn run(platform: Platform, job: RunningJob) -> Result<Outcome, Problem> {
    let named = job.payload.get("agreement_id").and_then(Value::as_str);
    let id: Uuid = named
        .and_then(|text| text.parse().ok())
        .ok_or_else(|| Problem::internal(&"a reminder of an agreement names none"))?;
    platform
        .system("agreements that end", async move |transaction, _| {
            let row = store::lock(transaction, id).await?;
            if !matches!(row.status, DataSharingAgreementStatus::Active | DataSharingAgreementStatus::Suspended) {
                return Ok(());
            }
            let left = (row.expires_on - today(transaction).await?).num_days();
            if left < 0 {
                store::set_status(transaction, id, DataSharingAgreementStatus::Expired).await?;
                store::written_down(transaction, id, DataSharingAgreementStatus::Expired, None).await?;
            }
            let mut told = with_role(transaction, Role::Admin).await?;
            told.extend(leads_of(transaction, row.first_organization_id).await?);
            told.extend(leads_of(transaction, row.second_organization_id).await?);
            let occasion = format!("{}|{left}", row.expires_on);
            let resource = ("data_sharing_agreement", id);
            tell(transaction, &told, NotificationKind::AgreementEnding, resource, &occasion).await
        })
        .await?;
    Ok(Outcome::Done)
}
