"""Checks an evidence pack. Needs nothing but Python 3:  python3 -I verify.py [folder]

Exit code 0: every file is as it was packed, the content fits its seal, every decision fits its
hash and the one before it, and the checkpoints hold. Otherwise 1, and a line says what is wrong.
"""

import hashlib
import json
import sys
from pathlib import Path

GENESIS = "0" * 64


def sha256(data):
    return hashlib.sha256(data if isinstance(data, bytes) else data.encode()).hexdigest()


def canonical(value):
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def link(previous_hash, content):
    return sha256(f"{previous_hash}\n{canonical(content)}")


def climb(leaf, path):
    for side, other in path:
        left, right = (other, leaf) if side == "left" else (leaf, other)
        leaf = sha256(f"node\n{left}\n{right}")
    return leaf


def digest(values):
    """The seal of a content: see content.json."""

    def bare(cells):
        return {cell["name"]: cell["value"] for cell in cells}

    lines = sorted((line["field"], line["id"], bare(line["cells"])) for line in values["lines"])
    return sha256(canonical({"fields": bare(values["fields"]), "lines": lines}))


def check_files(folder):
    """Every file is there, none is altered, none was added."""
    raw = (folder / "manifest.json").read_bytes()
    manifest = json.loads(raw)
    stated = manifest.pop("sha256", None)
    if stated != sha256(canonical(manifest)) or raw != canonical({**manifest, "sha256": stated}).encode():
        yield "manifest.json was altered"
    files = manifest["files"]
    found = {str(p.relative_to(folder).as_posix()) for p in folder.rglob("*") if p.is_file()}
    for name in sorted(found - files.keys() - {"manifest.json"}):
        yield f"{name} does not belong to the pack"
    for name, checksum in sorted(files.items()):
        if name not in found:
            yield f"{name} is missing"
        elif sha256((folder / name).read_bytes()) != checksum:
            yield f"{name} was altered"


def check_rows(record):
    """Every decision fits its own hash and follows the one before it."""
    previous = GENESIS
    for row in record["rows"]:
        name = f"row {row['id']} ({row['content']['action']})"
        if row["previous_hash"] != previous:
            yield f"{name} does not follow the row before it"
        if link(row["previous_hash"], row["content"]) != row["row_hash"]:
            yield f"{name} was altered"
        previous = row["row_hash"]


def check_checkpoints(record):
    """Each checkpoint fits its hash, follows the one before it, and covers the rows it should."""
    checkpoints = {checkpoint["id"]: checkpoint for checkpoint in record["checkpoints"]}
    for checkpoint in record["checkpoints"]:
        if link(checkpoint["previous_hash"], checkpoint["content"]) != checkpoint["row_hash"]:
            yield f"checkpoint {checkpoint['id']} was altered"
    hashes = {row["id"]: row["row_hash"] for row in record["rows"]}
    for proof in record["proofs"]:
        root = checkpoints[proof["checkpoint_id"]]["content"]["root"]
        if climb(hashes[proof["row_id"]], proof["path"]) != root:
            yield f"row {proof['row_id']} does not belong to checkpoint {proof['checkpoint_id']}"


def check_content(folder, record):
    content = json.loads((folder / "content.json").read_text(encoding="utf-8"))
    if digest(content) != record["seal"]:
        yield "content.json does not fit its seal"
    rows = [row["content"] for row in record["rows"] if row["content"]["action"] in ("submit", "raise")]
    if [row["action"] for row in rows].count("submit") != 1 or rows[-1].get("seal") != record["seal"]:
        yield "record.json: what was submitted is not what was sealed"


def main(folder):
    problems = []
    try:
        problems += check_files(folder)
        record = json.loads((folder / "record.json").read_text(encoding="utf-8"))
        for part in (check_rows(record), check_checkpoints(record), check_content(folder, record)):
            problems += part
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        problems.append(f"the pack cannot be read: {error!r}")
    sys.stdout.writelines(f"BROKEN: {problem}\n" for problem in problems)
    if not problems:
        sys.stdout.write(f"INTACT: {len(record['rows'])} decisions, seal {record['seal']}\n")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1] if len(sys.argv) > 1 else Path(__file__).parent).resolve()))
