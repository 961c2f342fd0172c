CREATE TABLE applications (
    id uuid PRIMARY KEY,
    reference text NOT NULL,
    program_id uuid NOT NULL REFERENCES programs (id),
    round_id uuid NOT NULL REFERENCES program_rounds (id),
    policy_id uuid REFERENCES program_policies (id),
    status text NOT NULL DEFAULT 'draft' CHECK (status IN ('draft', 'submitted', 'under_review', 'needs_information', 'waitlisted',
        'approved', 'denied', 'withdrawn', 'payment_pending', 'paid', 'payment_returned', 'ready_for_pickup', 'picked_up',
        'pickup_expired')),
    language text NOT NULL CHECK (language IN ('en', 'es')),
    facts jsonb NOT NULL DEFAULT '{}',
    community_area_number integer REFERENCES community_areas (number),
    sealed_details bytea,
    property_hash bytea,
    vehicle_hash bytea,
    organization_id uuid REFERENCES organizations (id),
    assisted_by uuid REFERENCES users (id),
    assisted_consent text,
    assignee_id uuid REFERENCES users (id),
    submitted_at timestamptz,
    award_cents bigint CHECK (award_cents >= 0),
    recommended_by uuid REFERENCES users (id),
    decided_by uuid REFERENCES users (id),
    decided_at timestamptz,
    information_due_on date,
    appeal_until date,
    appealed_at timestamptz,
    fulfill_by date,
    merged_into uuid REFERENCES applications (id),
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    row_version bigint NOT NULL DEFAULT 1,
    CONSTRAINT applications_submitted CHECK (status IN ('draft', 'withdrawn') OR (submitted_at IS NOT NULL AND policy_id IS NOT NULL)),
    CONSTRAINT applications_two_people CHECK (recommended_by <> decided_by),
    CONSTRAINT applications_not_into_itself CHECK (merged_into <> id)
);
CREATE UNIQUE INDEX applications_reference_key ON applications (reference);
CREATE INDEX applications_queue ON applications (submitted_at, id) WHERE status <> 'draft';
CREATE INDEX applications_waitlist ON applications (round_id, submitted_at, id) WHERE status = 'waitlisted';
CREATE INDEX applications_program_id ON applications (program_id);
CREATE INDEX applications_policy_id ON applications (policy_id);
CREATE INDEX applications_round_id ON applications (round_id);
CREATE INDEX applications_community_area_number ON applications (community_area_number);
CREATE INDEX applications_property_hash ON applications (property_hash);
CREATE INDEX applications_vehicle_hash ON applications (vehicle_hash);
CREATE INDEX applications_organization_id ON applications (organization_id, created_at DESC);
CREATE INDEX applications_assisted_by ON applications (assisted_by);
CREATE INDEX applications_assignee_id ON applications (assignee_id);
CREATE INDEX applications_recommended_by ON applications (recommended_by);
CREATE INDEX applications_decided_by ON applications (decided_by);
CREATE INDEX applications_merged_into ON applications (merged_into);
COMMENT ON TABLE applications IS 'Applications to programs. Who applies and where is sealed; property and vehicle are kept as keyed hashes that find duplicates.';

