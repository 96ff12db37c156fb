#!/usr/bin/env bash
# How well the program reads texts that its weights were not learned from: learned from one half of the labelled texts, measured on the other,
# both ways round (halves by event); then the shipped weights on `tests/eval/unseen`. Needs the reference data beside the checkout.
# Usage: benches/accuracy.sh
set -euo pipefail
cd "$(dirname "$0")/.."
desplaza="${CARGO_TARGET_DIR:-target}/release/desplaza"
table=../shared/reference/civil_protection/cenapred_Basehistorica_2000_a_2024.xlsx
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
"$desplaza" --quiet reference import ../shared/reference --reference "$work/reference" >/dev/null
for half in train test; do
    other=$([ "$half" = train ] && echo test || echo train)
    rm -rf "$work/data" && cp -r data "$work/data"
    ./scripts/train --split "$half" --to "$work/data"
    echo "== learned from the $half half, measured on the $other half"
    "$desplaza" eval tests/eval/gold --records "$table" --split "$other" --data "$work/data" --reference "$work/reference" \
        | awk "/^$other /{p=1} /^(press|bulletin|cut|social|column|record):/{p=0} p"
done
echo "== shipped weights on texts that nothing was learned from"
"$desplaza" eval tests/eval/unseen --records "$table" --data data --reference "$work/reference"
