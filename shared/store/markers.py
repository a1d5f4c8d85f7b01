"""Markers: the item that makes a command happen exactly once, written in the same transaction as its effect.

An order, a redemption or an adjustment leaves a receipt; what follows one of them leaves its marker beside
that receipt; an enrolment leaves the profile; an erasure leaves the profile's tombstone.
"""

import json
from collections.abc import Mapping
from typing import Any, Protocol

from shared.frozen import dataclass
from shared.ledger.entry import Entry, Mark
from shared.ledger.histories import WaitingReturn
from shared.ledger.records import Record
from shared.ledger.redemption_refusals import HoldEnded
from shared.ledger.refusals import IdReused, Refusal
from shared.store import keys
from shared.store.items import FORMAT, item, text
from shared.store.keys import Key
from shared.store.records import record_value, record_values
from shared.store.table import NEW, Item


@dataclass(frozen=True, slots=True)
class Done:
    """What a marker found in the table says: the command was done by this entry of this account."""

    account: str
    seq: int
    record: Record | None = None


@dataclass(frozen=True, slots=True)
class Waiting:
    """What was found in the place of an order's receipt: returns that came before it."""

    returns: tuple[WaitingReturn, ...]
    body: str


_PREFIXES = {
    "redemption": keys.REDEMPTION_PREFIX,
    "event": keys.EVENT_PREFIX,
    "return": keys.RETURN_PREFIX,
    "refund": keys.REFUND_PREFIX,
    "use": keys.USE_PREFIX,
}


class Marker(Protocol):
    """Names one command in the table, for ever."""

    @property
    def key(self) -> Key:
        """Where the marker lives."""

    @property
    def source(self) -> str:
        """Where the command comes from; what follows it is looked for under the same source."""

    @property
    def condition(self) -> str:
        """What must hold for the command to be new."""

    @property
    def values(self) -> Item | None:
        """The values the condition speaks of."""

    def item(self, account: str, seq: int, record: Record | None) -> Item:
        """The marker of a command done by entry ``seq``."""

    def read(self, found: Item) -> Done | Refusal | Waiting | None:
        """What a found item says: done before, an id used for something else, or nothing at all."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """The marker of a command; ``fingerprint`` tells its content.

    What follows an order or a redemption has a ``name`` beside the receipt of that, and its own id in the
    caller's ``field``. ``awaited`` is the body of what waits in its place, and which it replaces: the returns
    of an order, or an adjustment to be approved.
    """

    program: str
    kind: str
    source: str
    command_id: str
    fingerprint: str
    name: str = keys.RECEIPT
    field: str = ""
    awaited: str = ""

    @property
    def condition(self) -> str:
        """New, if there is no such receipt; or only the waiting returns that were seen."""
        return "b = :awaited" if self.awaited else NEW

    @property
    def values(self) -> Item | None:
        """The waiting returns that were seen."""
        return {":awaited": {"S": self.awaited}} if self.awaited else None

    @property
    def key(self) -> Key:
        """Where the receipt lives."""
        return keys.beside(
            keys.receipt(self.program, self.kind, self.source, self.command_id), self.name
        )

    def item(self, account: str, seq: int, record: Record | None) -> Item:
        """The receipt of a command done by entry ``seq``."""
        return item(self.key, _body(self.fingerprint, account, seq, record))

    def read(self, found: Item) -> Done | Refusal | Waiting | None:
        """Done before, if the content was the same."""
        body = found["b"]["S"]
        raw = json.loads(body)
        if "w" in raw:
            return None if body == self.awaited else Waiting(waiting_returns(raw["w"]), body)
        if body == self.awaited:
            return None
        if raw["p"] != self.fingerprint or "q" in raw:
            return IdReused(self.field or f"{self.kind}_id")
        return done(raw)


@dataclass(frozen=True, slots=True)
class Ending(Receipt):
    """The marker of a hold's end: one place for a capture and a void, so that only one of them wins."""

    end: str = ""

    def read(self, found: Item) -> Done | Refusal | Waiting | None:
        """Done before, if the hold ended in the same way; otherwise it has ended in another."""
        raw = json.loads(found["b"]["S"])
        if raw["r"]["k"] != self.end:
            return HoldEnded()
        return Receipt.read(self, found)


def done(raw: Mapping[str, Any]) -> Done:
    """What the JSON values of a receipt say."""
    return Done(raw["a"], raw["n"], record_value(raw["r"]) if "r" in raw else None)


def mark_item(program: str, source: str, account: str, mark: Mark) -> Item:
    """What the receipt of an earlier order or redemption gains."""
    of_redemption, source = mark.what in ("refund", "use"), mark.source or source
    if of_redemption:
        receipt = keys.redeemed(program, source, mark.of)
    else:
        receipt = keys.receipt(program, "order", source, mark.of)
    key = keys.beside(receipt, _PREFIXES[mark.what] + mark.name)
    return item(key, _body(mark.fingerprint, account, mark.seq, mark.record, points=mark.points))


def received_item(program: str, entry: Entry) -> Item:
    """The receipt of points that another account gave."""
    key = keys.received(program, entry.kind, entry.source or "", entry.command_id or "")
    return item(key, _body("", entry.account, entry.seq, None))


def waiting_returns(values: list[list[Any]]) -> tuple[WaitingReturn, ...]:
    """Returns that wait for their order, from JSON values."""
    return tuple(WaitingReturn(*each) for each in values)


def _body(
    fingerprint: str, account: str, seq: int, record: Record | None, *, points: int = 0
) -> str:
    body: dict[str, Any] = {"f": FORMAT, "p": fingerprint, "a": account, "n": seq}
    if record is not None:
        body["r"] = record_values(record)
    if points:
        body["g"] = points
    return text(body)
