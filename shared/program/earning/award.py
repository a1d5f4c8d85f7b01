"""What an order or an event earns: the rules applied, rounded once per wallet, and held to their limits."""

from collections.abc import Sequence
from fractions import Fraction

from shared.frozen import dataclass
from shared.program.earning.buyer import Buyer
from shared.program.earning.grants import Grant, grants
from shared.program.earning.kinds import PerEvent
from shared.program.earning.occasions import EventOccasion, Occasion, OrderOccasion
from shared.program.earning.parts import Limited, Lines, parts_of, summed, within_limits
from shared.program.earning.rules import Giver
from shared.program.earning.steps import (
    NOTHING,
    Meant,
    Reason,
    Step,
    Steps,
    reasons_of,
    share_of,
    steps_of,
)
from shared.program.orders import Order
from shared.program.program import Program
from shared.program.shares import apportion
from shared.program.tiers import Level
from shared.program.wallets import Wallet


@dataclass(frozen=True, slots=True)
class Award:
    """What an order earns in one wallet: ``lines`` runs parallel to the order's and sums to ``points``.

    The grants add up to it, line by line; there is none where nothing was earned. ``asked`` is what the rules
    came to before their limits. An event counts as one line without an id.
    """

    wallet: str
    points: int
    lines: Lines
    asked: Lines
    grants: tuple[Grant, ...]
    limited: tuple[Limited, ...]
    line_ids: tuple[str, ...]
    steps: tuple[Steps, ...]

    @property
    def exact(self) -> Fraction:
        """The points before they were rounded and limited."""
        return sum((share_of(steps) for steps in self.steps), NOTHING)

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """What each rule did for each line, then what limits took; only previews and explanations ask."""
        by_rule = (
            reason
            for line_id, points, steps in zip(self.line_ids, self.asked, self.steps, strict=True)
            for reason in reasons_of(line_id, self.wallet, points, steps)
        )
        cut = (reason for each in self.limited for reason in each.reasons(self.line_ids))
        return (*by_rule, *cut)


def award(program: Program, order: Order, buyer: Buyer) -> tuple[Award, ...]:
    """What ``order`` earns in every wallet for ``buyer``."""
    occasion = OrderOccasion(order, buyer, program.time_zone)
    meant = (rule for rule in program.for_orders if not rule.miss(occasion))
    rules = [(rule, rule.lines_meant(occasion)) for rule in meant]
    return tuple(_of_order(program, wallet, occasion, rules) for wallet in program.wallets)


def event_award(program: Program, occasion: EventOccasion) -> tuple[Award, ...]:
    """What an event earns in every wallet."""
    meant = [rule for rule in program.for_events(occasion.event.type) if not rule.miss(occasion)]
    return tuple(_of_event(program, wallet, occasion, meant) for wallet in program.wallets)


def _of_order(
    program: Program, wallet: Wallet, occasion: OrderOccasion, meant: Sequence[Meant]
) -> Award:
    order, level = occasion.order, program.level(occasion.buyer.tier)
    rules = [each for each in meant if each[0].concerns(wallet.wallet)]
    steps = steps_of(rules, order.lines, level, program.by_group)
    givers = [rule for rule, _ in rules if isinstance(rule, Giver)]
    line_ids = tuple(line.line_id for line in order.lines)
    return _rounded(_Earned(wallet, level, occasion, givers, line_ids, steps))


def _of_event(
    program: Program, wallet: Wallet, occasion: EventOccasion, meant: Sequence[PerEvent]
) -> Award:
    givers = [rule for rule in meant if rule.wallet == wallet.wallet]
    points, steps = NOTHING, list[Step]()
    for rule in givers:
        points += rule.given(occasion.event)
        steps.append(Step(rule, points))
    level = program.level(occasion.buyer.tier)
    return _rounded(_Earned(wallet, level, occasion, givers, ("",), (tuple(steps),)))


@dataclass(frozen=True, slots=True)
class _Earned:
    """What rules came to in a wallet, in exact points."""

    wallet: Wallet
    level: Level | None
    occasion: Occasion
    givers: Sequence[Giver]
    line_ids: tuple[str, ...]
    steps: tuple[Steps, ...]


def _rounded(earned: _Earned) -> Award:
    """Whole points, within the limits, parted by their terms."""
    wallet, steps, givers = earned.wallet, earned.steps, earned.givers
    shares = [share_of(line_steps) for line_steps in steps]
    points = wallet.rounded(sum(shares, NOTHING))
    asked = lines = apportion(points, shares)
    limited: tuple[Limited, ...] = ()
    parts = None
    if wallet.limits or any(giver.bounds for giver in givers):
        usage, moment = earned.occasion.buyer.usage, earned.occasion.moment
        parts = parts_of(lines, steps, givers)
        parts, limited = within_limits(parts, givers, wallet, usage, moment)
        lines = summed(parts) or lines
    return Award(
        wallet.wallet,
        sum(lines),
        lines,
        asked,
        grants(wallet, earned.level, givers, lines, parts or steps),
        limited,
        earned.line_ids,
        steps,
    )
