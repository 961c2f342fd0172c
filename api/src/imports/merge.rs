//! One chunk into the tables: classify by the source's id, merge incidents by case number, keep what was received.

use uuid::Uuid;

use super::stage::{COPY, CREATE, Chunk};
use crate::incidents::fullest_source;
use crate::platform::db::{Bulk, copy_value};
use crate::platform::http::Problem;

/// What became of a chunk's rows.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Merged {
    pub new: i64,
    pub changed: i64,
    pub unchanged: i64,
}

const CLASSIFY: &str = "SELECT count(*) FILTER (WHERE s.external_id IS NULL), \
        count(*) FILTER (WHERE s.content_hash <> n.content_hash), \
        count(*) FILTER (WHERE s.content_hash = n.content_hash) \
    FROM incoming n LEFT JOIN source_records s ON s.source = $1 AND s.external_id = n.external_id";

const DROP_UNCHANGED: &str = "DELETE FROM incoming n USING source_records s \
    WHERE s.source = $1 AND s.external_id = n.external_id AND s.content_hash = n.content_hash";

/// The source that tells more about an incident wins; corrections and manual entries are never overwritten.
macro_rules! keep {
    ($column:literal) => {
        concat!(
            $column,
            " = CASE WHEN '",
            $column,
            "' = ANY (i.corrected_fields) THEN i.",
            $column,
            " WHEN i.source = 'manual' OR (i.source = 'victims' AND excluded.source = 'crimes') THEN coalesce(i.",
            $column,
            ", excluded.",
            $column,
            ") WHEN i.source = excluded.source THEN excluded.",
            $column,
            " ELSE coalesce(excluded.",
            $column,
            ", i.",
            $column,
            ") END, "
        )
    };
}

/// The kinds of incidents, the most serious first.
macro_rules! seriousness {
    () => {
        "ARRAY['homicide_shooting', 'homicide_other', 'nonfatal_shooting', 'other_serious', 'shots_fired_no_injury', 'other']"
    };
}

/// Of a case's rows the most serious one tells what the incident was (of equals, the later one). Rows that came before and
/// are not among these still count: what happened does not become less because another person's row changed.
const UPSERT_INCIDENTS: &str = concat!(
    "WITH told AS ( \
        SELECT case_number, kind, gunshot_injury FROM incoming \
        UNION ALL \
        SELECT i.case_number, v.kind, v.gunshot_injury FROM incidents i JOIN victimizations v ON v.incident_id = i.id AND v.source = $1 \
        WHERE i.case_number IN (SELECT case_number FROM incoming) \
          AND NOT EXISTS (SELECT 1 FROM incoming n WHERE n.external_id = v.external_id)), \
     worst AS ( \
        SELECT case_number, (",
    seriousness!(),
    ")[min(array_position(",
    seriousness!(),
    ", kind))] AS kind, bool_or(gunshot_injury = 'yes') AS gunshot FROM told GROUP BY case_number) \
     INSERT INTO incidents AS i (id, case_number, source, kind, occurred_at, occurred_on, community_area_number, block, \
        public_longitude, public_latitude, hot_spot_cell, beat, district, ward, location_description, primary_type, description, \
        iucr, fbi_code, domestic, arrest, gunshot_injury, source_updated_at) \
     SELECT DISTINCT ON (n.case_number) incident_id, n.case_number, $1, worst.kind, occurred_at, occurred_on, \
        community_area_number, block, public_longitude, public_latitude, hot_spot_cell, beat, district, ward, \
        location_description, primary_type, description, iucr, fbi_code, domestic, arrest, \
        CASE WHEN worst.gunshot THEN 'yes' ELSE gunshot_injury END, source_updated_at \
     FROM incoming n JOIN worst USING (case_number) \
     ORDER BY n.case_number, array_position(",
    seriousness!(),
    ", n.kind), incident_id DESC \
     ON CONFLICT (case_number) DO UPDATE SET ",
    keep!("kind"),
    keep!("occurred_at"),
    keep!("occurred_on"),
    keep!("community_area_number"),
    keep!("block"),
    keep!("public_longitude"),
    keep!("public_latitude"),
    keep!("hot_spot_cell"),
    keep!("beat"),
    keep!("district"),
    keep!("ward"),
    keep!("location_description"),
    keep!("primary_type"),
    keep!("description"),
    keep!("iucr"),
    keep!("fbi_code"),
    keep!("domestic"),
    keep!("arrest"),
    keep!("gunshot_injury"),
    "source = CASE WHEN i.source = 'crimes' THEN excluded.source ELSE i.source END, \
     source_updated_at = greatest(i.source_updated_at, excluded.source_updated_at), \
     updated_at = now(), row_version = i.row_version + 1"
);

