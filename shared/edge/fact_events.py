"""Facts as the world hears of them: one event each, the same on the bus and at every endpoint."""

from collections.abc import Iterator
from typing import Any

from shared.edge.answers import ids_of
from shared.edge.instants import instant_text
from shared.ledger.accounts import is_household
from shared.ledger.entry import Entry, Fact
from shared.ledger.facts import FACTS
from shared.ledger.news import fact_id


def event_of(program: str, entry: Entry, n: int) -> dict[str, Any]:
    """Fact ``n``, from 0, of an entry as an event: nothing personal; ``seq`` and ``n`` tell the order of an account."""
    fact = entry.facts[n]
    return {
        "type": fact.fact,
        "version": FACTS[fact.fact].version,
        "id": fact_id(program, entry.account, entry.seq, n),
        "timestamp": instant_text(entry.at),
        "data": {
            "program": program,
            "account": entry.account,
            **dict(_whose(entry)),
            "seq": entry.seq,
            "n": n,
            "entry": {"kind": entry.kind, **ids_of(entry)},
            "fact": _data(fact),
        },
    }


def _whose(entry: Entry) -> Iterator[tuple[str, str]]:
    """The household whose account it is, if it is one's, and the member, if it was one's doing."""
    if not is_household(entry.account):
        yield "member_id", entry.account
        return
    yield "household_id", entry.account.removeprefix("@")
    if entry.member:
        yield "member_id", entry.member


def _data(fact: Fact) -> dict[str, Any]:
    """The fact's own data, instants as text."""
    kinds = FACTS[fact.fact].data
    return {
        name: instant_text(value) if kinds[name].kind == "instant" else value
        for name, value in fact.data.items()
    }
