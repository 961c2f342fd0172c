-- The application's role: owns nothing, cannot bypass row-level security, cannot change the schema.
DO $$
BEGIN
    CREATE ROLE cscc_app LOGIN NOBYPASSRLS NOCREATEDB NOCREATEROLE NOSUPERUSER;
EXCEPTION WHEN duplicate_object OR unique_violation OR insufficient_privilege THEN
    NULL; -- roles belong to the whole cluster: another database or its administrator has made it
END $$;

DO $$
BEGIN
    -- Lets a deployment with one login run its requests as cscc_app.
    EXECUTE format('GRANT cscc_app TO %I', current_user);
EXCEPTION WHEN OTHERS THEN
    NULL; -- a superuser needs no membership, and concurrent grants may collide
END $$;

GRANT USAGE ON SCHEMA public TO cscc_app;
-- Lets the application tell what is pending without its owner.
GRANT SELECT ON __diesel_schema_migrations TO cscc_app;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO cscc_app;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO cscc_app;

-- Who is asking, set with set_config(..., true) inside each transaction. No context: NULL, and policies give no row.
CREATE FUNCTION current_subject_kind() RETURNS text LANGUAGE sql STABLE PARALLEL SAFE AS
$$ SELECT nullif(current_setting('cscc.subject_kind', true), '') $$;

CREATE FUNCTION current_subject_id() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE AS
$$ SELECT nullif(current_setting('cscc.subject_id', true), '')::uuid $$;

CREATE FUNCTION is_system() RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE AS
$$ SELECT coalesce(current_subject_kind() = 'system', false) $$;

CREATE TABLE settings (
    id boolean PRIMARY KEY DEFAULT true CHECK (id),
    center_name text NOT NULL,
    city_name text NOT NULL,
    timezone text NOT NULL,
    languages text[] NOT NULL,
    default_language text NOT NULL,
    map_longitude double precision NOT NULL,
    map_latitude double precision NOT NULL,
    map_zoom double precision NOT NULL,
    contact_phone text,
    contact_email text,
    is_demo boolean NOT NULL DEFAULT false,
    small_count_threshold integer NOT NULL CHECK (small_count_threshold >= 0),
    provisional_hours integer NOT NULL CHECK (provisional_hours >= 0),
    mask_radius_m double precision NOT NULL CHECK (mask_radius_m > 0),
    updated_at timestamptz NOT NULL DEFAULT now(),
    row_version bigint NOT NULL DEFAULT 1
);
COMMENT ON TABLE settings IS 'The one row that names the center and its publication rules; another city edits it, not code.';

CREATE TABLE data_keys (
    id uuid PRIMARY KEY,
    organization_id uuid,
    version integer NOT NULL,
    wrapped_key bytea NOT NULL,
    master_key_id text NOT NULL,
    state text NOT NULL CHECK (state IN ('active', 'decrypt_only', 'destroyed')),
    created_at timestamptz NOT NULL DEFAULT now(),
    retired_at timestamptz
);
CREATE UNIQUE INDEX data_keys_one_active ON data_keys (organization_id) NULLS NOT DISTINCT WHERE state = 'active';
COMMENT ON TABLE data_keys IS 'Data keys of field encryption, wrapped by the master key; one active per organization (NULL: the platform).';

CREATE TABLE signing_keys (
    id text PRIMARY KEY,
    sealed_private_key bytea NOT NULL,
    public_key bytea NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    signs_from timestamptz NOT NULL,
    retired_at timestamptz
);
COMMENT ON TABLE signing_keys IS 'Ed25519 keys that sign access tokens; the private half is sealed with the platform data key.';

