//! Services of another directory, in HSDS 3.0 (Open Referral). They are matched by their id; what the file says of a service
//! replaces what was there, what HSDS does not know stays. What has no place here is named in the report, never left out silently.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::Path;
use std::sync::Arc;

use chrono::{NaiveDate, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use schema::services;
use serde::Deserialize;
use serde_json::Value;
use uuid::Uuid;
use validator::Validate;

use super::store::{self, ServiceRow};
use super::wire::{ServiceAvailability, ServiceDetails, ServiceStatus};
use super::{DAY_AND_NIGHT, FULL, WAITING_LIST};
use crate::community_areas::{Areas, areas};
use crate::help_terms::{self, HelpTerm, HelpTermKind};
use crate::imports::{FileReport, ImportFailure, RowError};
use crate::localized::Localized;
use crate::organizations::{OrganizationSummary, summaries};
use crate::platform::access::Platform;
use crate::platform::audit;
use crate::platform::db::Transaction;
use crate::platform::events::Place;
use crate::platform::http::{ApiResult, Problem};
use crate::settings::today;

/// Fields that are not read: references, and what is said about the record instead of the service.
type Rest = BTreeMap<String, Value>;

#[derive(Debug, Deserialize)]
struct Incoming {
    id: Option<String>,
    name: Option<String>,
    alternate_name: Option<String>,
    description: Option<String>,
    status: Option<String>,
    url: Option<String>,
    email: Option<String>,
    application_process: Option<String>,
    fees_description: Option<String>,
    eligibility_description: Option<String>,
    minimum_age: Option<f64>,
    maximum_age: Option<f64>,
    alert: Option<String>,
    assured_date: Option<NaiveDate>,
    organization: Option<IncomingOrganization>,
    #[serde(default)]
    phones: Vec<IncomingPhone>,
    #[serde(default)]
    schedules: Vec<IncomingSchedule>,
    #[serde(default)]
    service_areas: Vec<IncomingArea>,
    #[serde(default)]
    service_at_locations: Vec<IncomingAtLocation>,
    #[serde(default)]
    languages: Vec<IncomingLanguage>,
    #[serde(default)]
    attributes: Vec<IncomingAttribute>,
    #[serde(flatten)]
    rest: Rest,
}

/// Organizations are entered by people: of theirs only the name is looked at.
#[derive(Debug, Deserialize)]
struct IncomingOrganization {
    id: Option<String>,
    name: Option<String>,
}

#[derive(Debug, Deserialize)]
struct IncomingPhone {
    number: Option<String>,
    #[serde(rename = "type")]
    kind: Option<String>,
    #[serde(flatten)]
    rest: Rest,
}

#[derive(Debug, Deserialize)]
struct IncomingSchedule {
    description: Option<String>,
    byday: Option<String>,
    opens_at: Option<String>,
    closes_at: Option<String>,
    #[serde(flatten)]
    rest: Rest,
}

#[derive(Debug, Deserialize)]
struct IncomingArea {
    name: Option<String>,
    #[serde(flatten)]
    rest: Rest,
}

#[derive(Debug, Deserialize)]
struct IncomingAtLocation {
    location: Option<IncomingLocation>,
    #[serde(flatten)]
    rest: Rest,
}

#[derive(Debug, Deserialize)]
struct IncomingLocation {
    name: Option<String>,
    #[serde(default)]
    addresses: Vec<IncomingAddress>,
    #[serde(flatten)]
    rest: Rest,
}

#[derive(Debug, Deserialize)]
struct IncomingAddress {
    address_1: Option<String>,
    postal_code: Option<String>,
    #[serde(flatten)]
    rest: Rest,
}

#[derive(Debug, Deserialize)]
struct IncomingLanguage {
    code: Option<String>,
    #[serde(flatten)]
    rest: Rest,
}

#[derive(Debug, Deserialize)]
struct IncomingAttribute {
    taxonomy_term: Option<IncomingTerm>,
    #[serde(flatten)]
    rest: Rest,
}

#[derive(Debug, Deserialize)]
struct IncomingTerm {
    code: Option<String>,
    name: Option<String>,
}

/// Why a service is refused: field, code, what to do.
type Refusal = (&'static str, &'static str, String);

fn refuse<T>(field: &'static str, code: &'static str, reason: &str) -> Result<T, Refusal> {
    Err((field, code, reason.to_owned()))
}

/// A service as it would stand here.
struct Taken {
    external_id: String,
    organization_id: Uuid,
    status: ServiceStatus,
    availability: Option<ServiceAvailability>,
    assured_on: Option<NaiveDate>,
    details: ServiceDetails,
    left_out: Vec<String>,
}

/// What the city knows.
struct Reference {
    kinds: Vec<HelpTerm>,
    areas: Arc<Areas>,
    organizations: HashMap<Uuid, OrganizationSummary>,
    today: NaiveDate,
}

fn plain(text: &str) -> String {
    text.trim().to_lowercase()
}

fn filled(text: Option<String>) -> Option<String> {
    text.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty())
}

