DROP TABLE incident_changes, source_records, victimizations, incident_exact_locations, incidents, import_errors, imports;
