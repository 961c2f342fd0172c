//! Rows of people: sealed under the key of their organization, found by exact matches only.

use std::collections::HashSet;

use chrono::{Datelike, NaiveDate, Utc};
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use schema::{case_people, cases, people};
use serde_json::Value;
use uuid::Uuid;

use super::store::record;
use super::wire::{
    CasePersonPatch, CaseReference, KnownPerson, NewCasePerson, PersonDetails, PersonRelation, PersonSearch,
    SafeContact,
};
use crate::notices::ContactChannel;
use crate::platform::access::{Platform, keyed_hash};
use crate::platform::db::Transaction;
use crate::platform::http::{ApiResult, IfMatch, Problem};

/// People of one case at most.
pub(super) const MOST_PEOPLE: i64 = 30;
/// Matches of one search at most.
const MOST_MATCHES: i64 = 50;
const ADULT_AT: i32 = 18;

#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = people, check_for_backend(Pg))]
pub(super) struct PersonRow {
    pub id: Uuid,
    pub organization_id: Uuid,
    pub sealed_details: Vec<u8>,
    pub safe_contact: Value,
    pub language: String,
    pub protected: bool,
    pub minor: bool,
    pub merged_into: Option<Uuid>,
    pub row_version: i64,
}

impl PersonRow {
    pub fn safe_contact(&self) -> ApiResult<SafeContact> {
        serde_json::from_value(self.safe_contact.clone()).map_err(|error| Problem::internal(&error))
    }

    /// Who they are, opened.
    pub async fn details(&self, platform: &Platform) -> ApiResult<PersonDetails> {
        let opened = platform.open(&seal_place(self.id), &self.sealed_details).await?;
        serde_json::from_slice(&opened).map_err(|error| Problem::internal(&error))
    }
}

fn seal_place(id: Uuid) -> String {
    format!("people|sealed_details|{id}")
}

/// Details of a person, sealed for an organization, with the hashes that find them there and nowhere else.
#[derive(Debug, Clone, Insertable, AsChangeset)]
#[diesel(table_name = people, treat_none_as_null = true)]
pub(super) struct Sealed {
    sealed_details: Vec<u8>,
    name_hash: Option<Vec<u8>>,
    phone_hash: Option<Vec<u8>>,
    email_hash: Option<Vec<u8>>,
    minor: bool,
}

impl Sealed {
    pub async fn new(platform: &Platform, organization: Uuid, id: Uuid, details: &PersonDetails) -> ApiResult<Self> {
        let plain = serde_json::to_vec(details).map_err(|error| Problem::internal(&error))?;
        let name = format!("{} {}", details.given_name, details.family_name);
        let hash = |key, text: &str| index(platform, organization, key, text);
        Ok(Self {
            sealed_details: platform.seal_for(Some(organization), &seal_place(id), &plain).await?,
            name_hash: hash("name", &name),
            phone_hash: details.phone.as_deref().and_then(|phone| hash("phone", phone)),
            email_hash: details.email.as_deref().and_then(|email| hash("email", email)),
            minor: details.birth_date.is_some_and(|born| is_minor(born, Utc::now().date_naive())),
        })
    }
}

/// Whether somebody is under 18.
fn is_minor(born: NaiveDate, today: NaiveDate) -> bool {
    let birthday_to_come = (today.month(), today.day()) < (born.month(), born.day());
    today.year() - born.year() - i32::from(birthday_to_come) < ADULT_AT
}

/// What of a name, number or address is compared: letters and digits, in lower case; of a number its last ten digits.
fn normalized(key: &str, text: &str) -> String {
    match key {
        "phone" => {
            let digits: Vec<char> = text.chars().filter(char::is_ascii_digit).collect();
            digits.iter().skip(digits.len().saturating_sub(10)).collect()
        }
        "email" => text.trim().to_lowercase(),
        _ => text.to_lowercase().chars().filter(|letter| letter.is_alphanumeric()).collect(),
    }
}

