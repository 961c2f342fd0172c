//! The directory as HSDS 3.0 (Open Referral), for other directories: one page of the specification with services in full.

use std::collections::HashMap;
use std::sync::Arc;

use chrono::NaiveDate;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use schema::organizations;
use serde::Serialize;
use sha2::{Digest, Sha256};
use utoipa::ToSchema;
use uuid::Uuid;

use super::store;
use super::wire::{ServiceAvailability, ServiceFilter, ServiceStatus, ServiceView};
use super::{DAY_AND_NIGHT, FULL, WAITING_LIST};
use crate::community_areas::{Areas, areas};
use crate::help_terms::{self, HelpTerm, HelpTermKind};
use crate::localized::Localized;
use crate::platform::db::Transaction;
use crate::platform::http::{ApiResult, CsvExport, Problem};

/// Services of one export.
const LIMIT: i64 = 10_000;

/// All services that fit, as one page (HSDS `page`).
#[derive(Debug, Serialize, ToSchema)]
pub struct HsdsPage {
    /// How many there are.
    #[schema(example = 1, minimum = 0)]
    total_items: i64,
    /// Always one.
    #[schema(example = 1, minimum = 1, maximum = 1)]
    total_pages: i32,
    /// Always one.
    #[schema(example = 1, minimum = 1, maximum = 1)]
    page_number: i32,
    /// How many this page holds: all of them.
    #[schema(example = 1, minimum = 0)]
    size: i64,
    /// Always true.
    #[schema(example = true)]
    first_page: bool,
    /// Always true.
    #[schema(example = true)]
    last_page: bool,
    /// Whether there are none.
    #[schema(example = false)]
    empty: bool,
    /// The services.
    #[schema(max_items = 10000)]
    contents: Vec<HsdsService>,
}

/// A service (HSDS `service`). Ids of its parts are made from its own, so that they stay the same.
#[derive(Debug, Serialize, ToSchema)]
pub struct HsdsService {
    /// Id, as in the API.
    id: Uuid,
    /// Name in English.
    #[schema(example = "Counseling after violence", max_length = 300)]
    name: String,
    /// Name in Spanish.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = json!(null), max_length = 300)]
    alternate_name: Option<String>,
    /// What happens there.
    #[schema(example = "Talks with a counselor, alone or as a family.", max_length = 5000)]
    description: String,
    /// Always `active`: nothing else is there for the public.
    #[schema(example = "active", max_length = 20)]
    status: &'static str,
    /// Site.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "https://www.example.org/help", max_length = 300)]
    url: Option<String>,
    /// E-mail address.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = json!(null), max_length = 254)]
    email: Option<String>,
    /// How one begins.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = json!(null), max_length = 5000)]
    application_process: Option<String>,
    /// What it costs.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = json!(null), max_length = 5000)]
    fees_description: Option<String>,
    /// For whom it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = json!(null), max_length = 5000)]
    eligibility_description: Option<String>,
    /// Youngest age.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = json!(null), minimum = 0, maximum = 120)]
    minimum_age: Option<i32>,
    /// Oldest age.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = json!(null), minimum = 0, maximum = 120)]
    maximum_age: Option<i32>,
    /// Whether it takes people now, if that is not simply so.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = json!(null), max_length = 100)]
    alert: Option<&'static str>,
    /// When somebody last confirmed all of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    assured_date: Option<NaiveDate>,
    /// Telephones.
    #[schema(max_items = 2)]
    phones: Vec<HsdsPhone>,
    /// When it is open.
    #[schema(max_items = 1)]
    schedules: Vec<HsdsSchedule>,
    /// Community areas that it serves; none: the whole city.
    #[schema(max_items = 77)]
    service_areas: Vec<HsdsServiceArea>,
    /// Where it is, unless that is kept confidential.
    #[schema(max_items = 1)]
    service_at_locations: Vec<HsdsServiceAtLocation>,
    /// Languages that are spoken.
    #[schema(max_items = 30)]
    languages: Vec<HsdsLanguage>,
    /// Who offers it.
    organization: HsdsOrganization,
    /// Kinds of help.
    #[schema(max_items = 10)]
    attributes: Vec<HsdsAttribute>,
}

