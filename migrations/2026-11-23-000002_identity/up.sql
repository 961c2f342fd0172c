CREATE EXTENSION IF NOT EXISTS citext;

CREATE TABLE organizations (
    id uuid PRIMARY KEY,
    name text NOT NULL CONSTRAINT organizations_name_length CHECK (length(name) BETWEEN 1 AND 200),
    abbreviation text,
    kind text NOT NULL CHECK (kind IN ('city_department', 'sister_agency', 'community_organization', 'business', 'other')),
    description text,
    illustrative boolean NOT NULL DEFAULT false,
    active boolean NOT NULL DEFAULT true,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    row_version bigint NOT NULL DEFAULT 1
);
CREATE UNIQUE INDEX organizations_name_key ON organizations (lower(name));
COMMENT ON TABLE organizations IS 'Departments, agencies, community organizations and businesses; illustrative ones come from the seed.';

CREATE TABLE users (
    id uuid PRIMARY KEY,
    organization_id uuid NOT NULL REFERENCES organizations (id),
    email citext NOT NULL,
    display_name text,
    language text NOT NULL DEFAULT 'en',
    status text NOT NULL CHECK (status IN ('invited', 'active', 'deactivated')),
    last_sign_in_at timestamptz,
    second_factor_enabled boolean NOT NULL DEFAULT false,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    row_version bigint NOT NULL DEFAULT 1
);
CREATE UNIQUE INDEX users_email_key ON users (email);
CREATE INDEX users_organization_id ON users (organization_id);
CREATE INDEX users_created_at ON users (created_at DESC, id DESC);
COMMENT ON TABLE users IS 'People who sign in. Staff and partners, never the persons a program serves.';

CREATE TABLE user_credentials (
    user_id uuid PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
    password_hash text,
    password_changed_at timestamptz,
    totp_sealed bytea,
    totp_pending_sealed bytea,
    totp_last_step bigint,
    recovery_code_hashes bytea[] NOT NULL DEFAULT '{}'
);
COMMENT ON TABLE user_credentials IS 'Argon2id password hash and sealed TOTP secret; recovery codes as SHA-256, removed when used.';

