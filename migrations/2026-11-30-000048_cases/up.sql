CREATE TABLE people (
    id uuid PRIMARY KEY,
    organization_id uuid NOT NULL REFERENCES organizations (id),
    sealed_details bytea NOT NULL,
    name_hash bytea,
    phone_hash bytea,
    email_hash bytea,
    safe_contact jsonb NOT NULL,
    language text NOT NULL,
    protected boolean NOT NULL DEFAULT false,
    minor boolean NOT NULL DEFAULT false,
    merged_into uuid REFERENCES people (id),
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    row_version bigint NOT NULL DEFAULT 1,
    CONSTRAINT people_not_into_itself CHECK (merged_into <> id)
);
CREATE INDEX people_organization_id ON people (organization_id);
CREATE INDEX people_name_hash ON people (name_hash);
CREATE INDEX people_phone_hash ON people (phone_hash);
CREATE INDEX people_email_hash ON people (email_hash);
CREATE INDEX people_merged_into ON people (merged_into);
COMMENT ON TABLE people IS 'Victims and families, each known to one organization only. Who they are is sealed under its key; the hashes are keyed per organization and find exact matches.';

CREATE TABLE cases (
    id uuid PRIMARY KEY,
    reference text NOT NULL,
    organization_id uuid NOT NULL REFERENCES organizations (id),
    advocate_id uuid REFERENCES users (id),
    status text NOT NULL DEFAULT 'open' CHECK (status IN ('open', 'closed')),
    incident_id uuid REFERENCES incidents (id),
    incident_kind text NOT NULL CHECK (incident_kind IN ('nonfatal_shooting', 'homicide')),
    incident_on date NOT NULL,
    incident_area_number integer REFERENCES community_areas (number),
    residence_area_number integer REFERENCES community_areas (number),
    needs jsonb NOT NULL DEFAULT '[]',
    sealed_plan bytea,
    contact_due_on date,
    last_contact_on date,
    closure_reason text CHECK (closure_reason IN ('needs_met', 'declined', 'unable_to_reach', 'moved_away', 'opened_in_error', 'other')),
    closed_at timestamptz,
    created_by uuid REFERENCES users (id),
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    row_version bigint NOT NULL DEFAULT 1,
    CONSTRAINT cases_closed CHECK ((status = 'closed') = (closed_at IS NOT NULL) AND (status = 'closed') = (closure_reason IS NOT NULL))
);
CREATE UNIQUE INDEX cases_reference_key ON cases (reference);
CREATE INDEX cases_organization_id ON cases (organization_id, status, created_at DESC, id DESC);
CREATE INDEX cases_advocate_id ON cases (advocate_id);
CREATE INDEX cases_incident_id ON cases (incident_id);
CREATE INDEX cases_incident_area_number ON cases (incident_area_number);
CREATE INDEX cases_residence_area_number ON cases (residence_area_number);
CREATE INDEX cases_created_by ON cases (created_by);
COMMENT ON TABLE cases IS 'What an organization does for one victim and family. An area that is null is outside the city or not known.';

CREATE TABLE case_people (
    case_id uuid NOT NULL REFERENCES cases (id) ON DELETE CASCADE,
    person_id uuid NOT NULL REFERENCES people (id),
    relation text NOT NULL CHECK (relation IN ('victim', 'parent', 'child', 'spouse_partner', 'sibling', 'guardian', 'other_next_of_kin',
        'proxy', 'household_member', 'alleged_offender')),
    position integer NOT NULL,
    PRIMARY KEY (case_id, person_id)
);
CREATE INDEX case_people_person_id ON case_people (person_id);
CREATE UNIQUE INDEX case_people_one_victim ON case_people (case_id) WHERE relation = 'victim';
COMMENT ON TABLE case_people IS 'Who belongs to a case, by their relation to the victim.';

