"""Facts as the world hears of them: one event each, the same on the bus and at every endpoint."""

from typing import Any

from shared.edge.answers import ids_of
from shared.edge.instants import instant_text
from shared.ledger.entry import Entry
from shared.ledger.news import fact_id


def event_of(program: str, entry: Entry, n: int) -> dict[str, Any]:
    """Fact ``n``, from 0, of an entry as an event: nothing personal; ``seq`` and ``n`` tell the order of an account."""
    fact = entry.facts[n]
    return {
        "type": fact.fact,
        "version": 1,
        "id": fact_id(program, entry.account, entry.seq, n),
        "timestamp": instant_text(entry.at),
        "data": {
            "program": program,
            "account": entry.account,
            "member_id": entry.member or entry.account.removeprefix("@"),
            "seq": entry.seq,
            "n": n,
            "entry": {"kind": entry.kind, **ids_of(entry)},
            "fact": dict(fact.data),
        },
    }