CREATE TABLE user_tokens (
    token_hash bytea PRIMARY KEY,
    user_id uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    purpose text NOT NULL CHECK (purpose IN ('invitation', 'password_reset', 'second_factor_challenge')),
    expires_at timestamptz NOT NULL,
    used_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX user_tokens_user_id ON user_tokens (user_id);
COMMENT ON TABLE user_tokens IS 'Single-use secrets sent by mail or held between the two steps of a sign-in, as SHA-256.';

CREATE TABLE sessions (
    id uuid PRIMARY KEY,
    user_id uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    organization_id uuid NOT NULL REFERENCES organizations (id),
    refresh_hash bytea NOT NULL,
    previous_refresh_hash bytea,
    successor_sealed bytea,
    rotated_at timestamptz NOT NULL DEFAULT now(),
    authenticated_at timestamptz NOT NULL DEFAULT now(),
    second_factor boolean NOT NULL DEFAULT false,
    user_agent text,
    created_at timestamptz NOT NULL DEFAULT now(),
    last_seen_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz NOT NULL,
    revoked_at timestamptz
);
CREATE INDEX sessions_user_id ON sessions (user_id, created_at DESC);
CREATE UNIQUE INDEX sessions_refresh_hash ON sessions (refresh_hash);
CREATE INDEX sessions_previous_refresh_hash ON sessions (previous_refresh_hash);
COMMENT ON TABLE sessions IS 'Sign-ins. Changing a user''s status, organization or password revokes the rows, so one read tells whether a token still counts.';

CREATE TABLE grants (
    id uuid PRIMARY KEY,
    user_id uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    organization_id uuid NOT NULL REFERENCES organizations (id),
    role text NOT NULL,
    area_numbers integer[],
    program text,
    clearance integer NOT NULL CHECK (clearance BETWEEN 0 AND 4),
    created_at timestamptz NOT NULL DEFAULT now(),
    created_by uuid
);
CREATE INDEX grants_user_id ON grants (user_id);
COMMENT ON TABLE grants IS 'A role given to a user: for an organization, areas (NULL: all), a program (NULL: all), up to a confidentiality level.';

CREATE TABLE api_keys (
    id uuid PRIMARY KEY,
    organization_id uuid NOT NULL REFERENCES organizations (id),
    name text NOT NULL CONSTRAINT api_keys_name_length CHECK (length(name) BETWEEN 1 AND 100),
    prefix text NOT NULL UNIQUE,
    secret_hash bytea NOT NULL,
    scopes text[] NOT NULL,
    area_numbers integer[],
    clearance integer NOT NULL DEFAULT 1 CHECK (clearance BETWEEN 0 AND 4),
    allowed_networks text[],
    expires_at timestamptz NOT NULL,
    last_used_at timestamptz,
    revoked_at timestamptz,
    replaced_by uuid REFERENCES api_keys (id),
    created_by uuid,
    created_at timestamptz NOT NULL DEFAULT now(),
    row_version bigint NOT NULL DEFAULT 1
);
CREATE INDEX api_keys_organization_id ON api_keys (organization_id);
CREATE INDEX api_keys_created_at ON api_keys (created_at DESC, id DESC);
COMMENT ON TABLE api_keys IS 'Keys of partner organizations and scripts; the secret is shown once and kept as SHA-256.';

-- Areas that the subject may see with at least this clearance; 0 stands for everywhere. Reads the grants itself, so a
-- mistake in the application's scopes does not widen it.
CREATE FUNCTION granted_areas(minimum_clearance integer) RETURNS integer[] LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT CASE current_subject_kind()
        WHEN 'system' THEN ARRAY[0]
        WHEN 'user' THEN (
            SELECT coalesce(array_agg(DISTINCT area), '{}')
            FROM grants g CROSS JOIN LATERAL unnest(coalesce(g.area_numbers, ARRAY[0])) AS area
            WHERE g.user_id = current_subject_id() AND g.clearance >= minimum_clearance)
        WHEN 'key' THEN (
            SELECT coalesce(array_agg(DISTINCT area), '{}')
            FROM api_keys k CROSS JOIN LATERAL unnest(coalesce(k.area_numbers, ARRAY[0])) AS area
            WHERE k.id = current_subject_id() AND k.clearance >= minimum_clearance
              AND k.revoked_at IS NULL AND k.expires_at > now())
        ELSE '{}'::integer[]
    END
$$;

CREATE FUNCTION subject_organization() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT CASE current_subject_kind()
        WHEN 'user' THEN (SELECT s.organization_id FROM sessions s
                          WHERE s.user_id = current_subject_id() ORDER BY s.created_at DESC LIMIT 1)
        WHEN 'key' THEN (SELECT k.organization_id FROM api_keys k WHERE k.id = current_subject_id())
    END
$$;

CREATE FUNCTION subject_has_role(roles text[]) RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT coalesce(current_subject_kind() = 'user', false)
        AND EXISTS (SELECT 1 FROM grants g WHERE g.user_id = current_subject_id() AND g.role = ANY (roles))
$$;

ALTER TABLE users ENABLE ROW LEVEL SECURITY;
ALTER TABLE users FORCE ROW LEVEL SECURITY;
CREATE POLICY users_visible ON users USING (
    (SELECT is_system())
    OR id = (SELECT current_subject_id())
    OR organization_id = (SELECT subject_organization())
    OR (SELECT subject_has_role('{admin,director}'))
);

ALTER TABLE user_credentials ENABLE ROW LEVEL SECURITY;
ALTER TABLE user_credentials FORCE ROW LEVEL SECURITY;
CREATE POLICY user_credentials_visible ON user_credentials USING (
    (SELECT is_system()) OR user_id = (SELECT current_subject_id())
);

ALTER TABLE audit_entries ENABLE ROW LEVEL SECURITY;
ALTER TABLE audit_entries FORCE ROW LEVEL SECURITY;
CREATE POLICY audit_entries_write ON audit_entries FOR INSERT WITH CHECK ((SELECT current_subject_kind()) IS NOT NULL);
CREATE POLICY audit_entries_read ON audit_entries FOR SELECT USING (
    (SELECT is_system()) OR (SELECT subject_has_role('{admin,director}'))
);
