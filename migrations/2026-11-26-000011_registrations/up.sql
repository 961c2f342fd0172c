CREATE TABLE participants (
    id uuid PRIMARY KEY,
    user_id uuid REFERENCES users (id),
    sealed_name bytea,
    sealed_email bytea,
    sealed_phone bytea,
    name_hash bytea,
    email_hash bytea,
    phone_hash bytea,
    language text NOT NULL,
    merged_into uuid REFERENCES participants (id),
    purged_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    row_version bigint NOT NULL DEFAULT 1
);
CREATE INDEX participants_user_id ON participants (user_id);
CREATE INDEX participants_email_hash ON participants (email_hash);
CREATE INDEX participants_phone_hash ON participants (phone_hash);
CREATE INDEX participants_name_hash ON participants (name_hash);
CREATE INDEX participants_merged_into ON participants (merged_into);
COMMENT ON TABLE participants IS 'People who registered. Name and contact are sealed; keyed hashes find the same person twice and name nobody.';

CREATE TABLE registration_groups (
    id uuid PRIMARY KEY,
    training_id uuid NOT NULL REFERENCES trainings (id),
    organization_id uuid NOT NULL REFERENCES organizations (id),
    created_by_kind text NOT NULL,
    created_by uuid,
    created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX registration_groups_training_id ON registration_groups (training_id);
CREATE INDEX registration_groups_organization_id ON registration_groups (organization_id, created_at DESC);
COMMENT ON TABLE registration_groups IS 'People whom an organization registered together.';

CREATE TABLE registrations (
    id uuid PRIMARY KEY,
    training_id uuid NOT NULL REFERENCES trainings (id),
    participant_id uuid NOT NULL REFERENCES participants (id),
    group_id uuid REFERENCES registration_groups (id),
    organization_id uuid REFERENCES organizations (id),
    employer text,
    audience text NOT NULL,
    community_area_number integer REFERENCES community_areas (number),
    language text NOT NULL,
    status text NOT NULL CHECK (status IN ('waitlisted', 'offered', 'confirmed', 'cancelled', 'expired', 'transferred',
        'not_placed', 'completed', 'incomplete', 'no_show')),
    priority integer NOT NULL DEFAULT 0,
    contact_channel text NOT NULL CHECK (contact_channel IN ('email', 'phone', 'text', 'none')),
    sealed_contact_note bytea,
    accommodations text[] NOT NULL DEFAULT '{}',
    sealed_accommodation_note bytea,
    registered_at timestamptz NOT NULL,
    offer_expires_at timestamptz,
    confirmed_at timestamptz,
    ended_at timestamptz,
    end_reason text,
    transferred_to uuid REFERENCES registrations (id),
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    row_version bigint NOT NULL DEFAULT 1,
    CONSTRAINT registrations_offer CHECK ((status = 'offered') = (offer_expires_at IS NOT NULL))
);
CREATE UNIQUE INDEX registrations_one_place_key ON registrations (training_id, participant_id)
    WHERE status IN ('waitlisted', 'offered', 'confirmed');
CREATE INDEX registrations_training_id ON registrations (training_id, registered_at, id);
CREATE INDEX registrations_waitlist ON registrations (training_id, priority, registered_at, id) WHERE status = 'waitlisted';
CREATE INDEX registrations_offers ON registrations (offer_expires_at) WHERE status = 'offered';
CREATE INDEX registrations_participant_id ON registrations (participant_id);
CREATE INDEX registrations_group_id ON registrations (group_id);
CREATE INDEX registrations_organization_id ON registrations (organization_id, registered_at DESC);
CREATE INDEX registrations_transferred_to ON registrations (transferred_to);
COMMENT ON TABLE registrations IS 'A person''s place in a training: waitlist in the order of (priority, registered_at, id), seat, and what came of it.';

CREATE TABLE registration_codes (
    code_hash bytea PRIMARY KEY,
    registration_id uuid NOT NULL REFERENCES registrations (id) ON DELETE CASCADE,
    created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX registration_codes_registration_id ON registration_codes (registration_id);
COMMENT ON TABLE registration_codes IS 'SHA-256 of the secrets by which registrants manage their registration without an account.';

CREATE TABLE registration_changes (
    id uuid PRIMARY KEY,
    registration_id uuid NOT NULL REFERENCES registrations (id) ON DELETE CASCADE,
    changed_at timestamptz NOT NULL DEFAULT now(),
    actor_kind text NOT NULL,
    actor_id uuid,
    from_status text,
    to_status text NOT NULL,
    reason text
);
CREATE INDEX registration_changes_registration_id ON registration_changes (registration_id, changed_at, id);
COMMENT ON TABLE registration_changes IS 'How a registration moved: waitlisted, offered, confirmed, ended, by whom and why.';

CREATE TABLE training_notices (
    id uuid PRIMARY KEY,
    registration_id uuid NOT NULL REFERENCES registrations (id) ON DELETE CASCADE,
    kind text NOT NULL CHECK (kind IN ('registered', 'offered', 'confirmed', 'offer_expired', 'changed', 'cancelled', 'reminder',
        'not_placed', 'certificate', 'certificate_expiring', 'transferred')),
    occasion text NOT NULL,
    channel text NOT NULL CHECK (channel IN ('email', 'phone', 'text', 'none')),
    created_at timestamptz NOT NULL DEFAULT now(),
    sent_at timestamptz
);
CREATE UNIQUE INDEX training_notices_once ON training_notices (registration_id, kind, occasion);
COMMENT ON TABLE training_notices IS 'What registrants are told, once per occasion; sent by mail, or by staff who call.';

CREATE TABLE attendance (
    session_id uuid NOT NULL REFERENCES training_sessions (id),
    registration_id uuid NOT NULL REFERENCES registrations (id) ON DELETE CASCADE,
    status text NOT NULL CHECK (status IN ('present', 'late', 'left_early', 'absent', 'excused')),
    minutes integer NOT NULL CHECK (minutes >= 0),
    method text NOT NULL CHECK (method IN ('code', 'sheet', 'instructor')),
    mark_id uuid NOT NULL,
    recorded_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (session_id, registration_id)
);
CREATE INDEX attendance_registration_id ON attendance (registration_id);
COMMENT ON TABLE attendance IS 'Who was there, for how many minutes: the mark that was recorded last.';

CREATE TABLE attendance_marks (
    id uuid PRIMARY KEY,
    session_id uuid NOT NULL REFERENCES training_sessions (id),
    registration_id uuid NOT NULL REFERENCES registrations (id) ON DELETE CASCADE,
    status text NOT NULL,
    minutes integer NOT NULL,
    method text NOT NULL,
    reason text,
    recorded_at timestamptz NOT NULL,
    received_at timestamptz NOT NULL DEFAULT now(),
    actor_kind text NOT NULL,
    actor_id uuid,
    applied boolean NOT NULL
);
CREATE INDEX attendance_marks_session_id ON attendance_marks (session_id, received_at DESC, id DESC);
CREATE INDEX attendance_marks_registration_id ON attendance_marks (registration_id);
COMMENT ON TABLE attendance_marks IS 'Every mark as it came in, by the id that the device gave it; applied unless a later one was there already.';

CREATE TABLE certificates (
    id uuid PRIMARY KEY,
    registration_id uuid NOT NULL REFERENCES registrations (id),
    participant_id uuid NOT NULL REFERENCES participants (id),
    training_id uuid NOT NULL REFERENCES trainings (id),
    course_id uuid NOT NULL REFERENCES courses (id),
    course_version_id uuid NOT NULL REFERENCES course_versions (id),
    serial text NOT NULL,
    initials text NOT NULL,
    language text NOT NULL,
    minutes integer NOT NULL CHECK (minutes > 0),
    starts_on date NOT NULL,
    completed_on date NOT NULL,
    expires_on date,
    issued_at timestamptz NOT NULL,
    revoked_at timestamptz,
    revocation_reason text,
    revoked_by uuid,
    created_at timestamptz NOT NULL DEFAULT now(),
    row_version bigint NOT NULL DEFAULT 1
);
CREATE UNIQUE INDEX certificates_registration_key ON certificates (registration_id);
CREATE UNIQUE INDEX certificates_serial_key ON certificates (serial);
CREATE INDEX certificates_participant_id ON certificates (participant_id);
CREATE INDEX certificates_training_id ON certificates (training_id);
CREATE INDEX certificates_course_id ON certificates (course_id);
CREATE INDEX certificates_course_version_id ON certificates (course_version_id);
CREATE INDEX certificates_issued_at ON certificates (issued_at DESC, id DESC);
COMMENT ON TABLE certificates IS 'One per registration that earned it. Initials only: the name stands on the paper, sealed here with the participant.';

CREATE TABLE questionnaire_answers (
    id uuid PRIMARY KEY,
    registration_id uuid NOT NULL REFERENCES registrations (id) ON DELETE CASCADE,
    questionnaire_id uuid NOT NULL REFERENCES questionnaires (id),
    phase text NOT NULL CHECK (phase IN ('before', 'after')),
    answers jsonb NOT NULL,
    answered_at timestamptz NOT NULL DEFAULT now()
);
CREATE UNIQUE INDEX questionnaire_answers_phase_key ON questionnaire_answers (registration_id, phase);
CREATE INDEX questionnaire_answers_questionnaire_id ON questionnaire_answers (questionnaire_id);
COMMENT ON TABLE questionnaire_answers IS 'Answers from 1 to 5 before and after, compared person by person and shown only as figures.';

CREATE TABLE user_completions (
    certificate_id uuid PRIMARY KEY REFERENCES certificates (id) ON DELETE CASCADE,
    user_id uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    course_id uuid NOT NULL REFERENCES courses (id),
    expires_on date,
    created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX user_completions_user_id ON user_completions (user_id, course_id);
CREATE INDEX user_completions_course_id ON user_completions (course_id);
COMMENT ON TABLE user_completions IS 'Valid certificates of users, read with their grants before there is a context; revoked ones are removed.';

-- Trainings whose registrants the subject may know: those it teaches, and those of the organizations it plans for.
CREATE FUNCTION subject_trainings() RETURNS SETOF uuid LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT i.training_id FROM training_instructors i
    WHERE i.user_id = current_subject_id() AND (SELECT subject_has_role('{instructor,training_manager}'))
    UNION
    SELECT t.id FROM trainings t JOIN grants g ON g.organization_id = t.organization_id
    WHERE g.user_id = current_subject_id() AND g.role = 'training_manager' AND current_subject_kind() = 'user'
$$;

-- Second line of access: persons only for who teaches or plans their training, or registered them.
ALTER TABLE registrations ENABLE ROW LEVEL SECURITY;
ALTER TABLE registrations FORCE ROW LEVEL SECURITY;
CREATE POLICY registrations_visible ON registrations USING (
    (SELECT is_system())
    OR training_id IN (SELECT subject_trainings())
    OR organization_id = (SELECT subject_organization())
);
ALTER TABLE participants ENABLE ROW LEVEL SECURITY;
ALTER TABLE participants FORCE ROW LEVEL SECURITY;
CREATE POLICY participants_visible ON participants USING (
    (SELECT is_system()) OR id IN (SELECT r.participant_id FROM registrations r)
);
ALTER TABLE registration_codes ENABLE ROW LEVEL SECURITY;
ALTER TABLE registration_codes FORCE ROW LEVEL SECURITY;
CREATE POLICY registration_codes_visible ON registration_codes USING ((SELECT is_system()));
ALTER TABLE registration_changes ENABLE ROW LEVEL SECURITY;
ALTER TABLE registration_changes FORCE ROW LEVEL SECURITY;
CREATE POLICY registration_changes_visible ON registration_changes USING (
    (SELECT is_system()) OR registration_id IN (SELECT r.id FROM registrations r)
);
ALTER TABLE training_notices ENABLE ROW LEVEL SECURITY;
ALTER TABLE training_notices FORCE ROW LEVEL SECURITY;
CREATE POLICY training_notices_visible ON training_notices USING (
    (SELECT is_system()) OR registration_id IN (SELECT r.id FROM registrations r)
);
ALTER TABLE attendance ENABLE ROW LEVEL SECURITY;
ALTER TABLE attendance FORCE ROW LEVEL SECURITY;
CREATE POLICY attendance_visible ON attendance USING (
    (SELECT is_system()) OR registration_id IN (SELECT r.id FROM registrations r)
);
ALTER TABLE attendance_marks ENABLE ROW LEVEL SECURITY;
ALTER TABLE attendance_marks FORCE ROW LEVEL SECURITY;
CREATE POLICY attendance_marks_visible ON attendance_marks USING (
    (SELECT is_system()) OR registration_id IN (SELECT r.id FROM registrations r)
);
ALTER TABLE certificates ENABLE ROW LEVEL SECURITY;
ALTER TABLE certificates FORCE ROW LEVEL SECURITY;
CREATE POLICY certificates_visible ON certificates USING (
    (SELECT is_system()) OR registration_id IN (SELECT r.id FROM registrations r)
);
ALTER TABLE questionnaire_answers ENABLE ROW LEVEL SECURITY;
ALTER TABLE questionnaire_answers FORCE ROW LEVEL SECURITY;
CREATE POLICY questionnaire_answers_visible ON questionnaire_answers USING ((SELECT is_system()));
