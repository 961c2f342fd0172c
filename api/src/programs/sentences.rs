//! What rules and lines say to people, in plain words, in English and Spanish.

use chrono::NaiveDate;

use super::model::{ApplicantKind, LineLimit, RoundPhase, RuleState};
use super::rules::{PolicyItem, PolicyRules};
use crate::localized::Localized;

fn both(en: impl Into<String>, es: impl Into<String>) -> Localized {
    Localized { en: en.into(), es: Some(es.into()) }
}

/// Dollars with cents only where there are any: `$1,020`, `$59.90`.
fn dollars(cents: i64) -> String {
    let whole = (cents / 100).abs().to_string();
    let mut grouped = String::new();
    for (index, digit) in whole.chars().enumerate() {
        if index > 0 && (whole.len() - index).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    let sign = if cents < 0 { "-" } else { "" };
    match cents.abs() % 100 {
        0 => format!("{sign}${grouped}"),
        rest => format!("{sign}${grouped}.{rest:02}"),
    }
}

const ENGLISH: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const SPANISH: [&str; 12] = ["ene", "feb", "mar", "abr", "may", "jun", "jul", "ago", "sep", "oct", "nov", "dic"];

fn day(date: NaiveDate) -> (String, String) {
    use chrono::Datelike;
    let month = usize::try_from(date.month0()).unwrap_or_default();
    let name = |names: [&str; 12]| names.get(month).copied().unwrap_or_default().to_owned();
    (
        format!("{} {}, {}", name(ENGLISH), date.day(), date.year()),
        format!("{} de {} de {}", date.day(), name(SPANISH), date.year()),
    )
}

pub(super) fn round(phase: RoundPhase) -> Localized {
    match phase {
        RoundPhase::Open => both("The program takes applications now.", "El programa recibe solicitudes ahora."),
        RoundPhase::Waitlisted => both(
            "The program takes applications; they wait until there are funds.",
            "El programa recibe solicitudes; esperan hasta que haya fondos.",
        ),
        RoundPhase::Paused => {
            both("The program takes no applications for a while.", "El programa no recibe solicitudes por un tiempo.")
        }
        RoundPhase::Scheduled => both("The program has not opened yet.", "El programa todavía no abre."),
        RoundPhase::Closed => both(
            "The program is closed. What was sent before it closed is still processed.",
            "El programa está cerrado. Lo enviado antes del cierre se sigue procesando.",
        ),
    }
}

pub(super) fn applicant(state: RuleState) -> Localized {
    match state {
        RuleState::Pass => {
            both("The program is for applicants like you.", "El programa es para solicitantes como usted.")
        }
        RuleState::Fail => {
            both("The program is not for this kind of applicant.", "El programa no es para este tipo de solicitante.")
        }
        RuleState::Unknown => both("Say as whom you apply.", "Diga como quién solicita."),
    }
}

pub(super) fn city(state: RuleState, kind: Option<ApplicantKind>) -> Localized {
    let vehicle = kind == Some(ApplicantKind::Vehicle);
    match (state, vehicle) {
        (RuleState::Pass, false) => both("The place is in the city.", "El lugar está en la ciudad."),
        (RuleState::Pass, true) => {
            both("The vehicle is registered to an address in the city.", "El vehículo está registrado en la ciudad.")
        }
        (RuleState::Fail, false) => both("The place has to be in the city.", "El lugar tiene que estar en la ciudad."),
        (RuleState::Fail, true) => both(
            "The vehicle has to be registered to an address in the city.",
            "El vehículo tiene que estar registrado en una dirección de la ciudad.",
        ),
        (RuleState::Unknown, _) => both("Say whether it is in the city.", "Diga si está en la ciudad."),
    }
}

pub(super) fn consent(state: RuleState) -> Localized {
    match state {
        RuleState::Pass => both("The owner agrees.", "El dueño está de acuerdo."),
        RuleState::Fail => both(
            "Who rents needs the owner's written consent. Ask for it, then apply.",
            "Quien alquila necesita el consentimiento escrito del dueño. Pídalo y luego solicite.",
        ),
        RuleState::Unknown => {
            both("If you rent: say whether the owner agrees.", "Si alquila: diga si el dueño está de acuerdo.")
        }
    }
}

pub(super) fn installed(state: RuleState) -> Localized {
    match state {
        RuleState::Pass => both("The devices are installed.", "Los dispositivos están instalados."),
        RuleState::Fail => both(
            "Devices have to be installed first; a photo of each is asked for.",
            "Primero hay que instalar los dispositivos; se pide una foto de cada uno.",
        ),
        RuleState::Unknown => {
            both("Say whether the devices are installed.", "Diga si los dispositivos están instalados.")
        }
    }
}

pub(super) fn benefit(name: &Localized) -> Localized {
    let spanish = name.es.as_deref().unwrap_or(&name.en);
    both(
        format!("With {} you qualify; your income is not looked at.", name.en),
        format!("Con {spanish} usted califica; no se mira su ingreso."),
    )
}

pub(super) fn income_unknown() -> Localized {
    both(
        "Say how many live in your household and what all of them earned in the last 30 days, or which benefit you get.",
        "Diga cuántos viven en su hogar y cuánto ganaron todos en los últimos 30 días, o qué beneficio recibe.",
    )
}

pub(super) fn income(state: RuleState, income: i64, limit: i64, size: i32) -> Localized {
    let (income, limit) = (dollars(income), dollars(limit));
    if state == RuleState::Fail {
        return both(
            format!(
                "Your household's income of {income} in 30 days is above {limit}, the most for {size} in a household."
            ),
            format!("El ingreso de su hogar de {income} en 30 días supera {limit}, el máximo para un hogar de {size}."),
        );
    }
    both(
        format!(
            "Your household's income of {income} in 30 days is not above {limit}, the most for {size} in a household."
        ),
        format!("El ingreso de su hogar de {income} en 30 días no supera {limit}, el máximo para un hogar de {size}."),
    )
}

pub(super) fn items(state: RuleState) -> Localized {
    match state {
        RuleState::Pass => both("You claim something that is covered.", "Usted reclama algo que está cubierto."),
        RuleState::Fail => both("Nothing that you claim is covered.", "Nada de lo que reclama está cubierto."),
        RuleState::Unknown => both("Say what you bought or want to buy.", "Diga qué compró o quiere comprar."),
    }
}

pub(super) fn window(state: RuleState, from: Option<NaiveDate>, until: Option<NaiveDate>) -> Localized {
    let span = match (from.map(day), until.map(day)) {
        (Some(from), Some(until)) => {
            (format!("from {} to {}", from.0, until.0), format!("del {} al {}", from.1, until.1))
        }
        (Some(from), None) => (format!("on {} or later", from.0), format!("el {} o después", from.1)),
        (None, Some(until)) => (format!("until {}", until.0), format!("hasta el {}", until.1)),
        (None, None) => ("on any day".to_owned(), "cualquier día".to_owned()),
    };
    match state {
        RuleState::Pass => both(
            format!("Purchases {} count, and yours is one.", span.0),
            format!("Cuentan las compras hechas {}, y la suya lo es.", span.1),
        ),
        RuleState::Fail => {
            both(format!("Only purchases {} count.", span.0), format!("Solo cuentan las compras hechas {}.", span.1))
        }
        RuleState::Unknown => both(
            format!("Purchases {} count; say when you bought.", span.0),
            format!("Cuentan las compras hechas {}; diga cuándo compró.", span.1),
        ),
    }
}

pub(super) fn device(name: &Localized, units: i32) -> Localized {
    let spanish = name.es.as_deref().unwrap_or(&name.en);
    both(format!("Free: {units} × {}.", name.en), format!("Gratis: {units} × {spanish}."))
}

pub(super) fn line(
    rules: &PolicyRules,
    item: Option<&PolicyItem>,
    paid: i64,
    award: i64,
    limit: LineLimit,
) -> Localized {
    let Some(item) = item else {
        return both("This is not covered.", "Esto no está cubierto.");
    };
    let (paid, award) = (dollars(paid), dollars(award));
    let amount = both(format!("You get {award} of {paid}"), format!("Recibe {award} de {paid}"));
    let because = match limit {
        LineLimit::None => return both(format!("You get all of it: {award}."), format!("Recibe todo: {award}.")),
        LineLimit::UnitCap => {
            let cap = dollars(item.unit_cap_cents.unwrap_or_default());
            (format!("at most {cap} for each"), format!("como máximo {cap} por cada uno"))
        }
        LineLimit::MostUnits => {
            let most = item.most_units.unwrap_or_default();
            let each = item.unit_cap_cents.map(dollars);
            match each {
                Some(cap) => {
                    (format!("at most {most}, {cap} for each"), format!("como máximo {most}, {cap} por cada uno"))
                }
                None => (format!("at most {most} are covered"), format!("se cubren {most} como máximo")),
            }
        }
        LineLimit::TotalCap => {
            let cap = dollars(item.total_cap_cents.unwrap_or_default());
            (format!("at most {cap} for all of them"), format!("como máximo {cap} por todos"))
        }
        LineLimit::OverallCap => {
            let cap = dollars(rules.overall_cap_cents.unwrap_or_default());
            (format!("at most {cap} for the whole application"), format!("como máximo {cap} por toda la solicitud"))
        }
        LineLimit::Requires => {
            let needed = item.requires.as_deref().unwrap_or_default();
            let other = rules.items.iter().find(|other| other.code == needed).map(|other| &other.name);
            let english = other.map_or(needed, |name| name.en.as_str());
            let spanish = other.map_or(needed, |name| name.es.as_deref().unwrap_or(&name.en));
            (format!("it is covered only together with: {english}"), format!("solo se cubre junto con: {spanish}"))
        }
        LineLimit::PurchaseWindow => {
            let sentence = window(RuleState::Fail, rules.purchased_from, rules.purchased_until);
            return sentence;
        }
    };
    let spanish = amount.es.unwrap_or_default();
    both(format!("{}: {}.", amount.en, because.0), format!("{spanish}: {}.", because.1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn money_is_written_as_people_write_it() {
        assert_eq!([0, 5_990, 102_000, 1_234_567_800].map(dollars), ["$0", "$59.90", "$1,020", "$12,345,678"]);
    }
}
