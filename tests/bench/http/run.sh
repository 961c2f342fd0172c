#!/usr/bin/env bash
# Requests per second of get, list and create with all safety on, beside the limits that pgbench reaches with the same and
# with the bare statements, and beside small Fastify and FastAPI servers with the bare statements. One run, one machine;
# docs/benchmarks.md tells the method. BENCH_ROWS: sizes of the table; BENCH_SECONDS: per measurement.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../../.."
source scripts/common.sh
here=tests/bench/http
seconds=${BENCH_SECONDS:-10}
sizes=${BENCH_ROWS:-"10000 1000000"}
connections=32

if [[ -z ${TEST_DATABASE_URL:-} ]]; then
    cargo build --release --locked -p api
    cargo build --locked -p api-tests --bin with_postgres
    exec "$(cargo_programs)/with_postgres" "$0"
fi
command -v wrk >/dev/null || { [[ $(id -u) == 0 ]] && apt-get install -y -qq wrk >/dev/null; } ||
    fail "wrk is needed for load: install Debian's package wrk."
command -v pgbench >/dev/null || PATH=$PATH:$(dirname "$(find /usr/lib/postgresql -name pgbench | sort | tail -1)")

work=$(mktemp -d)
servers=()
trap 'kill "${servers[@]}" 2>/dev/null || true; wait; rm -rf "$work"' EXIT
base=${TEST_DATABASE_URL%/*}
export DATABASE_URL=$base/cscc_bench CSCC_DATA_DIR=$work/data CSCC_MASTER_KEY CSCC_RATE_LIMIT_SCALE=1000000
export CSCC_SECOND_FACTOR=optional CSCC_APP_DIR= PORT=8097
CSCC_MASTER_KEY=$(head -c 32 /dev/urandom | base64)
cscc=${CARGO_TARGET_DIR:-target}/release/cscc

psql -q "$TEST_DATABASE_URL" -c 'DROP DATABASE IF EXISTS cscc_bench' -c 'CREATE DATABASE cscc_bench'
"$cscc" migrate >/dev/null
"$cscc" demo --reference-only >/dev/null
password='forty-two requests at once'
"$cscc" user create load@example.org --name "Load Generator" --organization CDPH --role hrit_facilitator <<<"$password" >/dev/null

row() { printf '%-34s %10s %10s %10s\n' "$@"; }
load() { # name script prefix limit [header]
    local output
    output=$(IDS=$work/ids PREFIX=$3 LIMIT=$4 wrk -t2 -c$connections -d"${seconds}s" --latency -s "$here/$2.lua" ${5:+-H "$5"} "$6")
    row "$1" "$(awk '/Requests\/sec/ {print int($2)}' <<<"$output")" "$(awk '$1 == "50%" {print $2}' <<<"$output")" "$(awk '$1 == "99%" {print $2}' <<<"$output")"
    ! grep -q 'Non-2xx' <<<"$output" || printf '    %s\n' "$(grep Non-2xx <<<"$output")"
}
limit() { # name file [role]
    local output
    output=$(PGOPTIONS="${3:-}" pgbench -n -M prepared -c 8 -j 2 -T "$seconds" -f "$2" "$DATABASE_URL" 2>/dev/null)
    row "$1" "$(awk '/^tps/ {print int($3)}' <<<"$output")" "$(awk '/latency average/ {print $4 "ms avg"}' <<<"$output")" ""
}
fill() {
    psql -q "$DATABASE_URL" <<SQL
SET cscc.subject_kind = 'system';
INSERT INTO incidents (id, source, kind, occurred_at, occurred_on, community_area_number, block, case_number)
SELECT gen_random_uuid(), 'crimes', (ARRAY['nonfatal_shooting','other_serious','other'])[1 + n % 3], now() - n * interval '37 seconds',
       (now() - n * interval '37 seconds')::date, 1 + n % 77, lpad((n % 120)::text, 3, '0') || 'XX N EXAMPLE ST', 'BENCH-' || n
FROM generate_series((SELECT count(*) FROM incidents WHERE source = 'crimes') + 1, $1) AS n;
VACUUM ANALYZE incidents;
SQL
    psql -q "$DATABASE_URL" -f tests/bench/pgbench/prepare.sql 2>/dev/null
    psql -q "$DATABASE_URL" -c "GRANT SELECT ON bench_ids TO cscc_app; DROP TABLE IF EXISTS bench_subject; CREATE TABLE bench_subject AS SELECT s.user_id, s.id AS session_id FROM sessions s LIMIT 1; GRANT SELECT ON bench_subject TO cscc_app"
    psql -qAt "$DATABASE_URL" -c 'SELECT id FROM bench_ids' >"$work/ids"
}

"$cscc" serve >"$work/server.log" 2>&1 &
servers+=($!)
for _ in $(seq 50); do "$cscc" health >/dev/null 2>&1 && break; sleep 0.2; done
row "resident when idle" "$(awk '/VmRSS/ {printf "%.0f MB", $2 / 1024}' "/proc/${servers[0]}/status")" "" ""
token() {
    curl -s -X POST "http://127.0.0.1:$PORT/api/v1/auth/sessions" -H 'Content-Type: application/json' \
        -d "{\"email\":\"load@example.org\",\"password\":\"$password\"}" | sed 's/.*"access_token":"\([^"]*\)".*/\1/'
}
install_packages tests/bench/fastify
PORT=8095 POOL_SIZE=8 node tests/bench/fastify/server.js >"$work/fastify.log" 2>&1 &
servers+=($!)
if python3 -m venv "$work/venv" 2>/dev/null && "$work/venv/bin/pip" install -q -r tests/bench/fastapi/requirements.txt 2>/dev/null; then
    (cd tests/bench/fastapi && exec "$work/venv/bin/uvicorn" server:app --port 8096 --workers 2 --log-level warning) >"$work/fastapi.log" 2>&1 &
    servers+=($!)
fi
tests/bench/pgbench/make.sh "$work/pgbench"

for size in $sizes; do
    printf '\n%s incidents\n' "$size"
    row "" "per second" "p50" "p99"
    token >/dev/null
    fill "$size"
    authorization="Authorization: Bearer $(token)"
    ours=http://127.0.0.1:$PORT
    load "get: cscc" get /api/v1/incidents 20 "$authorization" $ours
    limit "get: pgbench, same statements" $here/same_get.sql "-c role=cscc_app"
    limit "get: pgbench, bare query" "$work/pgbench/get.sql"
    load "get: Fastify" get /incidents 21 "" http://127.0.0.1:8095
    [[ ! -d $work/venv ]] || load "get: FastAPI" get /incidents 21 "" http://127.0.0.1:8096
    load "list: cscc" list /api/v1/incidents 20 "$authorization" $ours
    limit "list: pgbench, same statements" $here/same_list.sql "-c role=cscc_app"
    limit "list: pgbench, bare query" "$work/pgbench/list.sql"
    load "list: Fastify" list /incidents 21 "" http://127.0.0.1:8095
    [[ ! -d $work/venv ]] || load "list: FastAPI" list /incidents 21 "" http://127.0.0.1:8096
done
printf '\ncreate\n'
load "create: cscc" create /api/v1/incidents 20 "$authorization" $ours
limit "create: pgbench, bare insert" "$work/pgbench/create.sql"
load "create: Fastify" create /incidents 21 "" http://127.0.0.1:8095
[[ ! -d $work/venv ]] || load "create: FastAPI" create /incidents 21 "" http://127.0.0.1:8096
