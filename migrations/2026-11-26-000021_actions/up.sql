CREATE TABLE action_categories (
    id uuid PRIMARY KEY,
    kind text NOT NULL CHECK (kind IN ('people', 'place')),
    code text NOT NULL,
    name jsonb NOT NULL,
    position integer NOT NULL DEFAULT 0,
    active boolean NOT NULL DEFAULT true,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    row_version bigint NOT NULL DEFAULT 1
);
CREATE UNIQUE INDEX action_categories_code_key ON action_categories (code);
COMMENT ON TABLE action_categories IS 'Kinds of work that actions ask for, people-based and place-based; names by language.';

CREATE TABLE action_clocks (
    category_id uuid NOT NULL REFERENCES action_categories (id) ON DELETE CASCADE,
    effective_from date NOT NULL,
    due_hours integer NOT NULL CHECK (due_hours BETWEEN 1 AND 8760),
    created_by uuid,
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (category_id, effective_from)
);
COMMENT ON TABLE action_clocks IS 'Hours within which an action of a category is due, from a day on; the row of the day counts.';

CREATE TABLE actions (
    id uuid PRIMARY KEY,
    kind text NOT NULL CHECK (kind IN ('people', 'place')),
    category text NOT NULL,
    title text NOT NULL,
    description text NOT NULL DEFAULT '',
    owner_organization_id uuid NOT NULL REFERENCES organizations (id),
    owner_user_id uuid REFERENCES users (id),
    created_by_organization_id uuid REFERENCES organizations (id),
    created_by uuid REFERENCES users (id),
    team_id uuid REFERENCES review_teams (id),
    session_id uuid REFERENCES review_sessions (id),
    incident_review_id uuid REFERENCES incident_reviews (id),
    incident_id uuid REFERENCES incidents (id),
    community_area_number integer REFERENCES community_areas (number),
    source text NOT NULL CHECK (source IN ('meeting', 'rapid_response', 'engagement')),
    priority text NOT NULL CHECK (priority IN ('normal', 'high', 'urgent')),
    status text NOT NULL DEFAULT 'open' CHECK (status IN ('open', 'in_progress', 'blocked', 'done', 'verified', 'cancelled')),
    due_at timestamptz NOT NULL,
    recurrence text CHECK (recurrence IN ('weekly', 'every_two_weeks', 'monthly')),
    blocked_reason text,
    outcome_note text,
    done_at timestamptz,
    closed_at timestamptz,
    verified_by_organization_id uuid REFERENCES organizations (id),
    rejections integer NOT NULL DEFAULT 0,
    escalation text NOT NULL DEFAULT 'none' CHECK (escalation IN ('none', 'organization', 'center')),
    escalated_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    row_version bigint NOT NULL DEFAULT 1,
    CONSTRAINT actions_verified_by_others CHECK (verified_by_organization_id IS NULL OR verified_by_organization_id <> owner_organization_id)
);
CREATE INDEX actions_due_at ON actions (due_at, id);
CREATE INDEX actions_created_at ON actions (created_at DESC, id DESC);
CREATE INDEX actions_owner ON actions (owner_organization_id, status, due_at);
CREATE INDEX actions_team ON actions (team_id, status);
CREATE INDEX actions_incident ON actions (incident_id);
CREATE INDEX actions_session ON actions (session_id);
CREATE INDEX actions_incident_review ON actions (incident_review_id);
COMMENT ON TABLE actions IS 'What somebody was asked to do, with owner and clock, until another organization than the owner has verified it.';

CREATE TABLE action_links (
    id uuid PRIMARY KEY,
    action_id uuid NOT NULL REFERENCES actions (id) ON DELETE CASCADE,
    kind text NOT NULL CHECK (kind IN ('incident', 'block', 'training', 'service_request', 'lot', 'web')),
    reference text NOT NULL,
    label text NOT NULL
);
CREATE INDEX action_links_action_id ON action_links (action_id);
COMMENT ON TABLE action_links IS 'What an action concerns.';

