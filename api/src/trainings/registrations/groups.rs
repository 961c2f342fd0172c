//! Groups: people whom an organization registers together, in one transaction and in their order.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use schema::{participants, registration_groups, registrations};
use uuid::Uuid;

use super::super::model::{NoticeKind, RegistrationStatus};
use super::super::notices::tell;
use super::super::policy::WriteGroups;
use super::people::{self, Person, insert_code, opened};
use super::wire::{GroupCancellation, GroupFilter, GroupMember, NewGroup, RegistrationGroup};
use super::{ending, entry, store};
use crate::platform::access::{Access, Organizations, Platform, Scope};
use crate::platform::audit;
use crate::platform::db::Transaction;
use crate::platform::events::Place;
use crate::platform::http::{ApiResult, FieldError, List, Page, Problem};

/// Seals the people of a group; what is wrong with one names their place in the list.
pub(super) async fn prepare(platform: &Platform, new: NewGroup) -> ApiResult<Vec<Person>> {
    let mut people = Vec::with_capacity(new.people.len());
    for (index, person) in new.people.into_iter().enumerate() {
        people.push(people::prepare(platform, person).await.map_err(|problem| problem.under(&at(index)))?);
    }
    Ok(people)
}

fn at(index: usize) -> String {
    format!("/people/{index}")
}

/// Registers a group for the caller's organization.
pub(super) async fn register(
    transaction: Transaction<'_>,
    scope: &Scope,
    training_id: Uuid,
    people: Vec<Person>,
) -> ApiResult<Uuid> {
    let own = transaction.organization_id().filter(|id| match scope.organizations() {
        Organizations::All => true,
        Organizations::Only(ids) => ids.contains(id),
    });
    let organization_id = own
        .ok_or_else(|| Problem::forbidden("Register for the organization of your role.").with_code("outside_scope"))?;
    let group_id = Uuid::now_v7();
    transaction
        .as_system(async || {
            for (index, person) in people.iter().enumerate() {
                entry::check_choices(transaction, &person.new, &at(index)).await?;
                people::enter_record(transaction, person).await?;
            }
            let training = entry::lock_open(transaction, training_id).await?;
            diesel::insert_into(registration_groups::table)
                .values((
                    registration_groups::id.eq(group_id),
                    registration_groups::training_id.eq(training_id),
                    registration_groups::organization_id.eq(organization_id),
                    registration_groups::created_by_kind.eq(transaction.subject().kind()),
                    registration_groups::created_by.eq(transaction.subject().id()),
                ))
                .execute(&mut transaction.connection())
                .await?;
            for (index, person) in people.iter().enumerate() {
                entry::seat(transaction, &training, person, Some((group_id, organization_id)))
                    .await
                    .map_err(|problem| problem.under(&at(index)))?;
            }
            Ok(())
        })
        .await?;
    let place = Place { organization_id: Some(organization_id), community_area_number: None };
    audit::record_change(transaction, "registration_group", "registration_group.created", group_id, vec![], place)
        .await?;
    Ok(group_id)
}

#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = registration_groups, check_for_backend(diesel::pg::Pg))]
struct GroupRow {
    id: Uuid,
    training_id: Uuid,
    organization_id: Uuid,
    created_at: DateTime<Utc>,
}

type Groups = registration_groups::BoxedQuery<'static, diesel::pg::Pg>;

/// Groups of the organizations that the scope reaches: where every query starts.
fn visible(scope: &Scope) -> Groups {
    let query = registration_groups::table.into_boxed();
    match scope.organizations() {
        Organizations::All => query,
        Organizations::Only(ids) => query.filter(registration_groups::organization_id.eq_any(ids)),
    }
}

#[derive(Debug, Clone)]
struct SealedMember {
    member: GroupMember,
    participant_id: Uuid,
    name: Option<Vec<u8>>,
}

type Members = BTreeMap<Uuid, Vec<SealedMember>>;

async fn members(transaction: Transaction<'_>, groups: &[GroupRow]) -> ApiResult<Members> {
    type Row = (Uuid, Option<Uuid>, Uuid, RegistrationStatus, Option<Vec<u8>>);
    let ids: Vec<Uuid> = groups.iter().map(|group| group.id).collect();
    let rows: Vec<Row> = registrations::table
        .inner_join(participants::table.on(participants::id.eq(registrations::participant_id)))
        .filter(registrations::group_id.eq_any(ids))
        .order((registrations::registered_at, registrations::id))
        .select((
            registrations::id,
            registrations::group_id,
            registrations::participant_id,
            registrations::status,
            participants::sealed_name,
        ))
        .load(&mut transaction.connection())
        .await?;
    let mut places = BTreeMap::new();
    for group in groups {
        // Places count everybody who waits, also those whom the organization may not know.
        places.extend(transaction.as_system(async || store::places(transaction, group.training_id).await).await?);
    }
    let mut members: Members = BTreeMap::new();
    for (registration_id, group_id, participant_id, status, name) in rows {
        let waitlist_place = places.get(&registration_id).copied();
        let member = GroupMember { registration_id, full_name: None, status, waitlist_place, code: None };
        let of_group = members.entry(group_id.unwrap_or_default()).or_default();
        of_group.push(SealedMember { member, participant_id, name });
    }
    Ok(members)
}

