DELETE FROM jobs WHERE kind IN ('applications.draft_expiry', 'applications.scan') AND status = 'queued';
DELETE FROM application_documents WHERE file_id IS NULL;
ALTER TABLE application_documents DROP CONSTRAINT application_documents_infected, DROP COLUMN scan, ALTER COLUMN file_id SET NOT NULL;
DROP INDEX application_notices_to_tell;
DELETE FROM application_notices WHERE kind IN ('draft_ends', 'link');
ALTER TABLE application_notices DROP COLUMN channel, DROP CONSTRAINT application_notices_kind_check,
    ADD CONSTRAINT application_notices_kind_check CHECK (kind IN ('submitted', 'needs_information', 'decided', 'paid', 'payment_returned',
        'ready_for_pickup'));
ALTER TABLE applications DROP COLUMN contact_channel, DROP COLUMN sealed_appeal;
DROP TABLE notice_templates;
