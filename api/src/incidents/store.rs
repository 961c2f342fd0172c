//! SQL of incidents. Every query of a caller starts at `visible(scope)`.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::sql_types::{Bool, Integer, Text};
use diesel_async::RunQueryDsl;
use futures_util::try_join;
use schema::{community_areas, incident_changes, incidents, users, victimizations};
use serde_json::Value;
use uuid::Uuid;

use super::model::{GunshotInjury, IncidentKind, IncidentSource, Injury, Verification, tells_of_incident};
use super::policy::{INCIDENT_LEVEL, VICTIMIZATION_LEVEL};
use super::wire::{
    ChangedBy, FieldChange, IncidentChange, IncidentFilter, IncidentSummary, IncidentView, VictimizationView,
};
use crate::community_areas::{Point, areas};
use crate::platform::access::{Areas, Scope};
use crate::platform::db::Transaction;
use crate::platform::http::{ApiResult, Page, PageRequest, Problem, ProblemKind, TOTAL_CAP, Total};

#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = incidents, check_for_backend(Pg))]
pub(super) struct IncidentRow {
    pub id: Uuid,
    pub case_number: Option<String>,
    pub kind: IncidentKind,
    pub occurred_at: DateTime<Utc>,
    pub occurred_on: NaiveDate,
    pub community_area_number: Option<i32>,
    pub block: Option<String>,
    pub public_longitude: Option<f64>,
    pub public_latitude: Option<f64>,
    pub beat: Option<String>,
    pub district: Option<String>,
    pub ward: Option<i32>,
    pub location_description: Option<String>,
    pub domestic: Option<bool>,
    pub gunshot_injury: GunshotInjury,
    pub verification: Verification,
    pub victimization_count: i32,
    pub source: IncidentSource,
    pub updated_at: DateTime<Utc>,
    pub row_version: i64,
}

#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = incidents, check_for_backend(Pg))]
pub(super) struct IncidentDetailRow {
    #[diesel(embed)]
    pub incident: IncidentRow,
    pub primary_type: Option<String>,
    pub description: Option<String>,
    pub hot_spot_cell: Option<i64>,
    pub corrected_fields: Vec<String>,
    pub has_exact_location: bool,
    pub created_at: DateTime<Utc>,
}

#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = victimizations, check_for_backend(Pg))]
struct VictimizationRow {
    id: Uuid,
    source: IncidentSource,
    external_id: Option<String>,
    age_band: Option<String>,
    sex: Option<String>,
    race: Option<String>,
    injury: Injury,
    gunshot_injury: GunshotInjury,
    primary_type: Option<String>,
    counted: bool,
}

/// A query of incidents whose filter grows.
pub(super) type Incidents = incidents::BoxedQuery<'static, Pg>;

/// What the scope reaches: where every query starts.
fn visible(scope: &Scope) -> Incidents {
    let query = incidents::table.into_boxed();
    match scope.areas(INCIDENT_LEVEL) {
        Areas::All => query,
        Areas::Only(areas) => query.filter(incidents::community_area_number.eq_any(areas)),
    }
}

/// Recent enough to change much, by the setting of the center.
fn provisional() -> diesel::expression::SqlLiteral<Bool> {
    diesel::dsl::sql("incidents.occurred_at > now() - make_interval(hours => (SELECT provisional_hours FROM settings))")
}

