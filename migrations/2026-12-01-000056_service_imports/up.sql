ALTER TABLE imports DROP CONSTRAINT imports_kind_check;
ALTER TABLE imports ADD CONSTRAINT imports_kind_check CHECK (kind IN ('incidents', 'areas', 'lots', 'surroundings', 'services'));
ALTER TABLE services ADD COLUMN external_id text CHECK (length(external_id) BETWEEN 1 AND 200);
CREATE UNIQUE INDEX services_external_id_key ON services (external_id);
COMMENT ON COLUMN services.external_id IS 'Id in the directory that it was imported from.';
