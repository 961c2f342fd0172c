ALTER TABLE settings DROP COLUMN service_assurance_days;
DROP TABLE services, service_kinds;
