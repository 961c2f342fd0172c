ALTER TABLE cases ADD CONSTRAINT cases_closure_reason_check
    CHECK (closure_reason IN ('needs_met', 'declined', 'unable_to_reach', 'moved_away', 'opened_in_error', 'other')) NOT VALID;
CREATE TABLE service_kinds (
    code text PRIMARY KEY,
    name jsonb NOT NULL,
    position integer NOT NULL,
    active boolean NOT NULL DEFAULT true
);
COMMENT ON TABLE service_kinds IS 'Kinds of help in the directory.';
CREATE TABLE referral_reasons (
    code text PRIMARY KEY,
    statuses text[] NOT NULL CHECK (statuses <@ ARRAY['rejected', 'cancelled', 'on_hold', 'failed', 'entered_in_error']),
    name jsonb NOT NULL,
    position integer NOT NULL,
    active boolean NOT NULL DEFAULT true
);
COMMENT ON TABLE referral_reasons IS 'Why a referral is declined, cancelled, put on hold, or was an error.';
INSERT INTO service_kinds (code, name, position, active)
    SELECT code, name, position, active FROM help_terms WHERE kind = 'service_kind';
INSERT INTO referral_reasons (code, statuses, name, position, active)
    SELECT code, statuses, name, position, active FROM help_terms WHERE kind = 'referral_reason';
ALTER TABLE referrals ADD CONSTRAINT referrals_kind_fkey FOREIGN KEY (kind) REFERENCES service_kinds (code);
ALTER TABLE referrals ADD CONSTRAINT referrals_reason_fkey FOREIGN KEY (reason) REFERENCES referral_reasons (code);
ALTER TABLE referral_steps ADD CONSTRAINT referral_steps_reason_fkey FOREIGN KEY (reason) REFERENCES referral_reasons (code);
CREATE INDEX referrals_kind ON referrals (kind);
CREATE INDEX referrals_reason ON referrals (reason);
CREATE INDEX referral_steps_reason ON referral_steps (reason);
DROP TABLE help_terms;
