#!/usr/bin/env bash
# Extraction against trafilatura (PyPI) on the same pages in the same run: must-have and must-not segments, pages per second.
# Pages: the project's golden cases and its sample sites; for speed also real pages of a folder, where one is given.
# Usage: benches/extract.sh [FOLDER_OF_HTML]
set -euo pipefail
cd "$(dirname "$0")/.."
venv="${CARGO_TARGET_DIR:-target}/bench-venv"
[ -x "$venv/bin/python" ] || { python3 -m venv "$venv" && "$venv/bin/pip" -q install trafilatura==2.3.1 lxml_html_clean; }
cargo build --quiet --release --package desplaza-pipeline --example extract
"$venv/bin/python" benches/extract.py "${CARGO_TARGET_DIR:-target}/release/examples/extract" "$@"
