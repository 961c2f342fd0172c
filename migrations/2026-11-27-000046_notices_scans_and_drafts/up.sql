CREATE TABLE notice_templates (
    code text PRIMARY KEY,
    subject text NOT NULL,
    body text NOT NULL,
    updated_by uuid REFERENCES users (id),
    updated_at timestamptz NOT NULL DEFAULT now(),
    row_version bigint NOT NULL DEFAULT 1
);
CREATE INDEX notice_templates_updated_by ON notice_templates (updated_by);
COMMENT ON TABLE notice_templates IS 'Texts of mails that the center changed; of all others the built-in text is sent.';

ALTER TABLE applications
    ADD COLUMN contact_channel text NOT NULL DEFAULT 'email' CHECK (contact_channel IN ('email', 'phone', 'text', 'none')),
    ADD COLUMN sealed_appeal bytea;

ALTER TABLE application_notices
    ADD COLUMN channel text NOT NULL DEFAULT 'email' CHECK (channel IN ('email', 'phone', 'text', 'none')),
    DROP CONSTRAINT application_notices_kind_check,
    ADD CONSTRAINT application_notices_kind_check CHECK (kind IN ('submitted', 'needs_information', 'decided', 'paid', 'payment_returned',
        'ready_for_pickup', 'draft_ends', 'link'));
CREATE INDEX application_notices_to_tell ON application_notices (application_id) WHERE channel IN ('phone', 'text') AND sent_at IS NULL;

ALTER TABLE application_documents
    ADD COLUMN scan text NOT NULL DEFAULT 'not_scanned' CHECK (scan IN ('not_scanned', 'quarantined', 'clean', 'infected')),
    ALTER COLUMN file_id DROP NOT NULL,
    ADD CONSTRAINT application_documents_infected CHECK ((file_id IS NULL) = (scan = 'infected'));

-- Drafts that were begun before they had a clock get one.
INSERT INTO jobs (id, kind, payload, actor_kind, run_after)
SELECT gen_random_uuid(), 'applications.draft_expiry', jsonb_build_object('application_id', id), 'system', now() + interval '60 days'
FROM applications
WHERE submitted_at IS NULL;
