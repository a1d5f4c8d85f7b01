"""Misses: the rules that did not act on an order, or on a line of it, and why not."""

from collections.abc import Iterator, Sequence

from shared.frozen import dataclass
from shared.program.decimals import exact
from shared.program.earning.award import Award
from shared.program.earning.buyer import Buyer
from shared.program.earning.occasions import EventOccasion, OrderOccasion
from shared.program.earning.rules import Giver, OrderRule
from shared.program.orders import Order
from shared.program.program import Program
from shared.program.tiers import Level, Tiers


@dataclass(frozen=True, slots=True)
class Miss:
    """Why a rule did nothing for a line, or for the whole order where ``line_id`` is None."""

    rule: str
    line_id: str | None
    why: str


def misses(program: Program, order: Order, buyer: Buyer, awards: Sequence[Award]) -> Iterator[Miss]:
    """The rules of ``program`` that had no part in what ``order`` earned, and the next tier's multiplier."""
    occasion = OrderOccasion(order, buyer, program.time_zone)
    acted = {(reason.rule, reason.line_id) for award in awards for reason in award.reasons}
    for rule in program.for_orders:
        yield from _misses_of(rule, occasion, acted, program)
    if program.tiers:
        yield from _of_tiers(program.tiers, order.currency, program.level(buyer.tier))


def event_misses(program: Program, occasion: EventOccasion) -> Iterator[Miss]:
    """The rules of ``program`` for events of the type that had no part in what one earned."""
    for rule in program.for_events(occasion.event.type):
        why = rule.miss(occasion)
        if why is not None:
            yield Miss(rule.rule, None, why)


def _misses_of(
    rule: OrderRule, occasion: OrderOccasion, acted: set[tuple[str, str]], program: Program
) -> Iterator[Miss]:
    """One miss for the whole order, where the rule is not for it or acted on no line for the same reason."""
    of_order = rule.miss(occasion)
    if of_order is not None:
        yield Miss(rule.rule, None, of_order)
        return
    lines = occasion.order.lines
    missed = [line for line in lines if (rule.rule, line.line_id) not in acted]
    whys = [rule.line_miss(line, occasion) or _beaten(rule, program) for line in missed]
    if len(missed) == len(lines) and len(set(whys)) == 1:
        yield Miss(rule.rule, None, whys[0])
        return
    for line, why in zip(missed, whys, strict=True):
        yield Miss(rule.rule, line.line_id, why)


def _beaten(rule: OrderRule, program: Program) -> str:
    """Why a rule did not act on a line that it was for."""
    if rule.group and program.by_group[rule.group].takes != "all":
        return f"the group {rule.group} took another rule, or an exclusive one went before"
    if isinstance(rule, Giver):
        return "an exclusive rule went before it"
    rivals = (each for each in program.for_orders if each.exclusive and each is not rule)
    if any(rival.stage == rule.stage for rival in rivals):
        return "the line had earned nothing, or an exclusive rule went before"
    return "the line had earned nothing"


def _of_tiers(tiers: Tiers, currency: str, held: Level | None) -> Iterator[Miss]:
    """The next tier that would have multiplied by more."""
    times, threshold = (exact(held.multiplier), held.threshold) if held else (exact("1"), -1)
    for level in tiers.levels:
        if level.threshold > threshold and exact(level.multiplier) > times:
            begins = tiers.value_text(level.threshold, currency)
            had = f"the member held {held.tier}" if held else "the member held no tier"
            why = f"{level.multiplier} times only from {begins} on; {had}"
            yield Miss(f"tier:{level.tier}", None, why)
            return
