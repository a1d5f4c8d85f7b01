"""Explanations: why an entry is what it is, in the words of the API."""

from dataclasses import asdict
from typing import Any, NotRequired, TypedDict

from shared.edge.answers import EntryAnswer, ReasonAnswer, entry_answer, reason_answers
from shared.edge.instants import InstantText, instant_text
from shared.ledger.explaining.changes import BalanceChange
from shared.ledger.explaining.explanation import Explanation, Origin, Subject
from shared.ledger.records import OccurrenceRecord, OrderLine, OrderRecord
from shared.program.earning.misses import Miss


class InputLineAnswer(TypedDict):
    """A line of an order as the rules saw it."""

    line_id: str
    sku: NotRequired[str]
    quantity: int
    amount: int
    category: NotRequired[str]
    brand: NotRequired[str]
    tags: NotRequired[list[str]]


class InputsAnswer(TypedDict):
    """What the rules were given: the order, the tier held before it, the version that decided it."""

    placed_at: InstantText
    currency: str
    lines: list[InputLineAnswer]
    tier: NotRequired[str]
    program_version: int
    revision: NotRequired[int]
    channel: NotRequired[str]
    store: NotRequired[str]
    market: NotRequired[str]
    payment_method: NotRequired[str]
    codes: NotRequired[list[str]]
    order_number: NotRequired[int]
    segments: NotRequired[list[str]]


class EventInputsAnswer(TypedDict):
    """What the rules were given of an event: what was told of it, and the tier held."""

    occurred_at: InstantText
    attributes: dict[str, str | int | bool]
    tier: NotRequired[str]
    segments: NotRequired[list[str]]


class NotAppliedAnswer(TypedDict):
    """A rule that did nothing for a line, or for the whole order where no line is named, and why not."""

    rule: str
    line_id: NotRequired[str]
    why: str


class RoundingAnswer(TypedDict):
    """What a wallet's points came to exactly, as a decimal string, and how that became whole points."""

    wallet: str
    exact: str
    points: int
    rounding: str


class KeptAnswer(TypedDict):
    """What the order keeps of a wallet before and after, and what of the difference was taken back."""

    wallet: str
    before: int
    after: int
    taken: int


class ReturnedLineAnswer(TypedDict):
    """Units of a line that came back."""

    line_id: str
    quantity: int


class ReturnedAnswer(TypedDict):
    """What came back: units of lines, or an amount in minor units."""

    lines: NotRequired[list[ReturnedLineAnswer]]
    amount: NotRequired[int]


class ChangeAnswer(TypedDict):
    """Points more (+) or less (-) of a wallet in one part of the balance; those that expire alike together."""

    wallet: str
    balance: str
    points: int
    expires_at: NotRequired[InstantText]


class OriginAnswer(TypedDict):
    """An earlier entry that the points come from; ``terms`` say by which rule they expire."""

    seq: int
    kind: str
    id: NotRequired[str]
    at: InstantText
    wallet: str
    points: int
    terms: NotRequired[str]


class ReviewAnswer(TypedDict):
    """What counted for the tier under review, and what it takes."""

    tier: str
    metric: str
    value: int
    threshold: int


class ExplanationAnswer(EntryAnswer):
    """An entry and why it is what it is: in words, and as data where it applies."""

    text: str
    inputs: NotRequired[InputsAnswer]
    event: NotRequired[EventInputsAnswer]
    reasons: NotRequired[list[ReasonAnswer]]
    not_applied: NotRequired[list[NotAppliedAnswer]]
    not_applied_left_out: NotRequired[int]
    rounding: NotRequired[list[RoundingAnswer]]
    recomputed: NotRequired[dict[str, int]]
    returned: NotRequired[ReturnedAnswer]
    kept: NotRequired[list[KeptAnswer]]
    policy: NotRequired[str]
    origins: NotRequired[list[OriginAnswer]]
    review: NotRequired[ReviewAnswer]
    changes: list[ChangeAnswer]


NOT_APPLIED_MAX = 500  # an answer stays readable; what is more is counted


