//! What this center is called, where it is, and its rules of publication. Another city edits these, not the code.

use std::str::FromStr;

use chrono::Utc;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use schema::settings;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use crate::community_areas::Point;
use crate::endpoints;
use crate::endpoints::Endpoint;
use crate::identity::Language;
use crate::platform::access::{Access, Public};
use crate::platform::audit;
use crate::platform::db::Transaction;
use crate::platform::events::Place;
use crate::platform::http::{ApiResult, Body, IfMatch, Item, Patched, Problem, Versioned};

/// Operations of the settings.
pub fn endpoints() -> Vec<Endpoint> {
    endpoints![get_settings, update_settings]
}

/// Who may change them.
pub mod policy {
    crate::policy!(WriteSettings = SettingsWrite, C1, "Changes the settings of the center.");
}
use policy::WriteSettings;

/// The settings.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Settings {
    /// Name of the center.
    #[schema(example = "Community Safety Coordination Center", max_length = 200)]
    pub center_name: String,
    /// Name of the city.
    #[schema(example = "Exampleville", max_length = 100)]
    pub city_name: String,
    /// Time zone (IANA) in which days and weeks begin.
    #[schema(example = "America/Chicago", max_length = 100)]
    pub timezone: String,
    /// Languages of the app.
    #[schema(max_items = 10)]
    pub languages: Vec<Language>,
    /// Language for visitors who chose none.
    pub default_language: Language,
    /// Where the map starts.
    pub map_center: Point,
    /// How near the map starts.
    #[schema(example = 10.5, minimum = 0, maximum = 22)]
    pub map_zoom: f64,
    /// Phone number for the public.
    #[schema(example = "+1 555 0100", max_length = 50)]
    pub contact_phone: Option<String>,
    /// E-mail address for the public.
    #[schema(example = "contact@example.org", max_length = 254)]
    pub contact_email: Option<String>,
    /// Counts from 1 to this one are not published.
    #[schema(example = 3, minimum = 0, maximum = 100)]
    pub small_count_threshold: i32,
    /// Hours for which the newest incidents count as provisional.
    #[schema(example = 48, minimum = 0, maximum = 8760)]
    pub provisional_hours: i32,
    /// Published points lie within this distance of the true place, in meters.
    #[schema(example = 250.0, minimum = 1, maximum = 5000)]
    pub mask_radius_m: f64,
    /// Days after which a service of the directory has to be confirmed again.
    #[schema(example = 180, minimum = 1, maximum = 3650)]
    pub service_assurance_days: i32,
    /// Days within which the family of a new case is to be contacted.
    #[schema(example = 2, minimum = 0, maximum = 90)]
    pub case_first_contact_days: i32,
    /// Days within which a family is to be contacted again.
    #[schema(example = 14, minimum = 1, maximum = 365)]
    pub case_contact_days: i32,
    /// Months after which what is about persons in a closed case is erased.
    #[schema(example = 84, minimum = 1, maximum = 240)]
    pub case_retention_months: i32,
    /// Months after which plan and notes of a closed case are erased, if that is sooner.
    #[schema(example = 24, minimum = 1, maximum = 240)]
    pub case_note_retention_months: i32,
    /// Days for which a consent counts unless another day is said.
    #[schema(example = 90, minimum = 1, maximum = 365)]
    pub consent_days: i32,
    /// Days for which a consent counts at most.
    #[schema(example = 365, minimum = 1, maximum = 3650)]
    pub consent_most_days: i32,
    /// Hours within which a referral in an emergency is answered.
    #[schema(example = 24, minimum = 1, maximum = 720)]
    pub referral_emergency_hours: i32,
    /// Hours within which an urgent referral is answered.
    #[schema(example = 48, minimum = 1, maximum = 720)]
    pub referral_urgent_hours: i32,
    /// Business days within which every other referral is answered.
    #[schema(example = 5, minimum = 1, maximum = 60)]
    pub referral_routine_days: i32,
    /// Days within which is told what came of a referral.
    #[schema(example = 30, minimum = 1, maximum = 365)]
    pub referral_outcome_days: i32,
    /// Hours for which a one-time link of a referral works.
    #[schema(example = 72, minimum = 1, maximum = 720)]
    pub referral_link_hours: i32,
    /// Minutes for which a restricted case is open in an emergency.
    #[schema(example = 60, minimum = 5, maximum = 480)]
    pub break_glass_minutes: i32,
    /// Hours within which a supervisor reviews an emergency access.
    #[schema(example = 72, minimum = 1, maximum = 720)]
    pub break_glass_review_hours: i32,
    /// Whether this is a demonstration with data made up.
    #[schema(example = true)]
    pub demo: bool,
    /// Version of the platform.
    #[schema(example = "0.1.0", max_length = 20)]
    pub version: &'static str,
    /// Counts the changes.
    #[schema(example = 1, minimum = 1)]
    pub row_version: i64,
}

