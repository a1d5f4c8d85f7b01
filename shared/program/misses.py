"""Misses: the rules that did not act on an order, or on a line of it, and why not."""

from collections.abc import Iterator, Sequence

from shared.frozen import dataclass
from shared.program.award import Award
from shared.program.decimals import exact
from shared.program.earning import EarningRule
from shared.program.orders import Order
from shared.program.program import Program
from shared.program.tiers import Level, Tiers


@dataclass(frozen=True, slots=True)
class Miss:
    """Why a rule did nothing for a line, or for the whole order where ``line_id`` is None."""

    rule: str
    line_id: str | None
    why: str


def misses(
    program: Program, order: Order, tier: Level | None, awards: Sequence[Award]
) -> Iterator[Miss]:
    """The rules of ``program`` that had no part in what ``order`` earned, and the next tier's multiplier."""
    acted = {(reason.rule, reason.line_id) for award in awards for reason in award.reasons}
    for rule in program.earning:
        yield from _misses_of(rule, order, program.time_zone, acted)
    if program.tiers:
        yield from _of_tiers(program.tiers, order.currency, tier)


def _misses_of(
    rule: EarningRule, order: Order, zone: str, acted: set[tuple[str, str]]
) -> Iterator[Miss]:
    """One miss for the whole order, where the rule is not for it or acted on no line for the same reason."""
    of_order = rule.order_miss(order, zone)
    if of_order is not None:
        yield Miss(rule.rule, None, of_order)
        return
    missed = [line for line in order.lines if (rule.rule, line.line_id) not in acted]
    whys = [rule.line_miss(line) or "the line had earned nothing" for line in missed]
    if len(missed) == len(order.lines) and len(set(whys)) == 1:
        yield Miss(rule.rule, None, whys[0])
        return
    for line, why in zip(missed, whys, strict=True):
        yield Miss(rule.rule, line.line_id, why)


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