/// Names of fields with something in them that have no place here. References and notes about the record are no content.
fn unread(prefix: &str, rest: &Rest, known: &[&str], left_out: &mut Vec<String>) {
    let silent = |value: &Value| match value {
        Value::Null => true,
        Value::String(text) => text.trim().is_empty(),
        Value::Array(items) => items.is_empty(),
        Value::Object(fields) => fields.is_empty(),
        _ => false,
    };
    let names = rest
        .iter()
        .filter(|(name, value)| {
            !silent(value)
                && name.as_str() != "id"
                && !name.ends_with("_id")
                && !["last_modified", "metadata", "link_entity"].contains(&name.as_str())
                && !known.contains(&name.as_str())
        })
        .map(|(name, _)| format!("{prefix}{name}"));
    left_out.extend(names);
}

/// The English text, with the Spanish one that is there if the English has not changed since.
fn merged(text: String, current: Option<&Localized>, field: &str, left_out: &mut Vec<String>) -> Localized {
    let es = current.and_then(|current| {
        if current.es.is_some() && current.en != text {
            left_out.push(format!("{field} in Spanish, which no longer fits the English text"));
        }
        current.es.clone().filter(|_| current.en == text)
    });
    Localized { en: text, es }
}

fn age(field: &'static str, given: Option<f64>) -> Result<Option<i32>, Refusal> {
    let Some(age) = given else { return Ok(None) };
    if !(0.0..=120.0).contains(&age) {
        return refuse(field, "invalid_number", "Write an age from 0 to 120.");
    }
    #[expect(clippy::cast_possible_truncation, reason = "between 0 and 120")]
    let whole = age.floor() as i32;
    Ok(Some(whole))
}

fn kinds(
    attributes: Vec<IncomingAttribute>,
    (known, kept): (&[HelpTerm], &[String]),
    left_out: &mut Vec<String>,
) -> Result<Vec<String>, Refusal> {
    let mut kinds: Vec<String> = Vec::new();
    let mut unknown = false;
    for IncomingAttribute { taxonomy_term, rest } in attributes {
        unread("attributes.", &rest, &[], left_out);
        let words: Vec<String> = taxonomy_term
            .into_iter()
            .flat_map(|term| [term.code, term.name])
            .flatten()
            .map(|word| plain(&word))
            .collect();
        let names = |term: &HelpTerm| {
            [Some(&term.code), Some(&term.name.en), term.name.es.as_ref()]
                .into_iter()
                .flatten()
                .any(|name| words.contains(&plain(name)))
        };
        match known.iter().find(|term| (term.active || kept.contains(&term.code)) && names(term)) {
            Some(term) if !kinds.contains(&term.code) => kinds.push(term.code.clone()),
            Some(_) => {}
            None => unknown = true,
        }
    }
    if kinds.is_empty() {
        let reason =
            "None of its taxonomy terms is a kind of help here; name one by its code or name, or enter the kind first.";
        return refuse("attributes", "unknown_kind", reason);
    }
    if unknown {
        left_out.push("taxonomy terms that are no kind of help here".to_owned());
    }
    Ok(kinds)
}

