#!/usr/bin/env bash
# What placing a note costs, on one thread, without reading files or finding claims: microseconds a note.
# Usage: benches/places.sh NOTES.jsonl[.gz] [REFERENCE]; notes with `text`, and `title` and `published` if they have them.
set -euo pipefail
cd "$(dirname "$0")/.."
target="${CARGO_TARGET_DIR:-target}"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cargo build --quiet --release --package desplaza-cli
cargo build --quiet --release --package desplaza-pipeline --example geocode
reference=${2:-$work/reference}
[ -d "$reference" ] || "$target/release/desplaza" --quiet reference import data/sample/reference --reference "$reference" >/dev/null
case "$1" in *.gz) zcat "$1" ;; *) cat "$1" ;; esac | "$target/release/examples/geocode" "$reference"
