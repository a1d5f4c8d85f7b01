"""Explain why an entry is what it is, from the state it found and what receipts keep of its command. Pure.

Orders, edits and returns are reckoned again by the program version that decided them; of everything else the
postings tell what was done, and the states around it what that took from where.
"""

from collections.abc import Iterator
from dataclasses import replace

from shared.ledger.entry import Entry
from shared.ledger.explaining.changes import BalanceChange, balance_changes
from shared.ledger.explaining.explanation import Explanation, Subject
from shared.ledger.explaining.occurrences import explain_occurrence
from shared.ledger.explaining.orders import explain_order
from shared.ledger.explaining.referrals import told_referrals
from shared.ledger.explaining.returns import explain_return
from shared.ledger.explaining.settlements import explain_settlement
from shared.ledger.explaining.tiers import tier_review, tier_sentences
from shared.ledger.explaining.wording import Wording
from shared.ledger.occasions import why
from shared.ledger.records import (
    OccurrenceRecord,
    OrderRecord,
    Record,
    RedemptionRecord,
    ReturnRecord,
)

_SPENDING = frozenset(
    {"redemption", "return", "adjustment", "transfer", "exchange", "referral_reversal"}
)
_OF_ORDERS = frozenset({"order", "return", "event", "redemption"})
_WHOSE = {
    "transfer": "It concerns {}.",
    "exchange": "It concerns {}.",
    "use": "It came with redemption {}.",
}
_OPENINGS = {
    "enrol": "{member} became a member.",
    "event": "{note} was recorded.",
    "redemption": "Redemption {id} takes the points that expire first.",
    "capture": "Redemption {id} was captured, which ends its hold.",
    "use": "The reward {note} was used.",
    "void": "The hold of redemption {id} was voided.",
    "reverse": "Redemption {id} was reversed: its points go back to the lots they came from.",
    "adjustment": "An operator did this by hand{because}.",
    "extension": "An operator moved the expiry of points{because}.",
    "campaign": "The campaign {source} came to {member} {why}{variant}.",
    "answer": "{member} answered the survey {source}.",
    "referral": "A friend whom {member} brought has placed the order that counts, for the referral {id}.",
    "referral_reversal": "The order of a friend that counted for the referral {id} was returned or changed: it counts "
    "no longer.",
    "tier_grant": "An operator granted the tier {tier}{because}.",
    "evaluation": "The tier was evaluated by the rules in force.",
    "transfer": "Points went from one member to another.",
    "exchange": "Points were exchanged for points of another kind.",
    "household": "A household began with what {member} had.",
    "invitation": "{member} was invited to the household.",
    "limit": "What {member} may spend in a month was set.",
    "joining": "{member} joined the household with all their points.",
    "departure": "{member} left the household with an equal share of what could be spent.",
    "left": "{member} left a household with an equal share of what could be spent there.",
    "merge": "Another account of the same person was merged into this one.",
    "closure": "The account was closed{because}.",
    "reopening": "The account was reopened{because}.",
}


def explain(subject: Subject) -> Explanation:
    """Why ``subject``'s entry is what it is, in words and as data."""
    entry = subject.entry
    words = Wording(entry.at, subject.program.time_zone, entry.state.first_wallet)
    told = _told(subject, words)
    changes = balance_changes(subject.before, entry.state)
    review = tier_review(subject)
    sentences = (
        *told.sentences,
        *told_referrals(entry, subject.record, words),
        *_movements(entry, words),
        *_taken_from(entry, changes, words),
        *_debts(changes, words),
        *_substitutes(subject),
        *tier_sentences(subject, review),
    )
    return replace(told, sentences=sentences, changes=changes, review=review)


def _told(subject: Subject, words: Wording) -> Explanation:
    """What is to be said of this kind of entry before its postings."""
    entry, record, order = subject.entry, subject.record, subject.order
    if entry.kind == "order" and isinstance(record, OrderRecord):
        return explain_order(subject, record, words)
    if isinstance(record, ReturnRecord) and order is not None:
        return explain_return(subject, record, order, words)
    if isinstance(record, OccurrenceRecord):
        return explain_occurrence(subject, record, _opening(entry), words)
    if entry.kind == "settlement":
        return explain_settlement(subject, words)
    return Explanation(sentences=(*_opening(entry), *_bought(record)))


def _bought(record: Record | None) -> Iterator[str]:
    """What a redemption's points are for."""
    if isinstance(record, RedemptionRecord) and record.issued:
        reason = "It is for" if record.points else "It gives"
        yield f"{reason} the reward {record.issued.reward}: {record.issued.text}."


def _opening(entry: Entry) -> Iterator[str]:
    """What was asked for; a kind that has no words of its own is told by its postings."""
    opening = _OPENINGS.get(entry.kind, "This entry is of the kind {kind}.")
    yield opening.format(
        because=f": {entry.note}" if entry.note else "",
        id=entry.command_id,
        kind=entry.kind,
        member=entry.member or entry.account,
        note=entry.note,
        source=entry.source,
        variant=f", in the variant {entry.note}" if entry.note else "",
        tier=entry.state.tier,
        why=why(entry.command_id or "") if entry.kind == "campaign" else "",
    )
    if entry.kind == "campaign" and "requested" in entry.facts[0].data:
        yield f"Of {entry.facts[0].data['requested']} points its budget had {entry.postings[0].points} left."
    if entry.actors:
        yield f"It was done by {' and approved by '.join(entry.actors)}."
    if entry.refers is not None:
        yield _whose(entry.kind, entry.refers)


def _whose(kind: str, refers: str) -> str:
    """What an entry speaks of, in words."""
    if kind == "use" and "#" in refers:
        campaign, trigger, _ = refers.split("#")
        return f"It came with the campaign {campaign}, {why(trigger)}."
    return _WHOSE.get(kind, "It names order {}.").format(refers)


def _movements(entry: Entry, words: Wording) -> Iterator[str]:
    if entry.kind != "extension":
        yield from (words.posting(posting) for posting in entry.postings)
        return
    for old, new in zip(entry.postings[::2], entry.postings[1::2], strict=True):
        points = words.points(new.points, new.wallet)
        was, now = words.expiring(old.expires_at), words.expiring(new.expires_at)
        yield f"Moved: {points}, now {now}, before {was}."


def _taken_from(entry: Entry, changes: tuple[BalanceChange, ...], words: Wording) -> Iterator[str]:
    """The lots that points were taken from."""
    slid = any(posting.points == 0 for posting in entry.postings)
    taken = [
        change
        for change in changes
        if change.balance in ("available", "pending") and change.points < 0
    ]
    if taken and entry.kind in _SPENDING and not slid:
        yield f"Taken from {words.lots(taken)}."


def _debts(changes: tuple[BalanceChange, ...], words: Wording) -> Iterator[str]:
    for change in changes:
        if change.balance == "debt":
            points = words.points(abs(change.points), change.wallet)
            if change.points < 0:
                yield f"Debt repaid: {points}."
            else:
                yield f"Owed by this: {points}, which the next points given repay first."


def _substitutes(subject: Subject) -> Iterator[str]:
    """Whether points came back to other lots than they were spent from, because those have expired."""
    if subject.redemption is None or subject.entry.kind != "reverse":
        return
    once = {lot.expires_at for lot in subject.redemption.record.lots}
    back = [posting for posting in subject.entry.postings if posting.points > 0]
    if any(posting.expires_at not in once and not posting.slides for posting in back):
        days = subject.program.returns.refund_expiry_days
        yield f"What came from lots that have expired meanwhile lives another {days} days."
