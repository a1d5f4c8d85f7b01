"""Households: several members on one account. Points go in when somebody joins and are split when one leaves.

A member's own journal ends with an entry that names the account which goes on; after leaving it goes on itself.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import TypeVar

from shared.ledger.entry import Decision, Entry, EntryKind, Fact, Posting
from shared.ledger.fold import next_state
from shared.ledger.household_commands import (
    ChangeLimit,
    FoundHousehold,
    HouseholdCommand,
    Invite,
    Join,
    Leave,
    Merge,
)
from shared.ledger.household_refusals import (
    AccountJoined,
    HouseholdFull,
    HouseholdNotFound,
    NotInHousehold,
    NotInvited,
    PointsHeld,
)
from shared.ledger.moving import everything, share_of
from shared.ledger.parties import Party, Side, decided, founded, sides_of
from shared.ledger.refusals import IdReused, Refusal
from shared.ledger.settle import tier_facts
from shared.ledger.state import Progress, Share, State
from shared.ledger.tiers.standing import as_one, first_standing
from shared.program.limits import changes
from shared.program.versions import Versions

_T = TypeVar("_T")


def found(command: FoundHousehold, household: Party, member: Party, now: int) -> Decision | Refusal:
    """Make a household of one member; their points, progress and tier go into it."""
    if household.state is not None:
        return IdReused("household_id")
    sides = founded(household, member, now)
    if not isinstance(sides, tuple):
        return sides
    return _moved_in(command, sides[0], sides[1], ("household", "joined"), Share())


def invite(
    account: str, state: State, command: Invite, versions: Versions, at: int
) -> Decision | Refusal:
    """Let a member join."""
    if command.member_id in state.members:
        return AccountJoined()
    version = versions.at(at, seen=state.version)
    if len(state.members) >= version.program.households.members_max:
        return HouseholdFull()
    invited = {**state.invited, command.member_id: command.share}
    after = replace(next_state(state, at, version, ()), invited=invited)
    return _noted(account, "invitation", after, command.invitation_id, command)


def change_limit(
    account: str, state: State, command: ChangeLimit, versions: Versions, at: int
) -> Decision | Refusal:
    """Change what a member may spend in a month; what they have spent in this one stays counted."""
    before = state.members.get(command.member_id)
    if before is None:
        return NotInHousehold()
    version = versions.at(at, seen=state.version)
    share = replace(before, per_month=command.share.per_month)
    members = {**state.members, command.member_id: share}
    after = replace(next_state(state, at, version, ()), members=members)
    return _noted(account, "limit", after, command.limit_id, command)


def join(command: Join, household: Party, member: Party, now: int) -> Decision | Refusal:
    """Bring an invited member's points and progress into a household."""
    if household.state is None:
        return HouseholdNotFound()
    sides = sides_of(member, household, now)
    if not isinstance(sides, tuple):
        return _other_way_round(sides)
    own, shared = sides
    share = shared.state.invited.get(command.member_id)
    if share is None:
        return NotInvited()
    if len(shared.state.members) >= shared.version.program.households.members_max:
        return HouseholdFull()
    return _moved_in(command, shared, own, ("joining", "joined"), share)


def leave(command: Leave, household: Party, member: Party, now: int) -> Decision | Refusal:
    """Let a member go with an equal share of what is available, the last one with everything."""
    if household.state is None:
        return HouseholdNotFound()
    sides = sides_of(member, household, now)
    if not isinstance(sides, tuple):
        return _other_way_round(sides)
    own, shared = sides
    if command.member_id not in shared.state.members:
        return NotInHousehold()
    if any(wallet.holds for wallet in shared.state.wallets.values()):
        return PointsHeld()
    is_last = len(shared.state.members) == 1
    moved = everything(shared.state) if is_last else share_of(shared)
    members = _without(shared.state.members, command.member_id)
    referrals, name = shared.state.referrals, command.member_id
    others = _without(referrals, name)
    stays = replace(shared.state, members=members, closed=is_last, referrals=others)
    goes = replace(
        own.state,
        joined=None,
        referrals={name: referrals[name]} if name in referrals else {},
        progress=Progress(joined=own.state.at),
        standing=first_standing(own.version.program, own.state.at),
    )
    theirs = _entry(command, replace(shared, state=stays), "departure", moved.leaving)
    mine = _entry(command, replace(own, state=goes), "left", moved.arriving)
    return decided(shared, theirs, own, mine)


