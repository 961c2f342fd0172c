-- A sealed file names the place that it was sealed for, so that it can be sealed again under a new data key.
ALTER TABLE stored_files ADD COLUMN sealed_place text;
UPDATE stored_files SET sealed_place = 'work_order_photos|full|' || p.id FROM work_order_photos p WHERE p.file_id = stored_files.id;
UPDATE stored_files SET sealed_place = 'work_order_photos|small|' || p.id FROM work_order_photos p WHERE p.small_file_id = stored_files.id;
