"""Steps: what one rule after another does for a line, in exact points, and how that is told."""

from collections.abc import Iterator, Sequence
from fractions import Fraction

from shared.frozen import dataclass
from shared.program.decimals import exact
from shared.program.earning.rules import Giver, OrderRule, Rule
from shared.program.earning.stacking import Groups, stacked
from shared.program.orders import Line
from shared.program.tiers import Level

NOTHING = Fraction(0)
Meant = tuple[OrderRule, Sequence[int]]  # a rule with the positions of the lines it is for


@dataclass(frozen=True, slots=True)
class Step:
    """The exact points of a line after one rule, or after the multiplier of the tier held."""

    by: Rule | Level
    points: Fraction


Steps = tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Reason:
    """What one rule did for one line, in whole points; the reasons of a line add up to its points."""

    rule: str
    line_id: str
    wallet: str
    points: int
    text: str


def steps_of(
    rules: Sequence[Meant], lines: Sequence[Line], tier: Level | None, groups: Groups
) -> tuple[Steps, ...]:
    """For each line the rules that did something for it; none where nothing was earned to begin with."""
    points = [NOTHING] * len(lines)
    steps: list[list[Step]] = [[] for _ in lines]
    for stage in sorted({rule.stage for rule, _ in rules}):
        alike = [each for each in rules if each[0].stage == stage]
        for rule, acts in stacked(alike, lines, points, groups):
            for position, amount in acts:
                points[position] = rule.applied(points[position], amount)
                steps[position].append(Step(rule, points[position]))
    if tier and exact(tier.multiplier) != 1:
        for position, earned in enumerate(points):
            if earned:
                steps[position].append(Step(tier, earned * exact(tier.multiplier)))
    return tuple(tuple(each) for each in steps)


def share_of(steps: Steps) -> Fraction:
    """The exact points of a line after all its steps."""
    return steps[-1].points if steps else NOTHING


def given_by(steps: Steps) -> dict[str, Fraction]:
    """What each rule that gives points gave a line, before anything multiplied it."""
    given, before = dict[str, Fraction](), NOTHING
    for step in steps:
        if not isinstance(step.by, Giver):
            break
        given[step.by.rule] = step.points - before
        before = step.points
    return given


def reasons_of(line_id: str, wallet: str, points: int, steps: Steps) -> Iterator[Reason]:
    """Whole points for each step: differences of the running totals, the last of which is the line's points."""
    before = 0
    for position, step in enumerate(steps):
        last = position == len(steps) - 1
        after = points if last else step.points.numerator // step.points.denominator
        name, text = _told(step.by)
        yield Reason(name, line_id, wallet, after - before, text)
        before = after


def _told(by: Rule | Level) -> tuple[str, str]:
    if isinstance(by, Level):
        return f"tier:{by.tier}", f"{by.multiplier} times for tier {by.tier}"
    return by.rule, by.text()
