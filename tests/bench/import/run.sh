#!/usr/bin/env bash
# Rows per second of an import beside COPY of the same file into one table of text columns, the least that any import does.
# BENCH_IMPORT_ROWS: rows of the made-up file.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../../.."
source scripts/common.sh
rows=${BENCH_IMPORT_ROWS:-300000}

if [[ -z ${TEST_DATABASE_URL:-} ]]; then
    cargo build --release --locked -p api
    cargo build --locked -p api-tests --bin with_postgres
    exec "$(cargo_programs)/with_postgres" "$0"
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export DATABASE_URL=${TEST_DATABASE_URL%/*}/cscc_bench_import CSCC_DATA_DIR=$work/data CSCC_MASTER_KEY
CSCC_MASTER_KEY=$(head -c 32 /dev/urandom | base64)
cscc=${CARGO_TARGET_DIR:-target}/release/cscc
psql -q "$TEST_DATABASE_URL" -c 'DROP DATABASE IF EXISTS cscc_bench_import' -c 'CREATE DATABASE cscc_bench_import'
"$cscc" migrate >/dev/null
"$cscc" demo --reference-only >/dev/null
awk -v rows="$rows" 'BEGIN {
    print "ID,Case Number,Date,Block,IUCR,Primary Type,Description,Location Description,Arrest,Domestic,Beat,District,Ward,Community Area,FBI Code,X Coordinate,Y Coordinate,Year,Updated On,Latitude,Longitude,Location"
    for (n = 1; n <= rows; n++)
        printf "%d,BX%07d,%02d/%02d/%d %02d:%02d:00 PM,%03dXX N EXAMPLE ST,0486,BATTERY,DOMESTIC BATTERY SIMPLE,STREET,false,true,%04d,%03d,%d,%d,08B,1,1,%d,01/02/2025 03:40:59 PM,41.%06d,-87.%06d,\"(41.8, -87.6)\"\n",
            n, n, 1 + n % 12, 1 + n % 28, 2001 + n % 23, 1 + n % 12, n % 60, n % 120, 100 + n % 2400, 1 + n % 22, 1 + n % 50, 1 + n % 77, 2001 + n % 23, 700000 + n % 99999, 600000 + n % 99999
}' >"$work/crimes.csv"
columns=$(head -1 "$work/crimes.csv" | tr -d '\n' | sed 's/[^,]*/"&" text/g')
psql -q "$DATABASE_URL" -c "CREATE TABLE bare ($columns)"
started=$(date +%s.%N)
psql -q "$DATABASE_URL" -c "\\copy bare FROM '$work/crimes.csv' CSV HEADER"
awk -v rows="$rows" -v from="$started" -v to="$(date +%s.%N)" 'BEGIN { printf "COPY into text columns   %10d rows/s\n", rows / (to - from) }'
"$cscc" import incidents "$work/crimes.csv"
printf 'again, nothing new:\n'
"$cscc" import incidents "$work/crimes.csv"
