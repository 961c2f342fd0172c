CREATE TABLE data_sharing_agreements (
    id uuid PRIMARY KEY,
    first_organization_id uuid NOT NULL REFERENCES organizations (id),
    second_organization_id uuid NOT NULL REFERENCES organizations (id),
    purpose text NOT NULL CHECK (purpose IN ('victim_services', 'compensation', 'violence_review', 'evaluation')),
    data_categories text[] NOT NULL CHECK (cardinality(data_categories) > 0
        AND data_categories <@ ARRAY['identity', 'contact', 'address', 'incident', 'needs', 'juvenile']),
    legal_basis text NOT NULL,
    direction text NOT NULL CHECK (direction IN ('first_to_second', 'second_to_first', 'mutual')),
    effective_on date NOT NULL,
    expires_on date NOT NULL,
    retention_months integer NOT NULL CHECK (retention_months BETWEEN 1 AND 240),
    redisclosure_allowed boolean NOT NULL DEFAULT false,
    breach_contact text NOT NULL,
    document_sha256 text CHECK (document_sha256 ~ '^[0-9a-f]{64}$'),
    status text NOT NULL DEFAULT 'draft' CHECK (status IN ('draft', 'in_review', 'signed', 'active', 'suspended', 'expired', 'terminated')),
    created_by uuid REFERENCES users (id),
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    row_version bigint NOT NULL DEFAULT 1,
    CONSTRAINT data_sharing_agreements_two_parties CHECK (first_organization_id <> second_organization_id),
    CONSTRAINT data_sharing_agreements_days CHECK (effective_on <= expires_on),
    CONSTRAINT data_sharing_agreements_document CHECK (status NOT IN ('signed', 'active', 'suspended') OR document_sha256 IS NOT NULL)
);
CREATE INDEX data_sharing_agreements_first ON data_sharing_agreements (first_organization_id, second_organization_id);
CREATE INDEX data_sharing_agreements_second ON data_sharing_agreements (second_organization_id);
CREATE INDEX data_sharing_agreements_expires_on ON data_sharing_agreements (expires_on, id);
CREATE INDEX data_sharing_agreements_created_by ON data_sharing_agreements (created_by);
COMMENT ON TABLE data_sharing_agreements IS 'What two organizations may tell each other about persons, for what, until when. Only an active one within its days lets anything pass.';

