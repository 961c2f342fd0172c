//! Recognizes the layout of an incident file by its column names.
//!
//! Real files vary: portals export `Case Number` and `case_number`, drop columns, add their own and change their order.
//! A column is therefore matched by name or alias, ignoring case, spaces, underscores and hyphens, never by position.

use std::fmt;

/// The published layouts of incident records.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum Layout {
    /// One row per victimization: victims of homicides and non-fatal shootings.
    Victims,
    /// One row per incident, except homicides: one row per victim.
    Crimes,
}

/// What a recognized column means, whatever the file calls it.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Field {
    /// The source's id of the row.
    ExternalId,
    /// The police's number of the incident.
    CaseNumber,
    /// When it happened.
    OccurredAt,
    /// When the source last changed the row.
    UpdatedAt,
    /// The partly redacted address.
    Block,
    /// The number or name of the community area.
    CommunityArea,
    /// The police beat.
    Beat,
    /// The police district.
    District,
    /// The council ward.
    Ward,
    /// The kind of place: street, alley, apartment.
    LocationDescription,
    /// The Illinois Uniform Crime Reporting code.
    Iucr,
    /// The major category; of several victimizations, of the most serious one.
    PrimaryType,
    /// The category within the primary type.
    Description,
    /// The code of the Uniform Crime Reports.
    FbiCode,
    /// Whether it was domestic.
    Domestic,
    /// Whether an arrest was made.
    Arrest,
    /// Whether the victim was injured by gunfire.
    Gunshot,
    /// The major category of what this victim suffered.
    VictimPrimaryType,
    /// Whether the victim died.
    Fatal,
    /// The victim's decade of age.
    Age,
    /// The victim's sex as recorded.
    Sex,
    /// The victim's race as recorded.
    Race,
    /// Degrees north.
    Latitude,
    /// Degrees east.
    Longitude,
    /// The point in one column, for files without the two before.
    Location,
}

impl Field {
    const COUNT: usize = Self::Location.position() + 1;

    const fn position(self) -> usize {
        self as usize
    }
}

/// One column of a layout: the names that mean it, the published one first.
struct Column {
    field: Field,
    names: &'static [&'static str],
    required: bool,
}

const fn required(field: Field, names: &'static [&'static str]) -> Column {
    Column { field, names, required: true }
}

const fn optional(field: Field, names: &'static [&'static str]) -> Column {
    Column { field, names, required: false }
}

/// Data set `gumc-mgzr`; some copies say `cpd_id` for `unique_id` and add `fatal`.
const VICTIMS: &[Column] = &[
    required(Field::ExternalId, &["unique_id", "cpd_id", "id"]),
    required(Field::CaseNumber, &["case_number", "rd_number", "rd_no"]),
    required(Field::OccurredAt, &["date", "occurred_at", "incident_date"]),
    required(Field::PrimaryType, &["incident_primary"]),
    required(Field::Gunshot, &["gunshot_injury_i", "gunshot_injury"]),
    optional(Field::VictimPrimaryType, &["victimization_primary"]),
    optional(Field::UpdatedAt, &["updated", "updated_on", "updated_at"]),
    optional(Field::Block, &["block"]),
    optional(Field::CommunityArea, &["community_area", "community_area_name"]),
    optional(Field::Beat, &["beat"]),
    optional(Field::District, &["district"]),
    optional(Field::Ward, &["ward"]),
    optional(Field::LocationDescription, &["location_description"]),
    optional(Field::Iucr, &["incident_iucr_cd"]),
    optional(Field::Description, &["incident_iucr_secondary"]),
    optional(Field::FbiCode, &["incident_fbi_cd"]),
    optional(Field::Domestic, &["domestic", "domestic_i"]),
    optional(Field::Fatal, &["fatal"]),
    optional(Field::Age, &["age", "age_band", "age_group"]),
    optional(Field::Sex, &["sex", "gender"]),
    optional(Field::Race, &["race"]),
    optional(Field::Latitude, &["latitude", "lat"]),
    optional(Field::Longitude, &["longitude", "lon", "lng"]),
    optional(Field::Location, &["location"]),
];

