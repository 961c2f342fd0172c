//! SQL of community areas. They are public, so there is no scope.

use chrono::Utc;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use schema::community_areas;

use super::address::normalize_name;
use super::wire::{AreaRow, CommunityAreaFilter, CommunityAreaPatch, CommunityAreaView};
use crate::platform::audit;
use crate::platform::db::Transaction;
use crate::platform::events::Place;
use crate::platform::http::{ApiResult, IfMatch, Problem};

pub(super) async fn list(
    transaction: Transaction<'_>,
    filter: &CommunityAreaFilter,
) -> ApiResult<Vec<CommunityAreaView>> {
    let CommunityAreaFilter { q, side, focus, sort } = filter;
    let mut query = community_areas::table.select(AreaRow::as_select()).into_boxed();
    if let Some(side) = side {
        query = query.filter(community_areas::side.eq(side));
    }
    if let Some(focus) = focus {
        query = query.filter(community_areas::is_focus.eq(focus));
    }
    query = match sort.as_deref() {
        None | Some("number") => query.order(community_areas::number),
        Some("name") => query.order(community_areas::name),
        Some(_) => return Err(Problem::malformed("sort is number or name.")),
    };
    let rows: Vec<AreaRow> = query.load(&mut transaction.connection()).await?;
    let asked = q.as_deref().map(normalize_name).unwrap_or_default();
    let matches = |row: &AreaRow| {
        asked.is_empty()
            || row.portal_name.contains(&asked)
            || row.aliases.iter().any(|alias| normalize_name(alias).contains(&asked))
    };
    Ok(rows.into_iter().filter(matches).map(CommunityAreaView::from).collect())
}

pub(super) async fn find(transaction: Transaction<'_>, number: i32) -> ApiResult<CommunityAreaView> {
    let row: AreaRow =
        community_areas::table.find(number).select(AreaRow::as_select()).first(&mut transaction.connection()).await?;
    Ok(row.into())
}

#[derive(AsChangeset)]
#[diesel(table_name = community_areas)]
struct AreaChanges {
    name: Option<String>,
    aliases: Option<Vec<String>>,
    side: Option<String>,
    is_focus: Option<bool>,
    population: Option<Option<i32>>,
    population_year: Option<Option<i32>>,
    population_source: Option<Option<String>>,
}

pub(super) async fn apply(
    transaction: Transaction<'_>,
    number: i32,
    if_match: IfMatch,
    patch: CommunityAreaPatch,
) -> ApiResult<CommunityAreaView> {
    let CommunityAreaPatch { name, aliases, side, is_focus, population, population_year, population_source } = patch;
    let current: i64 = community_areas::table
        .find(number)
        .select(community_areas::row_version)
        .for_update()
        .first(&mut transaction.connection())
        .await?;
    if_match.check(current)?;
    let changes = AreaChanges {
        name,
        aliases,
        side,
        is_focus,
        population: population.into_change(),
        population_year: population_year.into_change(),
        population_source: population_source.into_change(),
    };
    let named = [
        ("name", changes.name.is_some()),
        ("aliases", changes.aliases.is_some()),
        ("side", changes.side.is_some()),
        ("is_focus", changes.is_focus.is_some()),
        ("population", changes.population.is_some()),
        ("population_year", changes.population_year.is_some()),
        ("population_source", changes.population_source.is_some()),
    ];
    let fields: Vec<&str> = named.into_iter().filter(|(_, changed)| *changed).map(|(name, _)| name).collect();
    if fields.is_empty() {
        return find(transaction, number).await;
    }
    diesel::update(community_areas::table.find(number))
        .set((changes, community_areas::updated_at.eq(Utc::now()), community_areas::row_version.eq(current + 1)))
        .execute(&mut transaction.connection())
        .await?;
    let place = Place { organization_id: None, community_area_number: Some(number) };
    audit::record_change(transaction, "community_area", "community_area.updated", number, fields, place).await?;
    find(transaction, number).await
}
