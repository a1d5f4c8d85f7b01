"""What an order earns: the rules applied line by line, rounded once per order and wallet."""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from shared.program.decimals import exact
from shared.program.earning import EarningRule
from shared.program.orders import Line, Order
from shared.program.program import Program
from shared.program.tiers import Level
from shared.program.wallets import Wallet

NOTHING = Fraction(0)


@dataclass(frozen=True, slots=True)
class Reason:
    """What one rule did for one line, in whole points; the reasons of a line add up to its points."""

    rule: str
    line_id: str
    wallet: str
    points: int
    text: str


@dataclass(frozen=True, slots=True)
class _Step:
    """The exact points of a line after one rule, or after the multiplier of the tier held."""

    by: EarningRule | Level
    points: Fraction


@dataclass(frozen=True, slots=True)
class Award:
    """What an order earns in one wallet: ``lines`` runs parallel to the order's and sums to ``points``."""

    wallet: str
    points: int
    lines: tuple[int, ...]
    line_ids: tuple[str, ...]
    steps: tuple[tuple[_Step, ...], ...]

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """What each rule did for each line; only previews and explanations ask."""
        return tuple(
            reason
            for line_id, points, steps in zip(self.line_ids, self.lines, self.steps, strict=True)
            for reason in _reasons(line_id, self.wallet, points, steps)
        )


def award(program: Program, order: Order, tier: Level | None) -> tuple[Award, ...]:
    """What ``order`` earns in every wallet for a member who held ``tier`` before it."""
    rules = sorted(program.earning, key=lambda rule: rule.stage)
    return tuple(_wallet_award(wallet, rules, order, tier) for wallet in program.wallets)


def apportion(total: int, shares: list[Fraction]) -> tuple[int, ...]:
    """Split ``total`` over exact shares by largest remainder; of equal remainders the earlier share wins.

    ``total`` lies between the sum of the shares' whole parts and that sum plus the number of fractions.
    """
    whole = [share.numerator // share.denominator for share in shares]
    left = total - sum(whole)
    if left:
        by_remainder = sorted(range(len(shares)), key=lambda i: whole[i] - shares[i])
        for position in by_remainder[:left]:
            whole[position] += 1
    return tuple(whole)


def _wallet_award(
    wallet: Wallet, rules: list[EarningRule], order: Order, tier: Level | None
) -> Award:
    steps = tuple(
        tuple(_steps(rules, line, order.currency, tier, wallet.wallet)) for line in order.lines
    )
    shares = [line_steps[-1].points if line_steps else NOTHING for line_steps in steps]
    points = wallet.rounded(sum(shares, NOTHING))
    line_ids = tuple(line.line_id for line in order.lines)
    return Award(wallet.wallet, points, apportion(points, shares), line_ids, steps)


def _steps(
    rules: list[EarningRule], line: Line, currency: str, tier: Level | None, wallet: str
) -> Iterator[_Step]:
    """The rules that did something for a line; none where nothing was earned to begin with."""
    points = NOTHING
    for rule in rules:
        if rule.applies(line, currency, wallet) and (points or rule.stage == 1):
            points = rule.apply(points, line)
            yield _Step(rule, points)
    if tier and points and exact(tier.multiplier) != 1:
        yield _Step(tier, points * exact(tier.multiplier))


def _reasons(line_id: str, wallet: str, points: int, steps: tuple[_Step, ...]) -> Iterator[Reason]:
    """Whole points for each step: differences of the running totals, the last of which is the line's points."""
    before = 0
    for position, step in enumerate(steps):
        last = position == len(steps) - 1
        after = points if last else step.points.numerator // step.points.denominator
        name, text = _told(step.by)
        yield Reason(name, line_id, wallet, after - before, text)
        before = after


def _told(by: EarningRule | Level) -> tuple[str, str]:
    if isinstance(by, Level):
        return f"tier:{by.tier}", f"{by.multiplier} times for tier {by.tier}"
    return by.rule, by.text()
