ALTER TABLE cases ADD COLUMN restricted boolean NOT NULL DEFAULT false;
COMMENT ON COLUMN cases.restricted IS 'Only its advocate and who leads the organization see it; others of the organization break the glass.';

CREATE TABLE break_glass_accesses (
    id uuid PRIMARY KEY,
    case_id uuid NOT NULL REFERENCES cases (id) ON DELETE CASCADE,
    organization_id uuid NOT NULL REFERENCES organizations (id),
    user_id uuid NOT NULL REFERENCES users (id),
    reason text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz NOT NULL,
    review_due_at timestamptz NOT NULL,
    reviewed_at timestamptz,
    reviewed_by uuid REFERENCES users (id),
    finding text CHECK (finding IN ('justified', 'not_justified')),
    remark text,
    CONSTRAINT break_glass_accesses_by_somebody_else CHECK (reviewed_by <> user_id),
    CONSTRAINT break_glass_accesses_reviewed CHECK ((reviewed_at IS NULL) = (finding IS NULL) AND (reviewed_at IS NULL) = (reviewed_by IS NULL))
);
CREATE INDEX break_glass_accesses_case_id ON break_glass_accesses (case_id);
CREATE INDEX break_glass_accesses_organization_id ON break_glass_accesses (organization_id, created_at DESC, id DESC);
CREATE INDEX break_glass_accesses_user_id ON break_glass_accesses (user_id, expires_at);
CREATE INDEX break_glass_accesses_reviewed_by ON break_glass_accesses (reviewed_by);
COMMENT ON TABLE break_glass_accesses IS 'Who opened a restricted case in an emergency, why and until when, and what a supervisor found.';

ALTER TABLE settings ADD COLUMN break_glass_minutes integer NOT NULL DEFAULT 60 CHECK (break_glass_minutes BETWEEN 5 AND 480);
ALTER TABLE settings ADD COLUMN break_glass_review_hours integer NOT NULL DEFAULT 72 CHECK (break_glass_review_hours BETWEEN 1 AND 720);

CREATE FUNCTION subject_leads_organization() RETURNS boolean LANGUAGE plpgsql STABLE PARALLEL SAFE AS $$
BEGIN
    RETURN coalesce(current_subject_kind() = 'user', false)
        AND EXISTS (SELECT 1 FROM users u WHERE u.id = current_subject_id() AND u.leads_organization);
END
$$;

ALTER TABLE break_glass_accesses ENABLE ROW LEVEL SECURITY;
ALTER TABLE break_glass_accesses FORCE ROW LEVEL SECURITY;
CREATE POLICY break_glass_accesses_visible ON break_glass_accesses USING (
    (SELECT is_system())
    OR user_id = (SELECT current_subject_id())
    OR (organization_id = (SELECT subject_organization()) AND (SELECT subject_has_role('{victim_advocate}'))
        AND (SELECT subject_leads_organization()))
);
ALTER POLICY cases_visible ON cases USING (
    (SELECT is_system())
    OR (organization_id = (SELECT subject_organization()) AND (SELECT subject_has_role('{victim_advocate}'))
        AND NOT EXISTS (SELECT 1 FROM case_conflicts WHERE case_conflicts.case_id = cases.id AND case_conflicts.user_id = (SELECT current_subject_id()))
        AND (NOT restricted
            OR advocate_id = (SELECT current_subject_id())
            OR (SELECT subject_leads_organization())
            OR id IN (SELECT case_id FROM break_glass_accesses WHERE user_id = (SELECT current_subject_id()) AND expires_at > now())))
);
-- Offers of a restricted case are seen by those who see the case.
ALTER POLICY case_transfers_visible ON case_transfers USING (
    (SELECT is_system())
    OR ((SELECT subject_has_role('{victim_advocate}'))
        AND ((SELECT subject_organization()) = to_organization_id
            OR ((SELECT subject_organization()) = from_organization_id
                AND (status = 'accepted' OR case_id IN (SELECT id FROM cases))))
        AND NOT EXISTS (SELECT 1 FROM case_conflicts
            WHERE case_conflicts.case_id = case_transfers.case_id AND case_conflicts.user_id = (SELECT current_subject_id())))
);
