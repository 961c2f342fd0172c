-- What a subject may see is asked by the policy of every protected table. As SQL functions these were planned anew at each call, which
-- cost more than the query that they guard; PL/pgSQL keeps the plan for the connection. They answer the same.

CREATE OR REPLACE FUNCTION granted_areas(minimum_clearance integer) RETURNS integer[] LANGUAGE plpgsql STABLE PARALLEL SAFE AS $$
BEGIN
    CASE current_subject_kind()
    WHEN 'system' THEN
        RETURN ARRAY[0];
    WHEN 'user' THEN
        RETURN (SELECT coalesce(array_agg(DISTINCT area), '{}')
                FROM grants g CROSS JOIN LATERAL unnest(coalesce(g.area_numbers, ARRAY[0])) AS area
                WHERE g.user_id = current_subject_id() AND g.clearance >= minimum_clearance);
    WHEN 'key' THEN
        RETURN (SELECT coalesce(array_agg(DISTINCT area), '{}')
                FROM api_keys k CROSS JOIN LATERAL unnest(coalesce(k.area_numbers, ARRAY[0])) AS area
                WHERE k.id = current_subject_id() AND k.clearance >= minimum_clearance
                  AND k.revoked_at IS NULL AND k.expires_at > now());
    ELSE
        RETURN '{}'::integer[];
    END CASE;
END
$$;

CREATE OR REPLACE FUNCTION subject_organization() RETURNS uuid LANGUAGE plpgsql STABLE PARALLEL SAFE AS $$
BEGIN
    CASE current_subject_kind()
    WHEN 'user' THEN
        RETURN (SELECT s.organization_id FROM sessions s
                WHERE s.user_id = current_subject_id() ORDER BY s.created_at DESC LIMIT 1);
    WHEN 'key' THEN
        RETURN (SELECT k.organization_id FROM api_keys k WHERE k.id = current_subject_id());
    ELSE
        RETURN NULL;
    END CASE;
END
$$;

CREATE OR REPLACE FUNCTION subject_has_role(roles text[]) RETURNS boolean LANGUAGE plpgsql STABLE PARALLEL SAFE AS $$
BEGIN
    RETURN coalesce(current_subject_kind() = 'user', false)
        AND EXISTS (SELECT 1 FROM grants g WHERE g.user_id = current_subject_id() AND g.role = ANY (roles));
END
$$;