/// Data set `ijzp-q8t2` and its yearly extracts.
const CRIMES: &[Column] = &[
    required(Field::ExternalId, &["id"]),
    required(Field::CaseNumber, &["case_number", "case"]),
    required(Field::OccurredAt, &["date", "date_of_occurrence"]),
    required(Field::PrimaryType, &["primary_type", "primary_description"]),
    optional(Field::UpdatedAt, &["updated_on", "updated", "updated_at"]),
    optional(Field::Block, &["block"]),
    optional(Field::CommunityArea, &["community_area"]),
    optional(Field::Beat, &["beat"]),
    optional(Field::District, &["district"]),
    optional(Field::Ward, &["ward"]),
    optional(Field::LocationDescription, &["location_description"]),
    optional(Field::Iucr, &["iucr"]),
    optional(Field::Description, &["description", "secondary_description"]),
    optional(Field::FbiCode, &["fbi_code", "fbi_cd"]),
    optional(Field::Domestic, &["domestic"]),
    optional(Field::Arrest, &["arrest"]),
    optional(Field::Latitude, &["latitude", "lat"]),
    optional(Field::Longitude, &["longitude", "lon", "lng"]),
    optional(Field::Location, &["location"]),
];

/// Columns that carry a person's name; they are never stored, hashed or reported.
const PERSON_NAME_COLUMNS: &[&str] =
    &["homicidevictim", "firstname", "lastname", "middlename", "victimname", "fullname"];

impl Layout {
    const ALL: [Self; 2] = [Self::Victims, Self::Crimes];

    /// The name of the layout in the API.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Victims => "victims",
            Self::Crimes => "crimes",
        }
    }

    fn columns(self) -> &'static [Column] {
        match self {
            Self::Victims => VICTIMS,
            Self::Crimes => CRIMES,
        }
    }
}

impl fmt::Display for Layout {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

/// Why no layout fits the columns of a file.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[error("not an incident file: the nearest layout is {nearest}, and these of its columns are missing: {}", missing.join(", "))]
pub struct LayoutError {
    /// The layout of which the most required columns are there.
    pub nearest: Layout,
    /// The missing required columns, each with the other names it may have.
    pub missing: Vec<String>,
}

/// What becomes of a column.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum ColumnUse {
    /// Read as this field, and kept as received.
    Field(Field),
    /// Kept as received.
    Extra,
    /// A column of the portal's own (`:id`, computed regions), or a person's name: neither read nor kept.
    Dropped,
}

/// The columns of a file, matched to the fields of its layout.
#[derive(Clone, Debug)]
pub struct ColumnMap {
    layout: Layout,
    names: Vec<String>,
    uses: Vec<ColumnUse>,
    by_field: Vec<Option<usize>>,
    canonical: Vec<(String, usize)>,
}

/// Finds the layout whose required columns are all there; of two, the one that knows more of the columns.
///
/// # Errors
/// The nearest layout and its missing columns, when no layout fits.
pub fn recognize(names: &[String]) -> Result<ColumnMap, LayoutError> {
    let folded: Vec<String> = names.iter().map(|name| fold(name)).collect();
    let known = |column: &&Column| column.names.iter().any(|name| folded.contains(&fold(name)));
    let mut nearest: Option<(usize, usize, LayoutError)> = None;
    let mut found: Option<(usize, Layout)> = None;
    for layout in Layout::ALL {
        let columns = layout.columns();
        let matched = columns.iter().filter(known).count();
        let required = columns.iter().filter(|column| column.required);
        let missing: Vec<&Column> = required.filter(|column| !known(column)).collect();
        if missing.is_empty() {
            if found.is_none_or(|(most, _)| matched > most) {
                found = Some((matched, layout));
            }
        } else if nearest.as_ref().is_none_or(|(fewest, most, _)| (missing.len(), *most) < (*fewest, matched)) {
            let error =
                LayoutError { nearest: layout, missing: missing.iter().map(|column| spelled(column)).collect() };
            nearest = Some((missing.len(), matched, error));
        }
    }
    match (found, nearest) {
        (Some((_, layout)), _) => Ok(ColumnMap::new(layout, names)),
        (None, Some((_, _, error))) => Err(error),
        (None, None) => Err(LayoutError { nearest: Layout::Victims, missing: Vec::new() }),
    }
}

