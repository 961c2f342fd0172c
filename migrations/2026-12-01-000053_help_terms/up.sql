CREATE TABLE help_terms (
    id uuid PRIMARY KEY,
    kind text NOT NULL CHECK (kind IN ('service_kind', 'referral_reason', 'closure_reason')),
    code text NOT NULL,
    name jsonb NOT NULL,
    statuses text[] NOT NULL DEFAULT '{}'
        CHECK (statuses <@ ARRAY['rejected', 'cancelled', 'on_hold', 'failed', 'entered_in_error']),
    position integer NOT NULL DEFAULT 0,
    active boolean NOT NULL DEFAULT true,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    row_version bigint NOT NULL DEFAULT 1,
    CONSTRAINT help_terms_statuses CHECK ((kind = 'referral_reason') = (statuses <> '{}'))
);
CREATE UNIQUE INDEX help_terms_code_key ON help_terms (kind, code);
COMMENT ON TABLE help_terms IS 'What can be chosen around help: kinds of help, reasons of referrals, reasons to close a case. Codes are never deleted: other rows hold them.';

INSERT INTO help_terms (id, kind, code, name, position, active)
    SELECT gen_random_uuid(), 'service_kind', code, name, position, active FROM service_kinds;
INSERT INTO help_terms (id, kind, code, name, statuses, position, active)
    SELECT gen_random_uuid(), 'referral_reason', code, name, statuses, position, active FROM referral_reasons;

ALTER TABLE referrals DROP CONSTRAINT referrals_kind_fkey;
ALTER TABLE referrals DROP CONSTRAINT referrals_reason_fkey;
ALTER TABLE referral_steps DROP CONSTRAINT referral_steps_reason_fkey;
-- They served the foreign keys alone.
DROP INDEX referral_steps_reason, referrals_kind, referrals_reason;
DROP TABLE service_kinds;
DROP TABLE referral_reasons;
ALTER TABLE cases DROP CONSTRAINT cases_closure_reason_check;
