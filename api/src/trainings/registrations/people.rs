//! People: sealed names and contacts, keyed hashes that find the same person twice, and the secrets of registrations.

use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use schema::{participants, registration_codes};
use uuid::Uuid;

use super::store::Listed;
use super::wire::{NewRegistration, RegistrationView};
use crate::notices::ContactChannel;
use crate::platform::access::{Platform, keyed_hash};
use crate::platform::db::Transaction;
use crate::platform::http::{ApiResult, Page, Problem};
use crate::secret_codes;

/// Keyed hashes of a person; equal values, equal hashes, and no way back.
#[derive(Debug, Clone)]
pub(in crate::trainings) struct Hashes {
    pub name: Vec<u8>,
    pub email: Option<Vec<u8>>,
    pub phone: Option<Vec<u8>>,
}

/// A registration whose person is sealed, ready to be stored.
#[derive(Debug, Clone)]
pub(in crate::trainings) struct Person {
    pub participant_id: Uuid,
    pub registration_id: Uuid,
    pub new: NewRegistration,
    pub hashes: Hashes,
    name: Vec<u8>,
    email: Option<Vec<u8>>,
    phone: Option<Vec<u8>>,
    pub contact_note: Option<Vec<u8>>,
    pub accommodation_note: Option<Vec<u8>>,
}

/// First letters of the first and the last name.
pub(in crate::trainings) fn initials(full_name: &str) -> String {
    let words: Vec<&str> = full_name.split_whitespace().collect();
    let first = words.as_slice().first();
    let last = words.last().filter(|_| words.len() > 1);
    let letters: Vec<String> = first
        .into_iter()
        .chain(last)
        .filter_map(|word| word.chars().find(|letter| letter.is_alphanumeric()))
        .map(|letter| format!("{}.", letter.to_uppercase()))
        .collect();
    if letters.is_empty() { "–".to_owned() } else { letters.join(" ") }
}

fn plain_name(text: &str) -> String {
    text.split_whitespace().map(str::to_lowercase).collect::<Vec<_>>().join(" ")
}

/// Digits only, without the country's own prefix, so that two spellings of one number are one.
fn plain_phone(text: &str) -> String {
    let digits: Vec<char> = text.chars().filter(char::is_ascii_digit).collect();
    digits.iter().skip(digits.len().saturating_sub(10)).collect()
}

fn check(new: &NewRegistration) -> ApiResult<()> {
    if new.full_name.trim().chars().count() < 2 {
        return Err(Problem::invalid_field("/full_name", "required", "Give the name for the certificate."));
    }
    if new.contact_channel == ContactChannel::Email && new.email.is_none() {
        return Err(Problem::invalid_field("/email", "required", "Give the address, or choose another way."));
    }
    if ContactChannel::BY_STAFF.contains(&new.contact_channel) && new.phone.is_none() {
        return Err(Problem::invalid_field("/phone", "required", "Give the number, or choose another way."));
    }
    if new.phone.as_deref().is_some_and(|phone| plain_phone(phone).len() < 7) {
        return Err(Problem::invalid_field("/phone", "phone", "A number with at least seven digits is needed."));
    }
    Ok(())
}

/// Checks what needs no database, and seals the person.
pub(in crate::trainings) async fn prepare(platform: &Platform, new: NewRegistration) -> ApiResult<Person> {
    check(&new)?;
    let (participant_id, registration_id) = (Uuid::now_v7(), Uuid::now_v7());
    let hash = |kind: &str, text: &str| keyed_hash(platform.hash_key(), &format!("participant_{kind}|{text}"));
    let hashes = Hashes {
        name: hash("name", &plain_name(&new.full_name)),
        email: new.email.as_deref().map(|email| hash("email", &email.trim().to_lowercase())),
        phone: new.phone.as_deref().map(|phone| hash("phone", &plain_phone(phone))),
    };
    let full_name = new.full_name.split_whitespace().collect::<Vec<_>>().join(" ");
    let seal = async |table: &str, column: &str, id: Uuid, text: Option<&str>| match text {
        None => Ok::<_, Problem>(None),
        Some(text) => platform.seal(&format!("{table}|{column}|{id}"), text.as_bytes()).await.map(Some),
    };
    let name = seal("participants", "sealed_name", participant_id, Some(&full_name)).await?;
    Ok(Person {
        participant_id,
        registration_id,
        hashes,
        name: name.unwrap_or_default(),
        email: seal("participants", "sealed_email", participant_id, new.email.as_deref().map(str::trim)).await?,
        phone: seal("participants", "sealed_phone", participant_id, new.phone.as_deref().map(str::trim)).await?,
        contact_note: seal("registrations", "sealed_contact_note", registration_id, new.contact_note.as_deref())
            .await?,
        accommodation_note: seal(
            "registrations",
            "sealed_accommodation_note",
            registration_id,
            new.accommodation_note.as_deref(),
        )
        .await?,
        new,
    })
}

