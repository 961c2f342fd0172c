ALTER TABLE users ADD COLUMN leads_organization boolean NOT NULL DEFAULT false;

CREATE TABLE review_terms (
    id uuid PRIMARY KEY,
    kind text NOT NULL CHECK (kind IN ('driver', 'theme', 'asset')),
    code text NOT NULL,
    name jsonb NOT NULL,
    position integer NOT NULL DEFAULT 0,
    active boolean NOT NULL DEFAULT true,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    row_version bigint NOT NULL DEFAULT 1
);
CREATE UNIQUE INDEX review_terms_code_key ON review_terms (kind, code);
COMMENT ON TABLE review_terms IS 'What reviews choose from: drivers of violence, themes, kinds of affected places; names by language.';

CREATE TABLE review_rules (
    id uuid PRIMARY KEY,
    effective_from date NOT NULL,
    incident_kinds text[] NOT NULL,
    agenda jsonb NOT NULL,
    quorum_percent integer NOT NULL CHECK (quorum_percent BETWEEN 1 AND 100),
    agreement_months integer NOT NULL CHECK (agreement_months BETWEEN 1 AND 60),
    overdue_days integer NOT NULL CHECK (overdue_days BETWEEN 1 AND 90),
    reviewed_within_days integer NOT NULL CHECK (reviewed_within_days BETWEEN 1 AND 90),
    repeat_radius_m integer NOT NULL CHECK (repeat_radius_m BETWEEN 10 AND 5000),
    repeat_days integer NOT NULL CHECK (repeat_days BETWEEN 1 AND 365),
    retention_months integer NOT NULL CHECK (retention_months BETWEEN 1 AND 120),
    created_by uuid,
    created_at timestamptz NOT NULL DEFAULT now()
);
CREATE UNIQUE INDEX review_rules_effective_from_key ON review_rules (effective_from);
COMMENT ON TABLE review_rules IS 'Clocks, agenda and measures of weekly reviews, from a day on; the row of the day counts.';

CREATE TABLE agreement_texts (
    id uuid PRIMARY KEY,
    effective_from date NOT NULL,
    body jsonb NOT NULL,
    created_by uuid,
    created_at timestamptz NOT NULL DEFAULT now()
);
CREATE UNIQUE INDEX agreement_texts_effective_from_key ON agreement_texts (effective_from);
COMMENT ON TABLE agreement_texts IS 'Words of the confidentiality agreement, from a day on; never changed, only succeeded.';

