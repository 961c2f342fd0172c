//! What becomes of an incident: corrections, decisions, and the recorded reveal of its place.

use chrono::Utc;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use schema::{incident_exact_locations, incidents, victimizations};
use uuid::Uuid;

use super::enter::{SealedPlace, area_of, cell_of, check_point, local_day, local_rules, masked, store_place};
use super::model::{GunshotInjury, IncidentKind, Verification};
use super::policy::{INCIDENT_LEVEL, LOCATION_LEVEL};
use super::store::{self, IncidentDetailRow};
use super::wire::{FieldChange, IncidentPatch, NewVerification};
use crate::community_areas::address::block_address;
use crate::community_areas::areas;
use crate::platform::access::{Scope, SharedLimit, check_shared, count_shared};
use crate::platform::audit;
use crate::platform::db::Transaction;
use crate::platform::events::Place;
use crate::platform::http::{ApiResult, IfMatch, Patched, Problem};

/// Reveals per user and hour.
const REVEALS: SharedLimit = SharedLimit {
    bucket: "reveal",
    hits: 60,
    minutes: 60,
    code: "too_many_reveals",
    detail: "You revealed 60 protected records within an hour; wait, or ask your supervisor.",
};

#[derive(AsChangeset, Default)]
#[diesel(table_name = incidents)]
struct Changes {
    kind: Option<IncidentKind>,
    occurred_at: Option<chrono::DateTime<Utc>>,
    occurred_on: Option<chrono::NaiveDate>,
    case_number: Option<Option<String>>,
    block: Option<Option<String>>,
    public_longitude: Option<Option<f64>>,
    public_latitude: Option<Option<f64>>,
    hot_spot_cell: Option<Option<i64>>,
    beat: Option<Option<String>>,
    district: Option<Option<String>>,
    ward: Option<Option<i32>>,
    location_description: Option<Option<String>>,
    domestic: Option<Option<bool>>,
    gunshot_injury: Option<GunshotInjury>,
    description: Option<Option<String>>,
    has_exact_location: Option<bool>,
}

/// Collects what differs, field by field.
#[derive(Default)]
struct History(Vec<FieldChange>);

impl History {
    fn note<T: PartialEq + ToString>(&mut self, field: &str, from: Option<&T>, to: Option<&T>) -> bool {
        let differs = from != to;
        if differs {
            let text = |value: Option<&T>| value.map(ToString::to_string);
            self.0.push(FieldChange { field: field.to_owned(), from: text(from), to: text(to) });
        }
        differs
    }

    /// For a field of a merge patch; gives the change when it changes something.
    fn patch<T: PartialEq + ToString + Clone>(
        &mut self,
        field: &str,
        from: Option<&T>,
        patch: Patched<T>,
    ) -> Option<Option<T>> {
        let to = patch.into_change()?;
        self.note(field, from, to.as_ref()).then_some(to)
    }
}

/// Applies a correction. The fields it touches are left alone by later imports.
pub(super) async fn correct(
    transaction: Transaction<'_>,
    scope: &Scope,
    id: Uuid,
    if_match: IfMatch,
    patch: IncidentPatch,
    sealed: SealedPlace,
) -> ApiResult<()> {
    let current = store::lock(transaction, scope, id).await?;
    if_match.check(current.incident.row_version)?;
    let area = current.incident.community_area_number;
    scope.check_area(area, INCIDENT_LEVEL)?;
    if !sealed.is_empty() {
        scope.check_area(area, LOCATION_LEVEL)?;
    }
    if patch.occurred_at.is_some_and(|instant| instant > Utc::now()) {
        return Err(Problem::invalid_field("/occurred_at", "in_the_future", "An incident lies in the past."));
    }
    check_point(patch.exact_point)?;
    let mut history = History::default();
    let new_area = change_area(transaction, scope, &current, &patch, &mut history).await?;
    let changes = changes(transaction, &current, patch, !sealed.is_empty(), new_area.or(area), &mut history).await?;
    if history.0.is_empty() {
        return Ok(());
    }
    let mut corrected = current.corrected_fields.clone();
    corrected.extend(history.0.iter().map(|change| change.field.clone()));
    corrected.sort();
    corrected.dedup();
    let occurred_on = changes.occurred_on;
    diesel::update(incidents::table.find(id))
        .set((
            changes,
            incidents::corrected_fields.eq(corrected),
            incidents::updated_at.eq(Utc::now()),
            incidents::row_version.eq(current.incident.row_version + 1),
        ))
        .execute(&mut transaction.connection())
        .await?;
    // What belongs to the incident follows it, also what the caller may not read.
    transaction
        .as_system(async || take_along(transaction, id, occurred_on, new_area, new_area.or(area), &sealed).await)
        .await?;
    store::record_change(transaction, id, new_area.or(area), "corrected", None, &history.0).await?;
    let fields: Vec<&str> = history.0.iter().map(|change| change.field.as_str()).collect();
    let place = Place { organization_id: None, community_area_number: new_area.or(area) };
    audit::record_change(transaction, "incident", "incident.corrected", id, fields, place).await
}