impl Versioned for Settings {
    fn row_version(&self) -> i64 {
        self.row_version
    }
}

/// A change of the settings (JSON merge patch).
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SettingsPatch {
    /// Name of the center.
    #[validate(length(min = 1, max = 200))]
    #[schema(example = "Community Safety Coordination Center", min_length = 1, max_length = 200)]
    pub center_name: Option<String>,
    /// Name of the city.
    #[validate(length(min = 1, max = 100))]
    #[schema(example = "Exampleville", min_length = 1, max_length = 100)]
    pub city_name: Option<String>,
    /// Time zone (IANA).
    #[validate(length(min = 1, max = 100))]
    #[schema(example = "America/Chicago", min_length = 1, max_length = 100)]
    pub timezone: Option<String>,
    /// Languages of the app, at least one.
    #[validate(length(min = 1, max = 10))]
    #[schema(min_items = 1, max_items = 10)]
    pub languages: Option<Vec<Language>>,
    /// Language for visitors who chose none; one of the languages.
    pub default_language: Option<Language>,
    /// Where the map starts.
    pub map_center: Option<Point>,
    /// How near the map starts.
    #[validate(range(min = 0.0, max = 22.0))]
    #[schema(example = 10.5, minimum = 0, maximum = 22)]
    pub map_zoom: Option<f64>,
    /// Phone number for the public; null removes it.
    #[serde(default)]
    #[schema(value_type = Option<String>, example = "+1 555 0100", max_length = 50)]
    pub contact_phone: Patched<String>,
    /// E-mail address for the public; null removes it.
    #[serde(default)]
    #[schema(value_type = Option<String>, example = "contact@example.org", max_length = 254)]
    pub contact_email: Patched<String>,
    /// Counts from 1 to this one are not published.
    #[validate(range(min = 0, max = 100))]
    #[schema(example = 3, minimum = 0, maximum = 100)]
    pub small_count_threshold: Option<i32>,
    /// Hours for which the newest incidents count as provisional.
    #[validate(range(min = 0, max = 8760))]
    #[schema(example = 48, minimum = 0, maximum = 8760)]
    pub provisional_hours: Option<i32>,
    /// Distance for the masking of points still to come, in meters.
    #[validate(range(min = 1.0, max = 5000.0))]
    #[schema(example = 250.0, minimum = 1, maximum = 5000)]
    pub mask_radius_m: Option<f64>,
    /// Days after which a service of the directory has to be confirmed again.
    #[validate(range(min = 1, max = 3650))]
    #[schema(example = 180, minimum = 1, maximum = 3650)]
    pub service_assurance_days: Option<i32>,
    /// Days within which the family of a new case is to be contacted.
    #[validate(range(min = 0, max = 90))]
    #[schema(example = 2, minimum = 0, maximum = 90)]
    pub case_first_contact_days: Option<i32>,
    /// Days within which a family is to be contacted again.
    #[validate(range(min = 1, max = 365))]
    #[schema(example = 14, minimum = 1, maximum = 365)]
    pub case_contact_days: Option<i32>,
    /// Months after which what is about persons in a case is erased, for cases that are closed from now on.
    #[validate(range(min = 1, max = 240))]
    #[schema(example = 84, minimum = 1, maximum = 240)]
    pub case_retention_months: Option<i32>,
    /// Months after which plan and notes of a case are erased, for cases that are closed from now on.
    #[validate(range(min = 1, max = 240))]
    #[schema(example = 24, minimum = 1, maximum = 240)]
    pub case_note_retention_months: Option<i32>,
    /// Days for which a consent counts unless another day is said.
    #[validate(range(min = 1, max = 365))]
    #[schema(example = 90, minimum = 1, maximum = 365)]
    pub consent_days: Option<i32>,
    /// Days for which a consent counts at most.
    #[validate(range(min = 1, max = 3650))]
    #[schema(example = 365, minimum = 1, maximum = 3650)]
    pub consent_most_days: Option<i32>,
    /// Hours within which a referral in an emergency is answered.
    #[validate(range(min = 1, max = 720))]
    #[schema(example = 24, minimum = 1, maximum = 720)]
    pub referral_emergency_hours: Option<i32>,
    /// Hours within which an urgent referral is answered.
    #[validate(range(min = 1, max = 720))]
    #[schema(example = 48, minimum = 1, maximum = 720)]
    pub referral_urgent_hours: Option<i32>,
    /// Business days within which every other referral is answered.
    #[validate(range(min = 1, max = 60))]
    #[schema(example = 5, minimum = 1, maximum = 60)]
    pub referral_routine_days: Option<i32>,
    /// Days within which is told what came of a referral.
    #[validate(range(min = 1, max = 365))]
    #[schema(example = 30, minimum = 1, maximum = 365)]
    pub referral_outcome_days: Option<i32>,
    /// Hours for which a one-time link of a referral works.
    #[validate(range(min = 1, max = 720))]
    #[schema(example = 72, minimum = 1, maximum = 720)]
    pub referral_link_hours: Option<i32>,
    /// Minutes for which a restricted case is open in an emergency.
    #[validate(range(min = 5, max = 480))]
    #[schema(example = 60, minimum = 5, maximum = 480)]
    pub break_glass_minutes: Option<i32>,
    /// Hours within which a supervisor reviews an emergency access.
    #[validate(range(min = 1, max = 720))]
    #[schema(example = 72, minimum = 1, maximum = 720)]
    pub break_glass_review_hours: Option<i32>,
}