CREATE TABLE confidentiality_agreements (
    id uuid PRIMARY KEY,
    user_id uuid NOT NULL REFERENCES users (id),
    text_id uuid NOT NULL REFERENCES agreement_texts (id),
    signed_name text NOT NULL,
    signed_at timestamptz NOT NULL,
    expires_on date NOT NULL,
    revoked_at timestamptz,
    revoked_by uuid,
    created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX confidentiality_agreements_user_id ON confidentiality_agreements (user_id, expires_on DESC);
COMMENT ON TABLE confidentiality_agreements IS 'Signed by each participant and renewed; without one in force there is no attendance and no access.';

CREATE TABLE review_teams (
    id uuid PRIMARY KEY,
    name text NOT NULL,
    organization_id uuid NOT NULL REFERENCES organizations (id),
    meeting_weekday integer NOT NULL CHECK (meeting_weekday BETWEEN 1 AND 7),
    meeting_time text NOT NULL CHECK (meeting_time ~ '^([01][0-9]|2[0-3]):[0-5][0-9]$'),
    meeting_minutes integer NOT NULL CHECK (meeting_minutes BETWEEN 15 AND 480),
    meeting_place text,
    active boolean NOT NULL DEFAULT true,
    created_by uuid,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    row_version bigint NOT NULL DEFAULT 1
);
CREATE UNIQUE INDEX review_teams_name_key ON review_teams (lower(name));
COMMENT ON TABLE review_teams IS 'High-Risk Intervention Teams: who reviews the violence of which areas, and when they meet.';

CREATE TABLE review_team_areas (
    team_id uuid NOT NULL REFERENCES review_teams (id) ON DELETE CASCADE,
    community_area_number integer NOT NULL REFERENCES community_areas (number),
    PRIMARY KEY (team_id, community_area_number)
);
CREATE INDEX review_team_areas_area ON review_team_areas (community_area_number);
COMMENT ON TABLE review_team_areas IS 'Areas that a team reviews.';

CREATE TABLE review_team_members (
    id uuid PRIMARY KEY,
    team_id uuid NOT NULL REFERENCES review_teams (id) ON DELETE CASCADE,
    user_id uuid NOT NULL REFERENCES users (id),
    role text NOT NULL CHECK (role IN ('facilitator', 'note_taker', 'member')),
    active boolean NOT NULL DEFAULT true,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    row_version bigint NOT NULL DEFAULT 1
);
CREATE UNIQUE INDEX review_team_members_user_key ON review_team_members (team_id, user_id);
CREATE INDEX review_team_members_user_id ON review_team_members (user_id);
COMMENT ON TABLE review_team_members IS 'Who sits in a team; the organization is that of the account.';

CREATE TABLE calendar_links (
    id uuid PRIMARY KEY,
    team_id uuid NOT NULL REFERENCES review_teams (id) ON DELETE CASCADE,
    user_id uuid NOT NULL REFERENCES users (id),
    secret_hash bytea NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now()
);
CREATE UNIQUE INDEX calendar_links_secret_key ON calendar_links (secret_hash);
CREATE UNIQUE INDEX calendar_links_user_key ON calendar_links (team_id, user_id);
COMMENT ON TABLE calendar_links IS 'Secret addresses under which a calendar program reads when a team meets; a new one ends the former.';

CREATE TABLE review_sessions (
    id uuid PRIMARY KEY,
    team_id uuid NOT NULL REFERENCES review_teams (id),
    iso_year integer NOT NULL,
    iso_week integer NOT NULL CHECK (iso_week BETWEEN 1 AND 53),
    window_from date NOT NULL,
    window_to date NOT NULL,
    meets_at timestamptz NOT NULL,
    place text,
    status text NOT NULL DEFAULT 'scheduled'
        CHECK (status IN ('scheduled', 'data_locked', 'in_session', 'minutes_draft', 'minutes_final', 'archived')),
    agenda jsonb NOT NULL,
    figures jsonb,
    locked_at timestamptz,
    notes_shareable text NOT NULL DEFAULT '',
    notes_restricted text NOT NULL DEFAULT '',
    minutes jsonb,
    minutes_restricted jsonb,
    finalized_at timestamptz,
    finalized_by uuid,
    calendar_sequence integer NOT NULL DEFAULT 0,
    created_by uuid,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    updated_by uuid,
    row_version bigint NOT NULL DEFAULT 1
);
CREATE UNIQUE INDEX review_sessions_week_key ON review_sessions (team_id, iso_year, iso_week);
CREATE INDEX review_sessions_meets_at ON review_sessions (meets_at DESC, id DESC);
COMMENT ON TABLE review_sessions IS 'One meeting of a team and ISO week, about the week before. figures is the snapshot taken when the data were locked.';

CREATE TABLE review_attendance (
    session_id uuid NOT NULL REFERENCES review_sessions (id) ON DELETE CASCADE,
    team_id uuid NOT NULL REFERENCES review_teams (id),
    user_id uuid NOT NULL REFERENCES users (id),
    organization_id uuid NOT NULL REFERENCES organizations (id),
    attendance text NOT NULL CHECK (attendance IN ('present', 'remote', 'excused', 'absent')),
    recorded_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (session_id, user_id)
);
COMMENT ON TABLE review_attendance IS 'Who was at a meeting; nobody without an agreement in force.';

CREATE TABLE incident_reviews (
    id uuid PRIMARY KEY,
    session_id uuid NOT NULL REFERENCES review_sessions (id) ON DELETE CASCADE,
    team_id uuid NOT NULL REFERENCES review_teams (id),
    incident_id uuid NOT NULL REFERENCES incidents (id),
    community_area_number integer REFERENCES community_areas (number),
    position integer NOT NULL DEFAULT 0,
    facts jsonb NOT NULL,
    status text NOT NULL DEFAULT 'queued' CHECK (status IN ('queued', 'reviewed', 'follow_up', 'closed')),
    reviewed_at timestamptz,
    primary_driver text,
    secondary_drivers text[] NOT NULL DEFAULT '{}',
    driver_confidence text CHECK (driver_confidence IN ('suspected', 'likely', 'confirmed')),
    retaliation_risk text NOT NULL DEFAULT 'unknown' CHECK (retaliation_risk IN ('none', 'low', 'medium', 'high', 'unknown')),
    retaliation_basis text NOT NULL DEFAULT '',
    risk_window_until timestamptz,
    group_conflict text NOT NULL DEFAULT 'unknown' CHECK (group_conflict IN ('yes', 'no', 'unknown')),
    themes text[] NOT NULL DEFAULT '{}',
    affected_assets jsonb NOT NULL DEFAULT '[]',
    summary_shareable text NOT NULL DEFAULT '',
    summary_restricted text NOT NULL DEFAULT '',
    erased_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    updated_by uuid,
    row_version bigint NOT NULL DEFAULT 1
);
CREATE UNIQUE INDEX incident_reviews_incident_key ON incident_reviews (session_id, incident_id);
CREATE INDEX incident_reviews_incident_id ON incident_reviews (incident_id);
CREATE INDEX incident_reviews_team_id ON incident_reviews (team_id, created_at DESC, id DESC);
COMMENT ON TABLE incident_reviews IS 'What a team found about an incident in a session. facts are those of the day on which the data were locked.';

CREATE TABLE incident_contacts (
    id uuid PRIMARY KEY,
    incident_review_id uuid NOT NULL REFERENCES incident_reviews (id) ON DELETE CASCADE,
    team_id uuid NOT NULL REFERENCES review_teams (id),
    kind text NOT NULL CHECK (kind IN ('outreach', 'victim_services', 'family', 'other')),
    outcome text NOT NULL CHECK (outcome IN ('notified', 'attempted', 'reached', 'mediation_open', 'mediation_closed', 'declined')),
    contacted_at timestamptz NOT NULL,
    organization_id uuid NOT NULL REFERENCES organizations (id),
    note text NOT NULL DEFAULT '',
    created_by uuid,
    created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX incident_contacts_review ON incident_contacts (incident_review_id, contacted_at);
COMMENT ON TABLE incident_contacts IS 'Who reached whom after an incident. Never for law enforcement.';

CREATE TABLE incident_links (
    id uuid PRIMARY KEY,
    team_id uuid NOT NULL REFERENCES review_teams (id),
    incident_id uuid NOT NULL REFERENCES incidents (id),
    other_incident_id uuid NOT NULL REFERENCES incidents (id),
    kind text NOT NULL CHECK (kind IN ('same_location', 'same_parties', 'retaliation_for', 'same_weapon')),
    reason text NOT NULL,
    status text NOT NULL DEFAULT 'proposed' CHECK (status IN ('proposed', 'confirmed', 'rejected')),
    proposed_by uuid NOT NULL REFERENCES users (id),
    decided_by uuid REFERENCES users (id),
    decision_reason text,
    decided_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    row_version bigint NOT NULL DEFAULT 1,
    CONSTRAINT incident_links_two CHECK (incident_id <> other_incident_id),
    CONSTRAINT incident_links_four_eyes CHECK (decided_by IS NULL OR decided_by <> proposed_by)
);
CREATE UNIQUE INDEX incident_links_pair_key ON incident_links (team_id, incident_id, other_incident_id, kind);
CREATE INDEX incident_links_other ON incident_links (other_incident_id);
COMMENT ON TABLE incident_links IS 'What connects two incidents: proposed by one reviewer, confirmed or rejected by another, each with a reason.';

CREATE FUNCTION refuse_change_of_final_minutes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.status IN ('minutes_final', 'archived') AND (
        NEW.minutes IS DISTINCT FROM OLD.minutes OR NEW.figures IS DISTINCT FROM OLD.figures
        OR NEW.agenda IS DISTINCT FROM OLD.agenda OR NEW.notes_shareable IS DISTINCT FROM OLD.notes_shareable
        OR NEW.meets_at IS DISTINCT FROM OLD.meets_at OR NEW.status NOT IN ('minutes_final', 'archived')
        -- Retention erases what is restricted; nothing else replaces it.
        OR (NEW.minutes_restricted IS NOT NULL AND NEW.minutes_restricted IS DISTINCT FROM OLD.minutes_restricted)
    ) THEN
        RAISE EXCEPTION 'final minutes are not changed' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER review_sessions_final BEFORE UPDATE ON review_sessions
    FOR EACH ROW EXECUTE FUNCTION refuse_change_of_final_minutes();

-- Teams whose content the subject may read: active member with an agreement in force. The nil id stands for all (the platform itself).
CREATE FUNCTION reviewing_teams() RETURNS uuid[] LANGUAGE plpgsql STABLE PARALLEL SAFE AS $$
BEGIN
    CASE current_subject_kind()
    WHEN 'system' THEN
        RETURN ARRAY['00000000-0000-0000-0000-000000000000'::uuid];
    WHEN 'user' THEN
        RETURN (SELECT coalesce(array_agg(m.team_id), '{}') FROM review_team_members m
                WHERE m.user_id = current_subject_id() AND m.active
                  AND EXISTS (SELECT 1 FROM confidentiality_agreements a
                              WHERE a.user_id = m.user_id AND a.revoked_at IS NULL AND a.expires_on >= current_date));
    ELSE
        RETURN '{}'::uuid[];
    END CASE;
END
$$;

CREATE FUNCTION is_law_enforcement() RETURNS boolean LANGUAGE plpgsql STABLE PARALLEL SAFE AS $$
BEGIN
    RETURN subject_has_role(ARRAY['le_liaison']);
END
$$;

ALTER TABLE review_sessions ENABLE ROW LEVEL SECURITY;
ALTER TABLE review_sessions FORCE ROW LEVEL SECURITY;
CREATE POLICY review_sessions_visible ON review_sessions USING (
    team_id = ANY ((SELECT reviewing_teams())::uuid[])
    OR '00000000-0000-0000-0000-000000000000' = ANY ((SELECT reviewing_teams())::uuid[])
);
ALTER TABLE review_attendance ENABLE ROW LEVEL SECURITY;
ALTER TABLE review_attendance FORCE ROW LEVEL SECURITY;
CREATE POLICY review_attendance_visible ON review_attendance USING (
    team_id = ANY ((SELECT reviewing_teams())::uuid[])
    OR '00000000-0000-0000-0000-000000000000' = ANY ((SELECT reviewing_teams())::uuid[])
);
ALTER TABLE incident_reviews ENABLE ROW LEVEL SECURITY;
ALTER TABLE incident_reviews FORCE ROW LEVEL SECURITY;
CREATE POLICY incident_reviews_visible ON incident_reviews USING (
    team_id = ANY ((SELECT reviewing_teams())::uuid[])
    OR '00000000-0000-0000-0000-000000000000' = ANY ((SELECT reviewing_teams())::uuid[])
);
ALTER TABLE incident_links ENABLE ROW LEVEL SECURITY;
ALTER TABLE incident_links FORCE ROW LEVEL SECURITY;
CREATE POLICY incident_links_visible ON incident_links USING (
    team_id = ANY ((SELECT reviewing_teams())::uuid[])
    OR '00000000-0000-0000-0000-000000000000' = ANY ((SELECT reviewing_teams())::uuid[])
);
ALTER TABLE incident_contacts ENABLE ROW LEVEL SECURITY;
ALTER TABLE incident_contacts FORCE ROW LEVEL SECURITY;
CREATE POLICY incident_contacts_visible ON incident_contacts USING (
    '00000000-0000-0000-0000-000000000000' = ANY ((SELECT reviewing_teams())::uuid[])
    OR (team_id = ANY ((SELECT reviewing_teams())::uuid[]) AND NOT (SELECT is_law_enforcement()))
);
