#!/usr/bin/env bash
# Notes per second of `desplaza read`, on the project's labelled texts or on a file of JSON Lines; without a file also the sample's pages as HTML.
# Usage: benches/read.sh [NOTES.jsonl] [REFERENCE]
set -euo pipefail
cd "$(dirname "$0")/.."
desplaza="${CARGO_TARGET_DIR:-target}/release/desplaza"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
reference=${2:-$work/reference}
[ -d "$reference" ] || "$desplaza" --quiet reference import data/sample/reference --reference "$reference" >/dev/null
python3 - "$desplaza" "$reference" "$work/notes.jsonl" "${1:-}" <<'PY'
import json, pathlib, resource, subprocess, sys, time, tomllib
program, reference, path, given = sys.argv[1:]
if given:
    notes = pathlib.Path(given).read_text().splitlines()
else:
    notes = []
    for file in sorted(pathlib.Path("tests/eval/gold").glob("*.toml")):
        for text in tomllib.loads(file.read_text())["text"]:
            if "body" in text:
                notes.append(json.dumps({"id": text["id"], "published": text["published"], "title": text["title"], "text": text["body"]}))
    notes *= 20000 // len(notes) + 1
def measure(what, notes):
    pathlib.Path(path).write_text("\n".join(notes) + "\n")
    size = pathlib.Path(path).stat().st_size / len(notes)
    for _ in range(3):
        start = time.monotonic()
        with open(path) as source:
            subprocess.run([program, "read", "--reference", reference], stdin=source, stdout=subprocess.DEVNULL, check=True)
        seconds = time.monotonic() - start
        peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
        print(f"{len(notes)} {what} of {size:.0f} bytes: {seconds:.2f} s, {len(notes) / seconds:.0f} {what}/s, peak {peak:.0f} MiB")

measure("notes", notes)
if not given:
    pages = sorted(pathlib.Path("data/sample/site").rglob("*.html"))
    pages = [json.dumps({"id": page.name, "html": page.read_bytes().decode("utf-8", "replace")}) for page in pages]
    measure("pages", pages * 100)
PY
