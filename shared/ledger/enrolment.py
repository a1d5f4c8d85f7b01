"""Enrolment and its end: how an account begins and is closed."""

from dataclasses import replace

from shared.ledger.commands import CloseAccount
from shared.ledger.entry import Decision, Entry, Fact
from shared.ledger.fold import next_state
from shared.ledger.settle import tier_facts
from shared.ledger.standing import first_standing
from shared.ledger.state import Progress, State
from shared.program.versions import Versions


def first_entry(account: str, versions: Versions, at: int) -> Entry:
    """Entry number 1 of an account."""
    version = versions.at(at)
    standing, joined = first_standing(version.program, at), Progress(joined=at)
    nothing = State(
        seq=0, at=at, version=version.number, wallets={}, standing=standing, progress=joined
    )
    state = next_state(nothing, at, version, ())
    facts = (Fact("member.enrolled"), *tier_facts(None, standing))
    return Entry(account, "enrol", version.number, state, facts=facts)


def close(
    account: str, state: State, _command: CloseAccount, versions: Versions, at: int
) -> Decision:
    """End an account; the points it holds stay in its journal and can never be spent."""
    version = versions.at(at, seen=state.version)
    closed = replace(next_state(state, at, version, ()), closed=True)
    fact = Fact("member.erased")
    return Decision((Entry(account, "erasure", version.number, closed, facts=(fact,)),))
