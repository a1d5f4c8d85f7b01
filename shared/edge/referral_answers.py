"""Answers about referrals: in the entries of friends."""

from typing import NotRequired, TypedDict

from shared.ledger.entry import Entry
from shared.ledger.records import ReferralRecord


class ReferralAnswer(TypedDict):
    """The referral that an order qualified, and what it gave the member who placed it; 0 if nothing."""

    referral_id: str
    points: int
    wallet: NotRequired[str]


def brought(entry: Entry) -> dict[str, str]:
    """The referral by which somebody enrolled."""
    told = entry.facts if entry.kind == "enrol" else ()
    found = (fact.data["referral"] for fact in told if fact.fact == "referral.joined")
    return dict(zip(["referral_id"], found, strict=False))


def referral_answer(record: ReferralRecord) -> ReferralAnswer:
    """The referral that an order qualified, as its answer tells it."""
    answer: ReferralAnswer = {"referral_id": record.referral.id, "points": 0}
    if record.friend:
        answer |= {"points": record.friend.points, "wallet": record.friend.grant.wallet}
    return answer
