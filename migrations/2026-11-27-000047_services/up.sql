CREATE TABLE service_kinds (
    code text PRIMARY KEY,
    name jsonb NOT NULL,
    position integer NOT NULL,
    active boolean NOT NULL DEFAULT true
);
COMMENT ON TABLE service_kinds IS 'Kinds of help in the directory.';

CREATE TABLE services (
    id uuid PRIMARY KEY,
    organization_id uuid NOT NULL REFERENCES organizations (id),
    status text NOT NULL CHECK (status IN ('active', 'inactive', 'defunct', 'temporarily_closed')),
    availability text NOT NULL DEFAULT 'unknown' CHECK (availability IN ('open', 'waitlist', 'full', 'unknown')),
    details jsonb NOT NULL,
    name text NOT NULL,
    search text NOT NULL,
    kinds text[] NOT NULL,
    languages text[] NOT NULL,
    areas integer[] NOT NULL,
    always_open boolean NOT NULL,
    assured_on date,
    assured_by uuid REFERENCES users (id),
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    row_version bigint NOT NULL DEFAULT 1
);
CREATE INDEX services_organization_id ON services (organization_id);
CREATE INDEX services_assured_by ON services (assured_by);
CREATE INDEX services_name ON services (name, id);
COMMENT ON TABLE services IS 'Directory of help. name, search, kinds, languages, areas and always_open repeat what stands in details, for lists.';

ALTER TABLE settings ADD COLUMN service_assurance_days integer NOT NULL DEFAULT 180 CHECK (service_assurance_days BETWEEN 1 AND 3650);
