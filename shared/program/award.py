"""What an order earns: the rules applied line by line, rounded once per order and wallet."""

from fractions import Fraction

from shared.frozen import dataclass
from shared.program.earning import EarningRule, Giver
from shared.program.grants import Grant, grants
from shared.program.orders import Order
from shared.program.program import Program
from shared.program.shares import apportion
from shared.program.steps import NOTHING, Reason, Steps, reasons_of, share_of, steps_of
from shared.program.tiers import Level
from shared.program.wallets import Wallet


@dataclass(frozen=True, slots=True)
class Award:
    """What an order earns in one wallet: ``lines`` runs parallel to the order's and sums to ``points``.

    The grants add up to it, line by line; there is none where nothing was earned.
    """

    wallet: str
    points: int
    lines: tuple[int, ...]
    grants: tuple[Grant, ...]
    line_ids: tuple[str, ...]
    steps: tuple[Steps, ...]

    @property
    def exact(self) -> Fraction:
        """The points before they were rounded."""
        return sum((share_of(steps) for steps in self.steps), NOTHING)

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """What each rule did for each line; only previews and explanations ask."""
        return tuple(
            reason
            for line_id, points, steps in zip(self.line_ids, self.lines, self.steps, strict=True)
            for reason in reasons_of(line_id, self.wallet, points, steps)
        )


def award(program: Program, order: Order, tier: Level | None) -> tuple[Award, ...]:
    """What ``order`` earns in every wallet for a member who held ``tier`` before it."""
    meant = (rule for rule in program.earning if not rule.order_miss(order, program.time_zone))
    rules = sorted(meant, key=lambda rule: rule.stage)
    return tuple(_wallet_award(wallet, rules, order, tier) for wallet in program.wallets)


def _wallet_award(
    wallet: Wallet, rules: list[EarningRule], order: Order, tier: Level | None
) -> Award:
    steps = steps_of(rules, order.lines, tier, wallet.wallet)
    shares = [share_of(line_steps) for line_steps in steps]
    points = wallet.rounded(sum(shares, NOTHING))
    lines = apportion(points, shares)
    givers = tuple(
        rule for rule in rules if isinstance(rule, Giver) and rule.wallet == wallet.wallet
    )
    line_ids = tuple(line.line_id for line in order.lines)
    return Award(
        wallet.wallet, points, lines, grants(wallet, tier, givers, lines, steps), line_ids, steps
    )
