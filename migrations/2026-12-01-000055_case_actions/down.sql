DELETE FROM actions WHERE case_id IS NOT NULL;
ALTER POLICY actions_visible ON actions USING (
    (SELECT is_system())
    OR ((kind = 'place' OR NOT (SELECT is_law_enforcement() OR current_subject_kind() = 'key'))
        AND (owner_organization_id = (SELECT subject_organization())
             OR created_by_organization_id = (SELECT subject_organization())
             OR team_id = ANY ((SELECT reviewing_teams())::uuid[])
             OR (SELECT subject_has_role(ARRAY['director']))))
);
ALTER TABLE actions DROP CONSTRAINT actions_of_cases_without_words;
ALTER TABLE actions DROP CONSTRAINT actions_of_cases;
ALTER TABLE actions DROP CONSTRAINT actions_verified_by_others;
ALTER TABLE actions ADD CONSTRAINT actions_verified_by_others CHECK (
    verified_by_organization_id IS NULL OR verified_by_organization_id <> owner_organization_id);
ALTER TABLE actions DROP CONSTRAINT actions_source_check;
ALTER TABLE actions ADD CONSTRAINT actions_source_check CHECK (source IN ('meeting', 'rapid_response', 'engagement'));
ALTER TABLE actions DROP COLUMN case_id;