/// Fields that the source changed, as received before and now.
const RECORD_CHANGES: &str = "INSERT INTO incident_changes \
        (id, incident_id, community_area_number, changed_at, actor_kind, actor_id, action, changes) \
    SELECT gen_random_uuid(), i.id, i.community_area_number, now(), 'import', $2, 'imported', \
        (SELECT coalesce(jsonb_agg(jsonb_build_object('field', key, 'from', o.value, 'to', w.value) ORDER BY key), '[]') \
         FROM jsonb_each_text(s.payload) o FULL JOIN jsonb_each_text(n.payload) w USING (key) \
         WHERE o.value IS DISTINCT FROM w.value) \
    FROM incoming n JOIN source_records s ON s.source = $1 AND s.external_id = n.external_id \
    JOIN incidents i ON i.case_number = n.case_number";

/// A row's own day and area: rows of one case may differ. Where somebody corrected the incident, the correction counts.
const UPSERT_PERSONS: &str = "INSERT INTO victimizations AS v \
        (id, incident_id, community_area_number, occurred_on, source, external_id, kind, age_band, sex, race, injury, gunshot_injury, primary_type) \
    SELECT gen_random_uuid(), i.id, \
        CASE WHEN 'community_area_number' = ANY (i.corrected_fields) THEN i.community_area_number \
            ELSE coalesce(n.community_area_number, i.community_area_number) END, \
        CASE WHEN 'occurred_at' = ANY (i.corrected_fields) THEN i.occurred_on ELSE n.occurred_on END, \
        $1, n.external_id, n.victim_kind, n.age_band, n.sex, n.race, n.injury, n.victim_gunshot, n.victim_type \
    FROM incoming n JOIN incidents i ON i.case_number = n.case_number WHERE n.injury IS NOT NULL \
    ON CONFLICT (source, external_id) DO UPDATE SET incident_id = excluded.incident_id, \
        community_area_number = excluded.community_area_number, occurred_on = excluded.occurred_on, kind = excluded.kind, \
        age_band = excluded.age_band, sex = excluded.sex, race = excluded.race, injury = excluded.injury, \
        gunshot_injury = excluded.gunshot_injury, primary_type = excluded.primary_type, updated_at = now()";

const DROP_PERSONS: &str = "DELETE FROM victimizations v USING incoming n \
    WHERE v.source = $1 AND v.external_id = n.external_id AND n.injury IS NULL";

const KEEP_RECEIVED: &str = "INSERT INTO source_records AS s \
        (source, external_id, incident_id, content_hash, payload, first_import_id, last_import_id) \
    SELECT $1, n.external_id, i.id, n.content_hash, n.payload, $2, $2 FROM incoming n JOIN incidents i ON i.case_number = n.case_number \
    ON CONFLICT (source, external_id) DO UPDATE SET incident_id = excluded.incident_id, content_hash = excluded.content_hash, \
        payload = excluded.payload, last_import_id = excluded.last_import_id, last_changed_at = now()";

