"""The other account of a referral: that of who brought a friend, when something of the friend's concerns it."""

from dataclasses import replace

from shared.frozen import dataclass
from shared.ledger.entry import Decision, Entry
from shared.ledger.settle import settle_only
from shared.ledger.state import State
from shared.program.versions import Version, Versions


@dataclass(frozen=True, slots=True)
class Referrer:
    """An account settled to the instant of a command, after entries that are ``overdue``; no state if it is closed."""

    account: str
    state: State | None
    overdue: tuple[Entry, ...]
    version: Version


def referrer_of(
    account: str, state: State | None, versions: Versions, now: int
) -> Referrer | Decision:
    """An account as it is at ``now`` (epoch ms); settlements first where one transaction does not take them all."""
    if state is None or state.closed:
        return Referrer(account, None, (), versions.at(now))
    at = max(now, state.at)
    overdue = settle_only(account, state, versions, at)
    if not overdue.complete:
        return Decision((), complete=False, partner=overdue.entries)
    settled = overdue.entries[-1].state if overdue.entries else state
    version = versions.at(at, seen=settled.version)
    return Referrer(account, replace(settled, at=at), overdue.entries, version)
