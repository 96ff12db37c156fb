#!/usr/bin/env bash
# Time and memory of the main job over the national disaster file.
# Usage: benches/records.sh [REFERENCE_FOLDER], default ../shared/reference
set -euo pipefail
cd "$(dirname "$0")/.."
source=${1:-../shared/reference}
file=$source/civil_protection/cenapred_Basehistorica_2000_a_2024.xlsx
[ -f "$file" ] || { echo "skipped: $file is not there"; exit 0; }
desplaza="${CARGO_TARGET_DIR:-target}/release/desplaza"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
measure() { # name, command …
    local name=$1; shift
    /usr/bin/env python3 - "$name" "$@" <<'PY'
import resource, subprocess, sys, time
name, command = sys.argv[1], sys.argv[2:]
start = time.monotonic()
code = subprocess.run(command, stdout=subprocess.DEVNULL).returncode
seconds = time.monotonic() - start
peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
print(f"{name:28} exit {code}  {seconds:6.2f} s  {peak:7.1f} MiB")
PY
}
measure "reference import" "$desplaza" reference import "$source" --reference "$work/reference"
measure "records, all rows" "$desplaza" records "$file" --reference "$work/reference"
mkdir "$work/records"
cp "$file" "$work/records/"
printf 'now = "2025-11-30"\nrecords = ["records"]\n' > "$work/desplaza.toml"
run=("$desplaza" run --config "$work/desplaza.toml" --state "$work/state" --reference "$work/reference")
measure "run: events, index, layers" "${run[@]}"
measure "run again, nothing new" "${run[@]}"
