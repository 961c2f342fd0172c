#!/usr/bin/env bash
# Prints a new .env file for docker-compose.yml, with a fresh secret in each place.
# Keep it: without its CSCC_MASTER_KEY the encrypted fields of a database cannot be read any more.
set -euo pipefail

secret() { head -c 24 /dev/urandom | od -An -v -tx1 | tr -d ' \n'; }

cat <<END
CSCC_MASTER_KEY=$(head -c 32 /dev/urandom | base64 | tr -d '\n')
POSTGRES_PASSWORD=$(secret)
CSCC_OWNER_PASSWORD=$(secret)
CSCC_SERVICE_PASSWORD=$(secret)
CSCC_S3_SECRET_ACCESS_KEY=$(secret)
CSCC_METRICS_TOKEN=$(secret)
# The address under which people reach the app, and the one that the web server listens on.
CSCC_PUBLIC_URL=http://localhost:8080
CSCC_LISTEN_ADDRESS=127.0.0.1
CSCC_LISTEN_PORT=8080
END