/// Read the settings
///
/// What apps need to know about the center.
#[utoipa::path(get, path = "/api/v1/settings", tag = "settings",
    responses((status = 200, description = "The settings.", body = Settings)))]
pub async fn get_settings(access: Access<Public>) -> ApiResult<Item<Settings>> {
    access.read(async |transaction: Transaction<'_>, _: &_| find(transaction).await).await.map(Item::ok)
}

/// Change the settings
///
/// A JSON merge patch; needs `If-Match`.
#[utoipa::path(patch, path = "/api/v1/settings", tag = "settings", params(IfMatch), request_body = SettingsPatch,
    responses((status = 200, description = "The settings as they stand now.", body = Settings)))]
pub async fn update_settings(
    access: Access<WriteSettings>,
    if_match: IfMatch,
    body: Body<SettingsPatch>,
) -> ApiResult<Item<Settings>> {
    access.write(async move |transaction, _| apply(transaction, if_match, body.into_inner()).await).await.map(Item::ok)
}

#[derive(Debug, Queryable, Selectable)]
#[diesel(table_name = settings, check_for_backend(diesel::pg::Pg))]
struct SettingsRow {
    center_name: String,
    city_name: String,
    timezone: String,
    languages: Vec<String>,
    default_language: Language,
    map_longitude: f64,
    map_latitude: f64,
    map_zoom: f64,
    contact_phone: Option<String>,
    contact_email: Option<String>,
    is_demo: bool,
    small_count_threshold: i32,
    provisional_hours: i32,
    mask_radius_m: f64,
    service_assurance_days: i32,
    case_first_contact_days: i32,
    case_contact_days: i32,
    case_retention_months: i32,
    case_note_retention_months: i32,
    consent_days: i32,
    consent_most_days: i32,
    referral_emergency_hours: i32,
    referral_urgent_hours: i32,
    referral_routine_days: i32,
    referral_outcome_days: i32,
    referral_link_hours: i32,
    break_glass_minutes: i32,
    break_glass_review_hours: i32,
    row_version: i64,
}

