ALTER TABLE actions ADD COLUMN case_id uuid REFERENCES cases (id) ON DELETE CASCADE;
CREATE INDEX actions_case_id ON actions (case_id) WHERE case_id IS NOT NULL;
COMMENT ON COLUMN actions.case_id IS 'Case that it is a task of; seen only by those who see the case.';
ALTER TABLE actions DROP CONSTRAINT actions_source_check;
ALTER TABLE actions ADD CONSTRAINT actions_source_check CHECK (source IN ('meeting', 'rapid_response', 'engagement', 'case'));
ALTER TABLE actions ADD CONSTRAINT actions_of_cases CHECK ((source = 'case') = (case_id IS NOT NULL));
-- What is said about people of a case is sealed, in its notes; a task of it holds no words, and no place.
ALTER TABLE actions ADD CONSTRAINT actions_of_cases_without_words CHECK (case_id IS NULL OR (
    kind = 'people' AND description = '' AND blocked_reason IS NULL AND outcome_note IS NULL AND team_id IS NULL
    AND session_id IS NULL AND incident_review_id IS NULL AND incident_id IS NULL AND community_area_number IS NULL
    AND recurrence IS NULL AND owner_organization_id = created_by_organization_id));
-- Within an organization another person verifies; between organizations another organization.
ALTER TABLE actions DROP CONSTRAINT actions_verified_by_others;
ALTER TABLE actions ADD CONSTRAINT actions_verified_by_others CHECK (
    verified_by_organization_id IS NULL OR verified_by_organization_id <> owner_organization_id OR case_id IS NOT NULL);
ALTER POLICY actions_visible ON actions USING (
    (SELECT is_system())
    OR ((kind = 'place' OR NOT (SELECT is_law_enforcement() OR current_subject_kind() = 'key'))
        AND (owner_organization_id = (SELECT subject_organization())
             OR created_by_organization_id = (SELECT subject_organization())
             OR team_id = ANY ((SELECT reviewing_teams())::uuid[])
             OR (SELECT subject_has_role(ARRAY['director'])))
        AND (case_id IS NULL OR case_id IN (SELECT id FROM cases)))
);
