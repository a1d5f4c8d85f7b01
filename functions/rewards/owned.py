"""What a member has of rewards: held, to be used, used, over."""

from typing import Annotated, NotRequired, TypedDict

from pydantic import Field

from shared.edge.fields import FromDigits, Given, Id, Request, Text
from shared.edge.http import Call, Reply
from shared.edge.instants import InstantText, instant_text
from shared.edge.reading import own_newest_of
from shared.edge.reward_answers import IssuedAnswer, issued_answer
from shared.ledger.occasions import occasion_in
from shared.ledger.records import Owned
from shared.store import owned

PAGE_MAX = 100


class OwnedQuery(Request):
    """Which page; a cursor leads to what was had before."""

    limit: Annotated[int, Field(ge=1, le=PAGE_MAX), FromDigits] = 20
    cursor: Annotated[Text | None, Given] = None


class OwnedAnswer(TypedDict):
    """A reward that a redemption bought, or a campaign gave: how it stands, and of a gift card what is left.

    Money is in minor units.
    """

    redemption_id: NotRequired[str]
    campaign_id: NotRequired[str]
    trigger_id: NotRequired[str]
    occasion: NotRequired[str]
    reward_id: str
    at: InstantText
    status: str
    held_until: NotRequired[InstantText]
    left: NotRequired[int]
    issued: IssuedAnswer


class OwnedPageAnswer(TypedDict):
    """What a member has, newest first."""

    rewards: list[OwnedAnswer]
    next_cursor: NotRequired[str]


def list_owned(call: Call, member_id: Id, query: OwnedQuery) -> Reply[OwnedPageAnswer]:
    """What a member has of rewards, newest first: held, issued, used, expired, lapsed, voided or reversed."""
    own_newest_of(call, member_id)
    page = owned.page(call.caller.program, member_id, limit=query.limit, after=query.cursor)
    answer: OwnedPageAnswer = {"rewards": [_told(each, call.now) for each in page.owned]}
    if page.last is not None:
        answer["next_cursor"] = page.last
    return Reply(answer)


def _told(each: Owned, now: int) -> OwnedAnswer:
    told: OwnedAnswer = {
        "reward_id": each.issued.reward,
        "at": instant_text(each.issued.at),
        "status": each.status_at(now),
        "issued": issued_answer(each.issued),
    }
    if each.gift is None:
        told["redemption_id"] = each.redemption_id
    else:
        told["campaign_id"], by = each.gift
        occasion = occasion_in(by)
        if occasion is None:
            told["trigger_id"] = by
        else:
            told["occasion"] = occasion
    if each.until is not None:
        told["held_until"] = instant_text(each.until)
    if each.left is not None:
        told["left"] = each.left
    return told
