ALTER TABLE settings DROP COLUMN case_contact_days, DROP COLUMN case_first_contact_days;
DROP TABLE case_transfers, case_steps, case_notes, case_people;
DROP POLICY cases_visible ON cases;
DROP TABLE case_conflicts, cases, people;
