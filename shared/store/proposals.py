"""Proposals: adjustments that wait, in the place of their receipt, for a second person's approval."""

import json
from collections.abc import Mapping
from typing import Any

from shared.frozen import dataclass
from shared.store import keys
from shared.store.items import FORMAT, item, text
from shared.store.table import NEW, client, put_if, table_name

PROPOSAL_TEXT = f'{{"f":{FORMAT},"q":'  # how the body of a proposal begins


@dataclass(frozen=True, slots=True)
class Proposal:
    """What was asked for, by which key, and the fingerprint of the request; ``body`` is its text as read."""

    content: Mapping[str, Any]
    by: str
    fingerprint: str
    body: str = ""


@dataclass(frozen=True, slots=True)
class Booked:
    """Not a proposal any more, or never one: the entry of an account that booked it."""

    account: str
    seq: int


def propose(program: str, source: str, adjustment_id: str, proposal: Proposal) -> bool:
    """Let an adjustment wait; False if something is there under its id."""
    key = keys.receipt(program, "adjustment", source, adjustment_id)
    body = {
        "f": FORMAT,
        "q": dict(proposal.content),
        "p": proposal.fingerprint,
        "b": proposal.by,
    }
    return put_if(NEW, item(key, text(body)))


def find(program: str, source: str, adjustment_id: str) -> Proposal | Booked | None:
    """What is under the id of an adjustment, read consistently."""
    found = client().get_item(
        TableName=table_name(),
        Key=keys.receipt(program, "adjustment", source, adjustment_id).attributes,
        ConsistentRead=True,
    )
    if "Item" not in found:
        return None
    body = found["Item"]["b"]["S"]
    raw = json.loads(body)
    if "q" not in raw:
        return Booked(raw["a"], raw["n"])
    return Proposal(raw["q"], raw["b"], raw["p"], body)
