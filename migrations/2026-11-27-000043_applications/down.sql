ALTER TABLE fund_entries DROP COLUMN application_id;
DROP TABLE application_notices, application_changes, application_conflicts, application_decisions, information_requests,
    application_attestations, document_links, application_documents, application_codes, applications;