fn served(given: Vec<IncomingArea>, city: &Areas, left_out: &mut Vec<String>) -> Result<Vec<i32>, Refusal> {
    let mut numbers: Vec<i32> = Vec::new();
    let (mut whole_city, mut unknown) = (given.is_empty(), false);
    for IncomingArea { name, rest } in given {
        // The number of the area stands there in an export of this directory.
        unread("service_areas.", &rest, &["description"], left_out);
        let name = name.unwrap_or_default();
        match city.by_name(&name) {
            Some(number) => numbers.push(number),
            None if ["chicago", "city of chicago"].contains(&plain(&name).as_str()) => whole_city = true,
            None => unknown = true,
        }
    }
    if numbers.is_empty() && !whole_city {
        let reason =
            "None of its areas is a community area; name them as the city does, or leave them out for the whole city.";
        return refuse("service_areas", "unknown_area", reason);
    }
    if unknown {
        left_out.push("areas that are no community areas".to_owned());
    }
    if whole_city {
        numbers.clear();
    }
    numbers.sort_unstable();
    numbers.dedup();
    Ok(numbers)
}

fn place(locations: Vec<IncomingAtLocation>, left_out: &mut Vec<String>) -> (Option<String>, Option<String>) {
    let mut place = (None, None);
    for IncomingAtLocation { location, rest } in locations {
        unread("service_at_locations.", &rest, &[], left_out);
        let Some(IncomingLocation { name, addresses, rest }) = location else { continue };
        unread("location.", &rest, &["location_type"], left_out);
        let mut found: Vec<(Option<String>, Option<String>)> = Vec::new();
        for IncomingAddress { address_1, postal_code, rest } in addresses {
            let of_city = ["city", "state_province", "country", "address_type"];
            unread("address.", &rest, &of_city, left_out);
            found.push((filled(address_1), filled(postal_code)));
        }
        if let Some(name) = filled(name).filter(|_| found.is_empty()) {
            // An export of this directory has street and ZIP code in the name.
            found.push(match name.rsplit_once(", ") {
                Some((street, code)) if code.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-') => {
                    (Some(street.to_owned()), Some(code.to_owned()))
                }
                _ => (Some(name), None),
            });
        }
        for one in found {
            match place {
                (None, None) => place = one,
                _ => left_out.push("further addresses".to_owned()),
            }
        }
    }
    place
}

fn hours(schedules: Vec<IncomingSchedule>, left_out: &mut Vec<String>) -> Option<String> {
    let mut words = Vec::new();
    for IncomingSchedule { description, byday, opens_at, closes_at, rest } in schedules {
        unread("schedules.", &rest, &["freq", "interval"], left_out);
        let times = match (filled(opens_at), filled(closes_at)) {
            (Some(opens), Some(closes)) => Some(format!("{opens} to {closes}")),
            (opens, closes) => opens.or(closes),
        };
        let given: Vec<String> = [filled(description), filled(byday), times].into_iter().flatten().collect();
        if !given.is_empty() {
            words.push(given.join(" "));
        }
    }
    Some(words.join("; ")).filter(|words| !words.is_empty())
}

fn phones(given: Vec<IncomingPhone>, left_out: &mut Vec<String>) -> (Option<String>, Option<String>) {
    let (mut voice, mut text) = (None, None);
    for IncomingPhone { number, kind, rest } in given {
        unread("phones.", &rest, &[], left_out);
        let slot = match plain(&kind.unwrap_or_default()).as_str() {
            "" | "voice" | "cell" => &mut voice,
            "text" | "sms" => &mut text,
            _ => {
                left_out.push("telephones that are neither for voice nor for text".to_owned());
                continue;
            }
        };
        match slot {
            None => *slot = filled(number),
            Some(_) => left_out.push("further telephones".to_owned()),
        }
    }
    (voice, text)
}