/// The blind index of one field: it differs between organizations, so that nobody can compare whom they know.
fn index(platform: &Platform, organization: Uuid, key: &str, text: &str) -> Option<Vec<u8>> {
    let plain = normalized(key, text);
    (!plain.is_empty()).then(|| keyed_hash(platform.hash_key(), &format!("person|{organization}|{key}|{plain}")))
}

/// A person who is entered, sealed before the transaction begins.
pub(super) struct Prepared {
    pub id: Uuid,
    pub new: NewCasePerson,
    sealed: Option<Sealed>,
}

pub(super) async fn prepare(
    platform: &Platform,
    organization: Uuid,
    new: NewCasePerson,
    pointer: &str,
) -> ApiResult<Prepared> {
    let refused = |field: &str, code, detail| Err(Problem::invalid_field(&format!("{pointer}{field}"), code, detail));
    match (&new.person_id, &new.details) {
        (Some(_), Some(_)) => refused("/details", "not_expected", "Somebody known already is entered by id alone."),
        (None, None) => refused("/details", "required", "Say who it is, or choose somebody known already."),
        (Some(id), None) => Ok(Prepared { id: *id, new, sealed: None }),
        (None, Some(details)) => {
            check_language(new.language.as_deref(), pointer)?;
            check_details(details, new.safe_contact.as_ref(), pointer)?;
            let id = Uuid::now_v7();
            let sealed = Sealed::new(platform, organization, id, details).await?;
            Ok(Prepared { id, new, sealed: Some(sealed) })
        }
    }
}

fn check_language(language: Option<&str>, pointer: &str) -> ApiResult<()> {
    if language.is_none_or(|code| code.chars().all(|letter| letter.is_ascii_lowercase())) {
        return Ok(());
    }
    let detail = "Give a language by its code of ISO 639, such as en, es or pl.";
    Err(Problem::invalid_field(&format!("{pointer}/language"), "unknown_language", detail))
}

/// A way to reach somebody needs the number or address that it uses.
fn check_details(details: &PersonDetails, contact: Option<&SafeContact>, pointer: &str) -> ApiResult<()> {
    if details.birth_date.is_some_and(|born| born > Utc::now().date_naive()) {
        let detail = "A date of birth is not in the future.";
        return Err(Problem::invalid_field(&format!("{pointer}/details/birth_date"), "in_future", detail));
    }
    let missing = match contact.map(|contact| contact.channel) {
        Some(ContactChannel::Phone | ContactChannel::Text) => details.phone.is_none().then_some("phone"),
        Some(ContactChannel::Email) => details.email.is_none().then_some("email"),
        _ => None,
    };
    match missing {
        None => Ok(()),
        Some(field) => {
            let detail = "The chosen way to reach them needs it.";
            Err(Problem::invalid_field(&format!("{pointer}/details/{field}"), "required", detail))
        }
    }
}

/// Enters somebody into a case.
pub(super) async fn add(
    transaction: Transaction<'_>,
    (organization_id, case_id): (Uuid, Uuid),
    prepared: Prepared,
    (position, pointer): (i32, &str),
) -> ApiResult<()> {
    let Prepared { id, new, sealed } = prepared;
    match sealed {
        Some(sealed) => {
            let contact = new.safe_contact.unwrap_or(SafeContact {
                channel: ContactChannel::None,
                from_hour: None,
                to_hour: None,
                voicemail: false,
                say_who_we_are: false,
            });
            diesel::insert_into(people::table)
                .values((
                    people::id.eq(id),
                    people::organization_id.eq(organization_id),
                    people::safe_contact.eq(serde_json::to_value(contact).map_err(|error| Problem::internal(&error))?),
                    people::language.eq(new.language.unwrap_or_else(|| "en".to_owned())),
                    people::protected.eq(new.protected),
                    sealed,
                ))
                .execute(&mut transaction.connection())
                .await?;
        }
        None => {
            let known: Option<Uuid> = people::table
                .find(id)
                .filter(people::merged_into.is_null())
                .select(people::id)
                .first(&mut transaction.connection())
                .await
                .optional()?;
            if known.is_none() || barred(transaction, &[id]).await?.contains(&id) {
                let detail = "Your organization knows nobody of this id.";
                return Err(Problem::invalid_field(&format!("{pointer}/person_id"), "unknown_person", detail));
            }
        }
    }
    let entered = diesel::insert_into(case_people::table)
        .values((
            case_people::case_id.eq(case_id),
            case_people::person_id.eq(id),
            case_people::relation.eq(new.relation),
            case_people::position.eq(position),
        ))
        .on_conflict_do_nothing()
        .execute(&mut transaction.connection())
        .await?;
    if entered == 0 {
        let victim = new.relation == PersonRelation::Victim;
        let detail = if victim { "A case has one victim." } else { "They belong to this case already." };
        return Err(Problem::invalid_field(&format!("{pointer}/relation"), "already_there", detail));
    }
    Ok(())
}

