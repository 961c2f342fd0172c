DROP TABLE case_erasures;
ALTER TABLE settings DROP COLUMN case_retention_months;
ALTER TABLE compensation_requests ALTER COLUMN sealed_payee SET NOT NULL;
ALTER TABLE cases DROP COLUMN erased_at, DROP COLUMN erase_on, DROP COLUMN legal_hold;
