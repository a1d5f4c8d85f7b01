"""Steps: what one rule after another does for a line, in exact points, and how that is told."""

from collections.abc import Iterator, Sequence
from fractions import Fraction

from shared.frozen import dataclass
from shared.program.decimals import exact
from shared.program.earning import EarningRule
from shared.program.orders import Line
from shared.program.tiers import Level

NOTHING = Fraction(0)


@dataclass(frozen=True, slots=True)
class Step:
    """The exact points of a line after one rule, or after the multiplier of the tier held."""

    by: EarningRule | Level
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
    rules: list[EarningRule], lines: Sequence[Line], tier: Level | None, wallet: str
) -> tuple[Steps, ...]:
    """For each line the rules that did something for it; none where nothing was earned to begin with."""
    points = [NOTHING] * len(lines)
    steps: list[list[Step]] = [[] for _ in lines]
    for rule in rules:
        if rule.wallet in (None, wallet):
            for position, after in rule.act(lines, points):
                points[position] = after
                steps[position].append(Step(rule, after))
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
        if isinstance(step.by, Level) or step.by.stage > 1:
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


def _told(by: EarningRule | Level) -> tuple[str, str]:
    if isinstance(by, Level):
        return f"tier:{by.tier}", f"{by.multiplier} times for tier {by.tier}"
    return by.rule, by.text()