/// `unique_id (or cpd_id, id)`.
fn spelled(column: &Column) -> String {
    match column.names {
        [] => String::new(),
        [name] => (*name).to_owned(),
        [name, aliases @ ..] => format!("{name} (or {})", aliases.join(", ")),
    }
}

/// The name without what files spell differently: case, spaces, underscores, hyphens.
pub fn fold(name: &str) -> String {
    let kept = name.chars().filter(|character| !matches!(character, ' ' | '_' | '-'));
    kept.flat_map(char::to_lowercase).collect()
}

impl ColumnMap {
    /// Matches the columns of a file to a layout that is already known.
    pub fn new(layout: Layout, names: &[String]) -> Self {
        let folded: Vec<String> = names.iter().map(|name| fold(name)).collect();
        let mut uses: Vec<ColumnUse> = names.iter().map(|name| plain_use(name)).collect();
        let mut canonical = folded.clone();
        let mut by_field = vec![None; Field::COUNT];
        for column in layout.columns() {
            let position = column.names.iter().find_map(|name| folded.iter().position(|known| *known == fold(name)));
            let Some(position) = position else { continue };
            if let Some(slot) = by_field.get_mut(column.field.position()) {
                *slot = Some(position);
            }
            if let Some(slot) = uses.get_mut(position) {
                *slot = ColumnUse::Field(column.field);
            }
            if let (Some(slot), Some(name)) = (canonical.get_mut(position), column.names.first()) {
                *slot = fold(name);
            }
        }
        let located = [Field::Latitude, Field::Longitude]
            .iter()
            .all(|field| by_field.get(field.position()).is_some_and(Option::is_some));
        let counted = |use_: &ColumnUse| match use_ {
            ColumnUse::Dropped => false,
            // The formats write this point differently; latitude and longitude already say it.
            ColumnUse::Field(Field::Location) => !located,
            ColumnUse::Field(_) | ColumnUse::Extra => true,
        };
        let mut canonical: Vec<(String, usize)> = canonical
            .into_iter()
            .enumerate()
            .zip(&uses)
            .filter(|(_, use_)| counted(use_))
            .map(|((position, name), _)| (name, position))
            .collect();
        canonical.sort();
        Self { layout, names: names.to_vec(), uses, by_field, canonical }
    }

    /// Takes in columns that appeared only in later rows, as they do in JSON, where empty ones are left out; says
    /// whether there were any.
    pub fn extend(&mut self, names: &[String]) -> bool {
        let grown = names.len() > self.names.len();
        if grown {
            *self = Self::new(self.layout, names);
        }
        grown
    }

    /// The layout that was recognized.
    pub fn layout(&self) -> Layout {
        self.layout
    }

    /// The position of the column that holds a field.
    pub fn column(&self, field: Field) -> Option<usize> {
        self.by_field.get(field.position()).copied().flatten()
    }

    /// The name of a field's column in this file, or its published name.
    pub fn name_of(&self, field: Field) -> &str {
        let received = self.column(field).and_then(|position| self.names.get(position)).map(String::as_str);
        let published = || self.layout.columns().iter().find(|column| column.field == field)?.names.first().copied();
        received.or_else(published).unwrap_or_default()
    }

    /// Every column of the file in its order: position, name as received, use.
    pub fn columns(&self) -> impl Iterator<Item = (usize, &str, ColumnUse)> {
        let named = self.names.iter().zip(&self.uses).enumerate();
        named.map(|(position, (name, use_))| (position, name.as_str(), *use_))
    }

