#!/usr/bin/env bash
# Writes the pgbench scripts into the folder given as argument: the shared queries with their parameters drawn at random,
# the most that any server can reach with this SQL. `pgbench -M prepared -f FOLDER/get.sql`; needs at least one incident.
set -euo pipefail
folder=$1
queries=$(dirname "${BASH_SOURCE[0]}")/../queries
mkdir -p "$folder"

# One known id for each of pgbench's draws: `bench_ids (position, id)` is made by prepare.sql.
sed 's/\$1/(SELECT id FROM bench_ids WHERE position = :position)/' "$queries/get.sql" |
    { printf '\\set position random(1, 1000)\n'; cat; printf ';\n'; } >"$folder/get.sql"

sed 's/\$1/:area/; s/\$2/21/' "$queries/list.sql" |
    { printf '\\set area random(1, 77)\n'; cat; printf ';\n'; } >"$folder/list.sql"

sed "s/\\\$1/gen_random_uuid()/; s/\\\$2/'nonfatal_shooting'/; s/\\\$3/now()/; s/\\\$4/current_date/; s/\\\$5/:area/; s/\\\$6/'001XX N EXAMPLE ST'/" \
    "$queries/create.sql" | { printf '\\set area random(1, 77)\n'; cat; printf ';\n'; } >"$folder/create.sql"
