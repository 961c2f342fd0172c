SELECT i.id, i.kind, i.occurred_at, i.community_area_number, a.name AS community_area_name, i.block, i.verification,
       i.victimization_count, i.row_version, i.updated_at
FROM incidents i LEFT JOIN community_areas a ON a.number = i.community_area_number
WHERE i.community_area_number = $1
ORDER BY i.occurred_at DESC, i.id DESC
LIMIT $2
