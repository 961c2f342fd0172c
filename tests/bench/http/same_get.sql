\set position random(1, 1000)
SELECT organization_id, second_factor FROM sessions WHERE id = (SELECT session_id FROM bench_subject) AND revoked_at IS NULL AND expires_at > now();
SELECT role, organization_id, area_numbers, program, clearance FROM grants WHERE user_id = (SELECT user_id FROM bench_subject);
BEGIN READ ONLY;
SELECT set_config('cscc.subject_kind', 'user', true), set_config('cscc.subject_id', user_id::text, true) FROM bench_subject;
SELECT coalesce(sum(row_version * number), 0)::bigint, max(updated_at) FROM community_areas;
SELECT id, case_number, kind, occurred_at, occurred_on, community_area_number, block, public_longitude, public_latitude, beat, district, ward, location_description, domestic, gunshot_injury, verification, victimization_count, source, updated_at, row_version, primary_type, description, hot_spot_cell, corrected_fields, has_exact_location, created_at, occurred_at > now() - make_interval(hours => (SELECT provisional_hours FROM settings)) FROM incidents WHERE id = (SELECT id FROM bench_ids WHERE position = :position);
SELECT id, source, external_id, age_band, sex, race, injury, gunshot_injury, primary_type, counted FROM victimizations WHERE incident_id = (SELECT id FROM bench_ids WHERE position = :position) ORDER BY external_id, id;
COMMIT;
