CREATE TABLE imports (
    id uuid PRIMARY KEY,
    job_id uuid REFERENCES jobs (id),
    kind text NOT NULL CHECK (kind IN ('incidents', 'areas')),
    layout text CHECK (layout IN ('victims', 'crimes')),
    format text CHECK (format IN ('csv', 'json', 'json_lines')),
    file_name text NOT NULL,
    file_id uuid REFERENCES stored_files (id),
    size_bytes bigint NOT NULL,
    dry_run boolean NOT NULL,
    status text NOT NULL CHECK (status IN ('queued', 'running', 'succeeded', 'failed', 'cancelled')),
    rows_read bigint NOT NULL DEFAULT 0,
    bytes_read bigint NOT NULL DEFAULT 0,
    new_count bigint NOT NULL DEFAULT 0,
    changed_count bigint NOT NULL DEFAULT 0,
    unchanged_count bigint NOT NULL DEFAULT 0,
    refused_count bigint NOT NULL DEFAULT 0,
    unplaced_count bigint NOT NULL DEFAULT 0,
    error text,
    created_by_kind text NOT NULL,
    created_by uuid,
    created_at timestamptz NOT NULL DEFAULT now(),
    started_at timestamptz,
    finished_at timestamptz,
    row_version bigint NOT NULL DEFAULT 1
);
CREATE INDEX imports_created_at ON imports (created_at DESC, id DESC);
CREATE INDEX imports_job_id ON imports (job_id);
COMMENT ON TABLE imports IS 'Files brought in: rows_read is also where an interrupted import resumes.';

CREATE TABLE import_errors (
    import_id uuid NOT NULL REFERENCES imports (id) ON DELETE CASCADE,
    line bigint NOT NULL,
    position integer NOT NULL,
    column_name text,
    code text NOT NULL,
    reason text NOT NULL,
    PRIMARY KEY (import_id, line, position)
);
COMMENT ON TABLE import_errors IS 'Each refused row of an import with line, column and reason; never the value.';

CREATE TABLE incidents (
    id uuid PRIMARY KEY,
    case_number text,
    source text NOT NULL CHECK (source IN ('victims', 'crimes', 'manual')),
    kind text NOT NULL CHECK (kind IN ('homicide_shooting', 'homicide_other', 'nonfatal_shooting', 'shots_fired_no_injury', 'other_serious', 'other')),
    occurred_at timestamptz NOT NULL,
    occurred_on date NOT NULL,
    community_area_number integer REFERENCES community_areas (number),
    block text,
    public_longitude double precision,
    public_latitude double precision,
    hot_spot_cell bigint,
    beat text,
    district text,
    ward integer,
    location_description text,
    primary_type text,
    description text,
    iucr text,
    fbi_code text,
    domestic boolean,
    arrest boolean,
    gunshot_injury text NOT NULL DEFAULT 'unknown' CHECK (gunshot_injury IN ('yes', 'no', 'unknown')),
    verification text NOT NULL DEFAULT 'preliminary' CHECK (verification IN ('preliminary', 'hold', 'confirmed', 'unfounded', 'reclassified')),
    victimization_count integer NOT NULL DEFAULT 0,
    has_exact_location boolean NOT NULL DEFAULT false,
    corrected_fields text[] NOT NULL DEFAULT '{}',
    source_updated_at timestamptz,
    search tsvector GENERATED ALWAYS AS (to_tsvector('simple',
        coalesce(block, '') || ' ' || coalesce(location_description, '') || ' ' || coalesce(primary_type, '') || ' ' || coalesce(description, ''))) STORED,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    row_version bigint NOT NULL DEFAULT 1
);
CREATE UNIQUE INDEX incidents_case_number_key ON incidents (case_number);
CREATE INDEX incidents_occurred_at ON incidents (occurred_at DESC, id DESC);
CREATE INDEX incidents_updated_at ON incidents (updated_at DESC, id DESC);
CREATE INDEX incidents_area ON incidents (community_area_number, occurred_at DESC, id DESC);
CREATE INDEX incidents_kind ON incidents (kind, occurred_at DESC, id DESC);
CREATE INDEX incidents_trends ON incidents (occurred_on, community_area_number, kind) WHERE verification <> 'unfounded';
CREATE INDEX incidents_hot_spot_cell ON incidents (hot_spot_cell, occurred_at DESC);
CREATE INDEX incidents_search ON incidents USING gin (search);
COMMENT ON TABLE incidents IS 'What happened, once per case number. The point is the published or masked one; the exact one is sealed apart.';

