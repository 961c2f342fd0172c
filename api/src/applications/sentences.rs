//! What the rules that only applications have say to people.

use crate::localized::Localized;
use crate::programs::RuleState;

fn both(en: impl Into<String>, es: impl Into<String>) -> Localized {
    Localized { en: en.into(), es: Some(es.into()) }
}

pub(super) fn papers(state: RuleState, names: &[&Localized]) -> Localized {
    let english = names.iter().map(|name| name.en.as_str()).collect::<Vec<_>>().join("; ");
    let spanish = names.iter().map(|name| name.es.as_deref().unwrap_or(&name.en)).collect::<Vec<_>>().join("; ");
    match state {
        RuleState::Pass => both("Every paper that is asked for is there.", "Están todos los documentos que se piden."),
        RuleState::Fail => {
            both(format!("These papers will not do: {english}."), format!("Estos documentos no sirven: {spanish}."))
        }
        RuleState::Unknown => {
            both(format!("These papers are still to come: {english}."), format!("Faltan estos documentos: {spanish}."))
        }
    }
}

pub(super) fn one_award(state: RuleState, vehicle: bool) -> Localized {
    match (state, vehicle) {
        (RuleState::Fail, false) => {
            both("This property got an award in this round.", "Esta propiedad ya recibió un apoyo en esta ronda.")
        }
        (RuleState::Fail, true) => {
            both("This vehicle got an award in this round.", "Este vehículo ya recibió un apoyo en esta ronda.")
        }
        (_, false) => both(
            "No other award of this round is for this property.",
            "Ningún otro apoyo de esta ronda es para esta propiedad.",
        ),
        (_, true) => both(
            "No other award of this round is for this vehicle.",
            "Ningún otro apoyo de esta ronda es para este vehículo.",
        ),
    }
}