/// The same rule as `incidents::recount`, for the incidents of the chunk and those that its persons belonged to before.
const RECOUNT: &str = concat!(
    "WITH cases AS ( \
        SELECT i.id FROM incoming n JOIN incidents i ON i.case_number = n.case_number \
        UNION \
        SELECT s.incident_id FROM incoming n JOIN source_records s ON s.source = $1 AND s.external_id = n.external_id), \
    fullest AS (SELECT i.id, i.verification <> 'unfounded' AS founded, ",
    fullest_source!(),
    " AS source \
        FROM cases JOIN incidents i USING (id)), \
    persons AS (SELECT f.id, count(v.id)::integer AS persons FROM fullest f \
        LEFT JOIN victimizations v ON v.incident_id = f.id AND v.source = f.source GROUP BY f.id), \
    numbered AS (UPDATE incidents i SET victimization_count = p.persons, \
            row_version = i.row_version + (i.case_number NOT IN (SELECT case_number FROM incoming))::integer FROM persons p \
        WHERE i.id = p.id AND i.victimization_count <> p.persons RETURNING 1) \
    UPDATE victimizations v SET counted = f.founded AND v.source = f.source FROM fullest f \
    WHERE v.incident_id = f.id AND v.counted IS DISTINCT FROM (f.founded AND v.source = f.source)",
);

const ADVANCE: &str = "UPDATE imports SET rows_read = $2, bytes_read = $3, new_count = new_count + $4, changed_count = changed_count + $5, \
        unchanged_count = unchanged_count + $6, refused_count = refused_count + $7, unplaced_count = unplaced_count + $8, \
        row_version = row_version + 1 WHERE id = $1";

/// Merges a chunk and moves the import's progress in one commit. A dry run only counts.
pub(super) async fn merge(
    bulk: &Bulk,
    import_id: Uuid,
    source: &'static str,
    chunk: Chunk,
    dry_run: bool,
) -> Result<Merged, Problem> {
    let Chunk { rows, accepted, unplaced, errors, rows_read, bytes_read, is_last: _ } = chunk;
    bulk.begin().await?;
    bulk.batch(CREATE).await?;
    let mut merged = Merged::default();
    if accepted > 0 {
        bulk.copy(COPY, rows).await?;
        // Small and new: the planner must not take it for a large one.
        bulk.batch("ANALYZE incoming").await?;
        let counts = bulk.query(CLASSIFY, &[&source]).await?;
        let row = counts.first().ok_or_else(|| Problem::internal(&"no counts"))?;
        merged = Merged { new: row.get(0), changed: row.get(1), unchanged: row.get(2) };
        if !dry_run && merged.new + merged.changed > 0 {
            apply(bulk, import_id, source, merged).await?;
        }
    }
    let refused = i64::try_from(errors.len()).unwrap_or(i64::MAX);
    if !errors.is_empty() {
        let mut text = Vec::new();
        for (position, error) in errors.iter().enumerate() {
            let fields = [
                Some(import_id.to_string()),
                Some(error.line.to_string()),
                Some(position.to_string()),
                error.column.clone(),
                Some(error.code.to_owned()),
                Some(error.reason.clone()),
            ];
            for (index, field) in fields.iter().enumerate() {
                if index > 0 {
                    text.push(b'\t');
                }
                copy_value(&mut text, field.as_deref());
            }
            text.push(b'\n');
        }
        bulk.copy("COPY import_errors (import_id, line, position, column_name, code, reason) FROM STDIN", text).await?;
    }
    let counts = (merged.new, merged.changed, merged.unchanged);
    bulk.execute(ADVANCE, &[&import_id, &rows_read, &bytes_read, &counts.0, &counts.1, &counts.2, &refused, &unplaced])
        .await?;
    bulk.commit().await?;
    Ok(merged)
}

async fn apply(bulk: &Bulk, import_id: Uuid, source: &'static str, merged: Merged) -> Result<(), Problem> {
    if merged.unchanged > 0 {
        bulk.execute(DROP_UNCHANGED, &[&source]).await?;
    }
    bulk.execute(UPSERT_INCIDENTS, &[&source]).await?;
    if merged.changed > 0 {
        bulk.execute(RECORD_CHANGES, &[&source, &import_id]).await?;
        bulk.execute(DROP_PERSONS, &[&source]).await?;
    }
    bulk.execute(UPSERT_PERSONS, &[&source]).await?;
    // Before the source's rows are kept, which know the former case of a person.
    bulk.execute(RECOUNT, &[&source]).await?;
    bulk.execute(KEEP_RECEIVED, &[&source, &import_id]).await?;
    Ok(())
}
