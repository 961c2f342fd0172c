//! Reference data of a city, and a demonstration that looks like work: accounts, four years of made-up incidents, an import
//! with refused rows. Everything comes in through the same doors as real data.

use std::io::Write;

use chrono::{Datelike, Duration, NaiveDate, NaiveTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use schema::{community_areas, incidents, organizations, settings};
use serde::Deserialize;
use uuid::Uuid;

use crate::agreements;
use crate::applications;
use crate::cases;
use crate::community_areas::{Point, seed_areas};
use crate::compensation;
use crate::help_terms;
use crate::identity::{NewAccount, create_user_direct};
use crate::imports;
use crate::incidents::{IncidentKind, Injury, NewIncident, NewVictimization, PlacedIncident, insert_incident};
use crate::lots;
use crate::platform::access::{Platform, Role, Scope};
use crate::platform::db::Transaction;
use crate::platform::http::{ApiResult, Problem};
use crate::programs;
use crate::referrals;
use crate::reviews;
use crate::services;
use crate::trainings;
use crate::work_orders;

const SETTINGS: &str = include_str!("../seed/settings.json");
const ORGANIZATIONS: &str = include_str!("../seed/organizations.csv");
const AREAS: &str = include_str!("../seed/community_areas.csv");
const TRAININGS: &str = include_str!("../seed/trainings.json");
const REVIEWS: &str = include_str!("../seed/reviews.json");
const LOTS: &str = include_str!("../seed/lots.json");
const PROGRAMS: &str = include_str!("../seed/programs.json");

/// Password of all demonstration accounts.
pub const PASSWORD: &str = "walk-the-block-together";

/// A demonstration account.
#[derive(Debug, Clone, Copy)]
pub struct DemoAccount {
    /// Address to sign in with.
    pub email: &'static str,
    /// Name shown.
    pub display_name: &'static str,
    /// Role.
    pub role: Role,
    /// Place in the list of focus areas that it is for; None: all areas.
    pub focus_areas: Option<usize>,
    /// Short name of the organization that it belongs to.
    pub organization: &'static str,
}

const fn account(
    email: &'static str,
    display_name: &'static str,
    role: Role,
    focus_areas: Option<usize>,
    organization: &'static str,
) -> DemoAccount {
    DemoAccount { email, display_name, role, focus_areas, organization }
}

/// The demonstration accounts.
pub const ACCOUNTS: &[DemoAccount] = &[
    account("admin@example.org", "Alex Admin", Role::Admin, None, "MOCS"),
    account("director@example.org", "Dana Director", Role::Director, None, "MOCS"),
    account("analyst@example.org", "Ana Analyst", Role::Analyst, None, "MOCS"),
    account("facilitator@example.org", "Frank Facilitator", Role::HritFacilitator, Some(3), "MOCS"),
    account("le@example.org", "Lee Liaison", Role::LeLiaison, None, "CPD"),
    account("outreach@example.org", "Olivia Outreach", Role::OutreachWorker, Some(2), "NPO"),
    account("partner@example.org", "Pat Partner", Role::PartnerUser, Some(1), "NPO"),
    account("trainings@example.org", "Tess Trainings", Role::TrainingManager, None, "MOCS"),
    account("instructor@example.org", "Ines Instructor", Role::Instructor, None, "MOCS"),
    account("advocate@example.org", "Vera Advocate", Role::VictimAdvocate, Some(3), "WFF"),
    account("colleague@example.org", "Cora Colleague", Role::VictimAdvocate, Some(3), "WFF"),
    account("neighbor@example.org", "Nils Neighbor", Role::VictimAdvocate, Some(2), "NPO"),
    account("liaison@example.org", "Dee Department", Role::DepartmentLiaison, None, "DSS"),
    account("lots@example.org", "Lou Lots", Role::LotManager, None, "MOCS"),
    account("crew@example.org", "Cruz Crew", Role::CrewMember, None, "DSS"),
    account("steward@example.org", "Stella Steward", Role::PartnerUser, None, "SGB"),
    account("reviewer@example.org", "Rita Reviewer", Role::ProgramReviewer, None, "MOCS"),
    account("decider@example.org", "Dario Decider", Role::ProgramReviewer, None, "MOCS"),
    account("finance@example.org", "Faye Finance", Role::Finance, None, "MOCS"),
    account("newcomer@example.org", "Nora Newcomer", Role::OutreachWorker, Some(1), "NPO"),
];

#[derive(Deserialize)]
struct SeedSettings {
    center_name: String,
    city_name: String,
    timezone: String,
    languages: Vec<String>,
    default_language: String,
    map_longitude: f64,
    map_latitude: f64,
    map_zoom: f64,
    contact_phone: Option<String>,
    contact_email: Option<String>,
    small_count_threshold: i32,
    provisional_hours: i32,
    mask_radius_m: f64,
}

#[derive(Deserialize)]
struct SeedOrganization {
    name: String,
    abbreviation: String,
    kind: String,
    description: String,
}

/// Settings, organizations (marked illustrative) and community areas; what is there already stays.
pub async fn seed_reference(platform: &Platform) -> ApiResult<()> {
    platform
        .system("reference data", async |transaction: Transaction<'_>, _: &Scope| {
            let seed: SeedSettings = serde_json::from_str(SETTINGS).map_err(|error| Problem::internal(&error))?;
            diesel::insert_into(settings::table)
                .values((
                    (
                        settings::id.eq(true),
                        settings::center_name.eq(seed.center_name),
                        settings::city_name.eq(seed.city_name),
                        settings::timezone.eq(seed.timezone),
                        settings::languages.eq(seed.languages),
                        settings::default_language.eq(seed.default_language),
                    ),
                    (
                        settings::map_longitude.eq(seed.map_longitude),
                        settings::map_latitude.eq(seed.map_latitude),
                        settings::map_zoom.eq(seed.map_zoom),
                        settings::contact_phone.eq(seed.contact_phone),
                        settings::contact_email.eq(seed.contact_email),
                        settings::small_count_threshold.eq(seed.small_count_threshold),
                        settings::provisional_hours.eq(seed.provisional_hours),
                        settings::mask_radius_m.eq(seed.mask_radius_m),
                    ),
                ))
                .on_conflict_do_nothing()
                .execute(&mut transaction.connection())
                .await?;
            seed_organizations(transaction).await?;
            seed_areas(transaction, AREAS).await?;
            trainings::seed(transaction, TRAININGS).await?;
            reviews::seed(transaction, REVIEWS).await?;
            lots::seed(transaction, LOTS).await?;
            programs::seed(transaction, PROGRAMS).await?;
            help_terms::seed(transaction).await?;
            compensation::seed(transaction).await
        })
        .await
}