CREATE TABLE case_notes (
    id uuid PRIMARY KEY,
    case_id uuid NOT NULL REFERENCES cases (id) ON DELETE CASCADE,
    kind text NOT NULL CHECK (kind IN ('contact', 'attempt', 'observation')),
    level text NOT NULL CHECK (level IN ('organization', 'advocate')),
    sealed_text bytea NOT NULL,
    author_id uuid REFERENCES users (id),
    created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX case_notes_case_id ON case_notes (case_id, created_at, id);
CREATE INDEX case_notes_author_id ON case_notes (author_id);
COMMENT ON TABLE case_notes IS 'Notes of advocates, sealed; never changed. Those of level advocate are for the author and the advocate of the case.';

CREATE TABLE case_steps (
    id uuid PRIMARY KEY,
    case_id uuid NOT NULL REFERENCES cases (id) ON DELETE CASCADE,
    kind text NOT NULL,
    actor_id uuid REFERENCES users (id),
    occurred_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX case_steps_case_id ON case_steps (case_id, occurred_at, id);
CREATE INDEX case_steps_actor_id ON case_steps (actor_id);
COMMENT ON TABLE case_steps IS 'The timeline of a case: what was done and by whom, never what stands in it.';

CREATE TABLE case_conflicts (
    case_id uuid NOT NULL REFERENCES cases (id) ON DELETE CASCADE,
    user_id uuid NOT NULL REFERENCES users (id),
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (case_id, user_id)
);
CREATE INDEX case_conflicts_user_id ON case_conflicts (user_id);
COMMENT ON TABLE case_conflicts IS 'Who has a conflict of interest: the case does not exist for them any more.';

CREATE TABLE case_transfers (
    id uuid PRIMARY KEY,
    case_id uuid NOT NULL REFERENCES cases (id) ON DELETE CASCADE,
    from_organization_id uuid NOT NULL REFERENCES organizations (id),
    to_organization_id uuid NOT NULL REFERENCES organizations (id),
    consent_method text NOT NULL CHECK (consent_method IN ('written', 'verbal_witnessed', 'electronic')),
    consented_on date NOT NULL,
    status text NOT NULL DEFAULT 'requested' CHECK (status IN ('requested', 'accepted', 'declined', 'withdrawn')),
    summary jsonb NOT NULL,
    requested_by uuid REFERENCES users (id),
    requested_at timestamptz NOT NULL DEFAULT now(),
    decided_by uuid REFERENCES users (id),
    decided_at timestamptz,
    CONSTRAINT case_transfers_to_others CHECK (from_organization_id <> to_organization_id)
);
CREATE UNIQUE INDEX case_transfers_one_at_a_time ON case_transfers (case_id) WHERE status = 'requested';
CREATE INDEX case_transfers_case_id ON case_transfers (case_id);
CREATE INDEX case_transfers_from ON case_transfers (from_organization_id, requested_at DESC, id DESC);
CREATE INDEX case_transfers_to ON case_transfers (to_organization_id, requested_at DESC, id DESC);
CREATE INDEX case_transfers_requested_by ON case_transfers (requested_by);
CREATE INDEX case_transfers_decided_by ON case_transfers (decided_by);
COMMENT ON TABLE case_transfers IS 'Cases offered to another organization with the consent of the family. The summary is all that it sees before it accepts.';

ALTER TABLE settings ADD COLUMN case_first_contact_days integer NOT NULL DEFAULT 2 CHECK (case_first_contact_days BETWEEN 0 AND 90);
ALTER TABLE settings ADD COLUMN case_contact_days integer NOT NULL DEFAULT 14 CHECK (case_contact_days BETWEEN 1 AND 365);

-- Second line of access: advocates of the organization that holds the case, without those who declared a conflict.
ALTER TABLE people ENABLE ROW LEVEL SECURITY;
ALTER TABLE people FORCE ROW LEVEL SECURITY;
CREATE POLICY people_visible ON people USING (
    (SELECT is_system())
    OR (organization_id = (SELECT subject_organization()) AND (SELECT subject_has_role('{victim_advocate}')))
);
ALTER TABLE case_conflicts ENABLE ROW LEVEL SECURITY;
ALTER TABLE case_conflicts FORCE ROW LEVEL SECURITY;
CREATE POLICY case_conflicts_visible ON case_conflicts USING ((SELECT is_system()) OR user_id = (SELECT current_subject_id()));
ALTER TABLE cases ENABLE ROW LEVEL SECURITY;
ALTER TABLE cases FORCE ROW LEVEL SECURITY;
CREATE POLICY cases_visible ON cases USING (
    (SELECT is_system())
    OR (organization_id = (SELECT subject_organization()) AND (SELECT subject_has_role('{victim_advocate}'))
        AND NOT EXISTS (SELECT 1 FROM case_conflicts WHERE case_conflicts.case_id = cases.id AND case_conflicts.user_id = (SELECT current_subject_id())))
);
ALTER TABLE case_transfers ENABLE ROW LEVEL SECURITY;
ALTER TABLE case_transfers FORCE ROW LEVEL SECURITY;
CREATE POLICY case_transfers_visible ON case_transfers USING (
    (SELECT is_system())
    OR ((SELECT subject_has_role('{victim_advocate}'))
        AND (SELECT subject_organization()) IN (from_organization_id, to_organization_id)
        AND NOT EXISTS (SELECT 1 FROM case_conflicts
            WHERE case_conflicts.case_id = case_transfers.case_id AND case_conflicts.user_id = (SELECT current_subject_id())))
);
DO $$
DECLARE
    one text;
BEGIN
    FOREACH one IN ARRAY ARRAY['case_people', 'case_notes', 'case_steps']
    LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', one);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', one);
        EXECUTE format('CREATE POLICY %I ON %I USING ((SELECT is_system()) OR case_id IN (SELECT id FROM cases))', one || '_visible', one);
    END LOOP;
END
$$;