CREATE TABLE audit_entries (
    id uuid PRIMARY KEY,
    occurred_at timestamptz NOT NULL DEFAULT now(),
    actor_kind text NOT NULL CHECK (actor_kind IN ('user', 'key', 'system', 'public')),
    actor_id uuid,
    organization_id uuid,
    action text NOT NULL,
    resource_type text NOT NULL,
    resource_id text,
    fields text[] NOT NULL DEFAULT '{}',
    purpose text,
    outcome text NOT NULL CHECK (outcome IN ('allowed', 'denied')),
    request_id text
);
CREATE INDEX audit_entries_occurred_at ON audit_entries (occurred_at DESC, id DESC);
CREATE INDEX audit_entries_resource ON audit_entries (resource_type, resource_id, occurred_at DESC);
CREATE INDEX audit_entries_actor ON audit_entries (actor_id, occurred_at DESC);
COMMENT ON TABLE audit_entries IS 'Append-only record of who did or read what; names of fields, never their values.';

CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'rows of % are never changed or removed', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER audit_entries_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_entries
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
REVOKE UPDATE, DELETE, TRUNCATE ON audit_entries FROM cscc_app;

CREATE TABLE events (
    id uuid PRIMARY KEY,
    transaction_id xid8 NOT NULL DEFAULT pg_current_xact_id(),
    sequence bigint GENERATED ALWAYS AS IDENTITY,
    occurred_at timestamptz NOT NULL DEFAULT now(),
    type text NOT NULL,
    resource_type text NOT NULL,
    resource_id text NOT NULL,
    organization_id uuid,
    community_area_number integer
);
CREATE INDEX events_feed ON events (transaction_id, sequence);
COMMENT ON TABLE events IS 'Outbox: one thin row per change, written in the same commit; read in the order of (transaction_id, sequence).';

CREATE TABLE jobs (
    id uuid PRIMARY KEY,
    kind text NOT NULL,
    payload jsonb NOT NULL,
    status text NOT NULL DEFAULT 'queued' CHECK (status IN ('queued', 'running', 'succeeded', 'failed', 'cancelled')),
    progress_done bigint NOT NULL DEFAULT 0,
    progress_total bigint,
    attempts integer NOT NULL DEFAULT 0,
    max_attempts integer NOT NULL DEFAULT 3,
    run_after timestamptz NOT NULL DEFAULT now(),
    leased_until timestamptz,
    lease_token uuid,
    cancel_requested boolean NOT NULL DEFAULT false,
    error text,
    actor_kind text NOT NULL,
    actor_id uuid,
    organization_id uuid,
    created_at timestamptz NOT NULL DEFAULT now(),
    started_at timestamptz,
    finished_at timestamptz,
    row_version bigint NOT NULL DEFAULT 1
);
CREATE INDEX jobs_due ON jobs (run_after) WHERE status IN ('queued', 'running');
CREATE INDEX jobs_created_at ON jobs (created_at DESC, id DESC);
COMMENT ON TABLE jobs IS 'Queue of long work, taken with FOR UPDATE SKIP LOCKED under a lease.';

CREATE TABLE idempotency_keys (
    principal text NOT NULL,
    operation text NOT NULL,
    key text NOT NULL,
    fingerprint bytea NOT NULL,
    resource_id uuid NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (principal, operation, key)
);
CREATE INDEX idempotency_keys_created_at ON idempotency_keys (created_at);
COMMENT ON TABLE idempotency_keys IS 'Idempotency-Key of a request and the resource that it made, committed together with it.';

CREATE TABLE rate_limit_hits (
    bucket text NOT NULL,
    subject bytea NOT NULL,
    occurred_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX rate_limit_hits_bucket ON rate_limit_hits (bucket, subject, occurred_at);
COMMENT ON TABLE rate_limit_hits IS 'Counted hits of limits that replicas must share (sign-in, reveals); subjects are keyed hashes.';

CREATE TABLE stored_files (
    id uuid PRIMARY KEY,
    storage_key text NOT NULL UNIQUE,
    purpose text NOT NULL,
    media_type text NOT NULL,
    size_bytes bigint NOT NULL CHECK (size_bytes >= 0),
    sha256 bytea NOT NULL,
    organization_id uuid,
    created_by uuid,
    created_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE stored_files IS 'What lies in the object store; the content is only there.';
