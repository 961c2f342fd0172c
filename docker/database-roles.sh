#!/usr/bin/env bash
# Run once by the database's image when its data are new: who owns the schema, and who serves requests.
set -euo pipefail

psql --username "${POSTGRES_USER:-postgres}" --dbname "${POSTGRES_DB:-postgres}" --set ON_ERROR_STOP=1 \
    --set owner_password="$CSCC_OWNER_PASSWORD" --set service_password="$CSCC_SERVICE_PASSWORD" <<'END'
CREATE ROLE cscc_owner LOGIN NOBYPASSRLS PASSWORD :'owner_password';
CREATE ROLE cscc_app NOLOGIN NOBYPASSRLS;
CREATE ROLE cscc_service LOGIN NOBYPASSRLS PASSWORD :'service_password' IN ROLE cscc_app;
GRANT cscc_app TO cscc_owner WITH ADMIN OPTION;
CREATE DATABASE cscc OWNER cscc_owner TEMPLATE template0 LOCALE 'C.UTF-8';
END
