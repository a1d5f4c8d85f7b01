"""Answers: entries in the words of the API. What does not apply is left out, never null."""

from collections.abc import Iterable
from typing import Any, NotRequired, TypedDict

from shared.edge.instants import InstantText, instant_text
from shared.edge.referral_answers import ReferralAnswer, brought, referral_answer
from shared.edge.reward_answers import (
    IssuedAnswer,
    UsedAnswer,
    issued_answer,
    money_answer,
)
from shared.ledger.entry import Entry, Posting
from shared.ledger.occasions import occasion_in
from shared.ledger.records import (
    OccurrenceRecord,
    OrderRecord,
    Record,
    RedemptionRecord,
    ReturnRecord,
    UseRecord,
)
from shared.program.earning.steps import Reason


class PostingAnswer(TypedDict):
    """One movement of points."""

    wallet: str
    kind: str
    points: int
    active_at: NotRequired[InstantText]
    expires_at: NotRequired[InstantText]
    awaits: NotRequired[str]


class LineAnswer(TypedDict):
    """What one line of an order gave."""

    line_id: str
    points: int


class ReasonAnswer(TypedDict):
    """What one rule gave for one line, or for an event; ``wallet`` is told where it is not the program's first."""

    rule: str
    line_id: NotRequired[str]
    points: int
    text: str
    wallet: NotRequired[str]


class LimitedAnswer(TypedDict):
    """What a limit let through: ``granted`` of the points that were ``requested``."""

    limit: str
    wallet: str
    requested: int
    granted: int


class EntryAnswer(TypedDict):
    """An entry of a member's journal, as a command answers it and the statement lists it."""

    kind: str
    order_id: NotRequired[str]
    return_id: NotRequired[str]
    redemption_id: NotRequired[str]
    adjustment_id: NotRequired[str]
    extension_id: NotRequired[str]
    transfer_id: NotRequired[str]
    exchange_id: NotRequired[str]
    event_id: NotRequired[str]
    campaign_id: NotRequired[str]
    trigger_id: NotRequired[str]
    referral_id: NotRequired[str]
    survey_id: NotRequired[str]
    occasion: NotRequired[str]
    variant: NotRequired[str]
    requested: NotRequired[int]
    grant_id: NotRequired[str]
    evaluation_id: NotRequired[str]
    household_id: NotRequired[str]
    invitation_id: NotRequired[str]
    limit_id: NotRequired[str]
    joining_id: NotRequired[str]
    departure_id: NotRequired[str]
    merge_id: NotRequired[str]
    use_id: NotRequired[str]
    reward_id: NotRequired[str]
    to_member_id: NotRequired[str]
    from_member_id: NotRequired[str]
    member_id: str
    seq: int
    at: InstantText
    points: int
    available: int
    tier: NotRequired[str]
    program_version: int
    status: NotRequired[str]
    held_until: NotRequired[InstantText]
    revision: NotRequired[int]
    type: NotRequired[str]
    reason: NotRequired[str]
    actors: NotRequired[list[str]]
    lines: NotRequired[list[LineAnswer]]
    issued: NotRequired[IssuedAnswer]
    used: NotRequired[UsedAnswer]
    limited: NotRequired[list[LimitedAnswer]]
    referral: NotRequired[ReferralAnswer]
    postings: list[PostingAnswer]


class WaitingAnswer(TypedDict):
    """A return that waits for its order."""

    kind: str
    return_id: str
    order_id: str
    status: str


class ProposedAnswer(TypedDict):
    """An adjustment that waits for a second person's approval."""

    kind: str
    adjustment_id: str
    member_id: str
    status: str


def entry_answer(entry: Entry, record: Record | None = None) -> EntryAnswer:
    """An entry as its command answers it; an order's or a return's lines come from the record of its receipt."""
    told: dict[str, Any] = {"kind": entry.kind, **ids_of(entry), **brought(entry)}
    if entry.account.startswith("@"):
        told["household_id"] = entry.account.removeprefix("@")
    told |= {
        "member_id": entry.member or entry.account.removeprefix("@"),
        "seq": entry.seq,
        "at": instant_text(entry.at),
        "points": entry.points,
        "available": entry.available,
    }
    if entry.state.tier is not None:
        told["tier"] = entry.state.tier
    told["program_version"] = entry.version
    told |= _status(entry)
    if entry.revision:
        told["revision"] = entry.revision
    if entry.note is not None:
        told[_NOTES.get(entry.kind, "reason")] = entry.note
    told |= _reached(entry)
    if entry.actors:
        told["actors"] = list(entry.actors)
    if record is not None:
        told |= _recorded(record, entry) | _limited(record)
    told["postings"] = [posting_answer(posting) for posting in entry.postings]
    answer: EntryAnswer = told  # type: ignore[assignment]
    return answer


