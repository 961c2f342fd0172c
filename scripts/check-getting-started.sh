#!/usr/bin/env bash
# Runs the blocks marked `sh test` of docs/getting-started-with-the-api.md in one shell against the server at $BASE, which
# has the demonstration and a worker. Fails when a command fails, or when the last line printed before a comment
# `# -> text` is another one.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

page=docs/getting-started-with-the-api.md
: "${BASE:?the address of a running server is needed, such as BASE=http://localhost:8080}"
export BASE

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

# Between two expectations, what is printed goes to a file, of which the last line is compared.
awk '
    function close_group() { if (is_open) print "} >output"; is_open = 0 }
    /^```sh test$/ { in_block = 1; next }
    /^```$/ && in_block { in_block = 0; close_group(); next }
    !in_block { next }
    /^# -> / { close_group(); line = $0; sub(/^# -> /, "", line); gsub(/\047/, "\047\\\047\047", line)
               printf "expect %d \047%s\047\n", NR, line; next }
    { if (!is_open) { print "{ :"; is_open = 1 } print }
' "$page" >"$folder/blocks"

{
    cat <<'END'
set -eu
expect() {
    found=$(tail -n 1 output)
    checked=$((${checked:-0} + 1))
    [ "$found" = "$2" ] && return
    printf 'Error: %s, line %s: expected "%s", found "%s"\n' "$page" "$1" "$2" "$found" >&2
    exit 1
}
END
    cat "$folder/blocks"
    printf '%s\n' 'printf "%s: %s results are as described\n" "$page" "$checked"'
} >"$folder/script"

cd "$folder"
page=$page timeout 300 sh script || { status=$?; printf 'The walk through %s failed (%s).\n' "$page" "$status" >&2; exit 1; }
