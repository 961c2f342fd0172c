//! What applicants say: facts that rules look at, and details that stay sealed. Pure.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use super::model::{AnswerGroup, PayeeKind};
use crate::notices::ContactChannel;
use crate::platform::http::{ApiResult, FieldError, Problem};
use crate::programs::{ApplicantKind, PolicyRules, ProgramFacts, ProgramTrack};

/// Who applies and where: sealed, and revealed only on record. Everything may be left out while one fills in.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct ApplicantDetails {
    /// Name of the person who applies.
    #[validate(length(max = 200))]
    #[schema(example = "Jordan Reyes", max_length = 200)]
    pub full_name: Option<String>,
    /// Name of the business, organization or association.
    #[validate(length(max = 200))]
    #[schema(example = json!(null), max_length = 200)]
    pub organization_name: Option<String>,
    /// Where mail may go that says that something is new; it never says what.
    #[validate(email, length(max = 254))]
    #[schema(example = "jordan.reyes@example.org", max_length = 254)]
    pub email: Option<String>,
    /// Number to call.
    #[validate(length(max = 30))]
    #[schema(example = "312 555 0142", max_length = 30)]
    pub phone: Option<String>,
    /// House number and street of the property.
    #[validate(length(max = 200))]
    #[schema(example = "5300 W Madison St", max_length = 200)]
    pub street_address: Option<String>,
    /// Apartment or unit.
    #[validate(length(max = 30))]
    #[schema(example = "2R", max_length = 30)]
    pub unit: Option<String>,
    /// ZIP code.
    #[validate(length(max = 10))]
    #[schema(example = "60644", max_length = 10)]
    pub postal_code: Option<String>,
    /// Vehicle identification number.
    #[validate(length(max = 17))]
    #[schema(example = json!(null), max_length = 17)]
    pub vehicle_identification_number: Option<String>,
    /// Who gets the money.
    pub payee_kind: Option<PayeeKind>,
    /// Name of the shop or installer, when it gets the money.
    #[validate(length(max = 200))]
    #[schema(example = json!(null), max_length = 200)]
    pub payee_name: Option<String>,
}

/// All answers of an application.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct ApplicationAnswers {
    /// What rules look at.
    #[validate(nested)]
    pub facts: ProgramFacts,
    /// Who applies and where.
    #[validate(nested)]
    pub details: ApplicantDetails,
    /// Number of the community area, for figures; null: not said.
    #[validate(range(min = 1, max = 77))]
    #[schema(example = 25, minimum = 1, maximum = 77)]
    pub community_area_number: Option<i32>,
    /// How the applicant wants to be told that something is new.
    pub contact_channel: ContactChannel,
}

