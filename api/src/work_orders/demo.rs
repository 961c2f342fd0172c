//! Work on the lots of the demonstration: treated last year and this one, cared for through a season, some visits open, missed
//! or waiting to be verified. All goes through the same functions as a crew's phone; only the times are set back afterwards.

use std::io::Cursor;
use std::rc::Rc;

use chrono::{DateTime, Datelike, Duration, NaiveDate, NaiveTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{Date, Timestamptz, Uuid as SqlUuid};
use diesel_async::RunQueryDsl;
use image::{ImageFormat, Rgb, RgbImage};
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use schema::{lot_agreement_lots, lots, work_orders};
use uuid::Uuid;

use super::model::{LotCondition, PhotoRole, ReportOutcome, WorkOrderKind};
use super::photos::{self, Upload};
use super::plans::{self, NewLotSeasonPlans};
use super::store::{self, Viewer};
use super::wire::{NewWorkOrder, NewWorkOrderReport, NewWorkOrderVerification};
use super::{flow, verify};
use crate::lots::LotStatus;
use crate::lots::demo::member;
use crate::platform::access::{Platform, Scope};
use crate::platform::db::{Subject, Transaction};
use crate::platform::http::{ApiResult, IfMatch, Problem};

/// Lots that are treated; the first ones last year, so that their effect can be measured.
const TREATED: i64 = 18;
const LAST_YEAR: usize = 13;
/// Lots with a plan for this season, and visits of it.
const PLANNED: usize = 4;
const VISITS: i32 = 6;

#[derive(Clone)]
struct Lot {
    id: Uuid,
    place: (f64, f64),
}

struct Crew {
    user_id: Uuid,
    organization_id: Uuid,
}

struct Cast {
    crew: Crew,
    steward: Crew,
    center: Crew,
}

/// Loads two seasons of work.
pub async fn load(platform: &Platform) -> ApiResult<()> {
    let crew = |(user_id, organization_id)| Crew { user_id, organization_id };
    let cast = Rc::new(Cast {
        crew: crew(member(platform, "crew@example.org").await?),
        steward: crew(member(platform, "steward@example.org").await?),
        center: crew(member(platform, "lots@example.org").await?),
    });
    let mut random = StdRng::seed_from_u64(20_260_401);
    let today = Utc::now().date_naive();
    let chosen = lots_to_treat(platform).await?;
    for (index, lot) in chosen.iter().enumerate() {
        let back = if index < LAST_YEAR { 390 + random.random_range(0..150) } else { random.random_range(60..200) };
        let day = today - Duration::days(back);
        let cleanup = Visit { kind: WorkOrderKind::Cleanup, day, photos: 2 };
        visit(platform, &cast, lot, &cleanup, &mut random).await?;
        if index % 3 != 2 {
            let planting = Visit { kind: WorkOrderKind::Planting, day: day + Duration::days(24), photos: 1 };
            visit(platform, &cast, lot, &planting, &mut random).await?;
        }
    }
    season(platform, &cast, &chosen, &mut random).await?;
    worklist(platform, &cast).await
}

async fn lots_to_treat(platform: &Platform) -> ApiResult<Vec<Lot>> {
    platform
        .system("lots of the demonstration to treat", async |transaction: Transaction<'_>, _: &Scope| {
            // Those that stewards ask for come first: they are cared for afterwards.
            let promised = lot_agreement_lots::table.select(lot_agreement_lots::lot_id);
            let rows: Vec<(Uuid, Option<f64>, Option<f64>)> = lots::table
                .filter(lots::status.eq(LotStatus::Approved))
                .order((lots::id.eq_any(promised).desc(), lots::priority.desc(), lots::id))
                .select((lots::id, lots::longitude, lots::latitude))
                .limit(TREATED)
                .load(&mut transaction.connection())
                .await?;
            let lot = |(id, longitude, latitude): (Uuid, Option<f64>, Option<f64>)| {
                Some(Lot { id, place: longitude.zip(latitude)? })
            };
            Ok(rows.into_iter().filter_map(lot).collect())
        })
        .await
}