/// What of the scope the filter leaves.
pub(super) fn filtered(scope: &Scope, filter: &IncidentFilter) -> ApiResult<Incidents> {
    let IncidentFilter {
        area,
        focus,
        kind,
        occurred_from,
        occurred_to,
        beat,
        ward,
        domestic,
        gunshot_injury,
        verification,
        source,
        cell,
        placed,
        q,
    } = filter.clone();
    let mut query = visible(scope);
    if !area.is_empty() {
        query = query.filter(incidents::community_area_number.eq_any(area.0));
    }
    if let Some(focus) = focus {
        let numbers = community_areas::table
            .filter(community_areas::is_focus.eq(focus))
            .select(community_areas::number.nullable());
        query = query.filter(incidents::community_area_number.eq_any(numbers));
    }
    if !kind.is_empty() {
        query = query.filter(incidents::kind.eq_any(kind.0));
    }
    if let Some(day) = occurred_from {
        query = query.filter(incidents::occurred_on.ge(day));
    }
    if let Some(day) = occurred_to {
        query = query.filter(incidents::occurred_on.le(day));
    }
    if let Some(beat) = beat {
        query = query.filter(incidents::beat.eq(beat));
    }
    if let Some(ward) = ward {
        query = query.filter(incidents::ward.eq(ward));
    }
    if let Some(domestic) = domestic {
        query = query.filter(incidents::domestic.eq(domestic));
    }
    if let Some(gunshot) = gunshot_injury {
        query = query.filter(incidents::gunshot_injury.eq(gunshot));
    }
    if !verification.is_empty() {
        query = query.filter(incidents::verification.eq_any(verification.0));
    }
    if !source.is_empty() {
        query = query.filter(incidents::source.eq_any(source.0));
    }
    if let Some(cell) = cell {
        let cell =
            statistics::hot_spots::cell_from_hex(&cell).and_then(|cell| i64::try_from(cell).ok()).ok_or_else(|| {
                Problem::malformed("cell is an H3 cell such as 892664c8e37ffff.").with_code("invalid_parameter")
            })?;
        query = query.filter(incidents::hot_spot_cell.eq(cell));
    }
    match placed {
        None => {}
        Some(true) => query = query.filter(incidents::community_area_number.is_not_null()),
        Some(false) => query = query.filter(incidents::community_area_number.is_null()),
    }
    if let Some(text) = q.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty()) {
        query = matching(query, scope, text);
    }
    Ok(query)
}

/// Words of the record; a whole case number only where the caller may know it.
fn matching(query: Incidents, scope: &Scope, text: String) -> Incidents {
    let words = diesel::dsl::sql::<Bool>("incidents.search @@ websearch_to_tsquery('simple', ")
        .bind::<Text, _>(text.clone())
        .sql(")");
    let case_number = incidents::case_number.eq(text.to_uppercase());
    match scope.areas(VICTIMIZATION_LEVEL) {
        Areas::All => query.filter(words.nullable().or(case_number)),
        Areas::Only(areas) => {
            query.filter(words.nullable().or(incidents::community_area_number.eq_any(areas).and(case_number)))
        }
    }
}

/// A row of a list, and whether it is provisional.
pub(super) type Listed = (IncidentRow, bool);

pub(super) const SORTS: &[&str] = &["-occurred_at", "occurred_at", "-updated_at", "updated_at"];

pub(super) async fn page(
    transaction: Transaction<'_>,
    scope: &Scope,
    filter: &IncidentFilter,
    page: &PageRequest,
) -> ApiResult<Page<IncidentSummary>> {
    let (sort, descending) = page.sort(SORTS)?;
    let by_update = sort == "updated_at";
    let after = page.after::<DateTime<Utc>>()?;
    let query = filtered(scope, filter)?;
    let query = if by_update {
        crate::keyset!(query, incidents::updated_at, incidents::id, descending, after)
    } else {
        crate::keyset!(query, incidents::occurred_at, incidents::id, descending, after)
    };
    let query = query.select((IncidentRow::as_select(), provisional())).limit(page.limit + 1);
    // Sent together: the rows, and whether the areas' names in memory are still right.
    let load = async { Ok::<_, Problem>(query.load::<Listed>(&mut transaction.connection()).await?) };
    let (areas, rows) = try_join!(areas(transaction), load)?;
    let total = match page.include_total {
        true => Some(total(transaction, filtered(scope, filter)?).await?),
        false => None,
    };
    let found = page.page(rows, total, |(row, _)| {
        (
            if by_update { row.updated_at } else { row.occurred_at }
                .to_rfc3339_opts(chrono::SecondsFormat::Micros, true),
            row.id,
        )
    });
    Ok(found.map(|row| summary(row, scope, &areas)))
}

async fn total(transaction: Transaction<'_>, query: Incidents) -> ApiResult<Total> {
    let ones: Vec<i32> =
        query.select(diesel::dsl::sql::<Integer>("1")).limit(TOTAL_CAP + 1).load(&mut transaction.connection()).await?;
    Ok(Total::of(&ones))
}

