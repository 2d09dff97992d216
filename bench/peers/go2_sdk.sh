#!/usr/bin/env bash
# Usage: bench/peers/go2_sdk.sh   Makes the environments in which Unitree's SDK runs beside deshi, outside the repository.
# DESHI_UNITREE_SDK names a checkout of unitree_sdk2_python, which no package registry has. The environments lie under
# $DESHI_PEERS (default: ~/.cache/deshi-peers): `go2-old` with Cyclone DDS 0.10.2 as the SDK pins it, which has wheels up to
# Python 3.10 (DESHI_PYTHON310 names one, default python3.10), and `go2-new` with 11.x. Prints the variables that tests and
# bench/sdk.py read.
set -euo pipefail
sdk=${DESHI_UNITREE_SDK:?names a checkout of unitree_sdk2_python}
[ -f "$sdk/unitree_sdk2py/go2/sport/sport_client.py" ] || { echo "go2_sdk.sh: $sdk is no checkout of unitree_sdk2_python." >&2; exit 2; }
folder=${DESHI_PEERS:-$HOME/.cache/deshi-peers}
mkdir -p "$folder"
make_one() { # NAME PYTHON REQUIREMENT
    [ -f "$folder/$1/.built" ] && return 0
    command -v "$2" >/dev/null || { echo "go2_sdk.sh: $2 is missing, so there is no $1." >&2; return 0; }
    echo "go2_sdk.sh: making $1 ..." >&2
    "$2" -m venv "$folder/$1"
    "$folder/$1/bin/pip" install --quiet --disable-pip-version-check "$3" 'numpy<3'
    touch "$folder/$1/.built"
}
make_one go2-old "${DESHI_PYTHON310:-python3.10}" 'cyclonedds==0.10.2'
make_one go2-new "${DESHI_PYTHON311:-python3}" 'cyclonedds>=11.0.1,<12'
echo "export DESHI_UNITREE_SDK=$sdk"
[ -f "$folder/go2-old/.built" ] && echo "export DESHI_UNITREE_PYTHON=$folder/go2-old/bin/python"
[ -f "$folder/go2-new/.built" ] && echo "export DESHI_UNITREE_PYTHON_NEW=$folder/go2-new/bin/python"
