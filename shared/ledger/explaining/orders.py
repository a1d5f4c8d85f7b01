"""Orders explained: reckoned again by the program version that decided them, from what their receipts keep."""

from collections.abc import Iterator
from itertools import chain, islice

from shared.ledger.explaining.explanation import Explanation, Rounding, Subject
from shared.ledger.explaining.keepings import Keeping, keepings
from shared.ledger.explaining.wording import Wording
from shared.ledger.kept import returned
from shared.ledger.records import OrderRecord
from shared.ledger.usage import buyer_then
from shared.program.currencies import amount_text
from shared.program.decimals import decimal_text
from shared.program.earning.award import Award, award
from shared.program.earning.misses import Miss, misses
from shared.program.earning.steps import Reason
from shared.program.program import Program

MISSES_TOLD = 3  # in words; the data has all
_ROUNDED = {
    "floor": "rounded down",
    "half_up": "rounded half up",
    "half_even": "rounded half to even",
    "ceiling": "rounded up",
}


def explain_order(subject: Subject, record: OrderRecord, words: Wording) -> Explanation:
    """Why an order, or a later revision of it, gave what it gave."""
    if not record.tells_what_was_bought:
        return Explanation(sentences=(_unreckoned(subject, record),), order=record)
    program = subject.versions.numbered(record.version)
    buyer = buyer_then(program, record)
    awards = award(program, record.order, buyer)
    reasons = tuple(reason for each in awards for reason in each.reasons)
    missed = tuple(misses(program, record.order, buyer, awards))
    rounding = roundings(program, awards)
    recomputed = {
        each.wallet: each.points for each in awards if each.lines != record.booked(each.wallet)
    }
    kept = tuple(_kept(subject, record))
    return Explanation(
        sentences=(
            _opening(subject, record, awards, words),
            *(each.text(words) for each in kept),
            *sums_by_rule(reasons, words),
            *told_rounding(rounding, words),
            *told_misses(missed),
            *_differing(recomputed, record, words),
        ),
        order=record,
        reasons=reasons,
        misses=missed,
        rounding=rounding,
        recomputed=recomputed,
        kept=kept,
    )


def _kept(subject: Subject, record: OrderRecord) -> Iterator[Keeping]:
    """What an edited order kept and keeps now."""
    if subject.order is not None:
        back = returned(subject.order.returns)
        yield from keepings(subject.entry, (subject.order.record, back), (record, back))


def _opening(
    subject: Subject, record: OrderRecord, awards: tuple[Award, ...], words: Wording
) -> str:
    earned = " and ".join(words.points(each.points, each.wallet) for each in awards if each.points)
    order_id, amount = subject.entry.command_id, amount_text(record.amount, record.currency)
    tier = f" for a member who held {record.tier}" if record.tier else ""
    by = f"{earned or 'no points'} by version {record.version} of the program{tier}"
    if subject.order is not None:
        return (
            f"Revision {record.revision} of order {order_id} makes it one of {amount}, worth {by}."
        )
    placed = words.moment(record.placed_at)
    return f"Order {order_id} of {amount}, placed on {placed}, earned {by}."


def _unreckoned(subject: Subject, record: OrderRecord) -> str:
    return (
        f"Order {subject.entry.command_id} of {amount_text(record.amount, record.currency)} had more text than"
        " is kept with an order, so its rules cannot be asked again; its points are as booked."
    )


def sums_by_rule(reasons: tuple[Reason, ...], words: Wording) -> Iterator[str]:
    """What each rule came to over all lines."""
    sums = dict[tuple[str, str, str], int]()
    for reason in reasons:
        key = (reason.rule, reason.wallet, reason.text)
        sums[key] = sums.get(key, 0) + reason.points
    for (rule, wallet, text), points in sums.items():
        verb = "took" if points < 0 else "gave"
        yield f"{rule} {verb} {words.points(abs(points), wallet)}: {text}."


def roundings(program: Program, awards: tuple[Award, ...]) -> tuple[Rounding, ...]:
    """How the exact points of each wallet became whole ones, before any limit."""
    return tuple(
        Rounding(each.wallet, decimal_text(each.exact), sum(each.asked), wallet.rounding)
        for wallet, each in zip(program.wallets, awards, strict=True)
        if each.exact
    )


def told_rounding(rounding: tuple[Rounding, ...], words: Wording) -> Iterator[str]:
    """The rounding in words."""
    for each in rounding:
        if each.exact != str(each.points):
            how = _ROUNDED[each.rounding]
            yield f"{each.exact} was {how} to {words.points(each.points, each.wallet)}."


def told_misses(missed: tuple[Miss, ...]) -> Iterator[str]:
    """What nearly applied; what is said of the whole order goes first."""
    whole = (miss for miss in missed if miss.line_id is None)
    by_line = (miss for miss in missed if miss.line_id is not None)
    for miss in islice(chain(whole, by_line), MISSES_TOLD):
        where = f" to line {miss.line_id}" if miss.line_id else ""
        yield f"{miss.rule} did not apply{where}: {miss.why}."
    if len(missed) > MISSES_TOLD:
        yield f"{len(missed) - MISSES_TOLD} more that did not apply are listed."


def _differing(recomputed: dict[str, int], record: OrderRecord, words: Wording) -> Iterator[str]:
    """Where what is reckoned now is not what was booked."""
    for wallet, points in recomputed.items():
        booked = words.points(sum(record.booked(wallet)), wallet)
        yield f"Reckoned again it comes to {points}, but {booked} were booked; the booking counts."