impl From<SettingsRow> for Settings {
    fn from(row: SettingsRow) -> Self {
        Self {
            center_name: row.center_name,
            city_name: row.city_name,
            timezone: row.timezone,
            languages: row.languages.iter().filter_map(|language| language.parse().ok()).collect(),
            default_language: row.default_language,
            map_center: Point::new(row.map_longitude, row.map_latitude),
            map_zoom: row.map_zoom,
            contact_phone: row.contact_phone,
            contact_email: row.contact_email,
            small_count_threshold: row.small_count_threshold,
            provisional_hours: row.provisional_hours,
            mask_radius_m: row.mask_radius_m,
            service_assurance_days: row.service_assurance_days,
            case_first_contact_days: row.case_first_contact_days,
            case_contact_days: row.case_contact_days,
            case_retention_months: row.case_retention_months,
            case_note_retention_months: row.case_note_retention_months,
            consent_days: row.consent_days,
            consent_most_days: row.consent_most_days,
            referral_emergency_hours: row.referral_emergency_hours,
            referral_urgent_hours: row.referral_urgent_hours,
            referral_routine_days: row.referral_routine_days,
            referral_outcome_days: row.referral_outcome_days,
            referral_link_hours: row.referral_link_hours,
            break_glass_minutes: row.break_glass_minutes,
            break_glass_review_hours: row.break_glass_review_hours,
            demo: row.is_demo,
            version: env!("CARGO_PKG_VERSION"),
            row_version: row.row_version,
        }
    }
}

async fn find(transaction: Transaction<'_>) -> ApiResult<Settings> {
    let row: SettingsRow =
        settings::table.select(SettingsRow::as_select()).first(&mut transaction.connection()).await?;
    Ok(row.into())
}

#[derive(AsChangeset)]
#[diesel(table_name = settings)]
struct SettingsChanges {
    center_name: Option<String>,
    city_name: Option<String>,
    timezone: Option<String>,
    languages: Option<Vec<String>>,
    default_language: Option<Language>,
    map_longitude: Option<f64>,
    map_latitude: Option<f64>,
    map_zoom: Option<f64>,
    contact_phone: Option<Option<String>>,
    contact_email: Option<Option<String>>,
    small_count_threshold: Option<i32>,
    provisional_hours: Option<i32>,
    mask_radius_m: Option<f64>,
    service_assurance_days: Option<i32>,
    case_first_contact_days: Option<i32>,
    case_contact_days: Option<i32>,
    case_retention_months: Option<i32>,
    case_note_retention_months: Option<i32>,
    consent_days: Option<i32>,
    consent_most_days: Option<i32>,
    referral_emergency_hours: Option<i32>,
    referral_urgent_hours: Option<i32>,
    referral_routine_days: Option<i32>,
    referral_outcome_days: Option<i32>,
    referral_link_hours: Option<i32>,
    break_glass_minutes: Option<i32>,
    break_glass_review_hours: Option<i32>,
}

/// What single fields cannot say about themselves.
fn check(patch: &SettingsPatch, current: &Settings) -> ApiResult<()> {
    let refused = |pointer: &str, code: &str, detail: &str| Err(Problem::invalid_field(pointer, code, detail));
    if patch.timezone.as_deref().is_some_and(|name| chrono_tz::Tz::from_str(name).is_err()) {
        return refused(
            "/timezone",
            "unknown_timezone",
            "Name a time zone as in the IANA database, such as Europe/Paris.",
        );
    }
    if patch.map_center.is_some_and(|center| center.checked().is_none()) {
        return refused("/map_center/coordinates", "out_of_range", "Give longitude and latitude in degrees.");
    }
    let languages = patch.languages.as_ref().unwrap_or(&current.languages);
    let default_language = patch.default_language.unwrap_or(current.default_language);
    if !languages.contains(&default_language) {
        return refused("/default_language", "not_offered", "The default language is one of the languages.");
    }
    let too_long = |text: &Patched<String>, length: usize| {
        text.as_set().is_some_and(|text| text.is_empty() || text.chars().count() > length)
    };
    if too_long(&patch.contact_phone, 50) {
        return refused("/contact_phone", "length", "Between 1 and 50 characters are needed.");
    }
    if patch.contact_email.as_set().is_some_and(|text| !validator::ValidateEmail::validate_email(text)) {
        return refused("/contact_email", "email", "An e-mail address such as name@example.org is needed.");
    }
    Ok(())
}

