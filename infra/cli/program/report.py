"""What a valid program comes to, in lines: lots at worst, and what an ordinary member is given."""

from collections.abc import Iterator
from fractions import Fraction

from infra.cli.program.ordinary import YEARS, Life
from shared.program.checks import LOTS_MAX
from shared.program.currencies import amount_text, minor_units
from shared.program.document import Document
from shared.program.terms import lots_at_most
from shared.program.wallets import Wallet

_REVENUE = 1_000  # whole units of the currency, in which points and liability are told


def report(program: Document, life: Life) -> Iterator[str]:
    """The worst case of lots, then points given and liability per 1,000 of revenue."""
    for wallet in program.wallets:
        yield (
            f"  wallet {wallet.wallet}: at most {lots_at_most(program, wallet)} lots in an account"
            f" (the limit is {LOTS_MAX})"
        )
    goals = program.goals
    yield (
        f"  an ordinary member: {goals.orders_a_year} orders a year of"
        f" {amount_text(goals.order_value, life.currency)}, for {YEARS} years"
    )
    for wallet in program.wallets:
        yield f"  wallet {wallet.wallet}: {_given(wallet, life)}"


def _given(wallet: Wallet, life: Life) -> str:
    given, currency = life.given[wallet.wallet], life.currency
    revenue = Fraction(life.revenue, minor_units(currency))
    rate = given * _REVENUE / revenue if revenue else Fraction(0)
    value = wallet.point_value.get(currency)
    liability = ""
    if value is not None:
        worth = round(rate * Fraction(value) * minor_units(currency))
        liability = f", a liability of {amount_text(worth, currency)}"
    return f"{round(rate)} points{liability} per {_REVENUE:,} {currency} of revenue"
