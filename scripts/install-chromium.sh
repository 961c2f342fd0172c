#!/usr/bin/env bash
# Prints the path of a Chromium; installs the system's package when there is none and we may.
set -euo pipefail

find_chromium() {
    local name
    for name in "${CHROMIUM_PATH:-}" chromium chromium-browser google-chrome google-chrome-stable \
        "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome" "/Applications/Chromium.app/Contents/MacOS/Chromium"; do
        if [[ -n $name ]] && command -v "$name"; then return 0; fi
    done
    return 1
}

if find_chromium; then exit; fi
if [[ $(id -u) -eq 0 ]] && command -v apt-get >/dev/null; then
    printf '==> Installing Chromium for the browser tests\n' >&2
    { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium; } >&2
    if find_chromium; then exit; fi
fi
printf 'Error: The browser tests need Chromium or Chrome. Install it (Debian: apt-get install chromium), or set CHROMIUM_PATH to one.\n' >&2
exit 1