/// All rows of a filter for an export; more than `limit` are refused.
pub(super) async fn all(
    transaction: Transaction<'_>,
    scope: &Scope,
    filter: &IncidentFilter,
    limit: i64,
) -> ApiResult<Vec<IncidentSummary>> {
    let rows: Vec<Listed> = filtered(scope, filter)?
        .order((incidents::occurred_at.desc(), incidents::id.desc()))
        .select((IncidentRow::as_select(), provisional()))
        .limit(limit + 1)
        .load(&mut transaction.connection())
        .await?;
    if i64::try_from(rows.len()).unwrap_or(i64::MAX) > limit {
        let detail = format!("More than {limit} incidents match; narrow the filter, for instance to a year.");
        return Err(Problem::new(ProblemKind::Invalid, detail).with_code("too_many_rows"));
    }
    let areas = areas(transaction).await?;
    Ok(rows.into_iter().map(|row| summary(row, scope, &areas)).collect())
}

pub(super) fn summary(
    (row, provisional): Listed,
    scope: &Scope,
    areas: &crate::community_areas::Areas,
) -> IncidentSummary {
    let IncidentRow {
        id,
        case_number,
        kind,
        occurred_at,
        occurred_on,
        community_area_number,
        block,
        public_longitude,
        public_latitude,
        beat,
        district,
        ward,
        location_description,
        domestic,
        gunshot_injury,
        verification,
        victimization_count,
        source,
        updated_at,
        row_version,
    } = row;
    let sees_case_number = scope.clearance_in(community_area_number) >= VICTIMIZATION_LEVEL;
    IncidentSummary {
        id,
        case_number: case_number.filter(|_| sees_case_number),
        kind,
        occurred_at,
        occurred_on,
        community_area: community_area_number.and_then(|number| areas.summary(number)),
        block,
        public_point: Point::from_columns(public_longitude, public_latitude),
        beat,
        district,
        ward,
        location_description,
        domestic,
        gunshot_injury,
        verification,
        victimization_count,
        source,
        provisional,
        updated_at,
        row_version,
    }
}

/// One incident as this caller sees it. `may_verify` is the caller's reach for decisions.
pub(super) async fn view(
    transaction: Transaction<'_>,
    scope: &Scope,
    may_verify: Option<&Scope>,
    id: Uuid,
) -> ApiResult<IncidentView> {
    let detail = visible(scope).filter(incidents::id.eq(id)).select((IncidentDetailRow::as_select(), provisional()));
    let persons = victimizations::table
        .filter(victimizations::incident_id.eq(id))
        .order((victimizations::external_id, victimizations::id))
        .select(VictimizationRow::as_select());
    let load_detail =
        async { Ok::<_, Problem>(detail.first::<(IncidentDetailRow, bool)>(&mut transaction.connection()).await?) };
    let load_persons =
        async { Ok::<_, Problem>(persons.load::<VictimizationRow>(&mut transaction.connection()).await?) };
    let (areas, (detail, provisional), persons) = try_join!(areas(transaction), load_detail, load_persons)?;
    Ok(compose(detail, provisional, persons, scope, may_verify, &areas))
}

fn compose(
    detail: IncidentDetailRow,
    provisional: bool,
    persons: Vec<VictimizationRow>,
    scope: &Scope,
    may_verify: Option<&Scope>,
    areas: &crate::community_areas::Areas,
) -> IncidentView {
    let IncidentDetailRow {
        incident,
        primary_type,
        description,
        hot_spot_cell,
        corrected_fields,
        has_exact_location,
        created_at,
    } = detail;
    let area = incident.community_area_number;
    let sees_persons = scope.clearance_in(area) >= VICTIMIZATION_LEVEL;
    let mut withheld = Vec::new();
    if has_exact_location {
        withheld.push("exact_location");
    }
    if !sees_persons {
        withheld.extend(incident.case_number.as_ref().map(|_| "case_number"));
        withheld.extend((incident.victimization_count > 0).then_some("victimizations"));
    }
    let decides = may_verify.is_some_and(|scope| scope.clearance_in(area) >= INCIDENT_LEVEL);
    let allowed_transitions = if decides { incident.verification.allowed_transitions().to_vec() } else { Vec::new() };
    let persons = if sees_persons { persons } else { Vec::new() };
    IncidentView {
        summary: summary((incident, provisional), scope, areas),
        primary_type,
        description,
        hot_spot_cell: hot_spot_cell
            .and_then(|cell| u64::try_from(cell).ok())
            .and_then(statistics::hot_spots::cell_to_hex),
        corrected_fields,
        withheld,
        victimizations: persons.into_iter().map(person).collect(),
        allowed_transitions,
        created_at,
        visibility: match (sees_persons, decides) {
            (true, true) => "pd",
            (true, false) => "p",
            (false, true) => "d",
            (false, false) => "",
        },
    }
}

