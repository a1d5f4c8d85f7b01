"""What previews of orders and of events answer alike."""

from typing import NotRequired, TypedDict

from shared.edge.answers import (
    LimitedAnswer,
    PostingAnswer,
    ReasonAnswer,
    entry_answer,
    reason_answers,
)
from shared.ledger.events import Happening
from shared.ledger.purchases import Purchase


class Foreseen(TypedDict):
    """What something would earn, and why; without a member there is no member id, tier or balance."""

    kind: str
    member_id: NotRequired[str]
    points: int
    available: NotRequired[int]
    tier: NotRequired[str]
    program_version: int
    limited: NotRequired[list[LimitedAnswer]]
    postings: list[PostingAnswer]
    reasons: list[ReasonAnswer]


def foreseen(outcome: Purchase | Happening, member_id: str | None) -> Foreseen:
    """What a preview answers of an order or event of a member, or of nobody."""
    told = entry_answer(outcome.entry, outcome.record)
    reasons = (reason for earned in outcome.awards for reason in earned.reasons)
    answer: Foreseen = {
        "kind": told["kind"],
        "points": told["points"],
        "program_version": told["program_version"],
        "postings": told["postings"],
        "reasons": reason_answers(reasons, outcome.entry.state.first_wallet),
    }
    if "limited" in told:
        answer["limited"] = told["limited"]
    if member_id is not None:
        answer["member_id"] = member_id
        answer["available"] = told["available"]
        if "tier" in told:
            answer["tier"] = told["tier"]
    return answer
