"""Compares the extractor with trafilatura; see extract.sh."""
import collections, html, json, pathlib, re, subprocess, sys, time, tomllib

import trafilatura


def fold(text):
    return re.sub(r"\s+", " ", text).strip().lower()


def golden():
    """Each golden case with what must and must not come out of it."""
    for case in sorted(pathlib.Path("pipeline/src/extract/cases").iterdir()):
        expected = tomllib.loads((case / "expected.toml").read_text())
        if "reject" in expected or "selectors" in expected:
            continue
        have = expected.get("has", []) + [expected[key] for key in ("starts", "ends") if key in expected]
        raw = (case / "page.html").read_bytes()
        charset = re.search(rb"charset=[\"']?([\w-]+)", raw)
        page = raw.decode(charset.group(1).decode() if charset else "utf-8", "replace")
        yield case.name, expected["url"], page, have, expected.get("lacks", [])


def sample():
    """Each page of the sample; what stands on five pages of an outlet or more is no article."""
    labels = tomllib.loads(pathlib.Path("data/sample/expected.toml").read_text())["page"]
    pages = {}
    for label in labels:
        raw = (pathlib.Path("data/sample") / label["path"]).read_bytes()
        charset = re.search(rb"charset=[\"']?([\w-]+)", raw)
        pages[label["path"]] = raw.decode(charset.group(1).decode() if charset else "utf-8", "replace")
    seen = collections.defaultdict(collections.Counter)
    lines = {}
    for label in labels:
        text = re.sub(r"(?s)<(script|style|head).*?</\1>", "", pages[label["path"]])
        lines[label["path"]] = {fold(html.unescape(line)) for line in re.split(r"<[^>]+>", text)}
        seen[label["outlet"]].update(line for line in lines[label["path"]] if len(line) >= 25)
    for label in labels:
        path = label["path"]
        lack = [line for line in lines[path] if seen[label["outlet"]][line] >= 5]
        have = [figure["text"] for figure in label.get("figure", []) if not figure.get("optional")]
        yield path, label["url"], pages[path], have, lack


def ours(program, pages):
    lines = "\n".join(json.dumps({"id": page[0], "url": page[1], "html": page[2]}) for page in pages)
    done = subprocess.run([program], input=lines, text=True, capture_output=True, check=True)
    texts = [json.loads(line)["text"] for line in done.stdout.splitlines()]
    return texts, float(done.stderr.split()[-1])


def peer(pages):
    start = time.perf_counter()
    found = [trafilatura.bare_extraction(page[2], url=page[1], include_comments=False) for page in pages]
    spent = time.perf_counter() - start
    return ["" if one is None else f"{one.title or ''}\n{one.text or ''}" for one in found], spent


def score(pages, texts):
    right = missed = wrong = clean = 0
    for (_, _, _, have, lack), text in zip(pages, texts):
        text = fold(text)
        right += sum(fold(segment) in text for segment in have)
        missed += sum(fold(segment) not in text for segment in have)
        wrong += sum(fold(segment) in text for segment in lack)
        clean += sum(fold(segment) not in text for segment in lack)
    return right, right + missed, wrong, wrong + clean


# Both read every page this often: what either does only once, it does not do for one small page alone.
ROUNDS = 5


def main():
    program, folders = sys.argv[1], sys.argv[2:]
    for name, pages in (("golden cases", list(golden())), ("sample sites", list(sample()))):
        speeds = []
        for who, (texts, spent) in (("desplaza", ours(program, pages * ROUNDS)), ("trafilatura", peer(pages * ROUNDS))):
            right, asked, wrong, barred = score(pages, texts)
            speeds.append(ROUNDS * len(pages) / spent)
            print(f"{name:13} {who:12} must have {right}/{asked}  must not {wrong}/{barred}  {speeds[-1]:8.0f} pages/s")
        print(f"{name:13} ratio {speeds[0] / speeds[1]:.0f}")
    for folder in folders:
        files = sorted(pathlib.Path(folder).glob("*.html"))
        pages = [(f.name, None, f.read_bytes().decode("utf-8", "replace"), [], []) for f in files]
        size = sum(len(page[2]) for page in pages) / len(pages) / 1000
        (_, fast), (_, slow) = ours(program, pages * ROUNDS), peer(pages)
        print(f"{folder}: {len(pages)} pages of {size:.0f} kB: desplaza {ROUNDS * len(pages) / fast:.0f}/s, "
              f"trafilatura {len(pages) / slow:.1f}/s, ratio {ROUNDS * slow / fast:.0f}")


main()
