"""The chain of decisions: every row carries the hash of the row before it.

Each request and each policy has its own chain, so that two people decide at once without waiting
for each other. Checkpoints tie all chains together: each is a Merkle root over the hashes of the
rows since the one before, and itself a link of one chain. Imports nothing but the standard
library; `evidence/verify.py` repeats these rules for whoever has no Odoo.
"""

import hashlib
import json

GENESIS = "0" * 64


def _sha256(text):
    return hashlib.sha256(text.encode()).hexdigest()


def canonical(content):
    """The one text of JSON values that is hashed."""
    return json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def fingerprint(content):
    """SHA-256 of JSON values."""
    return _sha256(canonical(content))


def fingerprint_bytes(data):
    """SHA-256 of a file."""
    return hashlib.sha256(data).hexdigest()


def link(previous_hash, content):
    """Hash of a row: SHA-256 of the previous row's hash and this row's content.

    :param content: dict of JSON values
    """
    return _sha256(f"{previous_hash}\n{canonical(content)}")


def first_broken(rows):
    """Index of the first row that does not fit, or None when the chain holds.

    :param rows: ``(previous_hash, content, hash)`` in their order
    """
    expected = GENESIS
    for index, (previous_hash, content, row_hash) in enumerate(rows):
        if previous_hash != expected or link(previous_hash, content) != row_hash:
            return index
        expected = row_hash
    return None


def merkle_root(leaves):
    """One hash over many, such that a single one can be shown to belong to it."""
    level = list(leaves)
    while len(level) > 1:
        level = _next_level(level)
    return level[0] if level else GENESIS


def merkle_path(leaves, index):
    """What leads from the leaf at ``index`` to the root: list of ``[side, hash]``.

    :return: side is ``"left"`` or ``"right"``: where the other hash stands
    """
    path, level = [], list(leaves)
    while len(level) > 1:
        other = index ^ 1
        if other < len(level):
            path.append(["left" if other < index else "right", level[other]])
        level, index = _next_level(level), index // 2
    return path


def climb(leaf, path):
    """The root that ``path`` leads to from ``leaf``."""
    for side, other in path:
        leaf = _node(other, leaf) if side == "left" else _node(leaf, other)
    return leaf


def _node(left, right):
    return _sha256(f"node\n{left}\n{right}")


def _next_level(level):
    pairs = [_node(left, right) for left, right in zip(level[::2], level[1::2], strict=False)]
    return pairs + level[-1:] if len(level) % 2 else pairs


def to_ranges(numbers):
    """``[[first, last], …]`` of ascending ``numbers``: ``[1, 2, 3, 7]`` → ``[[1, 3], [7, 7]]``."""
    ranges = []
    for number in numbers:
        if ranges and ranges[-1][1] == number - 1:
            ranges[-1][1] = number
        else:
            ranges.append([number, number])
    return ranges
