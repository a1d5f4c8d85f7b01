"""Fits an export's own ids into what the API takes: 1 to 128 characters of ``A-Z a-z 0-9 . _ ~ : -``.

Any other character, and ``~`` itself, becomes ``~`` and the two hex digits of each of its UTF-8 bytes: `#1001` is
sent as `~231001`. The rule is one-to-one, so two ids never fall together, and needs no memory between runs.
"""

import hashlib
import re

from infra.cli.exports.unusable import Unusable

LONGEST = 128
_FOREIGN = re.compile(r"[^A-Za-z0-9._:-]")
_RESERVED = frozenset({".", "..", "me", "null", "undefined"})
_SKU_ROOM = 100  # leaves room for a rank and, where cut, a digest


def identifier(text: str, field: str) -> str:
    """The id to send for ``text``; Unusable if the API has no place for it."""
    if not text:
        raise Unusable(f"no_{field}", f"the {field} is empty")
    if field == "member_id" and "@" in text:
        raise Unusable(
            "personal_member_id",
            "the member_id looks like an e-mail address; map a customer number, addresses belong to profiles",
        )
    escaped = _escaped(text)
    if text in _RESERVED or len(escaped) > LONGEST:
        raise Unusable(
            f"bad_{field}", f"{field} {text[:40]!r} is reserved or longer than {LONGEST} characters"
        )
    return escaped


def line_id(sku: str, rank: int) -> str:
    """The id of the ``rank``-th line of ``sku`` in its order; a very long SKU is cut and told apart by a digest."""
    stem = _escaped(sku)
    if len(stem) > _SKU_ROOM:
        stem = f"{stem[:_SKU_ROOM]}:{hashlib.sha256(sku.encode()).hexdigest()[:16]}"
    return f"{stem}-{rank}"


def _escaped(text: str) -> str:
    return _FOREIGN.sub(lambda found: "".join(f"~{b:02X}" for b in found[0].encode()), text)