/// A telephone (HSDS `phone`).
#[derive(Debug, Serialize, ToSchema)]
pub struct HsdsPhone {
    /// Id.
    id: Uuid,
    /// Number.
    #[schema(example = "312 555 0150", max_length = 30)]
    number: String,
    /// `voice` or `text`.
    #[serde(rename = "type")]
    #[schema(example = "voice", max_length = 10)]
    kind: &'static str,
}

/// When a service is open (HSDS `schedule`), in words.
#[derive(Debug, Serialize, ToSchema)]
pub struct HsdsSchedule {
    /// Id.
    id: Uuid,
    /// In words.
    #[schema(example = "Monday to Friday, 9 to 5", max_length = 5000)]
    description: String,
}

/// Where a service is offered (HSDS `service_area`).
#[derive(Debug, Serialize, ToSchema)]
pub struct HsdsServiceArea {
    /// Id.
    id: Uuid,
    /// Name of the community area.
    #[schema(example = "Austin", max_length = 100)]
    name: String,
    /// Says its number.
    #[schema(example = "Community area 25", max_length = 100)]
    description: String,
}

/// A service at a place (HSDS `service_at_location`).
#[derive(Debug, Serialize, ToSchema)]
pub struct HsdsServiceAtLocation {
    /// Id.
    id: Uuid,
    /// The place.
    location: HsdsLocation,
}

/// A place (HSDS `location`).
#[derive(Debug, Serialize, ToSchema)]
pub struct HsdsLocation {
    /// Id.
    id: Uuid,
    /// Always `physical`.
    #[schema(example = "physical", max_length = 10)]
    location_type: &'static str,
    /// House number, street, ZIP code.
    #[schema(example = "90000 W Example St, 60600", max_length = 220)]
    name: String,
}

/// A language (HSDS `language`).
#[derive(Debug, Serialize, ToSchema)]
pub struct HsdsLanguage {
    /// Id.
    id: Uuid,
    /// Code of ISO 639.
    #[schema(example = "es", max_length = 3)]
    code: String,
}

/// Who offers a service (HSDS `organization`).
#[derive(Debug, Serialize, ToSchema)]
pub struct HsdsOrganization {
    /// Id, as in the API.
    id: Uuid,
    /// Full name.
    #[schema(example = "Department of Example Services", max_length = 200)]
    name: String,
    /// What it does; its name where nobody has said.
    #[schema(example = "Serves families after violence.", max_length = 2000)]
    description: String,
}

/// A kind of help of a service (HSDS `attribute`).
#[derive(Debug, Serialize, ToSchema)]
pub struct HsdsAttribute {
    /// Id.
    id: Uuid,
    /// Always `service`.
    #[schema(example = "service", max_length = 10)]
    link_entity: &'static str,
    /// The kind of help.
    taxonomy_term: HsdsTaxonomyTerm,
}

/// A kind of help (HSDS `taxonomy_term`).
#[derive(Debug, Serialize, ToSchema)]
pub struct HsdsTaxonomyTerm {
    /// Id: the same for all services.
    id: Uuid,
    /// Code, as in the API.
    #[schema(example = "counseling", max_length = 50)]
    code: String,
    /// Name in English.
    #[schema(example = "Counseling", max_length = 300)]
    name: String,
    /// Its name: kinds are not described further.
    #[schema(example = "Counseling", max_length = 300)]
    description: String,
}

/// An id that is the same in every export.
fn id_of(part: &str) -> Uuid {
    let hash = Sha256::digest(format!("hsds|{part}"));
    let mut bytes = [0_u8; 16];
    for (byte, source) in bytes.iter_mut().zip(hash) {
        *byte = source;
    }
    uuid::Builder::from_custom_bytes(bytes).into_uuid()
}

fn english(text: Option<Localized>) -> Option<String> {
    text.map(|text| text.en)
}

fn hours(always_open: bool, hours: Option<Localized>) -> Option<String> {
    if always_open { Some(DAY_AND_NIGHT.to_owned()) } else { english(hours) }
}

/// What the city knows of kinds, areas and organizations.
struct Reference {
    kinds: Vec<HelpTerm>,
    areas: Arc<Areas>,
    descriptions: HashMap<Uuid, Option<String>>,
}