fn languages(given: Vec<IncomingLanguage>, left_out: &mut Vec<String>) -> Vec<String> {
    let mut codes: Vec<String> = Vec::new();
    for IncomingLanguage { code, rest } in given {
        unread("languages.", &rest, &["name"], left_out);
        match filled(code).map(|code| code.to_lowercase()) {
            Some(code) if !codes.contains(&code) => codes.push(code),
            Some(_) => {}
            None => left_out.push("languages without a code".to_owned()),
        }
    }
    if codes.is_empty() {
        left_out.push("languages: none is named, so English is assumed".to_owned());
        codes.push("en".to_owned());
    }
    codes
}

/// What a service of the file would be here.
fn take(incoming: Incoming, current: Option<&ServiceRow>, reference: &Reference) -> Result<Taken, Refusal> {
    let mut left_out = Vec::new();
    unread("", &incoming.rest, &[], &mut left_out);
    let Some(external_id) = filled(incoming.id) else {
        return refuse("id", "required", "Give every service an id that stays the same.");
    };
    let organization = incoming.organization.as_ref();
    let known = |one: &&OrganizationSummary| {
        let named = |name: &str| {
            organization.and_then(|own| own.name.as_deref()).is_some_and(|given| plain(given) == plain(name))
        };
        organization.and_then(|own| own.id.as_deref()) == Some(one.id.to_string().as_str())
            || named(&one.name)
            || one.abbreviation.as_deref().is_some_and(named)
    };
    let Some(organization_id) = reference.organizations.values().find(known).map(|one| one.id) else {
        return refuse(
            "organization",
            "unknown_organization",
            "Enter the organization first, under the name that the file gives it.",
        );
    };
    if current.is_some_and(|row| row.organization_id != organization_id) {
        return refuse(
            "organization",
            "other_organization",
            "A service of this id belongs to another organization here.",
        );
    }
    let Some(name) = filled(incoming.name) else { return refuse("name", "required", "Give the service a name.") };
    let Some(description) = filled(incoming.description) else {
        return refuse("description", "required", "Say in the description what happens there.");
    };
    let status = match plain(&incoming.status.unwrap_or_default()).replace(' ', "_").parse() {
        Ok(status) => status,
        Err(_unknown) => {
            return refuse("status", "unknown_status", "Write active, inactive, defunct or temporarily closed.");
        }
    };
    let before: Option<ServiceDetails> = current.and_then(|row| serde_json::from_value(row.details.clone()).ok());
    let was = before.as_ref();
    let mut text = |given: Option<String>, current: Option<&Localized>, field: &str| {
        filled(given).map(|text| merged(text, current, field, &mut left_out))
    };
    let application_process =
        text(incoming.application_process, was.and_then(|was| was.application_process.as_ref()), "application_process");
    let fees = text(incoming.fees_description, was.and_then(|was| was.fees.as_ref()), "fees_description");
    let eligibility =
        text(incoming.eligibility_description, was.and_then(|was| was.eligibility.as_ref()), "eligibility_description");
    let given_hours = hours(incoming.schedules, &mut left_out);
    let always_open = given_hours.as_deref() == Some(DAY_AND_NIGHT);
    let hours = given_hours
        .filter(|_| !always_open)
        .map(|text| merged(text, was.and_then(|was| was.hours.as_ref()), "schedules", &mut left_out));
    let mut title = merged(name, was.map(|was| &was.name), "name", &mut left_out);
    title.es = filled(incoming.alternate_name).or(title.es);
    let description = merged(description, was.map(|was| &was.description), "description", &mut left_out);
    let (phone, text_phone) = phones(incoming.phones, &mut left_out);
    let (street_address, postal_code) = place(incoming.service_at_locations, &mut left_out);
    // An address that is kept from the public is in no export, and so in no file.
    let hidden = was.filter(|was| was.confidential_address && street_address.is_none());
    let availability = match filled(incoming.alert).as_deref() {
        None => None,
        Some(WAITING_LIST) => Some(ServiceAvailability::Waitlist),
        Some(FULL) => Some(ServiceAvailability::Full),
        Some(_) => {
            left_out.push("alert".to_owned());
            None
        }
    };
    let details = ServiceDetails {
        kinds: kinds(incoming.attributes, (&reference.kinds, was.map_or(&[], |was| &was.kinds)), &mut left_out)?,
        areas: served(incoming.service_areas, &reference.areas, &mut left_out)?,
        languages: languages(incoming.languages, &mut left_out),
        name: title,
        description,
        always_open,
        hours,
        eligibility,
        minimum_age: age("minimum_age", incoming.minimum_age)?,
        maximum_age: age("maximum_age", incoming.maximum_age)?,
        fees,
        application_process,
        phone,
        text_phone,
        email: filled(incoming.email),
        url: filled(incoming.url),
        street_address: hidden.map_or(street_address, |was| was.street_address.clone()),
        postal_code: hidden.map_or(postal_code, |was| was.postal_code.clone()),
        confidential_address: was.is_some_and(|was| was.confidential_address),
    };
    if let Err(errors) = details.validate() {
        let field = errors.errors().keys().next().map(ToString::to_string).unwrap_or_default();
        return Err((
            "service",
            "invalid",
            format!("The value of {field} is too long, too short, or not of its form."),
        ));
    }
    if let Err((field, code, reason)) = store::check_alone(&details) {
        return Err(("service", code, format!("{reason} ({field})")));
    }
    left_out.sort_unstable();
    left_out.dedup();
    Ok(Taken {
        external_id,
        organization_id,
        status,
        availability,
        assured_on: incoming.assured_date.filter(|day| *day <= reference.today),
        details,
        left_out,
    })
}

