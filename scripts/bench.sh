#!/usr/bin/env bash
# Runs the benchmarks of tests/bench; docs/benchmarks.md tells what they measure and how.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

shopt -s nullglob
found=(tests/bench/*/run.sh)
[[ ${#found[@]} -gt 0 ]] || fail "There is no benchmark in tests/bench."
require_rust
require_node
provide_postgres
for benchmark in "${found[@]}"; do
    say "$(basename "$(dirname "$benchmark")")"
    "$benchmark"
done
