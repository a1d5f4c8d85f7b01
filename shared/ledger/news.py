"""News: what the world is told of the facts of an entry, and by which names."""

from hashlib import sha256

from shared.ledger.accounts import is_household
from shared.ledger.entry import Entry


def fact_id(program: str, account: str, seq: int, n: int) -> str:
    """The id of fact ``n``, from 0, of an entry: the same wherever and however often it is told."""
    return "evt_" + sha256(f"{program}#{account}#{seq}#{n}".encode()).hexdigest()[:32]


def told(entry: Entry) -> tuple[str, ...]:
    """The members whom an entry concerns: of a household's, whoever acted, or all where time alone did."""
    if not is_household(entry.account):
        return (entry.account,)
    return (entry.member,) if entry.member else tuple(entry.state.members)
