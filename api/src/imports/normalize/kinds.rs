//! What kind of incident a row tells of, by tables.

use super::values::contains;
use crate::incidents::{GunshotInjury as Gunshot, IncidentKind, Injury};

/// One line of a table; the first that fits decides. An empty list asks nothing.
struct Rule {
    /// The primary type contains one of these.
    primary: &'static [&'static str],
    /// The description contains one of these.
    described: &'static [&'static str],
    /// The UCR code is one of these.
    fbi_codes: &'static [&'static str],
    /// The victim's injury by gunfire is this.
    gunshot: Option<Gunshot>,
    kind: IncidentKind,
}

impl Rule {
    const fn of(primary: &'static [&'static str], kind: IncidentKind) -> Self {
        Self { primary, described: &[], fbi_codes: &[], gunshot: None, kind }
    }

    const fn described(self, described: &'static [&'static str]) -> Self {
        Self { described, ..self }
    }

    const fn coded(self, fbi_codes: &'static [&'static str]) -> Self {
        Self { fbi_codes, ..self }
    }

    const fn gunshot(self, gunshot: Gunshot) -> Self {
        Self { gunshot: Some(gunshot), ..self }
    }

    fn fits(&self, primary: &str, description: &str, fbi_code: &str, gunshot: Gunshot) -> bool {
        let any = |parts: &[&str], text: &str| parts.is_empty() || parts.iter().any(|part| contains(text, part));
        any(self.primary, primary)
            && any(self.described, description)
            && (self.fbi_codes.is_empty() || self.fbi_codes.iter().any(|code| code.eq_ignore_ascii_case(fbi_code)))
            && self.gunshot.is_none_or(|wanted| wanted == gunshot)
    }
}

const FIREARM: &[&str] = &["HANDGUN", "FIREARM", "GUNSHOT", "SHOTGUN", "RIFLE"];

const DISCHARGE: &[&str] = &[
    "FIREARM DISCHARGE",
    "DISCHARGE FIREARM",
    "DISCHARGE OF FIREARM",
    "DISCHARGE OF A FIREARM",
    "DISCHARGE GUN",
    "SHOTS FIRED",
];

/// The violent crimes of the city's violence reduction dashboard that are violent whatever the degree.
const VIOLENT: &[&str] = &["CRIM SEXUAL ASSAULT", "CRIMINAL SEXUAL ASSAULT", "RAPE", "ROBBERY", "HUMAN TRAFFICKING"];

/// Every row of this layout is of a victim of a homicide or of a shooting.
const VICTIMS: &[Rule] = &[
    Rule::of(&["HOMICIDE"], IncidentKind::HomicideShooting).gunshot(Gunshot::Yes),
    Rule::of(&["HOMICIDE"], IncidentKind::HomicideOther),
    Rule::of(&[], IncidentKind::NonfatalShooting).gunshot(Gunshot::Yes),
    Rule::of(&[], IncidentKind::ShotsFiredNoInjury).described(DISCHARGE),
    Rule::of(VIOLENT, IncidentKind::OtherSerious),
    Rule::of(&["BATTERY", "ASSAULT", "NON-FATAL", "SEXUAL"], IncidentKind::OtherSerious),
];

/// This layout does not say who was shot; a homicide is one by gunfire only where its description says so.
const CRIMES: &[Rule] = &[
    Rule::of(&["HOMICIDE"], IncidentKind::HomicideShooting).described(FIREARM),
    Rule::of(&["HOMICIDE"], IncidentKind::HomicideOther),
    Rule::of(&[], IncidentKind::ShotsFiredNoInjury).described(DISCHARGE),
    Rule::of(VIOLENT, IncidentKind::OtherSerious),
    // Aggravated assault (04A) and aggravated battery (04B) of the Uniform Crime Reports.
    Rule::of(&[], IncidentKind::OtherSerious).coded(&["04A", "04B"]),
    Rule::of(&["BATTERY", "ASSAULT"], IncidentKind::OtherSerious).described(&["AGG"]),
];

/// The kind of the incident, by its most serious victimization and this victim's injury.
pub(super) fn of_victim(primary: Option<&str>, description: Option<&str>, gunshot: Gunshot) -> IncidentKind {
    decide(VICTIMS, primary, description, None, gunshot)
}

/// The kind of a crime.
pub(super) fn of_crime(primary: Option<&str>, description: Option<&str>, fbi_code: Option<&str>) -> IncidentKind {
    decide(CRIMES, primary, description, fbi_code, Gunshot::Unknown)
}

fn decide(
    table: &[Rule],
    primary: Option<&str>,
    description: Option<&str>,
    fbi_code: Option<&str>,
    gunshot: Gunshot,
) -> IncidentKind {
    let (primary, description, fbi_code) =
        (primary.unwrap_or_default(), description.unwrap_or_default(), fbi_code.unwrap_or_default());
    let rule = table.iter().find(|rule| rule.fits(primary, description, fbi_code, gunshot));
    rule.map_or(IncidentKind::Other, |rule| rule.kind)
}

/// The source's own answer where it gives one, else by what the victim suffered.
pub(super) fn injury(fatal: Option<bool>, suffered: Option<&str>) -> Injury {
    match (fatal, suffered) {
        (Some(true), _) => Injury::Fatal,
        (Some(false), _) => Injury::Nonfatal,
        (None, Some(suffered)) if contains(suffered, "HOMICIDE") => Injury::Fatal,
        (None, Some(_)) => Injury::Nonfatal,
        (None, None) => Injury::Unknown,
    }
}