/// The services of a file: a page of HSDS, a list, or one alone.
fn services_of(text: &str) -> Result<Vec<Value>, ImportFailure> {
    let whole: Value = serde_json::from_str(text).map_err(|error| {
        ImportFailure::File(format!("The file is not JSON: line {}, column {}.", error.line(), error.column()))
    })?;
    match whole {
        Value::Array(items) => Ok(items),
        Value::Object(mut fields) => match fields.remove("contents") {
            Some(Value::Array(items)) => Ok(items),
            None if fields.contains_key("id") => Ok(vec![Value::Object(fields)]),
            _ => Err(ImportFailure::File("The file has no services: HSDS has them under contents.".to_owned())),
        },
        _ => Err(ImportFailure::File("The file is no page of HSDS and no list of services.".to_owned())),
    }
}

/// Imports a file of services in HSDS, each with an entry in the audit trail. A dry run counts and writes nothing.
pub async fn import_services(platform: &Platform, path: &Path, dry_run: bool) -> Result<FileReport, ImportFailure> {
    let bytes = tokio::fs::read(path).await.map_err(|error| ImportFailure::Ours(Problem::internal(&error)))?;
    let text =
        String::from_utf8(bytes).map_err(|_not_text| ImportFailure::File("The file is not UTF-8 text.".to_owned()))?;
    let incoming = services_of(text.trim_start_matches('\u{feff}'))?;
    let report = platform
        .system("import of services", async move |transaction, _| merge(transaction, incoming, dry_run).await)
        .await?;
    Ok(report)
}

