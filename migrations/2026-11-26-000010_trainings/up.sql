CREATE TABLE courses (
    id uuid PRIMARY KEY,
    code text NOT NULL,
    title jsonb NOT NULL,
    summary jsonb NOT NULL,
    audiences text[] NOT NULL DEFAULT '{}',
    distressing boolean NOT NULL DEFAULT false,
    active boolean NOT NULL DEFAULT true,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    row_version bigint NOT NULL DEFAULT 1
);
CREATE UNIQUE INDEX courses_code_key ON courses (lower(code));
COMMENT ON TABLE courses IS 'What is taught; texts by language. What a certificate was earned on is the version.';

CREATE TABLE course_versions (
    id uuid PRIMARY KEY,
    course_id uuid NOT NULL REFERENCES courses (id),
    version text NOT NULL,
    effective_from date NOT NULL,
    minutes integer NOT NULL CHECK (minutes > 0),
    session_count integer NOT NULL CHECK (session_count > 0),
    validity_months integer CHECK (validity_months > 0),
    minimum_attendance_percent integer CHECK (minimum_attendance_percent BETWEEN 1 AND 100),
    outline jsonb NOT NULL,
    materials jsonb NOT NULL DEFAULT '[]',
    created_by uuid,
    created_at timestamptz NOT NULL DEFAULT now()
);
CREATE UNIQUE INDEX course_versions_version_key ON course_versions (course_id, lower(version));
COMMENT ON TABLE course_versions IS 'A curriculum as taught from a day on: hours, validity, share of minutes; never changed, only succeeded.';

CREATE TABLE training_policies (
    id uuid PRIMARY KEY,
    effective_from date NOT NULL,
    minimum_attendance_percent integer NOT NULL CHECK (minimum_attendance_percent BETWEEN 1 AND 100),
    offer_hours integer NOT NULL CHECK (offer_hours BETWEEN 1 AND 720),
    no_show_limit integer NOT NULL CHECK (no_show_limit > 0),
    no_show_window_days integer NOT NULL CHECK (no_show_window_days > 0),
    reminder_hours integer NOT NULL CHECK (reminder_hours BETWEEN 1 AND 720),
    certificate_reminder_days integer NOT NULL CHECK (certificate_reminder_days >= 0),
    renewal_window_days integer NOT NULL CHECK (renewal_window_days >= 0),
    check_in_seconds integer NOT NULL CHECK (check_in_seconds BETWEEN 15 AND 600),
    late_grace_minutes integer NOT NULL CHECK (late_grace_minutes BETWEEN 0 AND 120),
    retention_days integer NOT NULL CHECK (retention_days > 0),
    created_by uuid,
    created_at timestamptz NOT NULL DEFAULT now()
);
CREATE UNIQUE INDEX training_policies_effective_from_key ON training_policies (effective_from);
COMMENT ON TABLE training_policies IS 'Clocks and shares of trainings, from a day on; the row of the day counts.';

CREATE TABLE training_terms (
    id uuid PRIMARY KEY,
    kind text NOT NULL CHECK (kind IN ('audience', 'accommodation', 'access_feature')),
    code text NOT NULL,
    name jsonb NOT NULL,
    position integer NOT NULL DEFAULT 0,
    active boolean NOT NULL DEFAULT true,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    row_version bigint NOT NULL DEFAULT 1
);
CREATE UNIQUE INDEX training_terms_code_key ON training_terms (kind, code);
COMMENT ON TABLE training_terms IS 'What can be chosen: audiences, accommodations, features of sites; names by language.';

CREATE TABLE support_lines (
    id uuid PRIMARY KEY,
    name jsonb NOT NULL,
    phone text NOT NULL,
    description jsonb NOT NULL,
    position integer NOT NULL DEFAULT 0,
    active boolean NOT NULL DEFAULT true,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    row_version bigint NOT NULL DEFAULT 1
);
COMMENT ON TABLE support_lines IS 'Numbers to call in distress or danger, shown wherever content may be hard to bear.';

