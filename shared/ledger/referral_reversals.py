"""Referrals taken back: once an order that qualified no longer does, for good, from both sides in one decision."""

from collections.abc import Iterator
from dataclasses import replace

from shared.ledger.commands import ReturnOrder, ReviseOrder
from shared.ledger.entry import Entry
from shared.ledger.kept import Change, Kept
from shared.ledger.records import ReferralRecord, Referred
from shared.ledger.referrers import Referrer
from shared.ledger.referring import (
    NONE,
    Referring,
    entry_of,
    facts_of,
    qualified,
    usage_without,
)
from shared.ledger.state import State
from shared.ledger.takebacks import reclaimed
from shared.program.program import Program
from shared.program.versions import Version


def reversed_with(
    account: str,
    state: State,
    command: ReturnOrder | ReviseOrder,
    change: Change,
    program: Program,
    at: int,
) -> Referring:
    """What goes with an order that qualified and no longer does; ``program`` is that of its purchase."""
    record = change.before.record.referral
    if record is None or not _holds(program, change.before) or _holds(program, change.after):
        return NONE
    other, bonuses = command.referrer, [record.friend]
    entries = tuple[Entry, ...]()
    if other and other.account == account:
        bonuses.append(record.referrer)
    elif other and other.state:
        entries = tuple(_reversal(record, other, other.state, command, program))
    claimed = ((each.grant, each.points) for each in bonuses if each)
    postings = tuple(reclaimed(state.wallets, "", claimed, program.returns, at))
    facts = facts_of("referral.reversed", record.referral, postings)
    return Referring(record, Referred(record.referral, "reversed"), facts, postings, entries)


def edited_with(
    account: str, state: State, command: ReviseOrder, change: Change, by: Version, at: int
) -> Referring:
    """What an edit does: it may take back what the order gave, or make it the first that qualifies."""
    if change.before.record.referral:
        return reversed_with(account, state, command, change, by.program, at)
    if not change.after.counts:
        return NONE
    return qualified(account, state, command, by, change.after.value, at)


def still_qualified(change: Change, done: Referring, program: Program) -> ReferralRecord | None:
    """The referral that an edited order keeps; one that was taken back, now or before, it does not."""
    if done.referred:
        return None if done.referred.status == "reversed" else done.record
    record = change.before.record.referral
    return record if record and _holds(program, change.before) else None


def _holds(program: Program, kept: Kept) -> bool:
    """Whether what is kept of an order qualifies."""
    terms = program.referrals
    return bool(terms and kept.counts and terms.qualifies(kept.record.currency, kept.value))


def _reversal(
    record: ReferralRecord,
    other: Referrer,
    state: State,
    command: ReturnOrder | ReviseOrder,
    program: Program,
) -> Iterator[Entry]:
    """The entry that takes back what who brought the friend got; none if that was nothing."""
    given = record.referrer
    if given is None:
        return
    claimed = ((given.grant, given.points),)
    postings = tuple(reclaimed(state.wallets, "", claimed, program.returns, state.at))
    state = replace(state, usage=usage_without(state.usage, record.uses))
    entry = entry_of(other, "referral_reversal", state, record.referral, postings)
    version = command.history.record.version
    yield from other.overdue
    yield replace(entry, version=version, source=command.source)
