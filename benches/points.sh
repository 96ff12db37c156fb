#!/usr/bin/env bash
# Random points over Mexico joined to full-detail municipalities, beside geopandas' `sjoin` (PyPI) in the same run: seconds, memory, answers.
# Usage: benches/points.sh SOURCE BOUNDARIES.geojson.gz [COUNT]     SOURCE: what `desplaza reference import` is given
set -euo pipefail
source=$(realpath "$1") boundaries=$(realpath "$2") count=${3:-10000000}
cd "$(dirname "$0")/.."
venv="${CARGO_TARGET_DIR:-target}/bench-geo"
[ -x "$venv/bin/python" ] || { python3 -m venv "$venv" && "$venv/bin/pip" -q install geopandas==1.2.0; }
cargo build --quiet --release --package desplaza-gazetteer --example join_points
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
"$venv/bin/python" benches/points.py "$boundaries" "$work/points" "$count"
join() {
  "${CARGO_TARGET_DIR:-target}/release/examples/join_points" "$source" "$boundaries" "$work/reference" "$work/points" "$work/keys"
}
join >/dev/null  # compiles the reference
for round in 1 2 3; do
  echo "round $round"
  join | tee "$work/ours" | sed 's/^/  desplaza /'
  "$venv/bin/python" benches/points.py "$boundaries" "$work/points" "$work/keys" | tee "$work/theirs" | sed 's/^/  /'
  awk '/^join:/ { ours = $2 } /^seconds/ { theirs = $2 } END { printf "  %.1f times as fast\n", theirs / ours }' "$work/ours" "$work/theirs"
done
