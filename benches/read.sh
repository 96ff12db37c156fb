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
# In a process of its own: a child's peak memory counts what its parent held when it was born.
cat > "$work/once.py" <<'PY'
import os, resource, subprocess, sys, time
program, reference, path, what, count = sys.argv[1:]
count, size = int(count), os.path.getsize(path) / int(count)
start = time.monotonic()
with open(path) as source:
    subprocess.run([program, "read", "--reference", reference], stdin=source, stdout=subprocess.DEVNULL, check=True)
seconds = time.monotonic() - start
peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
print(f"{count} {what} of {size:.0f} bytes: {seconds:.2f} s, {count / seconds:.0f} {what}/s, peak {peak:.0f} MiB", flush=True)
PY
python3 - "$desplaza" "$reference" "$work/notes.jsonl" "${1:-}" <<'PY'
import json, pathlib, subprocess, sys, tomllib
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
    once = pathlib.Path(path).with_name("once.py")
    for _ in range(3):
        subprocess.run([sys.executable, once, program, reference, path, what, str(len(notes))], check=True)

measure("notes", notes)
if not given:
    pages = sorted(pathlib.Path("data/sample/site").rglob("*.html"))
    pages = [json.dumps({"id": page.name, "html": page.read_bytes().decode("utf-8", "replace")}) for page in pages]
    measure("pages", pages * 100)
PY