async fn take_along(
    transaction: Transaction<'_>,
    id: Uuid,
    new_day: Option<chrono::NaiveDate>,
    new_area: Option<i32>,
    area: Option<i32>,
    sealed: &SealedPlace,
) -> ApiResult<()> {
    if let Some(day) = new_day {
        diesel::update(victimizations::table.filter(victimizations::incident_id.eq(id)))
            .set(victimizations::occurred_on.eq(day))
            .execute(&mut transaction.connection())
            .await?;
    }
    if let Some(number) = new_area {
        store::move_to_area(transaction, id, number).await?;
    }
    if !sealed.is_empty() {
        store_place(transaction, id, area, sealed).await?;
    }
    Ok(())
}

async fn change_area(
    transaction: Transaction<'_>,
    scope: &Scope,
    current: &IncidentDetailRow,
    patch: &IncidentPatch,
    history: &mut History,
) -> ApiResult<Option<i32>> {
    if patch.community_area_number.is_none() && patch.exact_point.is_none() {
        return Ok(None);
    }
    let areas = areas(transaction).await?;
    let new = area_of(&areas, patch.exact_point, patch.community_area_number)?;
    let former = current.incident.community_area_number;
    if new == former || new.is_none() {
        return Ok(None);
    }
    scope.check_area(new, INCIDENT_LEVEL)?;
    history.note("community_area_number", former.as_ref(), new.as_ref());
    Ok(new)
}

async fn changes(
    transaction: Transaction<'_>,
    current: &IncidentDetailRow,
    patch: IncidentPatch,
    has_sealed: bool,
    area: Option<i32>,
    history: &mut History,
) -> ApiResult<Changes> {
    let IncidentPatch {
        kind,
        occurred_at,
        case_number,
        address,
        exact_point,
        community_area_number: _decided_before,
        beat,
        district,
        ward,
        location_description,
        domestic,
        gunshot_injury,
        description,
    } = patch;
    let row = &current.incident;
    let (timezone, radius) = local_rules(transaction).await?;
    let mut changes = Changes::default();
    if let Some(kind) = kind.filter(|kind| *kind != row.kind) {
        history.note("kind", Some(&row.kind.as_str()), Some(&kind.as_str()));
        changes.kind = Some(kind);
    }
    if let Some(instant) = occurred_at.filter(|instant| *instant != row.occurred_at) {
        history.note("occurred_at", Some(&row.occurred_at.to_rfc3339()), Some(&instant.to_rfc3339()));
        changes.occurred_at = Some(instant);
        changes.occurred_on = Some(local_day(instant, timezone));
    }
    if let Some(gunshot) = gunshot_injury.filter(|gunshot| *gunshot != row.gunshot_injury) {
        history.note("gunshot_injury", Some(&row.gunshot_injury.as_str()), Some(&gunshot.as_str()));
        changes.gunshot_injury = Some(gunshot);
    }
    let case_number = match case_number {
        Patched::Set(number) => Patched::Set(number.trim().to_uppercase()),
        other => other,
    };
    changes.case_number = history.patch("case_number", row.case_number.as_ref(), case_number);
    changes.beat = history.patch("beat", row.beat.as_ref(), beat);
    changes.district = history.patch("district", row.district.as_ref(), district);
    changes.ward = history.patch("ward", row.ward.as_ref(), ward);
    changes.location_description =
        history.patch("location_description", row.location_description.as_ref(), location_description);
    changes.domestic = history.patch("domestic", row.domestic.as_ref(), domestic);
    changes.description = history.patch("description", current.description.as_ref(), description);
    if let Some(address) = address {
        let block = block_address(&address);
        if history.note("block", row.block.as_ref(), block.as_ref()) {
            changes.block = Some(block);
        }
    }
    if let Some(point) = exact_point {
        let public = masked(&*areas(transaction).await?, Some(point), area, radius);
        changes.public_longitude = Some(public.map(|point| point.0));
        changes.public_latitude = Some(public.map(|point| point.1));
        changes.hot_spot_cell = Some(cell_of(public));
    }
    if has_sealed {
        // Neither the former nor the new place stands in the history.
        history.0.push(FieldChange { field: "exact_location".to_owned(), from: None, to: None });
        changes.has_exact_location = Some(true);
    }
    Ok(changes)
}