/// People of cases with their relation, in the order of entry.
pub(super) async fn of_cases(
    transaction: Transaction<'_>,
    ids: &[Uuid],
) -> ApiResult<Vec<(Uuid, PersonRelation, PersonRow)>> {
    Ok(case_people::table
        .inner_join(people::table.on(people::id.eq(case_people::person_id)))
        .filter(case_people::case_id.eq_any(ids))
        .order((case_people::case_id, case_people::position, case_people::person_id))
        .select((case_people::case_id, case_people::relation, PersonRow::as_select()))
        .load(&mut transaction.connection())
        .await?)
}

/// The record that is used in place of this one, if it was merged.
pub(super) async fn survivor(transaction: Transaction<'_>, row: PersonRow) -> ApiResult<PersonRow> {
    match row.merged_into {
        None => Ok(row),
        Some(id) => {
            Ok(people::table.find(id).select(PersonRow::as_select()).first(&mut transaction.connection()).await?)
        }
    }
}

/// A person of a case.
pub(super) async fn of_case(transaction: Transaction<'_>, case_id: Uuid, person_id: Uuid) -> ApiResult<PersonRow> {
    Ok(case_people::table
        .inner_join(people::table.on(people::id.eq(case_people::person_id)))
        .filter(case_people::case_id.eq(case_id))
        .filter(case_people::person_id.eq(person_id))
        .select(PersonRow::as_select())
        .first(&mut transaction.connection())
        .await?)
}

/// Changes what is known of somebody. `details` are merged by the caller, who had to reveal them; a way to reach them that lacks
/// its number is refused against what stands there.
pub(super) async fn change(
    transaction: Transaction<'_>,
    platform: &Platform,
    (case_id, person_id): (Uuid, Uuid),
    if_match: IfMatch,
    patch: CasePersonPatch,
) -> ApiResult<()> {
    let row = of_case(transaction, case_id, person_id).await?;
    if_match.check(row.row_version)?;
    if row.merged_into.is_some() {
        return Err(Problem::conflict("merged", "This record was merged; change the one that is used in its place."));
    }
    check_language(patch.language.as_deref(), "")?;
    let contact = match &patch.safe_contact {
        Some(contact) => contact.clone(),
        None => row.safe_contact()?,
    };
    let details = match &patch.details {
        Some(details) => details.clone(),
        None => row.details(platform).await?,
    };
    check_details(&details, Some(&contact), "")?;
    let sealed = match &patch.details {
        Some(details) => Some(Sealed::new(platform, row.organization_id, person_id, details).await?),
        None => None,
    };
    let contact =
        patch.safe_contact.map(serde_json::to_value).transpose().map_err(|error| Problem::internal(&error))?;
    diesel::update(people::table.find(person_id))
        .set((
            sealed,
            contact.map(|contact| people::safe_contact.eq(contact)),
            patch.language.map(|language| people::language.eq(language)),
            patch.protected.map(|protected| people::protected.eq(protected)),
            people::updated_at.eq(Utc::now()),
            people::row_version.eq(row.row_version + 1),
        ))
        .execute(&mut transaction.connection())
        .await?;
    if let Some(relation) = patch.relation {
        diesel::update(case_people::table.find((case_id, person_id)))
            .set(case_people::relation.eq(relation))
            .execute(&mut transaction.connection())
            .await
            .map_err(|error| match error {
                diesel::result::Error::DatabaseError(diesel::result::DatabaseErrorKind::UniqueViolation, _) => {
                    Problem::invalid_field("/relation", "already_there", "A case has one victim.")
                }
                other => other.into(),
            })?;
    }
    Ok(())
}

