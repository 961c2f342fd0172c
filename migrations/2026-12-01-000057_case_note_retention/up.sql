ALTER TABLE settings ADD COLUMN case_note_retention_months integer NOT NULL DEFAULT 24 CHECK (case_note_retention_months BETWEEN 1 AND 240);
ALTER TABLE cases ADD COLUMN notes_erase_on date;
ALTER TABLE cases ADD COLUMN notes_erased_at timestamptz;
ALTER TABLE cases ADD CONSTRAINT cases_notes_erased_when_closed CHECK (notes_erased_at IS NULL OR (status = 'closed' AND sealed_plan IS NULL));
CREATE INDEX cases_notes_erase_on ON cases (notes_erase_on) WHERE notes_erase_on IS NOT NULL AND notes_erased_at IS NULL;
ALTER TABLE case_erasures ADD COLUMN category text NOT NULL DEFAULT 'persons' CHECK (category IN ('notes', 'persons'));
ALTER TABLE case_erasures ALTER COLUMN category DROP DEFAULT;
-- Notes go before persons, and again when a case was opened and closed once more.
ALTER TABLE case_erasures DROP CONSTRAINT case_erasures_pkey;
ALTER TABLE case_erasures ADD PRIMARY KEY (case_id, erased_at);
