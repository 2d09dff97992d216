#!/usr/bin/env bash
# Sees to the servers that the tests start for themselves (redis-server, PostgreSQL), to promtool, and to what a peer on the
# robot's older Cyclone DDS is built with: those that are there, else from the system's package manager, without starting or
# enabling anything. Where that can't be done their tests are skipped; in CI it is a failure.
set -euo pipefail
missing() {
    command -v redis-server >/dev/null || echo redis-server
    compgen -G "/usr/lib/postgresql/*/bin/initdb" >/dev/null || command -v initdb >/dev/null || echo postgresql
    command -v promtool >/dev/null || echo prometheus
    command -v idlc >/dev/null || echo cyclonedds-tools
    [ -e /usr/include/dds/version.h ] || echo cyclonedds-dev
    command -v gcc >/dev/null || printf '%s\n' gcc libc6-dev
}
as_root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi; }
# Debian's packages start their services unless this file says no; a machine's own such file stays as it is.
policy=/usr/sbin/policy-rc.d
install() {
    if [ ! -e "$policy" ]; then
        trap 'as_root rm -f "$policy"' EXIT
        printf '#!/bin/sh\nexit 101\n' | as_root tee "$policy" >/dev/null && as_root chmod 755 "$policy"
    fi
    as_root apt-get update -qq >&2 || return 1
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >/dev/null || return 1
    command -v systemctl >/dev/null || return 0
    for service in "$@"; do as_root systemctl disable -q "$service" 2>/dev/null || true; done
}
mapfile -t wanted < <(missing)
[ "${#wanted[@]}" = 0 ] && exit 0
if command -v apt-get >/dev/null && { [ "$(id -u)" = 0 ] || sudo -n true 2>/dev/null; }; then
    echo "deshi: installing ${wanted[*]} for the tests ..." >&2
    install "${wanted[@]}" || true
    mapfile -t wanted < <(missing)
    [ "${#wanted[@]}" = 0 ] && exit 0
fi
echo "deshi: ${wanted[*]} can't be installed here; the tests that need them are skipped. Install them to run all." >&2
[ -z "${CI:-}" ]
