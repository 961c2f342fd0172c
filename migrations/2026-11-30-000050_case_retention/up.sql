ALTER TABLE cases ADD COLUMN legal_hold boolean NOT NULL DEFAULT false;
ALTER TABLE cases ADD COLUMN erase_on date;
ALTER TABLE cases ADD COLUMN erased_at timestamptz;
ALTER TABLE cases ADD CONSTRAINT cases_erased_when_closed CHECK (erased_at IS NULL OR (status = 'closed' AND sealed_plan IS NULL));
CREATE INDEX cases_erase_on ON cases (erase_on) WHERE erase_on IS NOT NULL AND erased_at IS NULL;
ALTER TABLE compensation_requests ALTER COLUMN sealed_payee DROP NOT NULL;
ALTER TABLE settings ADD COLUMN case_retention_months integer NOT NULL DEFAULT 84 CHECK (case_retention_months BETWEEN 1 AND 240);

CREATE TABLE case_erasures (
    case_id uuid PRIMARY KEY REFERENCES cases (id),
    people integer NOT NULL,
    notes integer NOT NULL,
    payees integer NOT NULL,
    erased_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX case_erasures_erased_at ON case_erasures (erased_at DESC, case_id DESC);
COMMENT ON TABLE case_erasures IS 'Proof that what was about persons in a closed case was erased, and how much it was.';
CREATE TRIGGER case_erasures_stay BEFORE UPDATE OR DELETE ON case_erasures FOR EACH ROW EXECUTE FUNCTION refuse_change_of_record();
ALTER TABLE case_erasures ENABLE ROW LEVEL SECURITY;
ALTER TABLE case_erasures FORCE ROW LEVEL SECURITY;
CREATE POLICY case_erasures_visible ON case_erasures USING ((SELECT is_system()) OR case_id IN (SELECT id FROM cases));