async fn merge(transaction: Transaction<'_>, incoming: Vec<Value>, dry_run: bool) -> ApiResult<FileReport> {
    let reference = Reference {
        kinds: help_terms::of_kind(transaction, HelpTermKind::ServiceKind).await?,
        areas: areas(transaction).await?,
        organizations: summaries(transaction).await?,
        today: today(transaction).await?,
    };
    let rows = store::all(transaction).await?;
    let known: HashMap<String, &ServiceRow> = rows
        .iter()
        .flat_map(|row| {
            [Some(row.id.to_string()), row.external_id.clone()].into_iter().flatten().map(move |id| (id, row))
        })
        .collect();
    let mut report = FileReport::default();
    let mut seen: HashSet<String> = HashSet::new();
    for (index, value) in incoming.into_iter().enumerate() {
        let line = u64::try_from(index + 1).unwrap_or(u64::MAX);
        report.read += 1;
        let taken = serde_json::from_value::<Incoming>(value)
            .map_err(|_misfit| {
                ("service", "unreadable", "It is no service of HSDS 3.0: a field has another type there.".to_owned())
            })
            .and_then(|incoming| {
                let id = incoming.id.clone().unwrap_or_default();
                let current = known.get(id.trim()).copied();
                let taken = take(incoming, current, &reference)?;
                match seen.insert(taken.external_id.clone()) {
                    true => Ok((taken, current)),
                    false => refuse("id", "repeated", "The file has a service of this id already."),
                }
            });
        let (taken, current) = match taken {
            Ok(taken) => taken,
            Err((field, code, reason)) => {
                report.errors.push(RowError { line, column: Some(field.to_owned()), code, reason });
                continue;
            }
        };
        if !taken.left_out.is_empty() {
            let reason = format!("Taken, without what has no place here: {}.", taken.left_out.join(", "));
            report.left_out.push(RowError { line, column: None, code: "left_out", reason });
        }
        let is_new = current.is_none();
        match write(transaction, taken, current, dry_run).await? {
            false => report.unchanged += 1,
            true if is_new => report.new += 1,
            true => report.changed += 1,
        }
    }
    Ok(report)
}

/// Writes a service that is new or different; says whether it was.
async fn write(
    transaction: Transaction<'_>,
    taken: Taken,
    current: Option<&ServiceRow>,
    dry_run: bool,
) -> ApiResult<bool> {
    let columns = store::columns(&taken.details)?;
    let (status, assured_on) = (taken.status, taken.assured_on);
    if let Some(row) = current {
        // A confirmation that was given here since is newer than what the file says.
        let assured_on = assured_on.max(row.assured_on);
        let availability = taken.availability.unwrap_or(row.availability);
        let same = columns.details == row.details
            && (status, assured_on, availability) == (row.status, row.assured_on, row.availability);
        if same || dry_run {
            return Ok(!same);
        }
        diesel::update(services::table.find(row.id))
            .set((
                columns,
                services::status.eq(status),
                services::assured_on.eq(assured_on),
                services::availability.eq(availability),
                services::updated_at.eq(Utc::now()),
                services::row_version.eq(row.row_version + 1),
            ))
            .execute(&mut transaction.connection())
            .await?;
        record(transaction, "service.updated", row.id, taken.organization_id, vec!["status", "details"]).await?;
        return Ok(true);
    }
    if dry_run {
        return Ok(true);
    }
    let id = Uuid::now_v7();
    diesel::insert_into(services::table)
        .values((
            services::id.eq(id),
            services::external_id.eq(taken.external_id),
            services::organization_id.eq(taken.organization_id),
            services::status.eq(status),
            services::assured_on.eq(assured_on),
            services::availability.eq(taken.availability.unwrap_or(ServiceAvailability::Unknown)),
            columns,
        ))
        .execute(&mut transaction.connection())
        .await?;
    record(transaction, "service.created", id, taken.organization_id, vec![]).await?;
    Ok(true)
}

async fn record(
    transaction: Transaction<'_>,
    action: &'static str,
    id: Uuid,
    organization_id: Uuid,
    fields: Vec<&'static str>,
) -> ApiResult<()> {
    let place = Place { organization_id: Some(organization_id), ..Place::default() };
    audit::record_change(transaction, "service", action, id, fields, place).await
}
