#!/usr/bin/env bash
# The checks and tests, in the order in which they fail fastest. Names of steps as arguments run only those.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

step_check() {
    require_rust
    cargo fmt --all --check
    cargo clippy --workspace --all-targets --locked -- -D warnings
}

step_test_unit() {
    require_rust
    # One by one: together, what the benchmarks of statistics need would build the server's dependencies once more.
    cargo test --locked -p api --lib
    cargo test --locked -p statistics --lib
}

step_test_api() {
    require_rust
    require_node
    provide_postgres
    cargo run --locked -p api-tests --bin with_postgres -- cargo test --locked -p api-tests
}

step_contract() {
    require_rust
    require_node
    build_cscc
    "$(cargo_programs)/cscc" openapi --check
    install_packages openapi
    (cd openapi && npm run --silent lint)
}

step_test_app() {
    require_node
    install_packages frontend
    [[ -f openapi/cscc.v1.json ]] || fail "openapi/cscc.v1.json is missing. Write it with: cargo run -p api -- openapi"
    local before
    before=$(checksum frontend/src/api/gen)
    (cd frontend && npm run --silent gen)
    [[ $(checksum frontend/src/api/gen) == "$before" ]] ||
        fail "frontend/src/api/gen was not what openapi/ generates. It has been generated anew: commit it."
    (cd frontend && npm run --silent lint && npm run --silent typecheck && npm run --silent i18n-check && npm test --silent)
    build_app
    (cd frontend && npm run --silent weigh)
}

step_test_browser() {
    require_rust
    require_node
    CHROMIUM_PATH=$(scripts/install-chromium.sh)
    export CHROMIUM_PATH
    provide_postgres
    build_cscc
    build_app
    install_packages tests/browser
    (cd tests/browser && npx --no-install playwright test)
}

# The commands of the documentation, against a server with the demonstration.
step_test_docs() {
    require_rust
    require_node
    provide_postgres
    build_cscc
    local folder=${CARGO_TARGET_DIR:-target}/test-docs server
    rm -rf "$folder"
    mkdir -p "$folder"
    env -u DATABASE_URL PORT=8098 CSCC_DATA_DIR="$folder" CSCC_APP_DIR= \
        "$(cargo_programs)/cscc" serve --migrate --demo --worker >"$folder/server.log" 2>&1 &
    server=$!
    trap 'kill "$server" 2>/dev/null; wait "$server" 2>/dev/null' EXIT
    for _ in $(seq 300); do
        PORT=8098 "$(cargo_programs)/cscc" health >/dev/null 2>&1 && break
        kill -0 "$server" 2>/dev/null || { cat "$folder/server.log"; fail "The server did not start."; }
        sleep 0.5
    done
    BASE=http://localhost:8098 scripts/check-getting-started.sh
    kill "$server"
    wait "$server" || fail "The server did not stop cleanly."
    trap - EXIT
}

step_compose_check() {
    require_node
    install_packages docker
    (cd docker && npm run --silent lint)
}

steps=("$@")
[[ $# -gt 0 ]] || steps=(check test-unit test-api contract test-docs test-app test-browser compose-check)
for step in "${steps[@]}"; do
    [[ $(type -t "step_${step//-/_}") == function ]] || fail "There is no step named $step. See: make help"
done

for step in "${steps[@]}"; do
    say "$step"
    started=$SECONDS
    "step_${step//-/_}"
    say "$step passed in $((SECONDS - started)) s"
done