CREATE TABLE trainings (
    id uuid PRIMARY KEY,
    course_id uuid NOT NULL REFERENCES courses (id),
    course_version_id uuid NOT NULL REFERENCES course_versions (id),
    organization_id uuid NOT NULL REFERENCES organizations (id),
    language text NOT NULL,
    modality text NOT NULL CHECK (modality IN ('in_person', 'virtual', 'hybrid')),
    status text NOT NULL DEFAULT 'draft' CHECK (status IN ('draft', 'open', 'full', 'in_progress', 'completed', 'cancelled')),
    capacity integer NOT NULL CHECK (capacity BETWEEN 1 AND 10000),
    seats_taken integer NOT NULL DEFAULT 0,
    site_name text,
    site_address text,
    site_notes jsonb,
    longitude double precision,
    latitude double precision,
    access_features text[] NOT NULL DEFAULT '{}',
    audiences text[] NOT NULL DEFAULT '{}',
    meeting_url text,
    note jsonb,
    registration_opens_at timestamptz,
    registration_closes_at timestamptz,
    starts_at timestamptz NOT NULL,
    ends_at timestamptz NOT NULL,
    materials jsonb NOT NULL DEFAULT '[]',
    cost_cents bigint CHECK (cost_cents >= 0),
    cancellation_reason text,
    published_at timestamptz,
    created_by uuid,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    calendar_sequence integer NOT NULL DEFAULT 0,
    row_version bigint NOT NULL DEFAULT 1,
    CONSTRAINT trainings_seats CHECK (seats_taken BETWEEN 0 AND capacity)
);
CREATE INDEX trainings_starts_at ON trainings (starts_at, id);
CREATE INDEX trainings_created_at ON trainings (created_at DESC, id DESC);
CREATE INDEX trainings_course_id ON trainings (course_id);
CREATE INDEX trainings_course_version_id ON trainings (course_version_id);
CREATE INDEX trainings_organization_id ON trainings (organization_id, starts_at);
COMMENT ON TABLE trainings IS 'One cohort of a course. seats_taken counts confirmed and offered seats and never passes the capacity.';

CREATE TABLE training_areas (
    training_id uuid NOT NULL REFERENCES trainings (id) ON DELETE CASCADE,
    community_area_number integer NOT NULL REFERENCES community_areas (number),
    PRIMARY KEY (training_id, community_area_number)
);
CREATE INDEX training_areas_area ON training_areas (community_area_number);
COMMENT ON TABLE training_areas IS 'Areas that a training is for; a cohort may serve several.';

CREATE TABLE training_instructors (
    training_id uuid NOT NULL REFERENCES trainings (id) ON DELETE CASCADE,
    user_id uuid NOT NULL REFERENCES users (id),
    PRIMARY KEY (training_id, user_id)
);
CREATE INDEX training_instructors_user_id ON training_instructors (user_id);
COMMENT ON TABLE training_instructors IS 'Who teaches a training; they see its registrants by name.';

CREATE TABLE training_sessions (
    id uuid PRIMARY KEY,
    training_id uuid NOT NULL REFERENCES trainings (id) ON DELETE CASCADE,
    number integer NOT NULL CHECK (number > 0),
    starts_at timestamptz NOT NULL,
    ends_at timestamptz NOT NULL,
    status text NOT NULL DEFAULT 'scheduled' CHECK (status IN ('scheduled', 'cancelled')),
    sealed_check_in_secret bytea NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    row_version bigint NOT NULL DEFAULT 1,
    CONSTRAINT training_sessions_times CHECK (ends_at > starts_at)
);
CREATE UNIQUE INDEX training_sessions_number_key ON training_sessions (training_id, number);
CREATE INDEX training_sessions_starts_at ON training_sessions (starts_at);
COMMENT ON TABLE training_sessions IS 'Meetings of a training; the secret makes the codes that are shown in the room.';

CREATE TABLE training_requirements (
    id uuid PRIMARY KEY,
    role text NOT NULL,
    minimum_clearance integer NOT NULL CHECK (minimum_clearance BETWEEN 2 AND 4),
    course_id uuid NOT NULL REFERENCES courses (id),
    effective_from date NOT NULL,
    effective_until date,
    created_by uuid,
    created_at timestamptz NOT NULL DEFAULT now(),
    row_version bigint NOT NULL DEFAULT 1,
    CONSTRAINT training_requirements_days CHECK (effective_until IS NULL OR effective_until > effective_from)
);
CREATE INDEX training_requirements_course_id ON training_requirements (course_id);
COMMENT ON TABLE training_requirements IS 'Courses that a role takes for access from a confidentiality level on. Empty: no training is asked for.';

CREATE TABLE questionnaires (
    id uuid PRIMARY KEY,
    course_id uuid NOT NULL REFERENCES courses (id),
    version integer NOT NULL CHECK (version > 0),
    questions jsonb NOT NULL,
    effective_from date NOT NULL,
    created_by uuid,
    created_at timestamptz NOT NULL DEFAULT now()
);
CREATE UNIQUE INDEX questionnaires_version_key ON questionnaires (course_id, version);
COMMENT ON TABLE questionnaires IS 'Statements answered from 1 to 5 before and after a course; never changed, only succeeded.';
