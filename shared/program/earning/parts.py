"""Parts: an award's whole points by the rules that gave them, and what limits take from each."""

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

from shared.frozen import dataclass
from shared.program.earning.limits import Limits
from shared.program.earning.rules import Giver
from shared.program.earning.steps import NOTHING, Reason, Steps, given_by, share_of
from shared.program.limits import Moment, Usage
from shared.program.shares import apportion, spread
from shared.program.wallets import Wallet

Lines = tuple[int, ...]  # whole points, line by line
Parts = Mapping[str, Lines]  # by the name of the rule that gave them


@dataclass(frozen=True, slots=True)
class Limited:
    """What the limits of a rule or a wallet let through of the points that were asked for.

    ``lost`` are the points that they did not, line by line.
    """

    limits: Limits
    wallet: str
    asked: int
    granted: int
    lost: Lines

    def reasons(self, line_ids: Sequence[str]) -> Iterator[Reason]:
        """What was lost, line by line."""
        for line_id, points in zip(line_ids, self.lost, strict=True):
            if points:
                text = self.limits.text(self.asked)
                yield Reason(f"limit:{self.limits.owner}", line_id, self.wallet, -points, text)


def shares_by(steps: Steps, groups: Sequence[Sequence[str]]) -> list[Fraction]:
    """What each group of rules has of a line's exact points; multipliers and exclusions scale all alike."""
    given = given_by(steps)
    times = share_of(steps) / sum(given.values()) if given else NOTHING
    return [times * sum((given.get(name, NOTHING) for name in group), NOTHING) for group in groups]


def parts_of(lines: Lines, steps: tuple[Steps, ...], givers: Sequence[Giver]) -> Parts:
    """The whole points of each line by the rules that gave them."""
    if not givers or not any(lines):
        return {}
    names = [giver.rule for giver in givers]
    rows = [shares_by(line_steps, [(name,) for name in names]) for line_steps in steps]
    return dict(zip(names, zip(*spread(lines, rows), strict=True), strict=True))


def within_limits(
    parts: Parts, givers: Sequence[Giver], wallet: Wallet, usage: Usage, moment: Moment
) -> tuple[Parts, tuple[Limited, ...]]:
    """What the limits of rules, then those of the wallet, leave of an award, and what each did."""
    left, limited = dict(parts), list[Limited]()
    for giver in givers:
        asked = left.get(giver.rule, ())
        if giver.bounds and any(asked):
            limits = Limits(giver.rule, giver.bounds, usage, moment)
            left[giver.rule] = _kept(asked, limits.granted(sum(asked)))
            limited.append(_limited(limits, wallet, asked, left[giver.rule]))
    before = [points for part in left.values() for points in part]
    if wallet.limits and any(before):
        limits = Limits(f"wallet:{wallet.wallet}", wallet.limits, usage, moment)
        after = iter(_kept(before, limits.granted(sum(before))))
        kept = {name: tuple(next(after) for _ in part) for name, part in left.items()}
        limited.append(_limited(limits, wallet, summed(left), summed(kept)))
        left = kept
    return left, tuple(limited)


def summed(parts: Parts) -> Lines:
    """The points of all rules, line by line."""
    return tuple(map(sum, zip(*parts.values(), strict=True)))


def _kept(points: Sequence[int], granted: int) -> Lines:
    """So many points in all, in proportion to what was asked for."""
    asked = sum(points)
    if granted == asked:
        return tuple(points)
    return apportion(granted, [Fraction(granted * each, asked) for each in points])


def _limited(limits: Limits, wallet: Wallet, asked: Lines, granted: Lines) -> Limited:
    lost = tuple(before - after for before, after in zip(asked, granted, strict=True))
    return Limited(limits, wallet.wallet, sum(asked), sum(granted), lost)
