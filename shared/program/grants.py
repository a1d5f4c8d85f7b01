"""Grants: an order's points of one wallet, parted by when they begin and when they end."""

from fractions import Fraction

from shared.frozen import dataclass
from shared.program.activation import Activation
from shared.program.earning import Giver
from shared.program.expiry import Expiry
from shared.program.shares import spread
from shared.program.steps import NOTHING, Steps, given_by, share_of
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
    lines: tuple[int, ...]


def grants(
    wallet: Wallet,
    tier: Level | None,
    givers: tuple[Giver, ...],
    lines: tuple[int, ...],
    steps: tuple[Steps, ...],
) -> tuple[Grant, ...]:
    """The points of ``lines`` by the terms of the rules that gave them; ``givers`` are all that could have."""
    if not any(lines):
        return ()
    groups = _by_terms(wallet, tier, givers)
    if len(groups) == 1:
        parted = [lines]
    else:
        rows = [_shares(line_steps, groups) for line_steps in steps]
        parted = list(zip(*spread(lines, rows), strict=True))
    return tuple(
        Grant(wallet.wallet, kind.activation, kind.expiry, _named(group[0]), sum(points), points)
        for (kind, group), points in zip(groups.items(), parted, strict=True)
        if any(points)
    )


def _by_terms(
    wallet: Wallet, tier: Level | None, givers: tuple[Giver, ...]
) -> dict[Terms, tuple[Giver, ...]]:
    if not any(_named(rule) for rule in givers):
        return {terms(wallet, tier): givers}
    groups = dict[Terms, tuple[Giver, ...]]()
    for rule in givers:
        kind = terms(wallet, tier, rule)
        groups[kind] = (*groups.get(kind, ()), rule)
    return groups


def _shares(steps: Steps, groups: dict[Terms, tuple[Giver, ...]]) -> list[Fraction]:
    """What each group has of a line's exact points; multipliers and exclusions scale all alike."""
    given = given_by(steps)
    times = share_of(steps) / sum(given.values()) if given else NOTHING
    return [
        times * sum((given.get(rule.rule, NOTHING) for rule in group), NOTHING)
        for group in groups.values()
    ]


def _named(rule: Giver) -> str | None:
    return rule.rule if rule.activation or rule.expiry else None