/// Whom the organization knows by exactly this name, number or address.
pub(super) async fn search(
    transaction: Transaction<'_>,
    platform: &Platform,
    organization: Uuid,
    search: &PersonSearch,
) -> ApiResult<Vec<KnownPerson>> {
    let hash = |key, text: &Option<String>| {
        text.as_deref().and_then(|text| index(platform, organization, key, text)).unwrap_or_default()
    };
    let (name, phone, email) = (hash("name", &search.name), hash("phone", &search.phone), hash("email", &search.email));
    if name.is_empty() && phone.is_empty() && email.is_empty() {
        let detail = "Give a name, a number or an address to look for.";
        return Err(Problem::invalid_field("/name", "required", detail));
    }
    type Found = (Uuid, Option<Vec<u8>>, Option<Vec<u8>>, Option<Vec<u8>>);
    let found: Vec<Found> = people::table
        .filter(people::organization_id.eq(organization))
        .filter(people::merged_into.is_null())
        .filter(
            people::name_hash
                .assume_not_null()
                .eq(name.clone())
                .or(people::phone_hash.assume_not_null().eq(phone.clone()))
                .or(people::email_hash.assume_not_null().eq(email.clone())),
        )
        .order(people::id.desc())
        .limit(MOST_MATCHES)
        .select((people::id, people::name_hash, people::phone_hash, people::email_hash))
        .load(&mut transaction.connection())
        .await?;
    let ids: Vec<Uuid> = found.iter().map(|person| person.0).collect();
    let barred = barred(transaction, &ids).await?;
    let found = found.into_iter().filter(|person| !barred.contains(&person.0));
    let mut known = Vec::new();
    for (person_id, by_name, by_phone, by_email) in found {
        let pairs = [("name", by_name, &name), ("phone", by_phone, &phone), ("email", by_email, &email)];
        let matched = pairs.into_iter().filter(|(_, own, asked)| own.as_ref() == Some(*asked));
        let matched = matched.map(|(key, _, _)| key.to_owned()).collect();
        known.push(KnownPerson { person_id, matched, cases: references(transaction, person_id).await? });
    }
    Ok(known)
}

/// Whom of these the caller may not even find, since they belong to a case that does not exist for the caller: by a conflict of
/// interest, or because it is restricted.
async fn barred(transaction: Transaction<'_>, ids: &[Uuid]) -> ApiResult<HashSet<Uuid>> {
    let of_cases: Vec<(Uuid, Uuid)> = transaction
        .as_system(async || {
            Ok(case_people::table
                .filter(case_people::person_id.eq_any(ids))
                .select((case_people::person_id, case_people::case_id))
                .load(&mut transaction.connection())
                .await?)
        })
        .await?;
    let named: Vec<Uuid> = of_cases.iter().map(|(_, case_id)| *case_id).collect();
    let seen: Vec<Uuid> =
        cases::table.filter(cases::id.eq_any(named)).select(cases::id).load(&mut transaction.connection()).await?;
    Ok(of_cases.into_iter().filter(|(_, case_id)| !seen.contains(case_id)).map(|(person_id, _)| person_id).collect())
}

/// Cases that somebody belongs to and the caller may see.
async fn references(transaction: Transaction<'_>, person_id: Uuid) -> ApiResult<Vec<CaseReference>> {
    let rows: Vec<(Uuid, String, PersonRelation)> = case_people::table
        .inner_join(cases::table.on(cases::id.eq(case_people::case_id)))
        .filter(case_people::person_id.eq(person_id))
        .order(cases::created_at.desc())
        .limit(MOST_MATCHES)
        .select((cases::id, cases::reference, case_people::relation))
        .load(&mut transaction.connection())
        .await?;
    Ok(rows.into_iter().map(|(id, reference, relation)| CaseReference { id, reference, relation }).collect())
}