CREATE TABLE application_codes (
    code_hash bytea PRIMARY KEY,
    application_id uuid NOT NULL REFERENCES applications (id) ON DELETE CASCADE,
    created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX application_codes_application_id ON application_codes (application_id);
COMMENT ON TABLE application_codes IS 'Secrets by which people reach their application, as SHA-256.';

CREATE TABLE application_documents (
    id uuid PRIMARY KEY,
    application_id uuid NOT NULL REFERENCES applications (id) ON DELETE CASCADE,
    requirement text NOT NULL,
    file_id uuid NOT NULL REFERENCES stored_files (id),
    content_type text NOT NULL CHECK (content_type IN ('image/jpeg', 'application/pdf')),
    size_bytes bigint NOT NULL,
    source_sha256 bytea NOT NULL,
    status text NOT NULL DEFAULT 'pending' CHECK (status IN ('pending', 'accepted', 'rejected')),
    reason text,
    reviewed_by uuid REFERENCES users (id),
    created_at timestamptz NOT NULL DEFAULT now(),
    removed_at timestamptz
);
CREATE INDEX application_documents_application_id ON application_documents (application_id, created_at, id);
CREATE INDEX application_documents_file_id ON application_documents (file_id);
CREATE INDEX application_documents_source_sha256 ON application_documents (source_sha256);
CREATE INDEX application_documents_reviewed_by ON application_documents (reviewed_by);
COMMENT ON TABLE application_documents IS 'Papers of applications: pictures written anew, PDFs checked, all sealed.';

CREATE TABLE document_links (
    token_hash bytea PRIMARY KEY,
    document_id uuid NOT NULL REFERENCES application_documents (id) ON DELETE CASCADE,
    expires_at timestamptz NOT NULL,
    used_at timestamptz
);
CREATE INDEX document_links_document_id ON document_links (document_id);
COMMENT ON TABLE document_links IS 'Links by which a paper is fetched once, within a short time.';

CREATE TABLE application_attestations (
    id uuid PRIMARY KEY,
    application_id uuid NOT NULL REFERENCES applications (id) ON DELETE CASCADE,
    policy_id uuid NOT NULL REFERENCES program_policies (id),
    codes text[] NOT NULL,
    sealed_signature bytea NOT NULL,
    signed_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX application_attestations_application_id ON application_attestations (application_id);
CREATE INDEX application_attestations_policy_id ON application_attestations (policy_id);
COMMENT ON TABLE application_attestations IS 'What was attested, in the words of which policy version, signed with a typed name.';

CREATE TABLE information_requests (
    id uuid PRIMARY KEY,
    application_id uuid NOT NULL REFERENCES applications (id) ON DELETE CASCADE,
    answer_groups text[] NOT NULL,
    documents text[] NOT NULL,
    message text NOT NULL,
    due_on date NOT NULL,
    created_by uuid REFERENCES users (id),
    created_at timestamptz NOT NULL DEFAULT now(),
    answered_at timestamptz
);
CREATE INDEX information_requests_application_id ON information_requests (application_id, created_at, id);
CREATE INDEX information_requests_created_by ON information_requests (created_by);
COMMENT ON TABLE information_requests IS 'What an applicant is asked for; it opens exactly those groups of answers and papers.';

CREATE TABLE application_decisions (
    id uuid PRIMARY KEY,
    application_id uuid NOT NULL REFERENCES applications (id) ON DELETE CASCADE,
    step text NOT NULL CHECK (step IN ('recommendation', 'decision')),
    outcome text NOT NULL CHECK (outcome IN ('approve', 'deny')),
    reasons text[] NOT NULL,
    note text,
    award_cents bigint NOT NULL,
    determination jsonb NOT NULL,
    actor_id uuid REFERENCES users (id),
    created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX application_decisions_application_id ON application_decisions (application_id, created_at, id);
CREATE INDEX application_decisions_actor_id ON application_decisions (actor_id);
COMMENT ON TABLE application_decisions IS 'Recommendations and decisions with the determination as it stood then; never changed.';
CREATE TRIGGER application_decisions_stay BEFORE UPDATE ON application_decisions FOR EACH ROW EXECUTE FUNCTION refuse_change_of_record();

CREATE TABLE application_conflicts (
    application_id uuid NOT NULL REFERENCES applications (id) ON DELETE CASCADE,
    user_id uuid NOT NULL REFERENCES users (id),
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (application_id, user_id)
);
CREATE INDEX application_conflicts_user_id ON application_conflicts (user_id);
COMMENT ON TABLE application_conflicts IS 'Who declared a conflict of interest, and therefore neither recommends nor decides nor pays.';

CREATE TABLE application_changes (
    id uuid PRIMARY KEY,
    application_id uuid NOT NULL REFERENCES applications (id) ON DELETE CASCADE,
    from_status text,
    to_status text NOT NULL,
    reason text,
    actor_kind text NOT NULL,
    actor_id uuid,
    changed_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX application_changes_application_id ON application_changes (application_id, changed_at, id);
COMMENT ON TABLE application_changes IS 'Every step of an application.';

CREATE TABLE application_notices (
    id uuid PRIMARY KEY,
    application_id uuid NOT NULL REFERENCES applications (id) ON DELETE CASCADE,
    kind text NOT NULL CHECK (kind IN ('submitted', 'needs_information', 'decided', 'paid', 'payment_returned', 'ready_for_pickup')),
    created_at timestamptz NOT NULL DEFAULT now(),
    sent_at timestamptz
);
CREATE INDEX application_notices_application_id ON application_notices (application_id);
COMMENT ON TABLE application_notices IS 'What applicants are told by mail: that something is new, never what.';

ALTER TABLE fund_entries ADD COLUMN application_id uuid REFERENCES applications (id);
CREATE INDEX fund_entries_application_id ON fund_entries (application_id);

-- Second line of access: reviewers and finance; helpers only what they helped with.
ALTER TABLE applications ENABLE ROW LEVEL SECURITY;
ALTER TABLE applications FORCE ROW LEVEL SECURITY;
CREATE POLICY applications_visible ON applications USING (
    (SELECT is_system())
    OR (SELECT subject_has_role('{program_reviewer,finance,director}'))
    OR organization_id = (SELECT subject_organization())
);
ALTER TABLE application_codes ENABLE ROW LEVEL SECURITY;
ALTER TABLE application_codes FORCE ROW LEVEL SECURITY;
CREATE POLICY application_codes_visible ON application_codes USING ((SELECT is_system()));
ALTER TABLE document_links ENABLE ROW LEVEL SECURITY;
ALTER TABLE document_links FORCE ROW LEVEL SECURITY;
CREATE POLICY document_links_visible ON document_links USING ((SELECT is_system()));
DO $$
DECLARE
    one text;
BEGIN
    FOREACH one IN ARRAY ARRAY['application_documents', 'application_attestations', 'information_requests', 'application_decisions',
        'application_conflicts', 'application_changes', 'application_notices']
    LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', one);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', one);
        EXECUTE format('CREATE POLICY %I ON %I USING ((SELECT is_system()) OR application_id IN (SELECT id FROM applications))',
            one || '_visible', one);
    END LOOP;
END
$$;
