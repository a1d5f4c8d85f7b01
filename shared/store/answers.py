"""Answers to surveys: their receipts, and whether a member was asked for them."""

import json

from shared.frozen import dataclass
from shared.ledger.entry import Fact
from shared.ledger.feedback_refusals import AlreadyAnswered
from shared.ledger.refusals import IdReused, Refusal
from shared.store import journal, keys
from shared.store.markers import Done, Receipt, Waiting
from shared.store.table import Item, client, table_name


@dataclass(frozen=True, slots=True)
class Answer(Receipt):
    """The marker of an answer: of two that differ, the first counts."""

    def read(self, found: Item) -> Done | Refusal | Waiting | None:
        """Answered before, if in the same way."""
        answered = Receipt.read(self, found)
        return AlreadyAnswered() if isinstance(answered, IdReused) else answered


def facts_of_gift(program: str, campaign: str, trigger: str, given_to: str) -> tuple[Fact, ...]:
    """What was told when a campaign came to a member or an account, by a trigger or for an occasion; nothing if not."""
    key = keys.gift(program, campaign, trigger, given_to).attributes
    found = client().get_item(TableName=table_name(), Key=key, ConsistentRead=True)
    if "Item" not in found:
        return ()
    raw = json.loads(found["Item"]["b"]["S"])
    recorded = journal.entry(program, raw["a"], raw["n"])
    return recorded.entry.facts if recorded else ()