fn person(row: VictimizationRow) -> VictimizationView {
    let VictimizationRow {
        id,
        source,
        external_id,
        age_band,
        sex,
        race,
        injury,
        gunshot_injury,
        primary_type,
        counted,
    } = row;
    VictimizationView { id, source, external_id, age_band, sex, race, injury, gunshot_injury, primary_type, counted }
}

/// One incident of the scope, locked for a change.
pub(super) async fn lock(transaction: Transaction<'_>, scope: &Scope, id: Uuid) -> ApiResult<IncidentDetailRow> {
    // A boxed query cannot lock, so the row is looked for in the scope first and then locked.
    let found: Uuid =
        visible(scope).filter(incidents::id.eq(id)).select(incidents::id).first(&mut transaction.connection()).await?;
    Ok(incidents::table
        .find(found)
        .select(IncidentDetailRow::as_select())
        .for_update()
        .first(&mut transaction.connection())
        .await?)
}

type ChangeRow = (Uuid, DateTime<Utc>, String, Option<Uuid>, String, Option<String>, Value);

/// The history of an incident of the scope, newest first.
pub(super) async fn changes(
    transaction: Transaction<'_>,
    scope: &Scope,
    id: Uuid,
    page: &PageRequest,
) -> ApiResult<Page<IncidentChange>> {
    let area: Option<i32> = visible(scope)
        .filter(incidents::id.eq(id))
        .select(incidents::community_area_number)
        .first(&mut transaction.connection())
        .await?;
    let after = page.after::<DateTime<Utc>>()?;
    page.sort(&["-changed_at"])?;
    let query = incident_changes::table.filter(incident_changes::incident_id.eq(id)).into_boxed();
    let rows: Vec<ChangeRow> = crate::keyset!(query, incident_changes::changed_at, incident_changes::id, true, after)
        .select((
            incident_changes::id,
            incident_changes::changed_at,
            incident_changes::actor_kind,
            incident_changes::actor_id,
            incident_changes::action,
            incident_changes::reason,
            incident_changes::changes,
        ))
        .limit(page.limit + 1)
        .load(&mut transaction.connection())
        .await?;
    let actors: Vec<Uuid> = rows.iter().filter_map(|row| row.3).collect();
    // Row-level security leaves the names that the caller may know.
    let names: Vec<(Uuid, Option<String>)> = users::table
        .filter(users::id.eq_any(actors))
        .select((users::id, users::display_name))
        .load(&mut transaction.connection())
        .await?;
    let sees_persons = scope.clearance_in(area) >= VICTIMIZATION_LEVEL;
    let found = page.page(rows, None, |row| (row.1.to_rfc3339_opts(chrono::SecondsFormat::Micros, true), row.0));
    Ok(found.map(|(id, changed_at, kind, actor, action, reason, changes)| {
        let name = names.iter().find(|(user, _)| Some(*user) == actor).and_then(|(_, name)| name.clone());
        let mut changes: Vec<FieldChange> = serde_json::from_value(changes).unwrap_or_default();
        changes.retain(|change| sees_persons || tells_of_incident(&change.field));
        IncidentChange { id, changed_at, changed_by: ChangedBy { kind, name }, action, reason, changes }
    }))
}

/// Writes one entry of the history.
pub(super) async fn record_change(
    transaction: Transaction<'_>,
    incident_id: Uuid,
    area: Option<i32>,
    action: &str,
    reason: Option<&str>,
    changes: &[FieldChange],
) -> ApiResult<()> {
    diesel::insert_into(incident_changes::table)
        .values((
            incident_changes::id.eq(Uuid::now_v7()),
            incident_changes::incident_id.eq(incident_id),
            incident_changes::community_area_number.eq(area),
            incident_changes::changed_at.eq(Utc::now()),
            incident_changes::actor_kind.eq(transaction.subject().kind()),
            incident_changes::actor_id.eq(transaction.subject().id()),
            incident_changes::action.eq(action),
            incident_changes::reason.eq(reason),
            incident_changes::changes.eq(serde_json::to_value(changes).unwrap_or_default()),
        ))
        .execute(&mut transaction.connection())
        .await?;
    Ok(())
}