struct Visit {
    kind: WorkOrderKind,
    day: NaiveDate,
    /// 1: after the work; 2: before it too.
    photos: usize,
}

/// Plans a visit, has it done with photos and verified, and sets its times back to its day.
async fn visit(platform: &Platform, cast: &Rc<Cast>, lot: &Lot, visit: &Visit, random: &mut StdRng) -> ApiResult<()> {
    let new = NewWorkOrder {
        lot_id: lot.id,
        kind: visit.kind,
        organization_id: cast.crew.organization_id,
        due_on: visit.day,
        instructions: String::new(),
    };
    let id = platform
        .system("a work order of the demonstration", async move |transaction, _| {
            flow::insert(transaction, new, flow::Origin::default()).await
        })
        .await?;
    perform(platform, &cast.crew, lot, (id, visit.photos), random).await?;
    accept(platform, cast, id).await?;
    set_back(platform, id, visit.day).await
}

/// What a crew does on a lot: takes photos and reports.
async fn perform(
    platform: &Platform,
    crew: &Crew,
    lot: &Lot,
    (id, count): (Uuid, usize),
    random: &mut StdRng,
) -> ApiResult<()> {
    let now = Utc::now();
    let mut taken = Vec::new();
    for (role, minutes) in [(PhotoRole::Before, 170), (PhotoRole::After, 70)].into_iter().rev().take(count) {
        let bytes = picture(role, random).map_err(|error| Problem::internal(&error))?;
        let shift = |random: &mut StdRng| random.random_range(-0.0001..0.0001);
        let position = (lot.place.0 + shift(random), lot.place.1 + shift(random));
        let upload = Upload { role, taken_at: now - Duration::minutes(minutes), position, bytes };
        taken.push(photos::prepare(platform, upload).await?);
    }
    let report = NewWorkOrderReport {
        outcome: ReportOutcome::Performed,
        started_at: now - Duration::minutes(160),
        performed_at: now - Duration::minutes(60),
        condition: Some(if random.random_bool(0.8) { LotCondition::Good } else { LotCondition::Fair }),
        bags_removed: Some(random.random_range(2..24)),
        items_removed: None,
        cost_cents: Some(random.random_range(120..600) * 100),
        note: None,
        blocked_reason: None,
    };
    let viewer = viewer_of(crew);
    platform
        .system_for(
            "a visit of the demonstration",
            Subject::User(crew.user_id),
            Some(crew.organization_id),
            async move |transaction, _| {
                for photo in taken {
                    photos::insert(transaction, &viewer, id, photo).await?;
                }
                flow::report(transaction, &viewer, id, report).await
            },
        )
        .await
}

fn viewer_of(crew: &Crew) -> Viewer {
    Viewer { user_id: Some(crew.user_id), organization_id: Some(crew.organization_id), ..Viewer::system() }
}

/// The center looks at the proof and shows it to everybody.
async fn accept(platform: &Platform, cast: &Rc<Cast>, id: Uuid) -> ApiResult<()> {
    let viewer = viewer_of(&cast.center);
    let (by, of) = (Subject::User(cast.center.user_id), Some(cast.center.organization_id));
    platform
        .system_for("a verification of the demonstration", by, of, async move |transaction, _| {
            let seen = store::find(transaction, &viewer, id).await?;
            let public_photo_ids = seen.photos.iter().map(|photo| photo.id).collect();
            let said = NewWorkOrderVerification { accepted: true, reason: None, public_photo_ids };
            verify::verify(transaction, &viewer, id, IfMatch { row_version: seen.row_version }, said).await
        })
        .await
}

fn noon(day: NaiveDate) -> DateTime<Utc> {
    day.and_time(NaiveTime::from_hms_opt(17, 0, 0).unwrap_or_default()).and_utc()
}