def merge(command: Merge, survivor: Party, duplicate: Party, now: int) -> Decision | Refusal:
    """Merge a member's account into that of another who is the same person.

    Who brought them counts as long as that was with the account they had first: later they were a member already.
    """
    sides = sides_of(duplicate, survivor, now)
    if not isinstance(sides, tuple):
        return _other_way_round(sides)
    own, kept = sides
    if kept.state.joined:
        return AccountJoined()
    first = min(kept.state, own.state, key=lambda state: state.progress.joined or 0)
    referrals = dict(zip([kept.party.account], first.referrals.values(), strict=False))
    kept = replace(kept, state=replace(kept.state, referrals=referrals))
    own = replace(own, state=replace(own.state, referrals={}))
    return _moved_in(command, kept, own, ("merge", "merged"), None)


def _moved_in(
    command: HouseholdCommand,
    shared: Side,
    own: Side,
    kinds: tuple[EntryKind, EntryKind],
    share: Share | None,
) -> Decision | Refusal:
    """Everything of an account moved into another, which goes on for both."""
    if own.state.joined:
        return AccountJoined()
    if any(wallet.holds for wallet in own.state.wallets.values()):
        return PointsHeld()
    moved = everything(own.state)
    after = as_one(shared.state, own.state, shared.version.program, shared.state.at)
    if share is not None:
        after = replace(
            after,
            members={**after.members, command.member_id: share},
            invited=_without(after.invited, command.member_id),
        )
    after = replace(after, referrals={**shared.state.referrals, **own.state.referrals})
    ends = replace(own.state, joined=shared.party.account, referrals={})
    theirs = _entry(command, replace(shared, state=after), kinds[0], moved.arriving)
    gained = tier_facts(shared.state.standing, after.standing)
    counted = changes(shared.state.usage, after.usage)
    theirs = replace(theirs, facts=(*theirs.facts, *gained), counted=counted)
    mine = _entry(command, replace(own, state=ends), kinds[1], moved.leaving)
    return decided(shared, theirs, own, mine)


def _entry(
    command: HouseholdCommand, side: Side, kind: EntryKind, postings: tuple[Posting, ...]
) -> Entry:
    return Entry(
        side.party.account,
        kind,
        side.version.number,
        next_state(side.state, side.state.at, side.version, postings),
        command_id=command.id,
        source=command.source,
        postings=postings,
        facts=(Fact(f"member.{kind}", {"member_id": command.member_id}),),
        member=command.member_id,
    )


def _noted(
    account: str, kind: EntryKind, after: State, command_id: str, command: Invite | ChangeLimit
) -> Decision:
    """An entry that changes who belongs to a household, or what they may."""
    entry = Entry(
        account,
        kind,
        after.version,
        after,
        command_id=command_id,
        source=command.source,
        member=command.member_id,
        facts=(Fact(f"household.{kind}", {"member_id": command.member_id}),),
    )
    return Decision((entry,))


def _without(each: Mapping[str, _T], member: str) -> dict[str, _T]:
    return {name: value for name, value in each.items() if name != member}


def _other_way_round(outcome: Decision | Refusal) -> Decision | Refusal:
    """Settlements that go first, in the order of the journals: the shared one before the member's."""
    if isinstance(outcome, Refusal):
        return outcome
    return replace(outcome, entries=outcome.partner, partner=outcome.entries)
