CREATE TABLE lot_rules (
    id uuid PRIMARY KEY,
    effective_from date NOT NULL,
    incident_radius_m integer NOT NULL CHECK (incident_radius_m BETWEEN 50 AND 2000),
    incident_days integer NOT NULL CHECK (incident_days BETWEEN 1 AND 3650),
    near_distance_m integer NOT NULL CHECK (near_distance_m BETWEEN 50 AND 5000),
    service_request_days integer NOT NULL CHECK (service_request_days BETWEEN 1 AND 3650),
    photo_distance_m integer NOT NULL CHECK (photo_distance_m BETWEEN 5 AND 1000),
    season_first_month integer NOT NULL CHECK (season_first_month BETWEEN 1 AND 12),
    season_last_month integer NOT NULL CHECK (season_last_month BETWEEN 1 AND 12),
    season_visits integer NOT NULL CHECK (season_visits BETWEEN 1 AND 100),
    missed_after_days integer NOT NULL CHECK (missed_after_days BETWEEN 1 AND 60),
    effect_minimum_lots integer NOT NULL CHECK (effect_minimum_lots BETWEEN 2 AND 1000),
    created_by uuid,
    created_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT lot_rules_season CHECK (season_first_month <= season_last_month)
);
CREATE UNIQUE INDEX lot_rules_effective_from_key ON lot_rules (effective_from);
COMMENT ON TABLE lot_rules IS 'Distances, days and visits of the vacant lots program, from a day on; the row of the day counts.';

CREATE TABLE lot_weights (
    rules_id uuid NOT NULL REFERENCES lot_rules (id) ON DELETE CASCADE,
    factor text NOT NULL CHECK (factor IN ('incidents', 'focus_area', 'service_requests', 'school', 'park', 'transit', 'nominations', 'years_vacant')),
    points_each double precision NOT NULL CHECK (points_each >= 0),
    most_points double precision NOT NULL CHECK (most_points >= 0),
    PRIMARY KEY (rules_id, factor)
);
COMMENT ON TABLE lot_weights IS 'Points that a factor gives for each unit, and at most: what makes up the priority of a lot.';

CREATE TABLE lot_treatments (
    id uuid PRIMARY KEY,
    code text NOT NULL,
    name jsonb NOT NULL,
    standard jsonb NOT NULL,
    position integer NOT NULL DEFAULT 0,
    active boolean NOT NULL DEFAULT true,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    row_version bigint NOT NULL DEFAULT 1
);
CREATE UNIQUE INDEX lot_treatments_code_key ON lot_treatments (code);
COMMENT ON TABLE lot_treatments IS 'Kinds of treatment with the standard that the work is held to, by language.';

CREATE TABLE lots (
    id uuid PRIMARY KEY,
    parcel_number text NOT NULL CHECK (parcel_number ~ '^[0-9]{14}$'),
    external_id text,
    address text NOT NULL DEFAULT '',
    zip_code text,
    community_area_number integer REFERENCES community_areas (number),
    ward integer,
    owner text NOT NULL CHECK (owner IN ('city', 'county_land_bank', 'other_public', 'private', 'unknown')),
    managing_organization text,
    property_status text,
    zoning text,
    square_feet integer CHECK (square_feet > 0),
    longitude double precision,
    latitude double precision,
    boundary jsonb,
    cell bigint,
    acquired_on date,
    disposed_on date,
    vacant_since date,
    sales_status text,
    application_url text,
    status text NOT NULL CHECK (status IN ('identified', 'nominated', 'site_checked', 'approved', 'cleanup_scheduled', 'cleaned', 'greening_scheduled', 'greened', 'maintained', 'needs_attention', 'activated', 'transferred', 'retired', 'rejected')),
    status_changed_at timestamptz NOT NULL DEFAULT now(),
    treatment text,
    treated_on date,
    priority double precision NOT NULL DEFAULT 0,
    priority_factors jsonb NOT NULL DEFAULT '[]',
    sign_code text NOT NULL,
    reopened_count integer NOT NULL DEFAULT 0,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    row_version bigint NOT NULL DEFAULT 1
);
CREATE UNIQUE INDEX lots_parcel_number_key ON lots (parcel_number);
CREATE UNIQUE INDEX lots_external_id_key ON lots (external_id);
CREATE UNIQUE INDEX lots_sign_code_key ON lots (sign_code);
CREATE INDEX lots_priority ON lots (priority DESC, id DESC);
CREATE INDEX lots_area ON lots (community_area_number, priority DESC, id DESC);
CREATE INDEX lots_address ON lots (address, id);
CREATE INDEX lots_updated_at ON lots (updated_at DESC, id DESC);
CREATE INDEX lots_status_changed_at ON lots (status_changed_at DESC, id DESC);
COMMENT ON TABLE lots IS 'Vacant lots by parcel, from the city''s inventory or entered by hand, with their stage and why they were chosen.';