/// Lower-case letters and digits only, so that two spellings of one thing are one.
fn plain(text: &str) -> String {
    text.chars().filter(|letter| letter.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

impl ApplicantDetails {
    /// The property in one spelling: address, unit and ZIP code.
    pub fn property(&self) -> Option<String> {
        let street = plain(self.street_address.as_deref()?);
        let part = |text: &Option<String>| text.as_deref().map(plain).unwrap_or_default();
        let zip: String = part(&self.postal_code).chars().take(5).collect();
        (!street.is_empty()).then(|| format!("{street}|{}|{zip}", part(&self.unit)))
    }

    /// The vehicle in one spelling.
    pub fn vehicle(&self) -> Option<String> {
        self.vehicle_identification_number.as_deref().map(plain).filter(|number| !number.is_empty())
    }
}

impl ApplicationAnswers {
    /// Groups whose answers differ.
    pub fn changed_groups(&self, other: &Self) -> Vec<AnswerGroup> {
        let applicant = |one: &Self| (one.facts.applicant_kind, one.facts.owner_consent);
        let place = |one: &Self| {
            let details = one.details.clone();
            (
                one.facts.in_city,
                one.community_area_number,
                details.street_address,
                details.unit,
                details.postal_code,
                details.vehicle_identification_number,
            )
        };
        let household =
            |one: &Self| (one.facts.household_size, one.facts.household_income_cents, one.facts.benefits.clone());
        let payee = |one: &Self| (one.details.payee_kind, one.details.payee_name.clone());
        let contact = |one: &Self| {
            let details = one.details.clone();
            (details.full_name, details.organization_name, details.email, details.phone, one.contact_channel)
        };
        let differs = [
            (AnswerGroup::Applicant, applicant(self) != applicant(other)),
            (AnswerGroup::Place, place(self) != place(other)),
            (
                AnswerGroup::Items,
                (&self.facts.items, self.facts.installed) != (&other.facts.items, other.facts.installed),
            ),
            (AnswerGroup::Household, household(self) != household(other)),
            (AnswerGroup::Payee, payee(self) != payee(other)),
            (AnswerGroup::Contact, contact(self) != contact(other)),
        ];
        differs.into_iter().filter(|(_, differs)| *differs).map(|(group, _)| group).collect()
    }

    /// Refuses to send what lacks an answer that is needed; names every one.
    pub fn check_complete(&self, track: ProgramTrack, rules: &PolicyRules) -> ApiResult<()> {
        let (facts, details) = (&self.facts, &self.details);
        let blank = |text: &Option<String>| text.as_deref().is_none_or(|text| text.trim().is_empty());
        let vehicle = facts.applicant_kind == Some(ApplicantKind::Vehicle);
        let paid = track == ProgramTrack::Reimbursement;
        let by_income = rules.income.is_some() && facts.benefits.is_empty();
        let rents = rules.owner_consent && facts.applicant_kind == Some(ApplicantKind::Tenant);
        let missing = [
            ("/facts/applicant_kind", facts.applicant_kind.is_none()),
            ("/facts/owner_consent", rents && facts.owner_consent.is_none()),
            ("/facts/in_city", facts.in_city.is_none()),
            ("/details/street_address", blank(&details.street_address)),
            ("/details/postal_code", blank(&details.postal_code)),
            ("/details/vehicle_identification_number", vehicle && blank(&details.vehicle_identification_number)),
            ("/facts/items", paid && facts.items.is_empty()),
            ("/facts/installed", paid && rules.installed && facts.installed.is_none()),
            ("/facts/household_size", by_income && facts.household_size.is_none()),
            ("/facts/household_income_cents", by_income && facts.household_income_cents.is_none()),
            ("/details/full_name", blank(&details.full_name)),
            ("/details/email", blank(&details.email) && blank(&details.phone)),
            ("/details/phone", ContactChannel::BY_STAFF.contains(&self.contact_channel) && blank(&details.phone)),
            ("/details/payee_kind", paid && details.payee_kind.is_none()),
            ("/details/payee_name", details.payee_kind == Some(PayeeKind::Vendor) && blank(&details.payee_name)),
        ];
        let error = |(pointer, _): (&str, bool)| FieldError {
            pointer: pointer.to_owned(),
            code: "required".to_owned(),
            detail: "Answer this before you send the application.".to_owned(),
        };
        let errors: Vec<FieldError> = missing.into_iter().filter(|(_, missing)| *missing).map(error).collect();
        if errors.is_empty() { Ok(()) } else { Err(Problem::invalid(errors)) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answers() -> ApplicationAnswers {
        ApplicationAnswers {
            details: ApplicantDetails {
                street_address: Some("5300 W. Madison St".to_owned()),
                unit: Some("2r".to_owned()),
                postal_code: Some("60644-1234".to_owned()),
                ..ApplicantDetails::default()
            },
            ..ApplicationAnswers::default()
        }
    }

    #[test]
    fn two_spellings_of_a_property_are_one_and_another_unit_is_another() {
        let other = ApplicantDetails {
            street_address: Some("5300 w madison ST".to_owned()),
            unit: Some("2R".to_owned()),
            postal_code: Some("60644".to_owned()),
            ..ApplicantDetails::default()
        };
        assert_eq!(answers().details.property(), other.property());
        let upstairs = ApplicantDetails { unit: Some("3R".to_owned()), ..other };
        assert_ne!(answers().details.property(), upstairs.property());
        assert_eq!(ApplicantDetails::default().property(), None);
    }

    #[test]
    fn each_answer_belongs_to_the_group_that_is_opened_for_it() {
        let before = answers();
        assert!(before.changed_groups(&before.clone()).is_empty());
        let mut after = before.clone();
        after.facts.owner_consent = Some(true);
        after.details.email = Some("one@example.org".to_owned());
        assert_eq!(after.changed_groups(&before), [AnswerGroup::Applicant, AnswerGroup::Contact]);
        // Every field belongs to some group: nothing changes unseen.
        let empty = serde_json::to_value(ApplicationAnswers::default()).unwrap();
        let filled = serde_json::json!({
            "facts": { "applicant_kind": "owner", "in_city": true, "owner_consent": true, "installed": true, "household_size": 2,
                "household_income_cents": 1, "benefits": ["snap"],
                "items": [{ "item": "a", "quantity": 1, "unit_price_cents": 1, "purchased_on": null }] },
            "details": { "full_name": "a", "organization_name": "a", "email": "a@example.org", "phone": "1", "street_address": "a",
                "unit": "a", "postal_code": "1", "vehicle_identification_number": "1", "payee_kind": "vendor", "payee_name": "a" },
            "community_area_number": 25
        });
        let mut fields = 0;
        for part in ["facts", "details"] {
            for (field, value) in filled[part].as_object().unwrap() {
                let mut one = empty.clone();
                one[part][field] = value.clone();
                let one: ApplicationAnswers = serde_json::from_value(one).unwrap();
                assert_eq!(one.changed_groups(&ApplicationAnswers::default()).len(), 1, "{part} {field}");
                fields += 1;
            }
        }
        let known = |part: &str| empty[part].as_object().unwrap().len();
        assert_eq!(fields, known("facts") + known("details"), "a field has no example here");
    }
}
