#!/usr/bin/env bash
# Times of the list and the map of vacant lots, with all safety on, as one caller after another and as 32 at once sees them.
# One run, one machine; docs/benchmarks.md tells the method. BENCH_LOTS: how many; BENCH_SECONDS: per measurement.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../../.."
source scripts/common.sh
seconds=${BENCH_SECONDS:-10}
lots=${BENCH_LOTS:-50000}

if [[ -z ${TEST_DATABASE_URL:-} ]]; then
    cargo build --release --locked -p api
    cargo build --locked -p api-tests --bin with_postgres
    exec "$(cargo_programs)/with_postgres" "$0"
fi
command -v wrk >/dev/null || { [[ $(id -u) == 0 ]] && apt-get install -y -qq wrk >/dev/null; } ||
    fail "wrk is needed for load: install Debian's package wrk."

work=$(mktemp -d)
server=
trap 'kill "$server" 2>/dev/null || true; wait; rm -rf "$work"' EXIT
base=${TEST_DATABASE_URL%/*}
export DATABASE_URL=$base/cscc_bench_lots CSCC_DATA_DIR=$work/data CSCC_MASTER_KEY CSCC_RATE_LIMIT_SCALE=1000000
export CSCC_SECOND_FACTOR=optional CSCC_APP_DIR= PORT=8097
CSCC_MASTER_KEY=$(head -c 32 /dev/urandom | base64)
cscc=${CARGO_TARGET_DIR:-target}/release/cscc

psql -q "$TEST_DATABASE_URL" -c 'DROP DATABASE IF EXISTS cscc_bench_lots' -c 'CREATE DATABASE cscc_bench_lots'
"$cscc" migrate >/dev/null
"$cscc" demo --reference-only >/dev/null
password='forty-two requests at once'
"$cscc" user create load@example.org --name "Load Generator" --organization MOCS --role lot_manager <<<"$password" >/dev/null
psql -q "$DATABASE_URL" <<SQL
SET cscc.subject_kind = 'system';
INSERT INTO lots (id, parcel_number, external_id, address, community_area_number, ward, owner, square_feet, longitude, latitude, cell,
    status, priority, sign_code)
SELECT gen_random_uuid(), lpad(n::text, 14, '0'), n::text, (100 + n % 9000) || ' N EXAMPLE AVE', 1 + n % 77, 1 + n % 50, 'city', 3125,
    -87.9 + random() * 0.35, 41.65 + random() * 0.37, n,
    (ARRAY['identified','identified','identified','nominated','approved','cleaned','greened','maintained'])[1 + n % 8],
    round((random() * 100)::numeric, 1), 'B' || lpad(n::text, 7, '0')
FROM generate_series(1, $lots) AS n;
VACUUM ANALYZE lots;
SQL

"$cscc" serve >"$work/server.log" 2>&1 &
server=$!
for _ in $(seq 50); do "$cscc" health >/dev/null 2>&1 && break; sleep 0.2; done
token=$(curl -s -X POST "http://127.0.0.1:$PORT/api/v1/auth/sessions" -H 'Content-Type: application/json' \
    -d "{\"email\":\"load@example.org\",\"password\":\"$password\"}" | sed 's/.*"access_token":"\([^"]*\)".*/\1/')

row() { printf '%-44s %10s %10s %10s\n' "$@"; }
measure() { # name connections path
    local output
    output=$(wrk -t1 -c"$2" -d"${seconds}s" --timeout 60s --latency -H "Authorization: Bearer $token" "http://127.0.0.1:$PORT$3")
    row "$1" "$(awk '/Requests\/sec/ {print $2}' <<<"$output")" "$(awk '$1 == "50%" {print $2}' <<<"$output")" "$(awk '$1 == "99%" {print $2}' <<<"$output")"
    ! grep -q 'Non-2xx' <<<"$output" || printf '    %s\n' "$(grep Non-2xx <<<"$output")"
}
printf '%s lots\n' "$lots"
row "" "per second" "p50" "p99"
for connections in 1 32; do
    printf '%s at once\n' "$connections"
    measure "list: first 50 by priority" $connections "/api/v1/lots?limit=50"
    measure "list: with the count" $connections "/api/v1/lots?limit=50&include_total=true"
    measure "list: an area, two stages" $connections "/api/v1/lots?area=25&status=cleaned,maintained&limit=50"
    measure "list: part of an address" $connections "/api/v1/lots?q=4321%20n&limit=50"
    measure "public list: first 50" $connections "/api/v1/public-lots?limit=50"
    measure "map: an area" $connections "/api/v1/lots.geojson?area=25"
done
printf '1 at once\n'
measure "map: all $lots lots" 1 "/api/v1/lots.geojson"
