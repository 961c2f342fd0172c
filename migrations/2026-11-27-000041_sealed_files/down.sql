ALTER TABLE stored_files DROP COLUMN sealed_place;
