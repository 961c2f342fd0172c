INSERT INTO incidents (id, source, kind, occurred_at, occurred_on, community_area_number, block)
VALUES ($1, 'manual', $2, $3, $4, $5, $6)
RETURNING id, kind, occurred_at, community_area_number, block, verification, victimization_count, row_version, updated_at
