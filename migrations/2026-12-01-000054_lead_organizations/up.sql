CREATE TABLE lead_organizations (
    id uuid PRIMARY KEY,
    community_area_number integer NOT NULL REFERENCES community_areas (number),
    organization_id uuid NOT NULL REFERENCES organizations (id),
    effective_from date NOT NULL,
    effective_to date,
    created_by uuid REFERENCES users (id),
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    row_version bigint NOT NULL DEFAULT 1,
    CONSTRAINT lead_organizations_days CHECK (effective_to >= effective_from)
);
CREATE UNIQUE INDEX lead_organizations_open_key ON lead_organizations (community_area_number, organization_id) WHERE effective_to IS NULL;
CREATE INDEX lead_organizations_community_area_number ON lead_organizations (community_area_number, effective_from);
CREATE INDEX lead_organizations_organization_id ON lead_organizations (organization_id);
CREATE INDEX lead_organizations_created_by ON lead_organizations (created_by);
COMMENT ON TABLE lead_organizations IS 'Which organization leads victim services of a community area, and from when until when: it alone applies to the emergency fund there.';
