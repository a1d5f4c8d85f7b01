"""Lets several members share one account: founding, inviting, joining, leaving, limits."""

from typing import Annotated, NotRequired, TypedDict

from pydantic import Field

from shared.edge.answers import EntryAnswer
from shared.edge.balances import BalanceAnswer, balance_answer
from shared.edge.between import Between, run_between
from shared.edge.commands import receipt_of, run_on
from shared.edge.fields import AMOUNT_MAX, Given, Id, Request
from shared.edge.http import Call, Reply, serving
from shared.edge.reading import newest_of, settled_at
from shared.ledger import households
from shared.ledger.accounts import household_account
from shared.ledger.household_commands import ChangeLimit, FoundHousehold, Invite, Join, Leave
from shared.ledger.household_refusals import HouseholdNotFound
from shared.ledger.refusals import Refused
from shared.ledger.state import Share
from shared.store import journal


class FoundingRequest(Request):
    """A household, and the member whose account becomes its own."""

    household_id: Id
    member_id: Id


class InvitationRequest(Request):
    """Whom to invite, and how many points they may spend in a calendar month; without limit if left out."""

    invitation_id: Id
    member_id: Id
    spend_per_month: Annotated[Annotated[int, Field(ge=0, le=AMOUNT_MAX)] | None, Given] = None


class LimitRequest(Request):
    """How many points a member may spend in a calendar month; without limit if left out."""

    limit_id: Id
    member_id: Id
    spend_per_month: Annotated[Annotated[int, Field(ge=0, le=AMOUNT_MAX)] | None, Given] = None


class JoiningRequest(Request):
    """An invited member who joins."""

    joining_id: Id
    member_id: Id


class DepartureRequest(Request):
    """A member who leaves."""

    departure_id: Id
    member_id: Id


class ShareAnswer(TypedDict):
    """A member of a household, or somebody invited."""

    member_id: str
    spend_per_month: NotRequired[int]


class HouseholdAnswer(TypedDict):
    """A household: who belongs to it, who is invited, and its balance."""

    household_id: str
    members: list[ShareAnswer]
    invited: list[ShareAnswer]
    balance: BalanceAnswer


def found_household(call: Call, body: FoundingRequest) -> Reply[EntryAnswer]:
    """Make a household's account of a member's own; their points and tier go into it."""
    source = call.caller.source
    command = FoundHousehold(
        household_id=body.household_id, member_id=body.member_id, source=source
    )
    marker = receipt_of(call, "household", body.household_id)
    between = _between(call, body.household_id, body.member_id)
    return run_between(
        call,
        between,
        lambda household, member: households.found(command, household, member, call.now),
        marker,
    )


def invite_member(call: Call, household_id: Id, body: InvitationRequest) -> Reply[EntryAnswer]:
    """Invite a member into a household."""
    command = Invite(
        invitation_id=body.invitation_id,
        member_id=body.member_id,
        source=call.caller.source,
        share=Share(body.spend_per_month),
    )
    marker = receipt_of(call, "invitation", body.invitation_id)
    return run_on(call, _known(call, household_id), command, households.invite, marker)


def change_limit(call: Call, household_id: Id, body: LimitRequest) -> Reply[EntryAnswer]:
    """Change what a member may spend of a household's points in a month."""
    command = ChangeLimit(
        limit_id=body.limit_id,
        member_id=body.member_id,
        source=call.caller.source,
        share=Share(body.spend_per_month),
    )
    marker = receipt_of(call, "limit", body.limit_id)
    return run_on(call, _known(call, household_id), command, households.change_limit, marker)


def join_household(call: Call, household_id: Id, body: JoiningRequest) -> Reply[EntryAnswer]:
    """Bring an invited member into a household, with all their points."""
    command = Join(joining_id=body.joining_id, member_id=body.member_id, source=call.caller.source)
    marker = receipt_of(call, "joining", body.joining_id)
    return run_between(
        call,
        _between(call, household_id, body.member_id),
        lambda household, member: households.join(command, household, member, call.now),
        marker,
    )


def leave_household(call: Call, household_id: Id, body: DepartureRequest) -> Reply[EntryAnswer]:
    """Let a member leave a household with an equal share of its points, or what the program says."""
    command = Leave(
        departure_id=body.departure_id, member_id=body.member_id, source=call.caller.source
    )
    marker = receipt_of(call, "departure", body.departure_id)
    return run_between(
        call,
        _between(call, household_id, body.member_id),
        lambda household, member: households.leave(command, household, member, call.now),
        marker,
    )


def read_household(call: Call, household_id: Id) -> Reply[HouseholdAnswer]:
    """Who belongs to a household, who is invited, and what it has."""
    newest = newest_of(call, _known(call, household_id))
    at = max(call.now, newest.entry.at)
    state = settled_at(call, newest, at)
    return Reply(
        {
            "household_id": household_id,
            "members": [_share(member, share) for member, share in state.members.items()],
            "invited": [_share(member, share) for member, share in state.invited.items()],
            "balance": balance_answer(household_id, state, at),
        }
    )


def _known(call: Call, household_id: str) -> str:
    """The account of a household that exists."""
    account = household_account(household_id)
    if journal.latest(call.caller.program, account, consistent=True) is None:
        raise Refused(HouseholdNotFound())
    return account


def _between(call: Call, household_id: str, member_id: str) -> Between:
    account = household_account(household_id)
    return Between(account, member_id, call.caller.program, go_on=False)


def _share(member_id: str, share: Share) -> ShareAnswer:
    told: ShareAnswer = {"member_id": member_id}
    if share.per_month is not None:
        told["spend_per_month"] = share.per_month
    return told


ACTIONS = (
    found_household,
    read_household,
    invite_member,
    change_limit,
    join_household,
    leave_household,
)

handler = serving("households", ACTIONS)
