DROP TABLE stored_files, rate_limit_hits, idempotency_keys, jobs, events, audit_entries, signing_keys, data_keys, settings;
DROP FUNCTION refuse_change();
DROP FUNCTION is_system();
DROP FUNCTION current_subject_id();
DROP FUNCTION current_subject_kind();
ALTER DEFAULT PRIVILEGES IN SCHEMA public REVOKE SELECT, INSERT, UPDATE, DELETE ON TABLES FROM cscc_app;
ALTER DEFAULT PRIVILEGES IN SCHEMA public REVOKE USAGE, SELECT ON SEQUENCES FROM cscc_app;
REVOKE SELECT ON __diesel_schema_migrations FROM cscc_app;
REVOKE USAGE ON SCHEMA public FROM cscc_app;
-- The role stays: other databases of the cluster may use it.
