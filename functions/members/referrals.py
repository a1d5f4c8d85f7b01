"""What became of the friends a member brought, without saying who they are."""

from dataclasses import replace
from itertools import islice
from typing import NotRequired, TypedDict

from shared.edge.fields import Id
from shared.edge.http import Call, Reply
from shared.edge.instants import InstantText, instant_text
from shared.edge.made_up import new_code
from shared.edge.problems import unavailable
from shared.edge.reading import own_newest_of, versions_of
from shared.ledger.records import Referred
from shared.store import friends
from shared.store.friends import Friends

LISTED_MAX = 100
CODE_GROUPS = 3
TRIES_MAX = 5  # to give a member a code while others do


class FriendAnswer(TypedDict):
    """How a friend stands: joined, lapsed, paid, not_paid or reversed; ``why`` less than usual was paid, or nothing."""

    referral_id: str
    joined_at: InstantText
    status: str
    why: NotRequired[str]
    points: NotRequired[int]
    wallet: NotRequired[str]
    active_at: NotRequired[InstantText]


class ReferralsAnswer(TypedDict):
    """A member's code, how many friends came of it, and how the newest of them stand."""

    member_id: str
    code: NotRequired[str]
    joined: int
    qualified: int
    paid: int
    reversed: int
    friends: list[FriendAnswer]


def read_referrals(call: Call, member_id: Id) -> Reply[ReferralsAnswer]:
    """A member's code, made up when it is first asked for, and how the friends stand whom they brought."""
    own_newest_of(call, member_id)
    found = friends.brought_by(call.caller.program, member_id)
    if found.code is None and versions_of(call).at(call.now).program.referrals:
        found = replace(found, code=_new_code(call.caller.program, member_id))
    return Reply(referrals_answer(call, member_id, found, most=LISTED_MAX))


def referrals_answer(
    call: Call, member_id: str, found: Friends, *, most: int | None = None
) -> ReferralsAnswer:
    """The friends a member brought, the newest ``most`` of them one by one."""
    stand = [each.status for each in found.friends]
    answer: ReferralsAnswer = {
        "member_id": member_id,
        "joined": len(stand),
        "qualified": len(stand) - stand.count("joined"),
        "paid": stand.count("paid"),
        "reversed": stand.count("reversed"),
        "friends": [_friend(each, call.now) for each in islice(found.friends, most)],
    }
    if found.code is not None:
        answer["code"] = found.code
    return answer


def _new_code(program: str, member_id: str) -> str:
    for _ in range(TRIES_MAX):
        friends.name_code(program, member_id, new_code(CODE_GROUPS))
        code = friends.brought_by(program, member_id).code
        if code is not None:
            return code
    raise unavailable()


def _friend(referred: Referred, now: int) -> FriendAnswer:
    lapsed = referred.status == "joined" and referred.referral.until <= now
    answer: FriendAnswer = {
        "referral_id": referred.referral.id,
        "joined_at": instant_text(referred.referral.at),
        "status": "lapsed" if lapsed else referred.status,
    }
    if referred.why:
        answer["why"] = referred.why
    if referred.points:
        answer |= {"points": referred.points, "wallet": referred.wallet}
    if referred.active_at is not None:
        answer["active_at"] = instant_text(referred.active_at)
    return answer