CREATE TABLE incident_exact_locations (
    incident_id uuid PRIMARY KEY REFERENCES incidents (id) ON DELETE CASCADE,
    community_area_number integer REFERENCES community_areas (number),
    sealed_point bytea,
    sealed_address bytea,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE incident_exact_locations IS 'Exact place of an incident entered by staff, sealed; read only through a recorded reveal.';

CREATE TABLE victimizations (
    id uuid PRIMARY KEY,
    incident_id uuid NOT NULL REFERENCES incidents (id) ON DELETE CASCADE,
    community_area_number integer REFERENCES community_areas (number),
    occurred_on date NOT NULL,
    source text NOT NULL CHECK (source IN ('victims', 'crimes', 'manual')),
    external_id text,
    kind text NOT NULL CHECK (kind IN ('homicide_shooting', 'homicide_other', 'nonfatal_shooting', 'shots_fired_no_injury', 'other_serious', 'other')),
    age_band text,
    sex text,
    race text,
    injury text NOT NULL CHECK (injury IN ('fatal', 'nonfatal', 'unknown')),
    gunshot_injury text NOT NULL CHECK (gunshot_injury IN ('yes', 'no', 'unknown')),
    primary_type text,
    counted boolean NOT NULL DEFAULT true,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX victimizations_incident_id ON victimizations (incident_id);
CREATE UNIQUE INDEX victimizations_source_key ON victimizations (source, external_id);
CREATE INDEX victimizations_trends ON victimizations (occurred_on, community_area_number, kind) WHERE counted;
COMMENT ON TABLE victimizations IS 'One row per person harmed and incident, without name. Not counted where a fuller source tells of the same incident.';

CREATE TABLE source_records (
    source text NOT NULL CHECK (source IN ('victims', 'crimes')),
    external_id text NOT NULL,
    incident_id uuid NOT NULL REFERENCES incidents (id) ON DELETE CASCADE,
    content_hash bytea NOT NULL,
    payload jsonb NOT NULL,
    first_import_id uuid NOT NULL,
    last_import_id uuid NOT NULL,
    first_seen_at timestamptz NOT NULL DEFAULT now(),
    last_changed_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (source, external_id)
);
CREATE INDEX source_records_incident_id ON source_records (incident_id);
COMMENT ON TABLE source_records IS 'Rows as the city published them, by the source''s own id; corrections stand on the incident, never here.';

CREATE TABLE incident_changes (
    id uuid PRIMARY KEY,
    incident_id uuid NOT NULL REFERENCES incidents (id) ON DELETE CASCADE,
    community_area_number integer,
    changed_at timestamptz NOT NULL DEFAULT now(),
    actor_kind text NOT NULL CHECK (actor_kind IN ('user', 'key', 'import', 'system')),
    actor_id uuid,
    action text NOT NULL CHECK (action IN ('created', 'imported', 'corrected', 'verification_changed')),
    reason text,
    changes jsonb NOT NULL
);
CREATE INDEX incident_changes_incident_id ON incident_changes (incident_id, changed_at DESC, id DESC);
COMMENT ON TABLE incident_changes IS 'History of an incident: field, before, after.';

-- Second line of access: areas and level from the subject's own grants.
ALTER TABLE incidents ENABLE ROW LEVEL SECURITY;
ALTER TABLE incidents FORCE ROW LEVEL SECURITY;
CREATE POLICY incidents_visible ON incidents USING (
    community_area_number = ANY ((SELECT granted_areas(1))::integer[]) OR 0 = ANY ((SELECT granted_areas(1))::integer[])
);
ALTER TABLE incident_changes ENABLE ROW LEVEL SECURITY;
ALTER TABLE incident_changes FORCE ROW LEVEL SECURITY;
CREATE POLICY incident_changes_visible ON incident_changes USING (
    community_area_number = ANY ((SELECT granted_areas(1))::integer[]) OR 0 = ANY ((SELECT granted_areas(1))::integer[])
);
ALTER TABLE victimizations ENABLE ROW LEVEL SECURITY;
ALTER TABLE victimizations FORCE ROW LEVEL SECURITY;
CREATE POLICY victimizations_visible ON victimizations USING (
    community_area_number = ANY ((SELECT granted_areas(2))::integer[]) OR 0 = ANY ((SELECT granted_areas(2))::integer[])
);
ALTER TABLE source_records ENABLE ROW LEVEL SECURITY;
ALTER TABLE source_records FORCE ROW LEVEL SECURITY;
CREATE POLICY source_records_visible ON source_records USING ((SELECT is_system()));
ALTER TABLE incident_exact_locations ENABLE ROW LEVEL SECURITY;
ALTER TABLE incident_exact_locations FORCE ROW LEVEL SECURITY;
CREATE POLICY incident_exact_locations_visible ON incident_exact_locations USING (
    community_area_number = ANY ((SELECT granted_areas(3))::integer[]) OR 0 = ANY ((SELECT granted_areas(3))::integer[])
);
-- Who reports an incident may hand in its place without being able to read it again.
CREATE POLICY incident_exact_locations_enter ON incident_exact_locations FOR INSERT WITH CHECK (
    community_area_number = ANY ((SELECT granted_areas(1))::integer[]) OR 0 = ANY ((SELECT granted_areas(1))::integer[])
);
