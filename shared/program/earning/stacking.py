"""Stacking: which of several rules that could act on a line do.

Rules act by stages; within a stage all that are meant act together, unless a group or an exclusive rule says
otherwise. Groups choose first, by what each rule would do alone; then, in the order of priority, an exclusive
rule keeps the rules after it off the lines on which it acts. Of equal ones the earlier in the document goes first.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import field
from fractions import Fraction
from typing import Literal, TypeVar

from shared.frozen import dataclass
from shared.program.earning.rules import OrderRule
from shared.program.names import NAME
from shared.program.orders import Line

Points = Sequence[Fraction]
Acts = dict[int, Fraction]  # by the position of a line


@dataclass(frozen=True, kw_only=True)
class Group:
    """Rules of which only some act."""

    group: str = field(metadata={**NAME, "description": "The group's name; rules name it."})
    takes: Literal["best", "first", "all"] = field(
        metadata={
            "description": "best: the rule that gives most; first: the one of the highest priority, of these "
            "the first in the document; all: every rule."
        }
    )
    by: Literal["line", "order"] = field(
        default="line",
        metadata={"description": "Whether that is chosen for each line, or for a whole order."},
    )


Groups = Mapping[str, Group]
_R = TypeVar("_R", bound=OrderRule)


def stacked(
    rules: Sequence[tuple[_R, Sequence[int]]], lines: Sequence[Line], points: Points, groups: Groups
) -> Iterator[tuple[_R, Iterable[tuple[int, Fraction]]]]:
    """The rules of one stage, each with the lines it is for, and on which of them it acts with what."""
    if not any(rule.group or rule.exclusive for rule, _ in rules):
        for rule, meant in rules:
            yield rule, rule.act(lines, meant, points)
        return
    ranked = sorted(rules, key=lambda each: -each[0].priority)
    alone = [(rule, dict(rule.act(lines, meant, points))) for rule, meant in ranked]
    closed = set[int]()
    for rule, acts in _chosen(alone, points, groups):
        left = {position: amount for position, amount in acts.items() if position not in closed}
        if rule.exclusive:
            closed.update(left)
        yield rule, left.items()


def _chosen(
    alone: list[tuple[_R, Acts]], points: Points, groups: Groups
) -> Iterator[tuple[_R, Acts]]:
    """What is left of the acts of each rule once its group has chosen."""
    taken = {
        name: _winners([each for each in alone if each[0].group == name], points, group)
        for name, group in groups.items()
    }
    for rule, acts in alone:
        winners = taken.get(rule.group or "")
        if winners is None:
            yield rule, acts
        else:
            yield rule, {at: amount for at, amount in acts.items() if winners.get(at) == rule.rule}


def _winners(members: list[tuple[_R, Acts]], points: Points, group: Group) -> dict[int, str] | None:
    """The rule that each line takes of a group; None if it takes all of them."""
    if group.takes == "all":
        return None
    contests: list[list[int]] = [[position] for position in range(len(points))]
    if group.by == "order":
        contests = [list(range(len(points)))]
    winners = dict[int, str]()
    for positions in contests:
        meant = [(rule, acts) for rule, acts in members if any(at in acts for at in positions)]
        if group.takes == "best":
            meant.sort(key=lambda each: -_effect(each[0], each[1], points, positions))
        if meant:
            winners |= dict.fromkeys(positions, meant[0][0].rule)
    return winners


def _effect(rule: OrderRule, acts: Acts, points: Points, positions: list[int]) -> Fraction:
    """How many points a rule alone would add on some lines."""
    after = {at: rule.applied(points[at], acts[at]) for at in positions if at in acts}
    return sum((after[at] - points[at] for at in after), Fraction(0))