/// Times of a visit as if it had been done on its day.
async fn set_back(platform: &Platform, id: Uuid, day: NaiveDate) -> ApiResult<()> {
    let at = noon(day);
    platform
        .system("times of the demonstration", async move |transaction: Transaction<'_>, _: &Scope| {
            let connection = &mut transaction.connection();
            for statement in [
                "UPDATE work_order_photos SET taken_at = $2 + CASE role WHEN 'before' THEN interval '-10 minutes' ELSE interval '80 minutes' END \
                    WHERE work_order_id = $1",
                "UPDATE lot_changes SET changed_at = $2 + interval '2 hours' FROM work_orders w WHERE w.id = $1 \
                    AND lot_changes.lot_id = w.lot_id AND changed_at > now() - interval '1 hour'",
                "UPDATE work_orders SET started_at = $2, performed_at = $2 + interval '90 minutes', created_at = $2 - interval '14 days', \
                    verified_at = CASE WHEN verified_at IS NULL THEN NULL ELSE $2 + interval '1 day' END WHERE id = $1",
            ] {
                diesel::sql_query(statement)
                    .bind::<SqlUuid, _>(id)
                    .bind::<Timestamptz, _>(at)
                    .execute(connection)
                    .await?;
            }
            diesel::sql_query(
                "UPDATE lots SET treatment = CASE w.kind WHEN 'cleanup' THEN 'clean' ELSE 'green' END, treated_on = $2, status_changed_at = $2 + time '19:00' FROM work_orders w \
                 WHERE w.id = $1 AND lots.id = w.lot_id AND (treated_on IS NULL OR treated_on > $2)",
            )
            .bind::<SqlUuid, _>(id)
            .bind::<Date, _>(day)
            .execute(connection)
            .await
            .map(drop)
            .map_err(Problem::from)
        })
        .await
}

/// A season of the stewards on some lots: visits done, one waiting to be verified, one missed.
async fn season(platform: &Platform, cast: &Rc<Cast>, chosen: &[Lot], random: &mut StdRng) -> ApiResult<()> {
    let today = Utc::now().date_naive();
    let starts_on = (today - Duration::days(170)).max(NaiveDate::from_ymd_opt(today.year(), 1, 1).unwrap_or(today));
    for lot in chosen.iter().take(PLANNED) {
        let (lot_id, organization_id) = (lot.id, cast.steward.organization_id);
        let new = NewLotSeasonPlans {
            lot_ids: vec![lot_id],
            season: today.year(),
            organization_id,
            kind: WorkOrderKind::Mow,
            visits: Some(VISITS),
            starts_on: Some(starts_on),
            ends_on: Some((today - Duration::days(2)).max(starts_on)),
        };
        let visits: Vec<(Uuid, NaiveDate)> = platform
            .system("a season of the demonstration", async move |transaction, _| {
                let plan_id = plans::insert(transaction, lot_id, &new).await?;
                Ok(work_orders::table
                    .filter(work_orders::plan_id.eq(plan_id))
                    .order(work_orders::due_on)
                    .select((work_orders::id, work_orders::due_on))
                    .load(&mut transaction.connection())
                    .await?)
            })
            .await?;
        let last = visits.len().saturating_sub(1);
        for (index, (id, due_on)) in visits.into_iter().enumerate() {
            // The fifth visit of each lot was missed; the last one waits to be verified.
            if index + 2 == usize::try_from(VISITS).unwrap_or_default() {
                continue;
            }
            perform(platform, &cast.steward, lot, (id, 1), random).await?;
            if index < last {
                accept(platform, cast, id).await?;
            }
            set_back(platform, id, due_on).await?;
        }
    }
    Ok(())
}

