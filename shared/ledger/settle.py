"""Settle: bring a state up to an instant, one entry for each instant at which something fell due.

Due instants derive from the state alone, so the same entries come out whenever, and however often,
settling happens. Nothing is settled that a later entry has already overtaken.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice

from shared.ledger.dues import facts_due, postings_due, wallet_dues
from shared.ledger.entry import Decision, Draw, Entry, Fact, Posting
from shared.ledger.fold import next_state
from shared.ledger.state import Hold, Standing, State
from shared.ledger.tiers.reviews import resets, standing_due
from shared.program.limits import changes, less
from shared.program.versions import Versions

SETTLEMENTS_MAX = 40  # in one transaction with the command that meets them; more go first


def next_due(state: State) -> int | None:
    """The next instant (epoch ms) at which time alone changes this state; None if never."""
    if state.closed or state.joined:
        return None
    tier_due = state.standing.due_at if state.standing else None
    reviews = () if tier_due is None else (tier_due,)
    return min((*wallet_dues(state), *reviews), default=None)


def settle(account: str, state: State, instant: int, versions: Versions) -> Iterator[Entry]:
    """The entries that bring ``state`` up to ``instant``, oldest first."""
    while (due := next_due(state)) is not None and due <= instant:
        entry = _settlement(account, state, due, versions)
        state = entry.state
        yield entry


def settle_only(account: str, state: State, versions: Versions, now: int) -> Decision:
    """What time alone has done to an account by ``now`` (epoch ms), as far as one transaction takes it."""
    overdue = settle(account, state, max(now, state.at), versions)
    entries = tuple(islice(overdue, SETTLEMENTS_MAX))
    return Decision(entries, complete=next(overdue, None) is None)


def settled(account: str, state: State, instant: int, versions: Versions) -> State:
    """The state at ``instant``, with everything due booked."""
    for entry in settle(account, state, instant, versions):
        state = entry.state
    return state


def lapsed(entries: tuple[Entry, ...]) -> Iterator[Draw]:
    """What goes back to its pools with the holds that lapse by some entries."""
    for entry in entries:
        if entry.kind == "settlement":
            yield from (Draw(pool, amount) for pool, amount in entry.drawn.items())


def _lapsing(state: State, postings: tuple[Posting, ...]) -> Iterator[Hold]:
    """The holds that lapse by postings."""
    for posting in postings:
        hold = state.wallet(posting.wallet).hold(posting.hold or "")
        if hold is not None and posting.kind == "release":
            yield hold


def tier_facts(before: Standing | None, after: Standing | None) -> tuple[Fact, ...]:
    """The fact that a tier changed, if it did."""
    was, now = before.tier if before else None, after.tier if after else None
    if was == now:
        return ()
    named = {key: tier for key, tier in (("from", was), ("to", now)) if tier}
    return (Fact("tier.changed", named),)


def _settlement(account: str, state: State, due: int, versions: Versions) -> Entry:
    """The entry that books whatever falls due at exactly that instant."""
    at = max(due, state.at)
    version = versions.at(at, seen=state.version)
    matured = tuple(postings_due(state, due))
    postings = (*matured, *resets(state, due, matured, version.program, at))
    standing, progress, warnings = standing_due(state, due, version.program, at)
    lapsing = tuple(_lapsing(state, matured))
    usage, units = state.usage, [hold.unit for hold in lapsing if hold.unit]
    for hold in lapsing:
        usage = less(usage, hold.uses, hold.points) if hold.uses else usage
    after = replace(
        next_state(state, at, version, postings), standing=standing, progress=progress, usage=usage
    )
    changed = (*warnings, *tier_facts(state.standing, standing))
    released = (Fact("reward.released", hold.reward) for hold in lapsing if hold.reward)
    facts = (*changed, *facts_due(state, postings, due), *released)
    return Entry(
        account,
        "settlement",
        version.number,
        after,
        postings=postings,
        facts=facts,
        counted=changes(state.usage, usage),
        drawn={unit: -count for unit, count in Counter(units).items()},
    )