/// Uses another record in place of this one from now on, or this one again. Both stay as they are.
pub(super) async fn merge(transaction: Transaction<'_>, id: Uuid, into: Option<Uuid>) -> ApiResult<()> {
    let both: Vec<Uuid> = [Some(id), into].into_iter().flatten().collect();
    let barred = barred(transaction, &both).await?;
    if barred.contains(&id) {
        return Err(Problem::not_found());
    }
    let row: PersonRow =
        people::table.find(id).select(PersonRow::as_select()).for_update().first(&mut transaction.connection()).await?;
    if let Some(into) = into {
        let refused = |code, detail| Err(Problem::invalid_field("/into_id", code, detail));
        if row.merged_into.is_some() {
            return Err(Problem::conflict("merged", "This record was merged already; undo that first."));
        }
        let other: Option<PersonRow> = people::table
            .find(into)
            .select(PersonRow::as_select())
            .for_update()
            .first(&mut transaction.connection())
            .await
            .optional()?;
        let Some(other) = other.filter(|other| other.id != id && !barred.contains(&other.id)) else {
            return refused("unknown_person", "Choose another record of your organization.");
        };
        let used: i64 =
            people::table.filter(people::merged_into.eq(id)).count().get_result(&mut transaction.connection()).await?;
        // One step, so that undoing needs no search.
        if other.merged_into.is_some() || used > 0 {
            return refused("chain", "Choose the record that is used; merged ones are not merged again.");
        }
    } else if row.merged_into.is_none() {
        return Err(Problem::conflict("not_merged", "This record was not merged."));
    }
    diesel::update(people::table.find(id))
        .set((
            people::merged_into.eq(into),
            people::updated_at.eq(Utc::now()),
            people::row_version.eq(row.row_version + 1),
        ))
        .execute(&mut transaction.connection())
        .await?;
    let action = if into.is_some() { "person.merged" } else { "person.merge_undone" };
    record(transaction, "person", action, Some(id), vec!["merged_into"], None).await
}

/// Removes somebody who belongs to no case any more, and those whose records only led there.
pub(super) async fn forget_unused(transaction: Transaction<'_>, id: Uuid) -> ApiResult<()> {
    let used = diesel::dsl::exists(case_people::table.filter(case_people::person_id.eq(people::id)));
    let unused = people::table.filter(people::id.eq(id)).filter(diesel::dsl::not(used));
    let Some(into) =
        unused.select(people::merged_into).first::<Option<Uuid>>(&mut transaction.connection()).await.optional()?
    else {
        return Ok(());
    };
    let leading_here: i64 =
        people::table.filter(people::merged_into.eq(id)).count().get_result(&mut transaction.connection()).await?;
    if leading_here > 0 {
        return Ok(());
    }
    diesel::delete(people::table.find(id)).execute(&mut transaction.connection()).await?;
    match into {
        None => Ok(()),
        Some(survivor) => Box::pin(forget_unused(transaction, survivor)).await,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_of_writing_are_the_same_person() {
        assert_eq!(normalized("phone", "+1 (312) 555-0142"), normalized("phone", "312.555.0142"));
        assert_eq!(normalized("name", "Robin  O'Sample"), normalized("name", "ROBIN OSample"));
        assert_eq!(normalized("email", " Robin@Example.org"), "robin@example.org");
        assert_ne!(normalized("name", "Robin Sample"), normalized("name", "Robin Samples"));
    }

    #[test]
    fn minors_come_of_age_on_their_birthday() {
        let born: NaiveDate = "2008-02-29".parse().unwrap();
        for (today, minor) in [("2026-02-28", true), ("2026-03-01", false), ("2008-02-29", true), ("2040-01-01", false)]
        {
            assert_eq!(is_minor(born, today.parse().unwrap()), minor, "{today}");
        }
    }
}
