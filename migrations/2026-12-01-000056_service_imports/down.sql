ALTER TABLE services DROP COLUMN external_id;
DELETE FROM imports WHERE kind = 'services';
ALTER TABLE imports DROP CONSTRAINT imports_kind_check;
ALTER TABLE imports ADD CONSTRAINT imports_kind_check CHECK (kind IN ('incidents', 'areas', 'lots', 'surroundings'));
