#!/usr/bin/env bash
# Usage: bench/peers/build.sh [FOLDER] [NAME ...]   Makes the peers' environments, each of its own: their pins don't fit ours.
# NAME is litellm, gptcache, inspect_ai or lm_eval; all of them without one. FOLDER is where they lie (default: bench/peers/.venvs).
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
folder=${1:-$here/.venvs}
shift || true
declare -A wanted=(
    [litellm]='litellm[proxy]==1.106.2'
    [gptcache]='gptcache==0.1.44 sqlalchemy<3 faiss-cpu'
    [inspect_ai]='inspect_ai==0.3.285 openai'
    [lm_eval]='lm-eval[api]==0.4.13'
)
names=("$@")
[ ${#names[@]} -gt 0 ] || names=("${!wanted[@]}")
mkdir -p "$folder"
for name in "${names[@]}"; do
    [ -n "${wanted[$name]:-}" ] || { echo "build.sh: there is no peer '$name'; there are ${!wanted[*]}." >&2; exit 2; }
    [ -f "$folder/$name/.built" ] && continue
    echo "build.sh: making $name ..." >&2
    python3 -m venv "$folder/$name"
    # shellcheck disable=SC2086
    "$folder/$name/bin/pip" install --quiet --disable-pip-version-check ${wanted[$name]}
    touch "$folder/$name/.built"
done
