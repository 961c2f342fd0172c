CREATE TABLE compensation_policies (
    id uuid PRIMARY KEY,
    effective_from date NOT NULL,
    rules jsonb NOT NULL,
    created_by uuid REFERENCES users (id),
    created_at timestamptz NOT NULL DEFAULT now()
);
CREATE UNIQUE INDEX compensation_policies_effective_from_key ON compensation_policies (effective_from);
CREATE INDEX compensation_policies_created_by ON compensation_policies (created_by);
COMMENT ON TABLE compensation_policies IS 'Versions of the rules of the emergency fund for victims, from a day on. A version is never changed.';
CREATE TRIGGER compensation_policies_stay BEFORE UPDATE ON compensation_policies FOR EACH ROW
    EXECUTE FUNCTION refuse_change_of_published_policy();

CREATE TABLE compensation_applications (
    id uuid PRIMARY KEY,
    reference text NOT NULL,
    case_id uuid NOT NULL REFERENCES cases (id),
    organization_id uuid NOT NULL REFERENCES organizations (id),
    applicant_id uuid NOT NULL,
    relation text NOT NULL,
    policy_id uuid REFERENCES compensation_policies (id),
    status text NOT NULL DEFAULT 'draft' CHECK (status IN ('draft', 'submitted', 'approved', 'partially_approved', 'denied', 'withdrawn')),
    facts jsonb NOT NULL,
    documents text[] NOT NULL DEFAULT '{}',
    sealed_appeal bytea,
    submitted_by uuid REFERENCES users (id),
    submitted_at timestamptz,
    decision_due_on date,
    decided_by uuid REFERENCES users (id),
    decided_at timestamptz,
    payment_due_on date,
    denial_reasons text[] NOT NULL DEFAULT '{}',
    decision_note text,
    determination jsonb,
    appealed_at timestamptz,
    former_decider_id uuid REFERENCES users (id),
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    row_version bigint NOT NULL DEFAULT 1,
    CONSTRAINT compensation_applications_four_eyes CHECK (submitted_by <> decided_by),
    CONSTRAINT compensation_applications_submitted CHECK (status IN ('draft', 'withdrawn') OR (submitted_at IS NOT NULL AND policy_id IS NOT NULL))
);
CREATE UNIQUE INDEX compensation_applications_reference_key ON compensation_applications (reference);
CREATE UNIQUE INDEX compensation_applications_one_per_applicant ON compensation_applications (case_id, applicant_id)
    WHERE status NOT IN ('denied', 'withdrawn');
CREATE INDEX compensation_applications_queue ON compensation_applications (created_at DESC, id DESC);
CREATE INDEX compensation_applications_case_id ON compensation_applications (case_id);
CREATE INDEX compensation_applications_organization_id ON compensation_applications (organization_id);
CREATE INDEX compensation_applications_policy_id ON compensation_applications (policy_id);
CREATE INDEX compensation_applications_submitted_by ON compensation_applications (submitted_by);
CREATE INDEX compensation_applications_decided_by ON compensation_applications (decided_by);
CREATE INDEX compensation_applications_former_decider_id ON compensation_applications (former_decider_id);
COMMENT ON TABLE compensation_applications IS 'Applications to the emergency fund for victims. They hold facts and sums, no names; those of one case share the cap of its victim.';

CREATE TABLE compensation_requests (
    id uuid PRIMARY KEY,
    application_id uuid NOT NULL REFERENCES compensation_applications (id) ON DELETE CASCADE,
    category text NOT NULL CHECK (category IN ('basic_needs', 'relocation', 'funeral')),
    requested_cents bigint NOT NULL CHECK (requested_cents > 0),
    approved_cents bigint CHECK (approved_cents >= 0),
    payee_kind text NOT NULL CHECK (payee_kind IN ('applicant', 'funeral_home', 'vendor')),
    sealed_payee bytea NOT NULL,
    status text NOT NULL DEFAULT 'requested' CHECK (status IN ('requested', 'denied', 'approved', 'paid', 'returned', 'void')),
    paid_on date,
    settled_by uuid REFERENCES users (id)
);
CREATE UNIQUE INDEX compensation_requests_category_key ON compensation_requests (application_id, category);
CREATE INDEX compensation_requests_settled_by ON compensation_requests (settled_by);
COMMENT ON TABLE compensation_requests IS 'What an application asks for, one sum of each category. Who is paid is sealed under the platform''s key, for whoever pays.';

ALTER TABLE funds ALTER COLUMN round_id DROP NOT NULL;
ALTER TABLE funds ADD COLUMN for_compensation boolean NOT NULL DEFAULT false;
ALTER TABLE funds ADD CONSTRAINT funds_purpose CHECK ((round_id IS NOT NULL) <> for_compensation);
CREATE UNIQUE INDEX funds_for_compensation_key ON funds (for_compensation) WHERE for_compensation;
ALTER TABLE fund_entries ADD COLUMN compensation_application_id uuid REFERENCES compensation_applications (id);
CREATE INDEX fund_entries_compensation_application_id ON fund_entries (compensation_application_id);

-- Second line of access: advocates of the case; reviewers, finance and the director what was sent.
ALTER TABLE compensation_applications ENABLE ROW LEVEL SECURITY;
ALTER TABLE compensation_applications FORCE ROW LEVEL SECURITY;
CREATE POLICY compensation_applications_visible ON compensation_applications USING (
    (SELECT is_system())
    OR (submitted_at IS NOT NULL AND (SELECT subject_has_role('{program_reviewer,finance,director}')))
    OR case_id IN (SELECT id FROM cases)
);
ALTER TABLE compensation_requests ENABLE ROW LEVEL SECURITY;
ALTER TABLE compensation_requests FORCE ROW LEVEL SECURITY;
CREATE POLICY compensation_requests_visible ON compensation_requests USING (application_id IN (SELECT id FROM compensation_applications));
