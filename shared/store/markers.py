"""Markers: the item that makes a command happen exactly once, written in the same transaction as its effect.

An order, a redemption or an adjustment leaves a receipt; an enrolment leaves the profile; an erasure
leaves the profile's tombstone.
"""

import json
from dataclasses import dataclass
from typing import Protocol

from shared.ledger.entry import Record
from shared.ledger.refusals import IdReused, Refusal
from shared.store import keys
from shared.store.items import FORMAT, item, record_value, record_values, text
from shared.store.keys import Key
from shared.store.table import Item


@dataclass(frozen=True, slots=True)
class Done:
    """What a marker found in the table says: the command was done by this entry of this account."""

    account: str
    seq: int
    record: Record | None = None


NEW = "attribute_not_exists(pk)"


class Marker(Protocol):
    """Names one command in the table, for ever."""

    @property
    def key(self) -> Key:
        """Where the marker lives."""

    @property
    def condition(self) -> str:
        """What must hold for the command to be new."""

    def item(self, account: str, seq: int, record: Record | None) -> Item:
        """The marker of a command done by entry ``seq``."""

    def read(self, found: Item) -> Done | Refusal | None:
        """What a found item says: done before, an id used for something else, or nothing at all."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """The marker of an order, redemption or adjustment; ``fingerprint`` tells its content."""

    program: str
    kind: str
    source: str
    command_id: str
    fingerprint: str

    @property
    def condition(self) -> str:
        """New, if there is no such receipt."""
        return NEW

    @property
    def key(self) -> Key:
        """Where the receipt lives."""
        return keys.receipt(self.program, self.kind, self.source, self.command_id)

    def item(self, account: str, seq: int, record: Record | None) -> Item:
        """The receipt of a command done by entry ``seq``."""
        body = {"f": FORMAT, "p": self.fingerprint, "a": account, "n": seq}
        if record is not None:
            body["r"] = record_values(record)
        return item(self.key, text(body))

    def read(self, found: Item) -> Done | Refusal:
        """Done before, if the content was the same."""
        raw = json.loads(found["b"]["S"])
        if raw["p"] != self.fingerprint:
            return IdReused(f"{self.kind}_id")
        return Done(raw["a"], raw["n"], record_value(raw["r"]) if "r" in raw else None)
