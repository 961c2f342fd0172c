//! Made-up families of the demonstration: no name, number and address of them exists.

use chrono::{Duration, NaiveDate, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use schema::{cases, community_areas, users};
use serde::Deserialize;
use uuid::Uuid;

use super::people::{self, Prepared};
use super::store::{self, note_place, plan_place};
use super::wire::{
    CaseIncidentKind, CaseNeed, CaseNeedStatus, CaseNoteKind, CaseNoteLevel, NewCase, NewCasePerson, PersonDetails,
    PersonRelation, SafeContact,
};
use crate::actions::{ActionPriority, CaseTask, enter_task};
use crate::notices::ContactChannel;
use crate::platform::access::Platform;
use crate::platform::db::{Subject, Transaction};
use crate::platform::http::{ApiResult, Problem};

const CASES: &str = include_str!("../../seed/cases.json");
/// Whose cases they are.
const ADVOCATE: &str = "advocate@example.org";

#[derive(Deserialize)]
struct Somebody {
    relation: PersonRelation,
    given_name: String,
    family_name: String,
    born: NaiveDate,
    phone: Option<String>,
    language: String,
    channel: ContactChannel,
    from_hour: Option<i32>,
    to_hour: Option<i32>,
    #[serde(default)]
    voicemail: bool,
    #[serde(default)]
    say_who_we_are: bool,
    #[serde(default)]
    protected: bool,
    street_address: Option<String>,
    instructions: Option<String>,
}

#[derive(Deserialize)]
struct Family {
    incident_kind: CaseIncidentKind,
    days_ago: i64,
    contact_in_days: i64,
    people: Vec<Somebody>,
    needs: Vec<String>,
    plan: Option<String>,
    notes: Vec<(CaseNoteKind, CaseNoteLevel, String)>,
}

fn entered(person: Somebody) -> NewCasePerson {
    NewCasePerson {
        relation: person.relation,
        person_id: None,
        details: Some(PersonDetails {
            given_name: person.given_name,
            family_name: person.family_name,
            birth_date: Some(person.born),
            phone: person.phone,
            street_address: person.street_address,
            contact_instructions: person.instructions,
            ..PersonDetails::default()
        }),
        safe_contact: Some(SafeContact {
            channel: person.channel,
            from_hour: person.from_hour,
            to_hour: person.to_hour,
            voicemail: person.voicemail,
            say_who_we_are: person.say_who_we_are,
        }),
        language: Some(person.language),
        protected: person.protected,
    }
}

/// A family, sealed before the transaction begins.
struct Sealed {
    new: NewCase,
    people: Vec<Prepared>,
    plan: Option<String>,
    notes: Vec<(Uuid, CaseNoteKind, CaseNoteLevel, Vec<u8>)>,
    contact_due_on: NaiveDate,
}

async fn seal(platform: &Platform, organization_id: Uuid, area: i32, family: Family) -> ApiResult<Sealed> {
    let today = Utc::now().date_naive();
    let mut people = Vec::new();
    for person in family.people {
        people.push(people::prepare(platform, organization_id, entered(person), "").await?);
    }
    let mut notes = Vec::new();
    for (kind, level, text) in family.notes {
        let id = Uuid::now_v7();
        notes.push((
            id,
            kind,
            level,
            platform.seal_for(Some(organization_id), &note_place(id), text.as_bytes()).await?,
        ));
    }
    let needs = family.needs.into_iter().map(|kind| CaseNeed { kind, status: CaseNeedStatus::Open }).collect();
    Ok(Sealed {
        new: NewCase {
            incident_kind: family.incident_kind,
            incident_on: today - Duration::days(family.days_ago),
            incident_area_number: Some(area),
            residence_area_number: Some(area),
            incident_id: None,
            people: vec![],
            needs,
        },
        people,
        plan: family.plan,
        notes,
        contact_due_on: today + Duration::days(family.contact_in_days),
    })
}

/// Cases of one advocate.
pub async fn load_demo(platform: &Platform) -> ApiResult<()> {
    let (user_id, organization_id, areas) = platform
        .system("whose cases they are", async |transaction: Transaction<'_>, _: &_| {
            let (user_id, organization_id): (Uuid, Uuid) = users::table
                .filter(users::email.eq(ADVOCATE))
                .select((users::id, users::organization_id))
                .first(&mut transaction.connection())
                .await?;
            let areas: Vec<i32> = community_areas::table
                .filter(community_areas::is_focus)
                .order(community_areas::number)
                .select(community_areas::number)
                .load(&mut transaction.connection())
                .await?;
            Ok((user_id, organization_id, areas))
        })
        .await?;
    let families: Vec<Family> = serde_json::from_str(CASES).map_err(|error| Problem::internal(&error))?;
    for (family, area) in families.into_iter().zip(areas.into_iter().cycle()) {
        let sealed = seal(platform, organization_id, area, family).await?;
        let own = platform.clone();
        platform
            .system_for(
                "cases of the demonstration",
                Subject::User(user_id),
                Some(organization_id),
                async move |transaction, _| enter(transaction, &own, (organization_id, user_id), sealed).await,
            )
            .await?;
    }
    Ok(())
}

async fn enter(
    transaction: Transaction<'_>,
    platform: &Platform,
    (organization_id, user_id): (Uuid, Uuid),
    sealed: Sealed,
) -> ApiResult<()> {
    let id = store::insert(transaction, (organization_id, Some(user_id)), sealed.new, sealed.people).await?;
    for (note_id, kind, level, text) in sealed.notes {
        store::note(transaction, (id, note_id), (kind, level), text, None).await?;
    }
    let task = CaseTask {
        case_id: id,
        organization_id,
        category: "family_support".to_owned(),
        owner_id: Some(user_id),
        priority: ActionPriority::Normal,
        due_at: None,
    };
    enter_task(transaction, task).await?;
    let plan = match sealed.plan {
        None => None,
        Some(text) => Some(platform.seal_for(Some(organization_id), &plan_place(id), text.as_bytes()).await?),
    };
    diesel::update(cases::table.find(id))
        .set((cases::sealed_plan.eq(plan), cases::contact_due_on.eq(sealed.contact_due_on)))
        .execute(&mut transaction.connection())
        .await?;
    Ok(())
}