/// Stores the record of a person.
pub(in crate::trainings) async fn enter_record(transaction: Transaction<'_>, person: &Person) -> ApiResult<()> {
    diesel::insert_into(participants::table)
        .values((
            participants::id.eq(person.participant_id),
            participants::sealed_name.eq(&person.name),
            participants::sealed_email.eq(&person.email),
            participants::sealed_phone.eq(&person.phone),
            participants::name_hash.eq(&person.hashes.name),
            participants::email_hash.eq(&person.hashes.email),
            participants::phone_hash.eq(&person.hashes.phone),
            participants::language.eq(person.new.language),
        ))
        .execute(&mut transaction.connection())
        .await?;
    Ok(())
}

/// Opens a sealed text of a row.
pub(in crate::trainings) async fn opened(
    platform: &Platform,
    table: &str,
    column: &str,
    id: Uuid,
    sealed: Option<&[u8]>,
) -> ApiResult<Option<String>> {
    match sealed {
        None => Ok(None),
        Some(sealed) => {
            let bytes = platform.open(&format!("{table}|{column}|{id}"), sealed).await?;
            String::from_utf8(bytes).map(Some).map_err(|error| Problem::internal(&error))
        }
    }
}

/// Registrations by name.
pub(super) async fn open_all(platform: &Platform, rows: Vec<Listed>) -> ApiResult<Vec<RegistrationView>> {
    let mut views = Vec::with_capacity(rows.len());
    for listed in rows {
        views.push(open(platform, listed).await?);
    }
    Ok(views)
}

/// A page of registrations by name.
pub(super) async fn open_page(platform: &Platform, page: Page<Listed>) -> ApiResult<Page<RegistrationView>> {
    let mut opened = Vec::with_capacity(page.items.len());
    for listed in &page.items {
        opened.push(open(platform, listed.clone()).await?);
    }
    let mut opened = opened.into_iter();
    // One view for each row, in the same order.
    Ok(page.filter_map(|_| opened.next()))
}

async fn open(platform: &Platform, listed: Listed) -> ApiResult<RegistrationView> {
    let Listed { row, sealed_name, sealed_email, sealed_phone, organization, place, minutes, serial, to_tell } = listed;
    let person = row.participant_id;
    let (id, note, needs) = (row.id, row.sealed_contact_note.as_deref(), row.sealed_accommodation_note.as_deref());
    Ok(RegistrationView {
        full_name: opened(platform, "participants", "sealed_name", person, sealed_name.as_deref()).await?,
        email: opened(platform, "participants", "sealed_email", person, sealed_email.as_deref()).await?,
        phone: opened(platform, "participants", "sealed_phone", person, sealed_phone.as_deref()).await?,
        contact_note: opened(platform, "registrations", "sealed_contact_note", id, note).await?,
        accommodation_note: opened(platform, "registrations", "sealed_accommodation_note", id, needs).await?,
        id,
        training_id: row.training_id,
        participant_id: person,
        contact_channel: row.contact_channel,
        language: row.language,
        audience: row.audience,
        community_area_number: row.community_area_number,
        employer: row.employer,
        organization,
        group_id: row.group_id,
        accommodations: row.accommodations,
        status: row.status,
        allowed_transitions: row.status.allowed_transitions().to_vec(),
        waitlist_place: place,
        waits_behind: row.priority > 0,
        offer_expires_at: row.offer_expires_at,
        registered_at: row.registered_at,
        confirmed_at: row.confirmed_at,
        ended_at: row.ended_at,
        end_reason: row.end_reason,
        attended_minutes: minutes,
        certificate_serial: serial,
        to_tell,
        row_version: row.row_version,
    })
}

/// Makes another secret for a registration; the former ones still work.
pub(in crate::trainings) async fn insert_code(
    transaction: Transaction<'_>,
    registration_id: Uuid,
) -> ApiResult<String> {
    let code = secret_codes::generate()?;
    diesel::insert_into(registration_codes::table)
        .values((
            registration_codes::code_hash.eq(secret_codes::hash(&code)),
            registration_codes::registration_id.eq(registration_id),
        ))
        .execute(&mut transaction.connection())
        .await?;
    Ok(code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn initials_are_of_the_first_and_the_last_name() {
        assert_eq!(initials("Jordan Reyes"), "J. R.");
        assert_eq!(initials("  maría del carmen ñuñez "), "M. Ñ.");
        assert_eq!(initials("Cher"), "C.");
        assert_eq!(initials("- -"), "–");
    }

    #[test]
    fn two_spellings_of_a_number_are_one() {
        assert_eq!(plain_phone("+1 (312) 555-0142"), plain_phone("312.555.0142"));
        assert_ne!(plain_phone("312 555 0142"), plain_phone("312 555 0143"));
    }
}
