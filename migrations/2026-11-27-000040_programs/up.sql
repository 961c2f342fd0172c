CREATE TABLE programs (
    id uuid PRIMARY KEY,
    code text NOT NULL,
    name jsonb NOT NULL,
    description jsonb NOT NULL,
    track text NOT NULL CHECK (track IN ('reimbursement', 'income_based')),
    position integer NOT NULL DEFAULT 0,
    active boolean NOT NULL DEFAULT true,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    row_version bigint NOT NULL DEFAULT 1
);
CREATE UNIQUE INDEX programs_code_key ON programs (code);
COMMENT ON TABLE programs IS 'Programs that people apply to: what they are for and how they help.';

CREATE TABLE program_rounds (
    id uuid PRIMARY KEY,
    program_id uuid NOT NULL REFERENCES programs (id),
    opens_at timestamptz NOT NULL,
    closes_at timestamptz,
    state text NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'paused', 'waitlisted', 'closed')),
    created_by uuid REFERENCES users (id),
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    row_version bigint NOT NULL DEFAULT 1,
    CONSTRAINT program_rounds_times CHECK (closes_at IS NULL OR closes_at > opens_at)
);
CREATE INDEX program_rounds_program_id ON program_rounds (program_id, opens_at DESC);
COMMENT ON TABLE program_rounds IS 'Times in which a program takes applications. Closing is not rejecting: what was sent before is processed.';

CREATE TABLE program_policies (
    id uuid PRIMARY KEY,
    program_id uuid NOT NULL REFERENCES programs (id),
    effective_from date NOT NULL,
    status text NOT NULL DEFAULT 'draft' CHECK (status IN ('draft', 'published')),
    rules jsonb NOT NULL,
    published_at timestamptz,
    created_by uuid REFERENCES users (id),
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    row_version bigint NOT NULL DEFAULT 1,
    CONSTRAINT program_policies_published CHECK ((status = 'published') = (published_at IS NOT NULL))
);
CREATE UNIQUE INDEX program_policies_effective_from_key ON program_policies (program_id, effective_from) WHERE status = 'published';
CREATE INDEX program_policies_program_id ON program_policies (program_id, effective_from DESC);
COMMENT ON TABLE program_policies IS 'Versions of what a program covers, from a day on. A published version never changes.';

-- What decided a file stays what it was, whoever connects.
CREATE FUNCTION refuse_change_of_published_policy() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a published policy never changes' USING ERRCODE = 'integrity_constraint_violation';
END
$$;
CREATE TRIGGER program_policies_stay BEFORE UPDATE OR DELETE ON program_policies FOR EACH ROW
    WHEN (OLD.status = 'published') EXECUTE FUNCTION refuse_change_of_published_policy();
