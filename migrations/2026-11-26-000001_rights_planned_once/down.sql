CREATE OR REPLACE FUNCTION granted_areas(minimum_clearance integer) RETURNS integer[] LANGUAGE sql STABLE PARALLEL SAFE AS $$
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

CREATE OR REPLACE FUNCTION subject_organization() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT CASE current_subject_kind()
        WHEN 'user' THEN (SELECT s.organization_id FROM sessions s
                          WHERE s.user_id = current_subject_id() ORDER BY s.created_at DESC LIMIT 1)
        WHEN 'key' THEN (SELECT k.organization_id FROM api_keys k WHERE k.id = current_subject_id())
    END
$$;

CREATE OR REPLACE FUNCTION subject_has_role(roles text[]) RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT coalesce(current_subject_kind() = 'user', false)
        AND EXISTS (SELECT 1 FROM grants g WHERE g.user_id = current_subject_id() AND g.role = ANY (roles))
$$;
