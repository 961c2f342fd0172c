ALTER TABLE case_erasures DISABLE TRIGGER case_erasures_stay;
DELETE FROM case_erasures WHERE category = 'notes';
ALTER TABLE case_erasures ENABLE TRIGGER case_erasures_stay;
ALTER TABLE case_erasures DROP CONSTRAINT case_erasures_pkey;
ALTER TABLE case_erasures ADD PRIMARY KEY (case_id);
ALTER TABLE case_erasures DROP COLUMN category;
ALTER TABLE cases DROP COLUMN notes_erased_at;
ALTER TABLE cases DROP COLUMN notes_erase_on;
ALTER TABLE settings DROP COLUMN case_note_retention_months;
