"""Terms: when points begin and when they end. A rule's own go before the tier's, the tier's before the wallet's."""

from collections.abc import Iterator

from shared.frozen import dataclass
from shared.program.activation import Activation
from shared.program.earning.rules import Giver
from shared.program.expiry import Expiry
from shared.program.program import Program
from shared.program.tiers import Level
from shared.program.wallets import Wallet


@dataclass(frozen=True, slots=True)
class Terms:
    """How long points wait and how long they live."""

    activation: Activation
    expiry: Expiry


def terms(wallet: Wallet, tier: Level | None, rule: Giver | None = None) -> Terms:
    """The terms of points in ``wallet``, given by ``rule`` to a member who holds ``tier``."""
    usual = (tier.expiry if tier else None) or wallet.expiry
    if rule is None:
        return Terms(wallet.activation, usual)
    return Terms(rule.activation or wallet.activation, rule.expiry or usual)


def terms_by_name(
    program: Program, wallet: str, tier: str | None, rule: str | None = None
) -> Terms | None:
    """The terms of points in the wallet of that name; None if it has left the program.

    A tier or rule that has left it no longer speaks for them.
    """
    found = program.wallet(wallet)
    if found is None:
        return None
    level = program.tiers.level(tier) if program.tiers else None
    by = next((each for each in _givers(program, found) if each.rule == rule), None)
    return terms(found, level, by)


def possible_terms(program: Program, wallet: Wallet) -> frozenset[Terms]:
    """All terms that points of a wallet can have, whichever rule gives them to whomever."""
    return frozenset(
        terms(wallet, tier, rule)
        for tier in (None, *(program.tiers.levels if program.tiers else ()))
        for rule in (None, *_givers(program, wallet))
    ) | frozenset(_of_referrals(program, wallet))


def lots_at_most(program: Program, wallet: Wallet) -> int:
    """How many lots of one wallet an account can hold at once, those that wait and those that are open."""
    possible = possible_terms(program, wallet)
    waiting = sum(each.activation.lots_at_most for each in possible)
    return waiting + sum(expiry.lots_at_most for expiry in {each.expiry for each in possible})


def _of_referrals(program: Program, wallet: Wallet) -> Iterator[Terms]:
    for bonus in program.referrals.bonuses.values() if program.referrals else ():
        if (bonus.wallet or program.first_wallet) == wallet.wallet:
            for tier in (None, *(program.tiers.levels if program.tiers else ())):
                yield Terms(bonus.activation, bonus.expiry or terms(wallet, tier).expiry)


def _givers(program: Program, wallet: Wallet) -> Iterator[Giver]:
    return (rule for rule in program.givers if rule.wallet == wallet.wallet)