CREATE TABLE lot_changes (
    id uuid PRIMARY KEY,
    lot_id uuid NOT NULL REFERENCES lots (id) ON DELETE CASCADE,
    change text NOT NULL,
    from_status text,
    to_status text,
    fields text[] NOT NULL DEFAULT '{}',
    note text,
    actor_kind text NOT NULL,
    actor_id uuid,
    changed_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX lot_changes_lot_id ON lot_changes (lot_id, changed_at, id);
COMMENT ON TABLE lot_changes IS 'Story of a lot: stages, corrections, what an import changed, what residents said.';

CREATE TABLE lot_surroundings (
    kind text NOT NULL CHECK (kind IN ('school', 'park', 'transit', 'service_request')),
    external_id text NOT NULL,
    name text NOT NULL DEFAULT '',
    longitude double precision NOT NULL,
    latitude double precision NOT NULL,
    cell bigint NOT NULL,
    reported_on date,
    updated_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (kind, external_id)
);
CREATE INDEX lot_surroundings_cell ON lot_surroundings (cell);
COMMENT ON TABLE lot_surroundings IS 'What lies around lots and counts for their priority: schools, parks, stops, requests about dumping and weeds.';

CREATE TABLE lot_nominations (
    id uuid PRIMARY KEY,
    lot_id uuid REFERENCES lots (id),
    source text NOT NULL CHECK (source IN ('resident', 'partner')),
    place text NOT NULL,
    reason text NOT NULL,
    status text NOT NULL DEFAULT 'received' CHECK (status IN ('received', 'accepted', 'declined')),
    answer text,
    organization_id uuid REFERENCES organizations (id),
    created_by uuid REFERENCES users (id),
    decided_by uuid REFERENCES users (id),
    decided_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    row_version bigint NOT NULL DEFAULT 1
);
CREATE INDEX lot_nominations_created_at ON lot_nominations (created_at DESC, id DESC);
CREATE INDEX lot_nominations_lot_id ON lot_nominations (lot_id);
COMMENT ON TABLE lot_nominations IS 'Lots that residents and partners asked for, by parcel or by a description of the place.';

CREATE TABLE lot_agreements (
    id uuid PRIMARY KEY,
    kind text NOT NULL CHECK (kind IN ('stewardship', 'side_yard', 'sale', 'lease')),
    status text NOT NULL CHECK (status IN ('requested', 'active', 'completed', 'ended', 'declined')),
    organization_id uuid REFERENCES organizations (id),
    starts_on date NOT NULL,
    ends_on date,
    stipend_cents bigint CHECK (stipend_cents >= 0),
    note text NOT NULL DEFAULT '',
    decision_note text,
    requested_by uuid REFERENCES users (id),
    decided_by uuid REFERENCES users (id),
    decided_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    row_version bigint NOT NULL DEFAULT 1,
    CONSTRAINT lot_agreements_days CHECK (ends_on IS NULL OR ends_on >= starts_on)
);
CREATE INDEX lot_agreements_created_at ON lot_agreements (created_at DESC, id DESC);
CREATE INDEX lot_agreements_organization_id ON lot_agreements (organization_id);
COMMENT ON TABLE lot_agreements IS 'To whom lots are promised: stewards with their stipend, neighbors, buyers, tenants.';

CREATE TABLE lot_agreement_lots (
    agreement_id uuid NOT NULL REFERENCES lot_agreements (id) ON DELETE CASCADE,
    lot_id uuid NOT NULL REFERENCES lots (id),
    released_at timestamptz,
    PRIMARY KEY (agreement_id, lot_id)
);
-- A lot is promised to one at a time, however many ask at once.
CREATE UNIQUE INDEX lot_agreement_lots_promised_key ON lot_agreement_lots (lot_id) WHERE released_at IS NULL;
CREATE INDEX lot_agreement_lots_lot_id ON lot_agreement_lots (lot_id);
COMMENT ON TABLE lot_agreement_lots IS 'Lots of an agreement; released when it is declined or has ended.';

CREATE TABLE lot_season_plans (
    id uuid PRIMARY KEY,
    lot_id uuid NOT NULL REFERENCES lots (id),
    season integer NOT NULL,
    organization_id uuid NOT NULL REFERENCES organizations (id),
    kind text NOT NULL,
    starts_on date NOT NULL,
    ends_on date NOT NULL,
    visits integer NOT NULL CHECK (visits BETWEEN 1 AND 100),
    created_by uuid REFERENCES users (id),
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    row_version bigint NOT NULL DEFAULT 1,
    CONSTRAINT lot_season_plans_days CHECK (ends_on >= starts_on)
);
CREATE UNIQUE INDEX lot_season_plans_season_key ON lot_season_plans (lot_id, season);
CREATE INDEX lot_season_plans_organization_id ON lot_season_plans (organization_id);
COMMENT ON TABLE lot_season_plans IS 'Who visits a lot how often in a season; its work orders come from here.';

CREATE TABLE work_orders (
    id uuid PRIMARY KEY,
    lot_id uuid NOT NULL REFERENCES lots (id),
    plan_id uuid REFERENCES lot_season_plans (id),
    kind text NOT NULL CHECK (kind IN ('inspection', 'cleanup', 'mow', 'planting', 'fence', 'watering', 'snow')),
    organization_id uuid NOT NULL REFERENCES organizations (id),
    assignee_id uuid REFERENCES users (id),
    community_area_number integer,
    status text NOT NULL DEFAULT 'planned' CHECK (status IN ('planned', 'blocked', 'performed', 'verified', 'cancelled')),
    due_on date NOT NULL,
    instructions text NOT NULL DEFAULT '',
    started_at timestamptz,
    performed_at timestamptz,
    performed_by uuid REFERENCES users (id),
    condition text CHECK (condition IN ('good', 'fair', 'poor', 'hazard')),
    bags_removed integer CHECK (bags_removed BETWEEN 0 AND 10000),
    items_removed text,
    cost_cents bigint CHECK (cost_cents >= 0),
    note text,
    blocked_reason text,
    verified_by_organization_id uuid REFERENCES organizations (id),
    verified_by uuid REFERENCES users (id),
    verified_at timestamptz,
    rejections integer NOT NULL DEFAULT 0,
    rejection_reason text,
    alerted_at timestamptz,
    created_by uuid REFERENCES users (id),
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    row_version bigint NOT NULL DEFAULT 1,
    CONSTRAINT work_orders_verified_by_others CHECK (verified_by_organization_id IS NULL OR verified_by_organization_id <> organization_id)
);
CREATE INDEX work_orders_lot_id ON work_orders (lot_id, due_on);
CREATE INDEX work_orders_due_on ON work_orders (due_on, id);
CREATE INDEX work_orders_organization_id ON work_orders (organization_id, status, due_on);
CREATE INDEX work_orders_plan_id ON work_orders (plan_id);
COMMENT ON TABLE work_orders IS 'One visit to one lot: who does what until when, the proof, and who verified it.';

CREATE TABLE work_order_photos (
    id uuid PRIMARY KEY,
    work_order_id uuid NOT NULL REFERENCES work_orders (id) ON DELETE CASCADE,
    role text NOT NULL CHECK (role IN ('before', 'after')),
    taken_at timestamptz NOT NULL,
    sealed_position bytea,
    distance_m integer NOT NULL,
    source_sha256 bytea NOT NULL,
    file_id uuid NOT NULL REFERENCES stored_files (id),
    small_file_id uuid NOT NULL REFERENCES stored_files (id),
    width integer NOT NULL,
    height integer NOT NULL,
    public boolean NOT NULL DEFAULT false,
    created_by uuid REFERENCES users (id),
    created_at timestamptz NOT NULL DEFAULT now()
);
-- One picture proves one visit.
CREATE UNIQUE INDEX work_order_photos_source_key ON work_order_photos (source_sha256);
CREATE INDEX work_order_photos_work_order_id ON work_order_photos (work_order_id, taken_at);
COMMENT ON TABLE work_order_photos IS 'Photos of a visit, re-encoded and sealed; the position of the camera is sealed apart.';

CREATE TABLE lot_sign_reports (
    id uuid PRIMARY KEY,
    lot_id uuid NOT NULL REFERENCES lots (id),
    work_order_id uuid REFERENCES work_orders (id),
    kind text NOT NULL CHECK (kind IN ('confirmed', 'reopened')),
    reason text CHECK (reason IN ('not_done', 'dumping', 'weeds', 'hazard', 'other')),
    created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX lot_sign_reports_lot_id ON lot_sign_reports (lot_id, created_at DESC);
COMMENT ON TABLE lot_sign_reports IS 'What residents said by the code on the sign: it was done, or it needs somebody again. No words of theirs, no name.';

CREATE TABLE lot_tools (
    id uuid PRIMARY KEY,
    code text NOT NULL,
    name jsonb NOT NULL,
    stock integer NOT NULL CHECK (stock >= 0),
    position integer NOT NULL DEFAULT 0,
    active boolean NOT NULL DEFAULT true,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    row_version bigint NOT NULL DEFAULT 1
);
CREATE UNIQUE INDEX lot_tools_code_key ON lot_tools (code);
COMMENT ON TABLE lot_tools IS 'Tools that volunteers borrow, and how many there are.';

CREATE TABLE volunteer_events (
    id uuid PRIMARY KEY,
    lot_id uuid NOT NULL REFERENCES lots (id),
    organization_id uuid NOT NULL REFERENCES organizations (id),
    title text NOT NULL,
    starts_at timestamptz NOT NULL,
    ends_at timestamptz NOT NULL,
    status text NOT NULL DEFAULT 'requested' CHECK (status IN ('requested', 'confirmed', 'held', 'cancelled')),
    volunteers_expected integer NOT NULL CHECK (volunteers_expected BETWEEN 1 AND 10000),
    volunteers_came integer CHECK (volunteers_came BETWEEN 0 AND 10000),
    bags integer NOT NULL DEFAULT 0 CHECK (bags BETWEEN 0 AND 10000),
    service_request_number text,
    note text NOT NULL DEFAULT '',
    created_by uuid REFERENCES users (id),
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    row_version bigint NOT NULL DEFAULT 1,
    CONSTRAINT volunteer_events_times CHECK (ends_at > starts_at)
);
CREATE INDEX volunteer_events_starts_at ON volunteer_events (starts_at, id);
CREATE INDEX volunteer_events_lot_id ON volunteer_events (lot_id);
CREATE INDEX volunteer_events_organization_id ON volunteer_events (organization_id);
COMMENT ON TABLE volunteer_events IS 'Neighbors clean a lot together, with tools and bags that the city lends and gives.';

CREATE TABLE volunteer_event_tools (
    event_id uuid NOT NULL REFERENCES volunteer_events (id) ON DELETE CASCADE,
    tool_id uuid NOT NULL REFERENCES lot_tools (id),
    quantity integer NOT NULL CHECK (quantity BETWEEN 1 AND 1000),
    returned integer CHECK (returned >= 0),
    PRIMARY KEY (event_id, tool_id)
);
CREATE INDEX volunteer_event_tools_tool_id ON volunteer_event_tools (tool_id);
COMMENT ON TABLE volunteer_event_tools IS 'Tools lent for an event; out from its confirmation until they are returned.';

ALTER TABLE imports DROP CONSTRAINT imports_kind_check;
ALTER TABLE imports ADD CONSTRAINT imports_kind_check CHECK (kind IN ('incidents', 'areas', 'lots', 'surroundings'));

-- Second line of access: work of others only for those who plan or verify it; who worked where is not for everybody.
ALTER TABLE work_orders ENABLE ROW LEVEL SECURITY;
ALTER TABLE work_orders FORCE ROW LEVEL SECURITY;
CREATE POLICY work_orders_visible ON work_orders USING (
    (SELECT is_system())
    OR organization_id = (SELECT subject_organization())
    OR (SELECT subject_has_role('{lot_manager,engagement_manager,department_liaison,director}'))
);
ALTER TABLE work_order_photos ENABLE ROW LEVEL SECURITY;
ALTER TABLE work_order_photos FORCE ROW LEVEL SECURITY;
CREATE POLICY work_order_photos_visible ON work_order_photos USING (work_order_id IN (SELECT id FROM work_orders));
-- Words of residents and partners.
ALTER TABLE lot_nominations ENABLE ROW LEVEL SECURITY;
ALTER TABLE lot_nominations FORCE ROW LEVEL SECURITY;
CREATE POLICY lot_nominations_visible ON lot_nominations USING (
    (SELECT is_system())
    OR organization_id = (SELECT subject_organization())
    OR (SELECT subject_has_role('{lot_manager,engagement_manager,director}'))
);
ALTER TABLE lot_agreements ENABLE ROW LEVEL SECURITY;
ALTER TABLE lot_agreements FORCE ROW LEVEL SECURITY;
CREATE POLICY lot_agreements_visible ON lot_agreements USING (
    (SELECT is_system())
    OR organization_id = (SELECT subject_organization())
    OR (SELECT subject_has_role('{lot_manager,engagement_manager,director,finance}'))
);
ALTER TABLE volunteer_events ENABLE ROW LEVEL SECURITY;
ALTER TABLE volunteer_events FORCE ROW LEVEL SECURITY;
CREATE POLICY volunteer_events_visible ON volunteer_events USING (
    (SELECT is_system())
    OR organization_id = (SELECT subject_organization())
    OR (SELECT subject_has_role('{lot_manager,engagement_manager,department_liaison,director}'))
);