/// Decides whether an incident stands; victimizations of an unfounded one no longer count.
pub(super) async fn verify(
    transaction: Transaction<'_>,
    scope: &Scope,
    id: Uuid,
    if_match: IfMatch,
    new: NewVerification,
) -> ApiResult<()> {
    let NewVerification { to, reason } = new;
    let current = store::lock(transaction, scope, id).await?.incident;
    if_match.check(current.row_version)?;
    if !current.verification.allowed_transitions().contains(&to) {
        let allowed: Vec<&str> =
            current.verification.allowed_transitions().iter().map(|state| state.as_str()).collect();
        let detail = format!("From {} it can become: {}.", current.verification.as_str(), allowed.join(", "));
        return Err(Problem::conflict("invalid_transition", detail));
    }
    diesel::update(incidents::table.find(id))
        .set((
            incidents::verification.eq(to),
            incidents::updated_at.eq(Utc::now()),
            incidents::row_version.eq(current.row_version + 1),
        ))
        .execute(&mut transaction.connection())
        .await?;
    if to == Verification::Unfounded || current.verification == Verification::Unfounded {
        // Level 1 may decide without seeing the victimizations.
        transaction.as_system(async || store::recount(transaction, &[id]).await).await?;
    }
    let area = current.community_area_number;
    let change = FieldChange {
        field: "verification".to_owned(),
        from: Some(current.verification.as_str().to_owned()),
        to: Some(to.as_str().to_owned()),
    };
    store::record_change(transaction, id, area, "verification_changed", Some(&reason), &[change]).await?;
    let place = Place { organization_id: None, community_area_number: area };
    audit::record_change(transaction, "incident", "incident.verification_changed", id, vec!["verification"], place)
        .await
}

/// The sealed place of an incident; the audit row comes first, in the same commit: without it there is no data.
pub(super) async fn reveal(
    transaction: Transaction<'_>,
    scope: &Scope,
    id: Uuid,
    purpose: String,
) -> ApiResult<SealedPlace> {
    let incident = store::lock(transaction, scope, id).await?.incident;
    scope.check_area(incident.community_area_number, LOCATION_LEVEL)?;
    let subject = transaction.subject().id().map(|id| id.as_bytes().to_vec()).unwrap_or_default();
    check_shared(transaction, REVEALS, &subject).await?;
    count_shared(transaction, REVEALS, &subject).await?;
    let entry = audit::Entry {
        action: "incident.revealed",
        resource_type: "incident",
        resource_id: Some(id.to_string()),
        fields: vec!["exact_location"],
        purpose: Some(purpose),
        denied: false,
    };
    audit::record(transaction, entry).await?;
    type Sealed = (Option<Vec<u8>>, Option<Vec<u8>>);
    let sealed: Option<Sealed> = incident_exact_locations::table
        .find(id)
        .select((incident_exact_locations::sealed_point, incident_exact_locations::sealed_address))
        .first(&mut transaction.connection())
        .await
        .optional()?;
    let (point, address) = sealed.unwrap_or_default();
    Ok(SealedPlace { point, address })
}