async fn seed_organizations(transaction: Transaction<'_>) -> ApiResult<()> {
    for row in csv::Reader::from_reader(ORGANIZATIONS.as_bytes()).deserialize::<SeedOrganization>() {
        let row = row.map_err(|error| Problem::internal(&error))?;
        diesel::insert_into(organizations::table)
            .values((
                organizations::id.eq(Uuid::now_v7()),
                organizations::name.eq(row.name),
                organizations::abbreviation.eq(row.abbreviation),
                organizations::kind.eq(row.kind),
                organizations::description.eq(row.description),
                organizations::illustrative.eq(true),
            ))
            .on_conflict_do_nothing()
            .execute(&mut transaction.connection())
            .await?;
    }
    Ok(())
}

struct DemoArea {
    number: i32,
    portal_name: String,
    is_focus: bool,
    population: i32,
    longitude: f64,
    latitude: f64,
}

/// Whether there is anything that a demonstration would stand beside.
pub async fn is_empty(platform: &Platform) -> ApiResult<bool> {
    platform
        .system("look for data", async |transaction: Transaction<'_>, _: &Scope| {
            let found: i64 = incidents::table.limit(1).count().first(&mut transaction.connection()).await?;
            let users: i64 = schema::users::table.limit(1).count().first(&mut transaction.connection()).await?;
            Ok(found == 0 && users == 0)
        })
        .await
}

/// Loads the demonstration into an empty database; `say` tells how far it is.
pub async fn load(platform: &Platform, say: fn(&str)) -> ApiResult<()> {
    seed_reference(platform).await?;
    let areas = demo_areas(platform).await?;
    say("accounts …");
    create_accounts(platform, &areas).await?;
    say("four years of made-up incidents …");
    let today = Utc::now().date_naive();
    let folder = platform.config().data_dir.join("tmp");
    std::fs::create_dir_all(&folder).map_err(|error| Problem::internal(&error))?;
    let path = folder.join("demonstration.csv");
    write_incidents(&path, &areas, today).map_err(|error| Problem::internal(&error))?;
    import(platform, &path).await?;
    std::fs::remove_file(&path).map_err(|error| Problem::internal(&error))?;
    say("incidents entered by hand …");
    enter_by_hand(platform, &areas).await?;
    say("a season of trainings …");
    trainings::demo::load(platform).await?;
    say("a year of weekly reviews …");
    reviews::demo::load(platform).await?;
    say("seasons of vacant lots …");
    lots::demo::load(platform).await?;
    work_orders::demo::load(platform).await?;
    platform
        .system("rounds of the demonstration", async |transaction: Transaction<'_>, _: &Scope| {
            programs::open_rounds(transaction).await
        })
        .await?;
    say("applications …");
    applications::demo::load(platform).await?;
    services::load_demo(platform).await?;
    say("cases …");
    cases::load_demo(platform).await?;
    say("agreements and referrals …");
    agreements::load_demo(platform).await?;
    referrals::load_demo(platform).await?;
    compensation::load_demo(platform).await?;
    platform
        .system("mark the demonstration", async |transaction: Transaction<'_>, _: &Scope| {
            diesel::update(settings::table)
                .set(settings::is_demo.eq(true))
                .execute(&mut transaction.connection())
                .await?;
            Ok(())
        })
        .await
}