fn service(view: ServiceView, reference: &Reference) -> HsdsService {
    let ServiceView { id, organization, details, .. } = view;
    let part = |name: &str| id_of(&format!("{id}|{name}"));
    let phone = |kind, number: Option<String>| number.map(|number| HsdsPhone { id: part(kind), number, kind });
    let place = details.street_address.map(|street| match details.postal_code {
        Some(postal_code) => format!("{street}, {postal_code}"),
        None => street,
    });
    let attribute = |code: String| {
        let kind = reference.kinds.iter().find(|kind| kind.code == code);
        let name = kind.map_or_else(|| code.clone(), |kind| kind.name.en.clone());
        HsdsAttribute {
            id: part(&format!("kind|{code}")),
            link_entity: "service",
            taxonomy_term: HsdsTaxonomyTerm {
                id: id_of(&format!("kind|{code}")),
                code,
                description: name.clone(),
                name,
            },
        }
    };
    let area = |number: i32| HsdsServiceArea {
        id: part(&format!("area|{number}")),
        name: reference.areas.summary(number).map_or_else(|| number.to_string(), |area| area.name),
        description: format!("Community area {number}"),
    };
    HsdsService {
        id,
        name: details.name.en,
        alternate_name: details.name.es,
        description: details.description.en,
        status: ServiceStatus::Active.as_str(),
        url: details.url,
        email: details.email,
        application_process: english(details.application_process),
        fees_description: english(details.fees),
        eligibility_description: english(details.eligibility),
        minimum_age: details.minimum_age,
        maximum_age: details.maximum_age,
        alert: match view.availability {
            ServiceAvailability::Waitlist => Some(WAITING_LIST),
            ServiceAvailability::Full => Some(FULL),
            ServiceAvailability::Open | ServiceAvailability::Unknown => None,
        },
        assured_date: view.assured_on,
        phones: [phone("voice", details.phone), phone("text", details.text_phone)].into_iter().flatten().collect(),
        schedules: hours(details.always_open, details.hours)
            .map(|description| HsdsSchedule { id: part("schedule"), description })
            .into_iter()
            .collect(),
        service_areas: details.areas.into_iter().map(area).collect(),
        service_at_locations: place
            .map(|name| HsdsServiceAtLocation {
                id: part("service_at_location"),
                location: HsdsLocation { id: part("location"), location_type: "physical", name },
            })
            .into_iter()
            .collect(),
        languages: details
            .languages
            .into_iter()
            .map(|code| HsdsLanguage { id: part(&format!("language|{code}")), code })
            .collect(),
        organization: HsdsOrganization {
            id: organization.id,
            description: reference
                .descriptions
                .get(&organization.id)
                .cloned()
                .flatten()
                .unwrap_or_else(|| organization.name.clone()),
            name: organization.name,
        },
        attributes: details.kinds.into_iter().map(attribute).collect(),
    }
}

/// The services that the public may see, with the filters of the list.
pub(super) async fn export(transaction: Transaction<'_>, filter: &ServiceFilter) -> ApiResult<CsvExport> {
    let views = store::all_for_public(transaction, filter, LIMIT).await?;
    let descriptions: Vec<(Uuid, Option<String>)> = organizations::table
        .select((organizations::id, organizations::description))
        .load(&mut transaction.connection())
        .await?;
    let reference = Reference {
        kinds: help_terms::of_kind(transaction, HelpTermKind::ServiceKind).await?,
        areas: areas(transaction).await?,
        descriptions: descriptions.into_iter().collect(),
    };
    let contents: Vec<HsdsService> = views.into_iter().map(|view| service(view, &reference)).collect();
    let count = contents.len();
    let items = i64::try_from(count).map_err(|error| Problem::internal(&error))?;
    let page = HsdsPage {
        total_items: items,
        total_pages: 1,
        page_number: 1,
        size: items,
        first_page: true,
        last_page: true,
        empty: count == 0,
        contents,
    };
    let body = serde_json::to_vec(&page).map_err(|error| Problem::internal(&error))?;
    Ok(CsvExport::other("services", "hsds.json", "application/json", body, count))
}
