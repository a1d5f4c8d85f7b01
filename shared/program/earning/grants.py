"""Grants: an award's points of one wallet, parted by when they begin and when they end."""

from collections.abc import Sequence

from shared.frozen import dataclass
from shared.program.activation import Activation
from shared.program.earning.parts import Lines, Parts, shares_by, summed
from shared.program.earning.rules import Giver
from shared.program.earning.steps import Steps
from shared.program.expiry import Expiry
from shared.program.shares import spread
from shared.program.terms import Terms, terms
from shared.program.tiers import Level
from shared.program.wallets import Wallet


@dataclass(frozen=True, slots=True)
class Grant:
    """Points of one wallet that begin and end alike; ``lines`` runs parallel to the order's.

    ``rule`` names the rule whose own terms these are; None where the tier's or the wallet's apply.
    """

    wallet: str
    activation: Activation
    expiry: Expiry
    rule: str | None
    points: int
    lines: Lines


def grants(
    wallet: Wallet,
    tier: Level | None,
    givers: Sequence[Giver],
    lines: Lines,
    by: tuple[Steps, ...] | Parts,
) -> tuple[Grant, ...]:
    """The points of ``lines`` by the terms of the rules that gave them; ``givers`` are all that could have.

    Who gave how much is known ``by`` the parts of an award that had limits, else by its steps.
    """
    if not any(lines):
        return ()
    groups = _by_terms(wallet, tier, givers)
    if len(groups) == 1:
        parted = [lines]
    else:
        parted = _parted(lines, [[rule.rule for rule in group] for group in groups.values()], by)
    return tuple(
        Grant(wallet.wallet, kind.activation, kind.expiry, _named(group[0]), sum(points), points)
        for (kind, group), points in zip(groups.items(), parted, strict=True)
        if any(points)
    )


def _parted(
    lines: Lines, groups: Sequence[Sequence[str]], by: tuple[Steps, ...] | Parts
) -> list[Lines]:
    """The points of each group of rules, line by line."""
    if isinstance(by, tuple):
        return list(zip(*spread(lines, [shares_by(steps, groups) for steps in by]), strict=True))
    return [summed({name: by[name] for name in group}) for group in groups]


def _by_terms(
    wallet: Wallet, tier: Level | None, givers: Sequence[Giver]
) -> dict[Terms, tuple[Giver, ...]]:
    if not any(_named(rule) for rule in givers):
        return {terms(wallet, tier): tuple(givers)}
    groups = dict[Terms, tuple[Giver, ...]]()
    for rule in givers:
        kind = terms(wallet, tier, rule)
        groups[kind] = (*groups.get(kind, ()), rule)
    return groups


def _named(rule: Giver) -> str | None:
    return rule.rule if rule.activation or rule.expiry else None