async fn open(platform: &Platform, row: GroupRow, sealed: Vec<SealedMember>) -> ApiResult<RegistrationGroup> {
    let mut members = Vec::with_capacity(sealed.len());
    for SealedMember { mut member, participant_id, name } in sealed {
        member.full_name = opened(platform, "participants", "sealed_name", participant_id, name.as_deref()).await?;
        members.push(member);
    }
    let GroupRow { id, training_id, organization_id, created_at } = row;
    Ok(RegistrationGroup { id, training_id, organization_id, members, created_at })
}

/// A group by name.
pub(super) async fn find(access: &Access<WriteGroups>, id: Uuid) -> ApiResult<RegistrationGroup> {
    let (row, members) = access
        .read(async move |transaction, scope| {
            let row: GroupRow = visible(scope)
                .filter(registration_groups::id.eq(id))
                .select(GroupRow::as_select())
                .first(&mut transaction.connection())
                .await?;
            let members = members(transaction, std::slice::from_ref(&row)).await?.remove(&id).unwrap_or_default();
            Ok((row, members))
        })
        .await?;
    open(access.platform(), row, members).await
}

/// A group with a new secret for each of its people, to hand on.
pub(super) async fn with_codes(access: &Access<WriteGroups>, id: Uuid) -> ApiResult<RegistrationGroup> {
    let mut group = find(access, id).await?;
    let ids: Vec<Uuid> = group.members.iter().map(|member| member.registration_id).collect();
    let codes = access
        .write(async move |transaction, _| {
            transaction
                .as_system(async || {
                    let mut codes = Vec::with_capacity(ids.len());
                    for id in &ids {
                        codes.push(insert_code(transaction, *id).await?);
                    }
                    Ok(codes)
                })
                .await
        })
        .await?;
    for (member, code) in group.members.iter_mut().zip(codes) {
        member.code = Some(code);
    }
    Ok(group)
}

/// A page of groups by name.
pub(super) async fn page(access: &Access<WriteGroups>, list: List<GroupFilter>) -> ApiResult<Page<RegistrationGroup>> {
    let (page, mut members) = access
        .read(async move |transaction, scope| {
            let (_, descending) = list.page.sort(&["-created_at", "created_at"])?;
            let after = list.page.after::<DateTime<Utc>>()?;
            let mut query = visible(scope);
            if let Some(training_id) = list.filter.training_id {
                query = query.filter(registration_groups::training_id.eq(training_id));
            }
            let rows: Vec<GroupRow> =
                crate::keyset!(query, registration_groups::created_at, registration_groups::id, descending, after)
                    .limit(list.page.limit + 1)
                    .select(GroupRow::as_select())
                    .load(&mut transaction.connection())
                    .await?;
            let members = members(transaction, &rows).await?;
            let key = |row: &GroupRow| (row.created_at.to_rfc3339_opts(chrono::SecondsFormat::Micros, true), row.id);
            Ok((list.page.page(rows, None, key), members))
        })
        .await?;
    let mut opened = Vec::with_capacity(page.items.len());
    for row in &page.items {
        let sealed = members.remove(&row.id).unwrap_or_default();
        opened.push(open(access.platform(), row.clone(), sealed).await?);
    }
    let mut opened = opened.into_iter();
    Ok(page.filter_map(|_| opened.next()))
}

/// The organization ends the registration of one of its people.
pub(super) async fn cancel(
    transaction: Transaction<'_>,
    scope: &Scope,
    id: Uuid,
    cancellation: GroupCancellation,
) -> ApiResult<()> {
    let known: i64 =
        visible(scope).filter(registration_groups::id.eq(id)).count().get_result(&mut transaction.connection()).await?;
    if known == 0 {
        return Err(Problem::not_found());
    }
    let GroupCancellation { registration_id, reason } = cancellation;
    transaction
        .as_system(async || {
            let member = store::row(transaction, registration_id).await.ok().filter(|row| row.group_id == Some(id));
            if member.is_none() {
                let detail = "Choose one of the group's people.";
                return Err(Problem::invalid(vec![FieldError {
                    pointer: "/registration_id".to_owned(),
                    code: "not_in_group".to_owned(),
                    detail: detail.to_owned(),
                }]));
            }
            ending::give_up(transaction, registration_id, &reason).await?;
            tell(transaction, &[registration_id], NoticeKind::Cancelled, "organization").await
        })
        .await
}
