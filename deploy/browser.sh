#!/usr/bin/env bash
# Prints the path of a Chromium for the browser tests: one that is there, else from the system's package manager.
set -euo pipefail
find_one() {
    for name in "${DESHI_BROWSER:-}" chromium chromium-browser google-chrome google-chrome-stable; do
        [ -n "$name" ] && command -v "$name" && return 0
    done
    return 1
}
find_one && exit 0
if command -v apt-get >/dev/null && { [ "$(id -u)" = 0 ] || sudo -n true 2>/dev/null; }; then
    as_root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi; }
    echo "deshi: installing chromium for the browser tests ..." >&2
    as_root apt-get update -qq >&2 && as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium >/dev/null
    find_one && exit 0
fi
echo "deshi: the browser tests need Chromium; install it, or set DESHI_BROWSER to its path." >&2
exit 1
