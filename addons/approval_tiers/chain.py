"""The chain of decisions: every row carries the hash of the row before it."""

import hashlib
import json

GENESIS = "0" * 64


def link(previous_hash, content):
    """Hash of a row: SHA-256 of the previous row's hash and this row's content.

    :param content: dict of JSON values
    """
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(f"{previous_hash}\n{text}".encode()).hexdigest()


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