_IDS = {
    "capture": "redemption_id",
    "void": "redemption_id",
    "reverse": "redemption_id",
    "tier_grant": "grant_id",
    "campaign": "trigger_id",
    "answer": "occasion",
    "referral_reversal": "referral_id",
}
_OF = {"campaign": "campaign_id", "answer": "survey_id"}  # what stands for the source
_NOTES = {
    "use": "reward_id",
    "event": "type",
    "campaign": "variant",
    "redemption": "reward_id",
    "capture": "reward_id",
    "void": "reward_id",
    "reverse": "reward_id",
}
_REFERS = {"use": "redemption_id"}
_STATUS = {"capture": "captured", "void": "voided", "reverse": "reversed"}


def ids_of(entry: Entry) -> dict[str, str]:
    """The ids of the command that made the entry, and of what it speaks of."""
    named = dict[str, str]()
    if entry.kind in _OF and entry.source is not None:
        named[_OF[entry.kind]] = entry.source
    if entry.command_id is not None:
        occasion = occasion_in(entry.command_id) if entry.kind == "campaign" else None
        own = _IDS.get(entry.kind, f"{entry.kind}_id")
        named["occasion" if occasion else own] = occasion or entry.command_id
    if entry.kind == "use" and "#" in (entry.refers or ""):
        named["campaign_id"], by, _ = (entry.refers or "").split("#")
        occasion = occasion_in(by)
        named["occasion" if occasion else "trigger_id"] = occasion or by
    elif entry.refers is not None:
        other = "from_member_id" if entry.receives else "to_member_id"
        moved = entry.kind in ("transfer", "exchange")
        named[other if moved else _REFERS.get(entry.kind, "order_id")] = entry.refers
    return named


def _reached(entry: Entry) -> dict[str, Any]:
    """What a campaign gave other than points, and how many were meant where its budget had fewer."""
    if entry.kind != "campaign":
        return {}
    fact, named = entry.facts[0].data, {"requested": "requested", "reward": "reward_id"}
    return {name: fact[key] for key, name in named.items() if key in fact}


def _status(entry: Entry) -> dict[str, str]:
    """What became of a redemption by this entry."""
    if entry.kind != "redemption":
        return {"status": _STATUS[entry.kind]} if entry.kind in _STATUS else {}
    until = entry.postings[0].until if entry.postings else None
    if until is None:
        return {"status": "redeemed"}
    return {"status": "held", "held_until": instant_text(until)}


def _recorded(record: Record, entry: Entry) -> dict[str, Any]:
    """What the receipt tells: lines of an order or a return, and the reward that was bought."""
    if isinstance(record, RedemptionRecord) and record.issued:
        return {"issued": issued_answer(record.issued)}
    if isinstance(record, UseRecord) and record.spent:
        return {"used": {"spent": money_answer(record.spent), "left": record.left}}
    if isinstance(record, OrderRecord):
        referral = {"referral": referral_answer(record.referral)} if record.referral else {}
        return {"lines": line_answers(record, entry.state.first_wallet), **referral}
    if isinstance(record, ReturnRecord):
        lost = [{"line_id": line, "points": -points} for line, points in record.lines.items()]
        return {"lines": lost}
    return {}


def _limited(record: Record) -> dict[str, list[LimitedAnswer]]:
    """The limits that let less through than the rules would have given."""
    uses = record.uses if isinstance(record, OrderRecord | OccurrenceRecord) else ()
    limited: list[LimitedAnswer] = [
        {
            "limit": use.limit,
            "wallet": use.wallet,
            "requested": use.asked,
            "granted": use.granted,
        }
        for use in uses
        if use.granted < use.asked
    ]
    return {"limited": limited} if limited else {}


def line_answers(record: OrderRecord, wallet: str) -> list[LineAnswer]:
    """What each line of an order gave in a wallet."""
    booked = zip(record.lines, record.booked(wallet), strict=True)
    return [{"line_id": line.line_id, "points": points} for line, points in booked]


def reason_answers(reasons: Iterable[Reason], first_wallet: str) -> list[ReasonAnswer]:
    """What rules gave, line by line, as previews and explanations tell it."""
    answers = list[ReasonAnswer]()
    for reason in reasons:
        answer: ReasonAnswer = {
            "rule": reason.rule,
            "points": reason.points,
            "text": reason.text,
        }
        if reason.line_id:
            answer["line_id"] = reason.line_id
        if reason.wallet != first_wallet:
            answer["wallet"] = reason.wallet
        answers.append(answer)
    return answers


def posting_answer(posting: Posting) -> PostingAnswer:
    """One movement of points."""
    told: PostingAnswer = {
        "wallet": posting.wallet,
        "kind": posting.kind,
        "points": posting.points,
    }
    if posting.kind == "reverse" and posting.points < 0:
        return told  # from whichever lots there are; its own says only where to look first
    if posting.active_at is not None:
        told["active_at"] = instant_text(posting.active_at)
    if posting.expires_at is not None:
        told["expires_at"] = instant_text(posting.expires_at)
    if posting.awaits is not None:
        told["awaits"] = posting.awaits.event
    return told