async fn demo_areas(platform: &Platform) -> ApiResult<Vec<DemoArea>> {
    type Row = (i32, String, bool, Option<i32>, f64, f64);
    let rows: Vec<Row> = platform
        .system("read areas", async |transaction: Transaction<'_>, _: &Scope| {
            Ok(community_areas::table
                .order(community_areas::number)
                .select((
                    community_areas::number,
                    community_areas::portal_name,
                    community_areas::is_focus,
                    community_areas::population,
                    community_areas::centroid_longitude,
                    community_areas::centroid_latitude,
                ))
                .load(&mut transaction.connection())
                .await?)
        })
        .await?;
    let areas = rows.into_iter().map(|(number, portal_name, is_focus, population, longitude, latitude)| DemoArea {
        number,
        portal_name,
        is_focus,
        population: population.unwrap_or(20_000),
        longitude,
        latitude,
    });
    Ok(areas.collect())
}

async fn create_accounts(platform: &Platform, areas: &[DemoArea]) -> ApiResult<()> {
    let focus: Vec<i32> = areas.iter().filter(|area| area.is_focus).map(|area| area.number).collect();
    for account in ACCOUNTS {
        let abbreviation = account.organization;
        let organization_id: Uuid = platform
            .system("find an organization", async move |transaction, _| {
                Ok(organizations::table
                    .filter(organizations::abbreviation.eq(abbreviation))
                    .select(organizations::id)
                    .first(&mut transaction.connection())
                    .await?)
            })
            .await?;
        let area_numbers = account.focus_areas.map(|count| focus.iter().copied().take(count).collect());
        create_user_direct(
            platform,
            NewAccount {
                email: account.email.to_owned(),
                display_name: account.display_name.to_owned(),
                organization_id,
                role: account.role,
                area_numbers,
                password: PASSWORD.to_owned(),
            },
        )
        .await?;
    }
    Ok(())
}

/// Made-up rows in the city's published layout, the same for the same day. Areas in focus get more, nights and summers too.
fn write_incidents(path: &std::path::Path, areas: &[DemoArea], today: NaiveDate) -> std::io::Result<()> {
    let mut random = StdRng::seed_from_u64(20_240_601);
    let mut file = std::io::BufWriter::new(std::fs::File::create(path)?);
    writeln!(
        file,
        "unique_id,case_number,date,block,victimization_primary,incident_primary,gunshot_injury_i,ward,community_area,district,\
         beat,age,sex,race,victimization_fbi_descr,location_description,latitude,longitude,updated"
    )?;
    let weight = |area: &DemoArea| f64::from(area.population) * if area.is_focus { 6.0 } else { 1.0 };
    let whole: f64 = areas.iter().map(weight).sum();
    let first = NaiveDate::from_ymd_opt(today.year() - 3, 1, 1).unwrap_or(today);
    let mut number = 100_000;
    for day in first.iter_days().take_while(|day| *day < today) {
        let summer = 1.0 - 0.35 * (std::f64::consts::TAU * f64::from(day.ordinal0()) / 365.25).cos();
        let trend = 1.0 - 0.09 * f64::from(day.year() - first.year());
        let expected = 4.2 * summer * trend;
        let incidents = (expected + random.random_range(-2.4..2.4)).round().max(0.0);
        for _ in 0..incidents as u32 {
            number += 1;
            let mut place = random.random_range(0.0..whole);
            let area = areas.iter().find(|area| {
                place -= weight(area);
                place <= 0.0
            });
            let Some(area) = area.or(areas.first()) else { continue };
            write_incident(&mut file, &mut random, area, day, number)?;
        }
    }
    // Three rows that no import can take, so that its report has something to show.
    writeln!(
        file,
        "DEMO-BAD-1,DX900001,31/31/2026,001XX N EXAMPLE ST,BATTERY,BATTERY,YES,1,,1,0101,20-29,M,UNKNOWN,,STREET,,,"
    )?;
    writeln!(
        file,
        ",DX900002,{today} 01:00:00,001XX N EXAMPLE ST,BATTERY,BATTERY,YES,1,,1,0101,20-29,M,UNKNOWN,,STREET,,,"
    )?;
    writeln!(
        file,
        "DEMO-BAD-3,DX900003,{today} 01:00:00,001XX N EXAMPLE ST,BATTERY,BATTERY,PERHAPS,1,,1,0101,20-29,M,UNKNOWN,,STREET,,,"
    )?;
    file.flush()
}