async fn apply(transaction: Transaction<'_>, if_match: IfMatch, patch: SettingsPatch) -> ApiResult<Settings> {
    let row: SettingsRow =
        settings::table.select(SettingsRow::as_select()).for_update().first(&mut transaction.connection()).await?;
    let current = Settings::from(row);
    if_match.check(current.row_version)?;
    check(&patch, &current)?;
    let languages = patch.languages.map(|languages| languages.iter().map(|one| one.as_str().to_owned()).collect());
    let changes = SettingsChanges {
        center_name: patch.center_name,
        city_name: patch.city_name,
        timezone: patch.timezone,
        languages,
        default_language: patch.default_language,
        map_longitude: patch.map_center.map(|center| center.coordinates[0]),
        map_latitude: patch.map_center.map(|center| center.coordinates[1]),
        map_zoom: patch.map_zoom,
        contact_phone: patch.contact_phone.into_change(),
        contact_email: patch.contact_email.into_change(),
        small_count_threshold: patch.small_count_threshold,
        provisional_hours: patch.provisional_hours,
        mask_radius_m: patch.mask_radius_m,
        service_assurance_days: patch.service_assurance_days,
        case_first_contact_days: patch.case_first_contact_days,
        case_contact_days: patch.case_contact_days,
        case_retention_months: patch.case_retention_months,
        case_note_retention_months: patch.case_note_retention_months,
        consent_days: patch.consent_days,
        consent_most_days: patch.consent_most_days,
        referral_emergency_hours: patch.referral_emergency_hours,
        referral_urgent_hours: patch.referral_urgent_hours,
        referral_routine_days: patch.referral_routine_days,
        referral_outcome_days: patch.referral_outcome_days,
        referral_link_hours: patch.referral_link_hours,
        break_glass_minutes: patch.break_glass_minutes,
        break_glass_review_hours: patch.break_glass_review_hours,
    };
    let fields = changed_fields(&changes);
    if fields.is_empty() {
        return Ok(current);
    }
    let changed: SettingsRow = diesel::update(settings::table)
        .set((changes, settings::updated_at.eq(Utc::now()), settings::row_version.eq(current.row_version + 1)))
        .returning(SettingsRow::as_returning())
        .get_result(&mut transaction.connection())
        .await?;
    audit::record_change(transaction, "settings", "settings.updated", "settings", fields, Place::default()).await?;
    Ok(changed.into())
}

fn changed_fields(changes: &SettingsChanges) -> Vec<&'static str> {
    let fields = [
        ("center_name", changes.center_name.is_some()),
        ("city_name", changes.city_name.is_some()),
        ("timezone", changes.timezone.is_some()),
        ("languages", changes.languages.is_some()),
        ("default_language", changes.default_language.is_some()),
        ("map_center", changes.map_longitude.is_some()),
        ("map_zoom", changes.map_zoom.is_some()),
        ("contact_phone", changes.contact_phone.is_some()),
        ("contact_email", changes.contact_email.is_some()),
        ("small_count_threshold", changes.small_count_threshold.is_some()),
        ("provisional_hours", changes.provisional_hours.is_some()),
        ("mask_radius_m", changes.mask_radius_m.is_some()),
        ("service_assurance_days", changes.service_assurance_days.is_some()),
        ("case_first_contact_days", changes.case_first_contact_days.is_some()),
        ("case_contact_days", changes.case_contact_days.is_some()),
        ("case_retention_months", changes.case_retention_months.is_some()),
        ("case_note_retention_months", changes.case_note_retention_months.is_some()),
        ("consent_days", changes.consent_days.is_some()),
        ("consent_most_days", changes.consent_most_days.is_some()),
        ("referral_emergency_hours", changes.referral_emergency_hours.is_some()),
        ("referral_urgent_hours", changes.referral_urgent_hours.is_some()),
        ("referral_routine_days", changes.referral_routine_days.is_some()),
        ("referral_outcome_days", changes.referral_outcome_days.is_some()),
        ("referral_link_hours", changes.referral_link_hours.is_some()),
        ("break_glass_minutes", changes.break_glass_minutes.is_some()),
        ("break_glass_review_hours", changes.break_glass_review_hours.is_some()),
    ];
    fields.into_iter().filter(|(_, changed)| *changed).map(|(name, _)| name).collect()
}

/// Today in the city.
pub async fn today(transaction: Transaction<'_>) -> ApiResult<chrono::NaiveDate> {
    Ok(Utc::now().with_timezone(&timezone(transaction).await?).date_naive())
}

/// The city's time zone.
pub async fn timezone(transaction: Transaction<'_>) -> ApiResult<chrono_tz::Tz> {
    let name: String = settings::table.select(settings::timezone).first(&mut transaction.connection()).await?;
    name.parse().map_err(|_unknown| Problem::internal(&"settings: unknown timezone"))
}