/// SQL: the source that tells most about the persons of the incident `i`. The one place that ranks sources.
macro_rules! fullest_source {
    () => {
        "(SELECT v.source FROM victimizations v WHERE v.incident_id = i.id \
          ORDER BY CASE v.source WHEN 'victims' THEN 1 WHEN 'manual' THEN 2 ELSE 3 END LIMIT 1)"
    };
}
pub(crate) use fullest_source;

/// Which victimizations of these incidents count: those of the fullest source (victims, then manual, then crimes), and
/// none of an unfounded incident; and how many there are.
pub async fn recount(transaction: Transaction<'_>, ids: &[Uuid]) -> ApiResult<()> {
    diesel::sql_query(concat!(
        "WITH fullest AS (SELECT i.id, i.verification <> 'unfounded' AS founded, ",
        fullest_source!(),
        " AS source FROM incidents i WHERE i.id = ANY ($1)) \
         UPDATE victimizations v SET counted = f.founded AND v.source = f.source, updated_at = now() \
         FROM fullest f WHERE v.incident_id = f.id AND v.counted IS DISTINCT FROM (f.founded AND v.source = f.source)",
    ))
    .bind::<diesel::sql_types::Array<diesel::sql_types::Uuid>, _>(ids)
    .execute(&mut transaction.connection())
    .await?;
    diesel::sql_query(concat!(
        "WITH fullest AS (SELECT i.id, ",
        fullest_source!(),
        " AS source FROM incidents i WHERE i.id = ANY ($1)), \
         persons AS (SELECT f.id, count(v.id)::integer AS persons FROM fullest f \
            LEFT JOIN victimizations v ON v.incident_id = f.id AND v.source = f.source GROUP BY f.id) \
         UPDATE incidents i SET victimization_count = p.persons FROM persons p \
         WHERE i.id = p.id AND i.victimization_count <> p.persons",
    ))
    .bind::<diesel::sql_types::Array<diesel::sql_types::Uuid>, _>(ids)
    .execute(&mut transaction.connection())
    .await?;
    Ok(())
}

/// Gives incidents without area the one that their point lies in. Gives how many were placed.
pub async fn place_unplaced(transaction: Transaction<'_>) -> ApiResult<usize> {
    let areas = areas(transaction).await?;
    let rows: Vec<(Uuid, Option<f64>, Option<f64>)> = incidents::table
        .filter(incidents::community_area_number.is_null())
        .filter(incidents::public_longitude.is_not_null())
        .select((incidents::id, incidents::public_longitude, incidents::public_latitude))
        .load(&mut transaction.connection())
        .await?;
    let mut placed = 0;
    for (id, longitude, latitude) in rows {
        let Some(number) = longitude.zip(latitude).and_then(|(longitude, latitude)| areas.locate(longitude, latitude))
        else {
            continue;
        };
        move_to_area(transaction, id, number).await?;
        diesel::update(incidents::table.find(id))
            .set(incidents::row_version.eq(incidents::row_version + 1))
            .execute(&mut transaction.connection())
            .await?;
        placed += 1;
    }
    Ok(placed)
}

/// Puts an incident and all that goes by its area into another one.
pub(super) async fn move_to_area(transaction: Transaction<'_>, id: Uuid, number: i32) -> ApiResult<()> {
    use schema::incident_exact_locations;
    diesel::update(incidents::table.find(id))
        .set((incidents::community_area_number.eq(number), incidents::updated_at.eq(Utc::now())))
        .execute(&mut transaction.connection())
        .await?;
    diesel::update(victimizations::table.filter(victimizations::incident_id.eq(id)))
        .set(victimizations::community_area_number.eq(number))
        .execute(&mut transaction.connection())
        .await?;
    diesel::update(incident_changes::table.filter(incident_changes::incident_id.eq(id)))
        .set(incident_changes::community_area_number.eq(number))
        .execute(&mut transaction.connection())
        .await?;
    diesel::update(incident_exact_locations::table.filter(incident_exact_locations::incident_id.eq(id)))
        .set(incident_exact_locations::community_area_number.eq(number))
        .execute(&mut transaction.connection())
        .await?;
    Ok(())
}
