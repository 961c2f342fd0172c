DROP INDEX funds_for_compensation_key;
ALTER TABLE fund_entries DROP COLUMN compensation_application_id;
ALTER TABLE funds DROP CONSTRAINT funds_purpose, DROP COLUMN for_compensation;
ALTER TABLE funds ALTER COLUMN round_id SET NOT NULL;
DROP TABLE compensation_requests, compensation_applications, compensation_policies;
