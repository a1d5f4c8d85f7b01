"""Enrolment and its end: how an account begins and is closed."""

from dataclasses import replace

from shared.ledger.commands import (
    CloseAccount,
    Enrol,
    ReopenAccount,
    SuspendAccount,
)
from shared.ledger.entry import Decision, Entry, Fact
from shared.ledger.fold import next_state
from shared.ledger.refusals import AccountOpen, Refusal
from shared.ledger.settle import tier_facts
from shared.ledger.state import Progress, State
from shared.ledger.tiers.standing import first_standing
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


def enrol(_account: str, _state: State, _command: Enrol, _versions: Versions, _at: int) -> Decision:
    """Nothing: who has an account is a member, and no more than a profile is added."""
    return Decision(())


def close(
    account: str, state: State, _command: CloseAccount, versions: Versions, at: int
) -> Decision:
    """End an account; the points it holds stay in its journal and can never be spent."""
    version = versions.at(at, seen=state.version)
    closed = replace(next_state(state, at, version, ()), closed=True)
    fact = Fact("member.erased")
    return Decision((Entry(account, "erasure", version.number, closed, facts=(fact,)),))


def suspend(
    account: str, state: State, command: SuspendAccount, versions: Versions, at: int
) -> Decision:
    """Close an account until it is reopened; its points stay, and expire as ever."""
    version = versions.at(at, seen=state.version)
    after = replace(next_state(state, at, version, ()), suspended=True)
    entry = Entry(
        account,
        "closure",
        version.number,
        after,
        command_id=command.closure_id,
        source=command.source,
        note=command.reason,
        facts=(Fact("member.closed"),),
    )
    return Decision((entry,))


def reopen(
    account: str, state: State, command: ReopenAccount, versions: Versions, at: int
) -> Decision | Refusal:
    """Open a suspended account again."""
    if not state.suspended:
        return AccountOpen()
    version = versions.at(at, seen=state.version)
    after = replace(next_state(state, at, version, ()), suspended=False)
    entry = Entry(
        account,
        "reopening",
        version.number,
        after,
        command_id=command.reopening_id,
        source=command.source,
        note=command.reason,
        facts=(Fact("member.reopened"),),
    )
    return Decision((entry,))
