#!/usr/bin/env bash
# Usage: install.sh VENV EXTRAS   Makes the environment and installs deshi into it with the exact pins of constraints.txt.
set -euo pipefail
cd "$(dirname "$0")/.."
venv=$1 extras=$2 python=${PYTHON:-python3}
say() { printf 'deshi: %s\n' "$*" >&2; }

"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || {
    say "Python 3.11 or later is needed; $("$python" --version 2>&1) was found. Install one and run: make up PYTHON=python3.12"
    exit 1
}
[ -x "$venv/bin/python" ] || "$python" -m venv "$venv" || {
    say "the environment $venv could not be made; on Debian and Ubuntu: apt-get install python3-venv"
    exit 1
}
pip=("$venv/bin/python" -m pip --disable-pip-version-check)
export PIP_CONSTRAINT="$PWD/constraints.txt"

has_gpu() { [ -e /proc/driver/nvidia/version ] || command -v nvidia-smi >/dev/null 2>&1; }
# On Linux the plain torch may bring several gigabytes of CUDA; without a GPU that is of no use.
wants_cuda() {
    "${pip[@]}" install --quiet --dry-run --report - 'torch' 2>/dev/null | grep -Eq '"name": "(nvidia|cuda)[-_]'
}
if [[ ",$extras," == *,learn,* && "$(uname -s)" == Linux ]] && ! has_gpu &&
    ! "$venv/bin/python" -c 'import torch' 2>/dev/null && wants_cuda; then
    say "the pinned torch would bring gigabytes of CUDA libraries, and this machine has no NVIDIA GPU."
    say "Install its CPU build first (PyTorch's \"Get started\" page names the index for \"CPU\"):"
    say "    $venv/bin/pip install -c constraints.txt torch --index-url <that index>"
    say "then run the same command again; or run without training: make up EXTRAS="
    exit 1
fi
say "installing (about two minutes the first time) ..."
"${pip[@]}" install --quiet --editable ".${extras:+[$extras]}" || {
    say "the installation failed, see above; run the same command again when the network is back."
    exit 1
}
