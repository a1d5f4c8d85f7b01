"""Reading receipts back: what a statement shows of orders beside their entries, and what an audit checks."""

import json
from collections.abc import Iterator
from typing import Any

from shared.ledger.entry import Entry
from shared.ledger.occasions import is_of_account
from shared.ledger.records import Record
from shared.store import keys
from shared.store.batches import read_items
from shared.store.keys import Key
from shared.store.records import record_value

_SHOWN = ("order", "return", "event")
_OF_MEMBERS = ("campaign", "answer")  # once for each member, who is named by the receipt
_FOLLOWS = {"capture": "redemption", "void": "redemption", "reverse": "redemption"}


def key_of(program: str, entry: Entry) -> Key:
    """The key of the receipt of the command that made an entry."""
    source, command_id = entry.source or "", entry.command_id or ""
    if entry.kind == "return":
        order = keys.receipt(program, "order", source, entry.refers or "")
        return keys.beside(order, keys.returned(command_id))
    if entry.kind in _OF_MEMBERS:
        given_to = None if is_of_account(command_id) else entry.member
        name = f"{command_id}#{given_to or entry.account}"
        return keys.receipt(program, entry.kind, source, name)
    if entry.receives:
        return keys.received(program, entry.kind, source, command_id)
    receipt = keys.receipt(program, _FOLLOWS.get(entry.kind, entry.kind), source, command_id)
    if entry.kind == "order" and entry.refers:
        return keys.beside(receipt, keys.revised(entry.revision or 0))
    if entry.kind == "reverse":
        return keys.beside(receipt, keys.REVERSAL)
    return keys.beside(receipt, keys.END) if entry.kind in _FOLLOWS else receipt


def records_of(program: str, entries: list[Entry]) -> dict[int, Record]:
    """What receipts say of at most 100 entries of one account, by number: of what was earned, returned and bought."""
    shown = [entry for entry in entries if entry.kind in _SHOWN or _bought(entry)]
    wanted = {key_of(program, entry): entry.seq for entry in shown}
    found = read(list(wanted))
    return {wanted[key]: record_value(values["r"]) for key, values in found if "r" in values}


def _bought(entry: Entry) -> bool:
    if entry.kind == "campaign":
        return any(fact.fact == "reward.issued" for fact in entry.facts)
    return entry.kind == "use" or (entry.kind == "redemption" and entry.note is not None)


def read(wanted: list[Key], *, consistent: bool = False) -> Iterator[tuple[Key, dict[str, Any]]]:
    """The receipts found under some keys, as their keys and JSON values, in any order."""
    found = read_items(wanted, consistent=consistent)
    return ((key, json.loads(item["b"]["S"])) for key, item in found)
