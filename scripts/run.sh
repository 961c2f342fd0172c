#!/usr/bin/env bash
# Builds what has changed and serves the whole product on one port, with demo data and a private database.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

say "1 of 4: Checking the tools"
require_rust
require_node

say "2 of 4: Building the server (several minutes the first time)"
build_cscc

say "3 of 4: Building the app"
build_app

say "4 of 4: Starting; Ctrl-C stops everything, and the data stay"
provide_postgres
exec "$(cargo_programs)/cscc" serve --migrate --demo --worker