    /// The columns that make up the content of a record, in an order that does not depend on the file's.
    pub fn canonical(&self) -> impl Iterator<Item = (&str, usize, ColumnUse)> {
        self.canonical.iter().map(|(name, position)| {
            let use_ = self.uses.get(*position).copied().unwrap_or(ColumnUse::Extra);
            (name.as_str(), *position, use_)
        })
    }
}

fn plain_use(name: &str) -> ColumnUse {
    if name.starts_with(':') || names_a_person(name) { ColumnUse::Dropped } else { ColumnUse::Extra }
}

/// Whether a column holds a person's name.
pub(super) fn names_a_person(name: &str) -> bool {
    let folded = fold(name);
    PERSON_NAME_COLUMNS.iter().any(|part| folded.contains(part))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(header: &str) -> Vec<String> {
        header.split(',').map(str::to_owned).collect()
    }

    #[test]
    fn names_match_whatever_their_case_spaces_underscores_and_hyphens() {
        let map = recognize(&names("DATE,Case Number,primary-type,ID,FBI Code")).unwrap();
        assert_eq!(map.layout(), Layout::Crimes);
        assert_eq!(map.column(Field::CaseNumber), Some(1));
        assert_eq!(map.column(Field::PrimaryType), Some(2));
        assert_eq!(map.column(Field::FbiCode), Some(4));
        assert_eq!(map.column(Field::Ward), None);
    }

    #[test]
    fn every_alias_of_the_id_is_recognized_and_the_published_name_wins() {
        for alias in ["unique_id", "cpd_id", "id"] {
            let map =
                recognize(&names(&format!("case_number,date,incident_primary,gunshot_injury_i,{alias}"))).unwrap();
            assert_eq!((map.layout(), map.column(Field::ExternalId)), (Layout::Victims, Some(4)));
        }
        let map = recognize(&names("id,case_number,date,incident_primary,gunshot_injury_i,unique_id")).unwrap();
        assert_eq!(map.column(Field::ExternalId), Some(5));
        assert_eq!(map.columns().next(), Some((0, "id", ColumnUse::Extra)));
    }

    #[test]
    fn missing_columns_are_named_with_the_nearest_layout() {
        let error = recognize(&names("unique_id,date,incident_primary,block")).unwrap_err();
        assert_eq!(error.nearest, Layout::Victims);
        assert_eq!(error.missing, ["case_number (or rd_number, rd_no)", "gunshot_injury_i (or gunshot_injury)"]);
        let error = recognize(&names("ID,Date,Case Number,IUCR")).unwrap_err();
        assert_eq!(error.nearest, Layout::Crimes);
        assert!(error.to_string().ends_with("missing: primary_type (or primary_description)"), "{error}");
    }

    #[test]
    fn system_columns_and_names_of_persons_are_dropped_and_unknown_columns_kept() {
        let map = recognize(&names(
            ":id,ID,Case Number,Date,Primary Type,Homicide Victim Last Name,my column,:@computed_region_1",
        ))
        .unwrap();
        let dropped: Vec<&str> =
            map.columns().filter(|column| column.2 == ColumnUse::Dropped).map(|column| column.1).collect();
        assert_eq!(dropped, [":id", "Homicide Victim Last Name", ":@computed_region_1"]);
        assert!(map.columns().any(|column| column == (6, "my column", ColumnUse::Extra)));
    }

    #[test]
    fn a_column_that_appears_later_is_taken_in() {
        let mut columns = names("id,case_number,date,primary_type");
        let mut map = recognize(&columns).unwrap();
        columns.push("ward".to_owned());
        assert!(map.extend(&columns));
        assert_eq!(map.column(Field::Ward), Some(4));
    }

    #[test]
    fn the_canonical_order_is_the_same_for_any_order_and_spelling() {
        let one = recognize(&names("ID,Case Number,Date,Primary Type,Ward")).unwrap();
        let two = recognize(&names("ward,primary_type,date,case_number,id")).unwrap();
        let order = |map: &ColumnMap| map.canonical().map(|column| column.0.to_owned()).collect::<Vec<_>>();
        assert_eq!(order(&one), order(&two));
    }
}
