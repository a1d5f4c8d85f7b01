"""What an order earns: the rules applied line by line, rounded once per order and wallet."""

from dataclasses import dataclass
from fractions import Fraction

from shared.program.decimals import exact
from shared.program.earning import EarningRule
from shared.program.orders import Line, Order
from shared.program.program import Program
from shared.program.tiers import Level
from shared.program.wallets import Wallet


@dataclass(frozen=True, slots=True)
class Reason:
    """What one rule did for one line, in whole points; the reasons of a line add up to its points."""

    rule: str
    line_id: str
    wallet: str
    points: int
    text: str


@dataclass(frozen=True, slots=True)
class Award:
    """What an order earns in one wallet: ``lines`` runs parallel to the order's and sums to ``points``."""

    wallet: str
    points: int
    lines: tuple[int, ...]
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class _Step:
    """The exact points of a line after one rule."""

    rule: str
    text: str
    points: Fraction


def award(program: Program, order: Order, tier: Level | None) -> tuple[Award, ...]:
    """What ``order`` earns in every wallet for a member who held ``tier`` before it."""
    rules = sorted(program.earning, key=lambda rule: rule.stage)
    return tuple(_wallet_award(wallet, rules, order, tier) for wallet in program.wallets)


def apportion(total: int, shares: list[Fraction]) -> tuple[int, ...]:
    """Split ``total`` over exact shares by largest remainder; of equal remainders the earlier share wins.

    ``total`` lies between the sum of the shares' whole parts and that sum plus the number of fractions.
    """
    whole = [share.numerator // share.denominator for share in shares]
    by_remainder = sorted(range(len(shares)), key=lambda i: whole[i] - shares[i])
    for position in by_remainder[: total - sum(whole)]:
        whole[position] += 1
    return tuple(whole)


def _wallet_award(
    wallet: Wallet, rules: list[EarningRule], order: Order, tier: Level | None
) -> Award:
    name = wallet.wallet
    steps = [_steps(rules, line, order.currency, tier, name) for line in order.lines]
    shares = [line_steps[-1].points if line_steps else Fraction(0) for line_steps in steps]
    points = wallet.rounded(sum(shares, Fraction(0)))
    lines = apportion(points, shares)
    reasons = tuple(
        reason
        for line, line_points, line_steps in zip(order.lines, lines, steps, strict=True)
        for reason in _reasons(line.line_id, name, line_points, line_steps)
    )
    return Award(name, points, lines, reasons)


def _steps(
    rules: list[EarningRule], line: Line, currency: str, tier: Level | None, wallet: str
) -> list[_Step]:
    """The rules that did something for a line; none where nothing was earned to begin with."""
    points, steps = Fraction(0), list[_Step]()
    for rule in rules:
        if rule.applies(line, currency, wallet) and (points or rule.stage == 1):
            points = rule.apply(points, line)
            steps.append(_Step(rule.rule, rule.text(), points))
    if tier and points and exact(tier.multiplier) != 1:
        points *= exact(tier.multiplier)
        steps.append(
            _Step(f"tier:{tier.tier}", f"{tier.multiplier} times for tier {tier.tier}", points)
        )
    return steps


def _reasons(line_id: str, wallet: str, points: int, steps: list[_Step]) -> list[Reason]:
    """Whole points for each step: differences of the running totals, the last of which is the line's points."""
    reasons, before = [], 0
    for position, step in enumerate(steps):
        last = position == len(steps) - 1
        after = points if last else step.points.numerator // step.points.denominator
        reasons.append(Reason(step.rule, line_id, wallet, after - before, step.text))
        before = after
    return reasons