def explanation_answer(subject: Subject, told: Explanation) -> ExplanationAnswer:
    """An explained entry as it is answered."""
    answer: dict[str, Any] = {**entry_answer(subject.entry, subject.record), "text": told.text}
    if told.order is not None:
        answer["inputs"] = _inputs(told.order)
    if told.occurrence is not None:
        answer["event"] = _event(told.occurrence)
    if told.reasons is not None:
        answer["reasons"] = reason_answers(told.reasons, subject.entry.state.first_wallet)
        answer |= _reckoned(told)
    if told.policy is not None:
        answer |= {"policy": told.policy, "returned": _returned(told)}
    if told.kept:
        answer["kept"] = [asdict(each) for each in told.kept]
    if told.origins:
        answer["origins"] = [_origin(each) for each in told.origins]
    if told.review is not None:
        answer["review"] = asdict(told.review)
    answer["changes"] = [_change(each) for each in told.changes]
    explained: ExplanationAnswer = answer  # type: ignore[assignment]
    return explained


def _inputs(order: OrderRecord) -> InputsAnswer:
    answer: InputsAnswer = {
        "placed_at": instant_text(order.placed_at),
        "currency": order.currency,
        "lines": [_line(line) for line in order.lines],
        "program_version": order.version,
    }
    if order.tier is not None:
        answer["tier"] = order.tier
    if order.revision:
        answer["revision"] = order.revision
    if order.number:
        answer["order_number"] = order.number
    if order.segments:
        answer["segments"] = list(order.segments)
    for name, value in asdict(order.checkout).items():
        if value:
            answer[name] = value  # type: ignore[literal-required]
    return answer


def _event(occurrence: OccurrenceRecord) -> EventInputsAnswer:
    answer: EventInputsAnswer = {
        "occurred_at": instant_text(occurrence.occurred_at),
        "attributes": dict(occurrence.attributes),
    }
    if occurrence.tier is not None:
        answer["tier"] = occurrence.tier
    if occurrence.segments:
        answer["segments"] = list(occurrence.segments)
    return answer


def _line(line: OrderLine) -> InputLineAnswer:
    answer: InputLineAnswer = {
        "line_id": line.line_id,
        "quantity": line.quantity,
        "amount": line.amount,
    }
    if line.sku:
        answer["sku"] = line.sku
    if line.category is not None:
        answer["category"] = line.category
    if line.brand is not None:
        answer["brand"] = line.brand
    if line.tags:
        answer["tags"] = list(line.tags)
    return answer


def _reckoned(told: Explanation) -> dict[str, Any]:
    """What the rules did not do, and how what they did was rounded."""
    answer: dict[str, Any] = {
        "not_applied": [_not_applied(miss) for miss in told.misses[:NOT_APPLIED_MAX]],
        "rounding": [asdict(each) for each in told.rounding],
    }
    if len(told.misses) > NOT_APPLIED_MAX:
        answer["not_applied_left_out"] = len(told.misses) - NOT_APPLIED_MAX
    if told.recomputed:
        answer["recomputed"] = dict(told.recomputed)
    return answer


def _not_applied(miss: Miss) -> NotAppliedAnswer:
    answer: NotAppliedAnswer = {"rule": miss.rule, "why": miss.why}
    if miss.line_id is not None:
        answer["line_id"] = miss.line_id
    return answer


def _returned(told: Explanation) -> ReturnedAnswer:
    if told.amount:
        return {"amount": told.amount}
    return {
        "lines": [{"line_id": line, "quantity": units} for line, units in told.returned.items()]
    }


def _origin(origin: Origin) -> OriginAnswer:
    entry = origin.entry
    answer: OriginAnswer = {
        "seq": entry.seq,
        "kind": entry.kind,
        "at": instant_text(entry.at),
        "wallet": origin.wallet,
        "points": origin.points,
    }
    if entry.command_id is not None:
        answer["id"] = entry.command_id
    if origin.terms is not None:
        answer["terms"] = origin.terms
    return answer


def _change(change: BalanceChange) -> ChangeAnswer:
    answer: ChangeAnswer = {
        "wallet": change.wallet,
        "balance": change.balance,
        "points": change.points,
    }
    if change.expires_at is not None:
        answer["expires_at"] = instant_text(change.expires_at)
    return answer