CREATE TABLE data_sharing_agreement_steps (
    id uuid PRIMARY KEY,
    agreement_id uuid NOT NULL REFERENCES data_sharing_agreements (id) ON DELETE CASCADE,
    status text NOT NULL,
    reason text,
    actor_id uuid REFERENCES users (id),
    occurred_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX data_sharing_agreement_steps_agreement_id ON data_sharing_agreement_steps (agreement_id, occurred_at, id);
CREATE INDEX data_sharing_agreement_steps_actor_id ON data_sharing_agreement_steps (actor_id);
COMMENT ON TABLE data_sharing_agreement_steps IS 'Who brought an agreement to which status, and why.';

CREATE TABLE consents (
    id uuid PRIMARY KEY,
    case_id uuid NOT NULL REFERENCES cases (id) ON DELETE CASCADE,
    person_id uuid NOT NULL REFERENCES people (id),
    signer_id uuid NOT NULL REFERENCES people (id),
    purpose text NOT NULL CHECK (purpose IN ('victim_services', 'compensation', 'violence_review', 'evaluation')),
    data_categories text[] NOT NULL CHECK (cardinality(data_categories) > 0
        AND data_categories <@ ARRAY['identity', 'contact', 'address', 'incident', 'needs']),
    method text NOT NULL CHECK (method IN ('written', 'verbal_witnessed', 'electronic')),
    witness_id uuid REFERENCES users (id),
    sealed_signature bytea,
    given_on date NOT NULL,
    expires_on date NOT NULL,
    revoked_at timestamptz,
    revoked_by uuid REFERENCES users (id),
    recorded_by uuid REFERENCES users (id),
    created_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT consents_days CHECK (given_on <= expires_on),
    CONSTRAINT consents_witness CHECK ((method = 'verbal_witnessed') = (witness_id IS NOT NULL) AND witness_id <> recorded_by),
    CONSTRAINT consents_signature CHECK ((method = 'electronic') = (sealed_signature IS NOT NULL))
);
CREATE INDEX consents_case_id ON consents (case_id, created_at, id);
CREATE INDEX consents_person_id ON consents (person_id);
CREATE INDEX consents_signer_id ON consents (signer_id);
CREATE INDEX consents_witness_id ON consents (witness_id);
CREATE INDEX consents_revoked_by ON consents (revoked_by);
CREATE INDEX consents_recorded_by ON consents (recorded_by);
COMMENT ON TABLE consents IS 'What somebody of a case allows to be told to whom, for what, until when. Whether it counts is asked anew on each request.';

CREATE TABLE consent_recipients (
    consent_id uuid NOT NULL REFERENCES consents (id) ON DELETE CASCADE,
    organization_id uuid NOT NULL REFERENCES organizations (id),
    PRIMARY KEY (consent_id, organization_id)
);
CREATE INDEX consent_recipients_organization_id ON consent_recipients (organization_id);
COMMENT ON TABLE consent_recipients IS 'The organizations that a consent names.';

CREATE TABLE referral_reasons (
    code text PRIMARY KEY,
    statuses text[] NOT NULL CHECK (statuses <@ ARRAY['rejected', 'cancelled', 'on_hold', 'failed', 'entered_in_error']),
    name jsonb NOT NULL,
    position integer NOT NULL,
    active boolean NOT NULL DEFAULT true
);
COMMENT ON TABLE referral_reasons IS 'Why a referral is declined, cancelled, put on hold, or was an error.';

CREATE TABLE referrals (
    id uuid PRIMARY KEY,
    reference text NOT NULL,
    case_id uuid NOT NULL REFERENCES cases (id) ON DELETE CASCADE,
    person_id uuid REFERENCES people (id) ON DELETE SET NULL,
    from_organization_id uuid NOT NULL REFERENCES organizations (id),
    to_organization_id uuid NOT NULL REFERENCES organizations (id),
    service_id uuid NOT NULL REFERENCES services (id),
    kind text NOT NULL REFERENCES service_kinds (code),
    urgency text NOT NULL CHECK (urgency IN ('emergency', 'urgent', 'routine')),
    data_categories text[] NOT NULL CHECK (data_categories <@ ARRAY['identity', 'contact', 'address', 'incident', 'needs']),
    consent_id uuid REFERENCES consents (id) ON DELETE SET NULL,
    sealed_note bytea,
    language text NOT NULL,
    area_number integer REFERENCES community_areas (number),
    status text NOT NULL DEFAULT 'draft' CHECK (status IN ('draft', 'requested', 'accepted', 'rejected', 'cancelled', 'in_progress', 'on_hold',
        'failed', 'completed', 'entered_in_error')),
    reason text REFERENCES referral_reasons (code),
    outcome text CHECK (outcome IN ('service_started', 'service_completed', 'could_not_reach', 'declined', 'ineligible', 'moved', 'other')),
    redirect_of uuid REFERENCES referrals (id),
    due_at timestamptz,
    requested_at timestamptz,
    answered_at timestamptz,
    acknowledged_at timestamptz,
    acknowledged_by uuid REFERENCES users (id),
    created_by uuid REFERENCES users (id),
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    row_version bigint NOT NULL DEFAULT 1,
    CONSTRAINT referrals_to_others CHECK (from_organization_id <> to_organization_id),
    CONSTRAINT referrals_outcome CHECK (outcome IS NULL OR status IN ('completed', 'failed', 'entered_in_error')),
    CONSTRAINT referrals_outcome_known CHECK (outcome IS NOT NULL OR status NOT IN ('completed', 'failed')),
    CONSTRAINT referrals_closed CHECK (acknowledged_at IS NULL OR outcome IS NOT NULL OR status IN ('rejected', 'entered_in_error'))
);
CREATE UNIQUE INDEX referrals_reference_key ON referrals (reference);
CREATE UNIQUE INDEX referrals_redirect_of_key ON referrals (redirect_of);
CREATE INDEX referrals_case_id ON referrals (case_id, created_at, id);
CREATE INDEX referrals_person_id ON referrals (person_id);
CREATE INDEX referrals_from_organization_id ON referrals (from_organization_id, created_at DESC, id DESC);
CREATE INDEX referrals_to_organization_id ON referrals (to_organization_id, created_at DESC, id DESC);
CREATE INDEX referrals_service_id ON referrals (service_id);
CREATE INDEX referrals_kind ON referrals (kind);
CREATE INDEX referrals_consent_id ON referrals (consent_id);
CREATE INDEX referrals_area_number ON referrals (area_number);
CREATE INDEX referrals_reason ON referrals (reason);
CREATE INDEX referrals_acknowledged_by ON referrals (acknowledged_by);
CREATE INDEX referrals_created_by ON referrals (created_by);
COMMENT ON TABLE referrals IS 'Somebody of a case who is sent to a service of another organization. It holds no name: what is shared is read from the case while consent and agreement last.';

CREATE TABLE referral_steps (
    id uuid PRIMARY KEY,
    referral_id uuid NOT NULL REFERENCES referrals (id) ON DELETE CASCADE,
    status text NOT NULL,
    reason text REFERENCES referral_reasons (code),
    outcome text,
    acknowledged boolean NOT NULL DEFAULT false,
    organization_id uuid NOT NULL REFERENCES organizations (id),
    actor_id uuid REFERENCES users (id),
    occurred_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX referral_steps_referral_id ON referral_steps (referral_id, occurred_at, id);
CREATE INDEX referral_steps_reason ON referral_steps (reason);
CREATE INDEX referral_steps_organization_id ON referral_steps (organization_id);
CREATE INDEX referral_steps_actor_id ON referral_steps (actor_id);
COMMENT ON TABLE referral_steps IS 'What became of a referral, for which organization and by whom. An actor that is null answered by a link.';

CREATE TABLE referral_links (
    id uuid PRIMARY KEY,
    referral_id uuid NOT NULL REFERENCES referrals (id) ON DELETE CASCADE,
    secret_hash bytea NOT NULL,
    code_hash bytea NOT NULL,
    wrong_codes integer NOT NULL DEFAULT 0,
    answer_hash bytea,
    expires_at timestamptz NOT NULL,
    opened_at timestamptz,
    created_by uuid REFERENCES users (id),
    created_at timestamptz NOT NULL DEFAULT now()
);
CREATE UNIQUE INDEX referral_links_secret_hash_key ON referral_links (secret_hash);
CREATE UNIQUE INDEX referral_links_answer_hash_key ON referral_links (answer_hash);
CREATE INDEX referral_links_referral_id ON referral_links (referral_id, created_at, id);
CREATE INDEX referral_links_created_by ON referral_links (created_by);
COMMENT ON TABLE referral_links IS 'Links for organizations without an account: opened once, with a code that is told by phone.';

ALTER TABLE settings ADD COLUMN consent_days integer NOT NULL DEFAULT 90 CHECK (consent_days BETWEEN 1 AND 365);
ALTER TABLE settings ADD COLUMN consent_most_days integer NOT NULL DEFAULT 365 CHECK (consent_most_days BETWEEN 1 AND 3650);
ALTER TABLE settings ADD COLUMN referral_emergency_hours integer NOT NULL DEFAULT 24 CHECK (referral_emergency_hours BETWEEN 1 AND 720);
ALTER TABLE settings ADD COLUMN referral_urgent_hours integer NOT NULL DEFAULT 48 CHECK (referral_urgent_hours BETWEEN 1 AND 720);
ALTER TABLE settings ADD COLUMN referral_routine_days integer NOT NULL DEFAULT 5 CHECK (referral_routine_days BETWEEN 1 AND 60);
ALTER TABLE settings ADD COLUMN referral_outcome_days integer NOT NULL DEFAULT 30 CHECK (referral_outcome_days BETWEEN 1 AND 365);
ALTER TABLE settings ADD COLUMN referral_link_hours integer NOT NULL DEFAULT 72 CHECK (referral_link_hours BETWEEN 1 AND 720);

-- Second line of access. Consents are for those who see the case; a referral also for whom it was sent to.
ALTER TABLE referrals ENABLE ROW LEVEL SECURITY;
ALTER TABLE referrals FORCE ROW LEVEL SECURITY;
CREATE POLICY referrals_visible ON referrals USING (
    (SELECT is_system())
    OR case_id IN (SELECT id FROM cases)
    OR (requested_at IS NOT NULL AND to_organization_id = (SELECT subject_organization())
        AND (SELECT subject_has_role('{victim_advocate,partner_user}')))
);
ALTER TABLE consents ENABLE ROW LEVEL SECURITY;
ALTER TABLE consents FORCE ROW LEVEL SECURITY;
CREATE POLICY consents_visible ON consents USING ((SELECT is_system()) OR case_id IN (SELECT id FROM cases));
ALTER TABLE consent_recipients ENABLE ROW LEVEL SECURITY;
ALTER TABLE consent_recipients FORCE ROW LEVEL SECURITY;
CREATE POLICY consent_recipients_visible ON consent_recipients USING ((SELECT is_system()) OR consent_id IN (SELECT id FROM consents));
DO $$
DECLARE
    one text;
BEGIN
    FOREACH one IN ARRAY ARRAY['referral_steps', 'referral_links']
    LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', one);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', one);
        EXECUTE format('CREATE POLICY %I ON %I USING ((SELECT is_system()) OR referral_id IN (SELECT id FROM referrals))', one || '_visible', one);
    END LOOP;
END
$$;