fn choose<'a>(random: &mut StdRng, choices: &[&'a str]) -> &'a str {
    choices.get(random.random_range(0..choices.len().max(1))).copied().unwrap_or_default()
}

fn write_incident(
    file: &mut impl Write,
    random: &mut StdRng,
    area: &DemoArea,
    day: NaiveDate,
    number: u32,
) -> std::io::Result<()> {
    let hour = (random.random_range(0..14) + 14) % 24;
    let time = NaiveTime::from_hms_opt(hour, random.random_range(0..60), 0).unwrap_or_default();
    let fatal = random.random_bool(0.17);
    let victims = if random.random_bool(0.14) { 2 } else { 1 };
    let block = format!(
        "{:03}XX {} {} {}",
        random.random_range(1..115),
        choose(random, &["N", "S", "E", "W"]),
        choose(random, &["EXAMPLE", "SAMPLE", "MODEL", "PATTERN", "SPECIMEN", "DEMONSTRATION"]),
        choose(random, &["ST", "AVE", "BLVD", "PL"]),
    );
    let longitude = area.longitude + random.random_range(-0.008..0.008);
    let latitude = area.latitude + random.random_range(-0.006..0.006);
    let incident = if fatal { "HOMICIDE" } else { "BATTERY" };
    let gunshot = if fatal && random.random_bool(0.12) { "NO" } else { "YES" };
    let place =
        choose(random, &["STREET", "SIDEWALK", "ALLEY", "RESIDENCE", "PARKING LOT", "GAS STATION", "PARK PROPERTY"]);
    for victim in 1..=victims {
        let harm = if fatal && victim == 1 { "HOMICIDE" } else { "BATTERY" };
        writeln!(
            file,
            "DEMO-{number}-{victim},DX{number},{day} {time},{block},{harm},{incident},{gunshot},{},{},{},{:04},{},{},UNKNOWN,{},{place},{latitude:.6},{longitude:.6},{day} 23:00:00",
            1 + area.number % 50,
            area.portal_name,
            1 + area.number % 22,
            100 + area.number,
            choose(random, &["0-19", "20-29", "20-29", "30-39", "30-39", "40-49", "50-59"]),
            choose(random, &["M", "M", "M", "M", "F"]),
            if harm == "HOMICIDE" { "HOMICIDE" } else { "AGGRAVATED BATTERY" },
        )?;
    }
    Ok(())
}

async fn import(platform: &Platform, path: &std::path::Path) -> ApiResult<()> {
    let size = std::fs::metadata(path).map_err(|error| Problem::internal(&error))?.len();
    let size = i64::try_from(size).unwrap_or(i64::MAX);
    let name = "demonstration.csv";
    let (id, done) = platform
        .system("begin an import", async move |transaction, _| {
            imports::begin_local(transaction, name, size, false).await
        })
        .await?;
    imports::run_incidents(platform, id, path, name, done, false, async |_| Ok(None)).await?;
    Ok(())
}

/// The latest incidents of the first focus areas, with true places that only a recorded reveal shows.
async fn enter_by_hand(platform: &Platform, areas: &[DemoArea]) -> ApiResult<()> {
    for (index, area) in areas.iter().filter(|area| area.is_focus).take(4).enumerate() {
        let hours = i64::try_from(index).unwrap_or_default() * 9 + 7;
        let new = NewIncident {
            kind: if index == 0 { IncidentKind::HomicideShooting } else { IncidentKind::NonfatalShooting },
            occurred_at: Utc::now() - Duration::hours(hours),
            case_number: Some(format!("DX99{index:04}")),
            address: Some(format!("{} W Example St", 4_100 + index * 117)),
            exact_point: Some(Point::new(area.longitude, area.latitude)),
            community_area_number: Some(area.number),
            beat: None,
            district: None,
            ward: None,
            location_description: Some("STREET".to_owned()),
            domestic: Some(false),
            gunshot_injury: None,
            description: Some("Made up for the demonstration; entered from a notification.".to_owned()),
            victimizations: vec![NewVictimization {
                age_band: Some("20-29".to_owned()),
                sex: Some("M".to_owned()),
                race: None,
                injury: if index == 0 { Injury::Fatal } else { Injury::Nonfatal },
                gunshot_injury: Some(crate::incidents::GunshotInjury::Yes),
            }],
        };
        let placed = PlacedIncident::prepare(platform, new).await?;
        platform
            .system("demonstration incident", async move |transaction, scope| {
                insert_incident(transaction, scope, placed).await
            })
            .await?;
    }
    Ok(())
}
