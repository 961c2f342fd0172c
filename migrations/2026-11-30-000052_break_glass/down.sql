ALTER POLICY case_transfers_visible ON case_transfers USING (
    (SELECT is_system())
    OR ((SELECT subject_has_role('{victim_advocate}'))
        AND (SELECT subject_organization()) IN (from_organization_id, to_organization_id)
        AND NOT EXISTS (SELECT 1 FROM case_conflicts
            WHERE case_conflicts.case_id = case_transfers.case_id AND case_conflicts.user_id = (SELECT current_subject_id())))
);
ALTER POLICY cases_visible ON cases USING (
    (SELECT is_system())
    OR (organization_id = (SELECT subject_organization()) AND (SELECT subject_has_role('{victim_advocate}'))
        AND NOT EXISTS (SELECT 1 FROM case_conflicts WHERE case_conflicts.case_id = cases.id AND case_conflicts.user_id = (SELECT current_subject_id())))
);
DROP TABLE break_glass_accesses;
DROP FUNCTION subject_leads_organization();
ALTER TABLE settings DROP COLUMN break_glass_minutes, DROP COLUMN break_glass_review_hours;
ALTER TABLE cases DROP COLUMN restricted;