CREATE TABLE action_comments (
    id uuid PRIMARY KEY,
    action_id uuid NOT NULL REFERENCES actions (id) ON DELETE CASCADE,
    body text NOT NULL,
    created_by uuid REFERENCES users (id),
    created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX action_comments_action_id ON action_comments (action_id, created_at);
COMMENT ON TABLE action_comments IS 'What people wrote to an action.';

CREATE TABLE action_changes (
    id uuid PRIMARY KEY,
    action_id uuid NOT NULL REFERENCES actions (id) ON DELETE CASCADE,
    change text NOT NULL,
    fields text[] NOT NULL DEFAULT '{}',
    note text,
    actor_kind text NOT NULL,
    actor_id uuid,
    changed_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX action_changes_action_id ON action_changes (action_id, changed_at, id);
COMMENT ON TABLE action_changes IS 'History of an action: opened, done, rejected, escalated …';

CREATE TABLE action_dispositions (
    session_id uuid NOT NULL REFERENCES review_sessions (id) ON DELETE CASCADE,
    action_id uuid NOT NULL REFERENCES actions (id) ON DELETE CASCADE,
    team_id uuid NOT NULL REFERENCES review_teams (id),
    disposition text CHECK (disposition IN ('carried_over', 'completed', 'verified', 'cancelled')),
    note text NOT NULL DEFAULT '',
    decided_by uuid,
    decided_at timestamptz,
    PRIMARY KEY (session_id, action_id)
);
CREATE INDEX action_dispositions_action_id ON action_dispositions (action_id);
COMMENT ON TABLE action_dispositions IS 'Actions that were open when the data of a session were locked, and what the meeting said of each.';

CREATE TABLE playbooks (
    id uuid PRIMARY KEY,
    name jsonb NOT NULL,
    trigger text NOT NULL CHECK (trigger IN ('incident', 'high_retaliation_risk')),
    incident_kinds text[] NOT NULL DEFAULT '{}',
    within_hours integer NOT NULL CHECK (within_hours BETWEEN 1 AND 720),
    steps jsonb NOT NULL,
    active boolean NOT NULL DEFAULT true,
    effective_from date NOT NULL,
    effective_until date,
    created_by uuid,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    row_version bigint NOT NULL DEFAULT 1,
    CONSTRAINT playbooks_days CHECK (effective_until IS NULL OR effective_until > effective_from)
);
COMMENT ON TABLE playbooks IS 'Actions that are opened at once when an incident of a kind happens or the risk of retaliation is high.';

CREATE TABLE playbook_runs (
    id uuid PRIMARY KEY,
    playbook_id uuid NOT NULL REFERENCES playbooks (id),
    incident_id uuid NOT NULL REFERENCES incidents (id),
    team_id uuid REFERENCES review_teams (id),
    community_area_number integer,
    action_count integer NOT NULL,
    started_by uuid,
    started_at timestamptz NOT NULL DEFAULT now()
);
CREATE UNIQUE INDEX playbook_runs_incident_key ON playbook_runs (playbook_id, incident_id);
CREATE INDEX playbook_runs_started_at ON playbook_runs (started_at DESC, id DESC);
CREATE INDEX playbook_runs_incident_id ON playbook_runs (incident_id);
COMMENT ON TABLE playbook_runs IS 'Which playbook was opened for which incident; once each.';

CREATE TABLE recommendations (
    id uuid PRIMARY KEY,
    team_id uuid REFERENCES review_teams (id),
    session_id uuid REFERENCES review_sessions (id),
    level text NOT NULL CHECK (level IN ('system', 'agency', 'individual')),
    title text NOT NULL,
    body text NOT NULL,
    organization_id uuid NOT NULL REFERENCES organizations (id),
    status text NOT NULL DEFAULT 'proposed' CHECK (status IN ('proposed', 'committed', 'in_progress', 'completed', 'declined')),
    commitment text,
    commitment_due_on date,
    responded_by uuid REFERENCES users (id),
    responded_at timestamptz,
    created_by uuid REFERENCES users (id),
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    row_version bigint NOT NULL DEFAULT 1
);
CREATE INDEX recommendations_created_at ON recommendations (created_at DESC, id DESC);
CREATE INDEX recommendations_organization_id ON recommendations (organization_id);
COMMENT ON TABLE recommendations IS 'What reviews ask of leadership, and what leadership committed to.';

CREATE TABLE notifications (
    id uuid PRIMARY KEY,
    user_id uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    kind text NOT NULL,
    resource_type text NOT NULL,
    resource_id uuid NOT NULL,
    occasion text NOT NULL,
    email boolean NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    read_at timestamptz,
    mailed_at timestamptz
);
CREATE UNIQUE INDEX notifications_occasion_key ON notifications (user_id, kind, resource_id, occasion);
CREATE INDEX notifications_user_id ON notifications (user_id, created_at DESC, id DESC);
COMMENT ON TABLE notifications IS 'What a user is told, once per occasion. It names the thing, never what stands in it.';

CREATE TABLE notification_preferences (
    user_id uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    kind text NOT NULL,
    in_app boolean NOT NULL,
    email boolean NOT NULL,
    PRIMARY KEY (user_id, kind)
);
COMMENT ON TABLE notification_preferences IS 'How a user wants to be told of what; without a row the kind''s default counts.';

-- Second line of access. People-based actions are never for law enforcement or keys.
ALTER TABLE actions ENABLE ROW LEVEL SECURITY;
ALTER TABLE actions FORCE ROW LEVEL SECURITY;
CREATE POLICY actions_visible ON actions USING (
    (SELECT is_system())
    OR ((kind = 'place' OR NOT (SELECT is_law_enforcement() OR current_subject_kind() = 'key'))
        AND (owner_organization_id = (SELECT subject_organization())
             OR created_by_organization_id = (SELECT subject_organization())
             OR team_id = ANY ((SELECT reviewing_teams())::uuid[])
             OR (SELECT subject_has_role(ARRAY['director']))))
);
ALTER TABLE action_comments ENABLE ROW LEVEL SECURITY;
ALTER TABLE action_comments FORCE ROW LEVEL SECURITY;
CREATE POLICY action_comments_visible ON action_comments USING (action_id IN (SELECT id FROM actions));
ALTER TABLE action_changes ENABLE ROW LEVEL SECURITY;
ALTER TABLE action_changes FORCE ROW LEVEL SECURITY;
CREATE POLICY action_changes_visible ON action_changes USING (action_id IN (SELECT id FROM actions));
ALTER TABLE action_links ENABLE ROW LEVEL SECURITY;
ALTER TABLE action_links FORCE ROW LEVEL SECURITY;
CREATE POLICY action_links_visible ON action_links USING (action_id IN (SELECT id FROM actions));
ALTER TABLE action_dispositions ENABLE ROW LEVEL SECURITY;
ALTER TABLE action_dispositions FORCE ROW LEVEL SECURITY;
CREATE POLICY action_dispositions_visible ON action_dispositions USING (
    team_id = ANY ((SELECT reviewing_teams())::uuid[])
    OR '00000000-0000-0000-0000-000000000000' = ANY ((SELECT reviewing_teams())::uuid[])
);
ALTER TABLE notifications ENABLE ROW LEVEL SECURITY;
ALTER TABLE notifications FORCE ROW LEVEL SECURITY;
CREATE POLICY notifications_visible ON notifications USING (
    user_id = (SELECT current_subject_id()) OR (SELECT is_system())
);
