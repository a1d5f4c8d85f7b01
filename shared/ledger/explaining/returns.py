"""Returns explained: what the order keeps, what was taken back and what was not, and what was given back."""

from collections.abc import Iterator

from shared.ledger.explaining.explanation import Explanation, Subject
from shared.ledger.explaining.keepings import Keeping, keepings
from shared.ledger.explaining.wording import Wording, listed
from shared.ledger.histories import OrderHistory
from shared.ledger.kept import returned
from shared.ledger.records import OrderRecord, ReturnRecord
from shared.program.currencies import amount_text
from shared.program.policies import Returns

_NOT_TAKEN = {
    "allow_negative": "they had expired or been cancelled",
    "within_balance": "no more could be spent, or they had expired",
    "only_pending": "only points that still wait are taken back",
}
_REFUNDED = {"all": "all that is left of it", "proportional": "in proportion to what came back"}


def explain_return(
    subject: Subject, record: ReturnRecord, history: OrderHistory, words: Wording
) -> Explanation:
    """Why a return took and gave what it did; ``history`` is its order as it stood before."""
    order, so_far = history.record, returned(history.returns)
    after = so_far.plus(record.quantities, record.amount)
    kept = tuple(keepings(subject.entry, (order, so_far), (order, after)))
    policies = subject.versions.numbered(order.version).returns
    return Explanation(
        sentences=(
            f"Return {subject.entry.command_id} of order {record.order_id}:"
            f" {_what(record, order)} came back.",
            f"Version {order.version} of the program, which decided the order, decides its returns.",
            *(each.text(words) for each in kept),
            *_not_taken(kept, policies, words),
            *_refunds(record, policies),
        ),
        order=order,
        kept=kept,
        returned=record.quantities,
        amount=record.amount,
        policy=policies.policy,
    )


def _what(record: ReturnRecord, order: OrderRecord) -> str:
    if record.amount:
        return amount_text(record.amount, order.currency)
    return listed(f"{units} of line {line}" for line, units in record.quantities.items())


def _not_taken(kept: tuple[Keeping, ...], policies: Returns, words: Wording) -> Iterator[str]:
    for each in kept:
        short = each.before - each.after - each.taken
        if short:
            points = words.points(short, each.wallet)
            yield f"Not taken back: {points}; {_NOT_TAKEN[policies.policy]}."


def _refunds(record: ReturnRecord, policies: Returns) -> Iterator[str]:
    for redemption_id, points in record.refunds.items():
        how = _REFUNDED[policies.refund_spent]
        yield f"Of what redemption {redemption_id} spent on the order {points} came back, {how}."