/// What the crews find on their list today.
async fn worklist(platform: &Platform, cast: &Rc<Cast>) -> ApiResult<()> {
    let (crew, steward) = (cast.crew.organization_id, cast.steward.organization_id);
    platform
        .system("work of today of the demonstration", async move |transaction: Transaction<'_>, _: &Scope| {
            let today = Utc::now().date_naive();
            let approved: Vec<Uuid> = lots::table
                .filter(lots::status.eq(LotStatus::Approved))
                .order((lots::priority.desc(), lots::id))
                .select(lots::id)
                .limit(5)
                .load(&mut transaction.connection())
                .await?;
            let treated: Vec<Uuid> = lots::table
                .filter(lots::status.eq_any([LotStatus::Maintained, LotStatus::Greened]))
                .order(lots::id)
                .select(lots::id)
                .limit(4)
                .load(&mut transaction.connection())
                .await?;
            let planned = approved
                .into_iter()
                .map(|lot_id| (lot_id, WorkOrderKind::Cleanup, crew))
                .chain(treated.into_iter().map(|lot_id| (lot_id, WorkOrderKind::Snow, steward)));
            for (index, (lot_id, kind, organization_id)) in planned.enumerate() {
                let due_on = today + Duration::days(i64::try_from(index % 3).unwrap_or_default());
                let instructions =
                    if index == 0 { "The pile lies at the alley; mind the glass." } else { "" }.to_owned();
                let new = NewWorkOrder { lot_id, kind, organization_id, due_on, instructions };
                flow::insert(transaction, new, flow::Origin::default()).await?;
            }
            Ok(())
        })
        .await
}

/// A drawing of a lot, each a little different: debris and weeds, or grass, trees and a low fence.
fn picture(role: PhotoRole, random: &mut StdRng) -> image::ImageResult<Vec<u8>> {
    const SIZE: (u32, u32) = (480, 360);
    let horizon = 150 + random.random_range(0..20_u32);
    let after = role == PhotoRole::After;
    let grain: u32 = random.random();
    let mut picture = RgbImage::from_fn(SIZE.0, SIZE.1, |x, y| {
        let noise = u8::try_from((x.wrapping_mul(7919) ^ y.wrapping_mul(104_729) ^ grain) % 23).unwrap_or_default();
        if y < horizon {
            return Rgb([176 + noise / 4, 205, 232]);
        }
        if after { Rgb([96 + noise, 150 + noise, 74]) } else { Rgb([142 + noise, 124 + noise, 96 + noise]) }
    });
    let mut block = |left: u32, top: u32, width: u32, height: u32, color: [u8; 3]| {
        for x in left..(left + width).min(SIZE.0) {
            for y in top..(top + height).min(SIZE.1) {
                picture.put_pixel(x, y, Rgb(color));
            }
        }
    };
    // The houses behind.
    for house in 0..4_u32 {
        let height = 50 + random.random_range(0..40);
        block(house * 125 + 8, horizon - height, 96, height, [150, 88, 72]);
        block(house * 125 + 40, horizon - height / 2, 18, 18, [220, 226, 230]);
    }
    if after {
        for post in 0..13_u32 {
            block(post * 40, 300, 7, 46, [128, 92, 58]);
        }
        block(0, 308, SIZE.0, 6, [128, 92, 58]);
        for tree in [90, 250, 400] {
            block(tree + random.random_range(0..20), horizon + 20, 8, 60, [104, 74, 46]);
            block(tree - 20 + random.random_range(0..20), horizon - 24, 50, 50, [54, 112, 58]);
        }
    } else {
        for _ in 0..26 {
            let (x, y) = (random.random_range(0..460), random.random_range(horizon + 20..340));
            let color = [random.random_range(40..120), random.random_range(40..110), random.random_range(40..100)];
            block(x, y, random.random_range(8..44), random.random_range(6..26), color);
        }
    }
    let mut bytes = Vec::new();
    picture.write_to(&mut Cursor::new(&mut bytes), ImageFormat::Jpeg)?;
    Ok(bytes)
}
