"""What no single field can tell: names that repeat, references that lead nowhere, sizes that grow too large."""

import re
from itertools import pairwise
from zoneinfo import ZoneInfo

from shared.program.currencies import exponents
from shared.program.decimals import DECIMAL_PATTERN, not_within
from shared.program.earning.checks import rule_flaws
from shared.program.earning.events import EventType
from shared.program.earning.kinds import FACTOR_MAX, RATE_MAX
from shared.program.flaws import Flaws, key_of, numbered, repeated, unknown, within
from shared.program.limits import limit_flaws
from shared.program.movements import Exchange
from shared.program.program import Program
from shared.program.referrals import Referrals
from shared.program.terms import lots_at_most
from shared.program.tiers import Tiers
from shared.program.wallets import Wallet

LOTS_MAX = 400
# One machine has them, the next does not.
_LOCAL_ZONES = ("posix", "right/", "localtime", "Factory")


def flaws_of(program: Program) -> Flaws:
    """Every flaw of a program whose fields are each well formed."""
    yield from _time_zone(program.time_zone)
    yield from _names(program)
    for position, wallet in enumerate(program.wallets):
        yield from within(f"/wallets/{position}", _wallet(wallet))
    yield from _lots(program)
    for position, event in enumerate(program.events):
        yield from within(f"/events/{position}", _event(event))
    for position, rule in enumerate(program.earning):
        yield from within(f"/earning/{position}", rule_flaws(rule, program))
    for position, exchange in enumerate(program.exchanges):
        yield from within(f"/exchanges/{position}", _exchange(exchange, program))
    for position, segment in enumerate(program.segments):
        tiers = unknown("tier", numbered("/tiers", segment.tiers), program.level)
        yield from within(f"/segments/{position}", (*tiers, *segment.flaws()))
    if program.tiers:
        yield from within("/tiers", _tiers(program.tiers, program))
    if program.referrals:
        yield from within("/referrals", _referrals(program.referrals, program))


def _names(program: Program) -> Flaws:
    yield from repeated("/wallets", "wallet", (each.wallet for each in program.wallets))
    yield from repeated("/earning", "rule", (each.rule for each in program.earning))
    yield from repeated("/groups", "group", (each.group for each in program.groups))
    yield from repeated("/events", "event", (each.event for each in program.events))
    yield from repeated("/exchanges", "exchange", (each.exchange for each in program.exchanges))
    yield from repeated("/segments", "segment", (each.segment for each in program.segments))


def _time_zone(name: str) -> Flaws:
    try:
        if name.startswith(_LOCAL_ZONES):
            raise KeyError(name)
        ZoneInfo(name)
    except (KeyError, OSError, ValueError):  # unknown, a folder of zones, not a zone's file
        yield "/time_zone", 'is not an IANA time zone; write for example "Europe/Berlin"'


def _wallet(wallet: Wallet) -> Flaws:
    for currency, value in wallet.point_value.items():
        here = key_of("/point_value", currency)
        if currency not in exponents():
            yield here, "is not an ISO 4217 currency"
        if not re.fullmatch(DECIMAL_PATTERN, value):
            yield here, 'must be a decimal string such as "0.01"'
    yield from within("/activation", wallet.activation.flaws() if wallet.activation else ())
    yield from within("/expiry", wallet.expiry.flaws() if wallet.expiry else ())
    yield from limit_flaws(wallet.limits)


def _lots(program: Program) -> Flaws:
    """An account's lots ride on every entry, so there is a limit to how many there can be."""
    lots = sum(lots_at_most(program, wallet) for wallet in program.wallets)
    if lots > LOTS_MAX:
        yield (
            "/wallets",
            f"an account could hold {lots} lots, at most {LOTS_MAX} are kept; let points expire at the "
            "end of a longer period, such as month, and wait for days instead of hours",
        )


def _event(event: EventType) -> Flaws:
    yield from repeated("/attributes", "attribute", (each.attribute for each in event.attributes))
    for position, each in enumerate(event.attributes):
        if each.attribute == "order_id":
            yield f"/attributes/{position}/attribute", '"order_id" is taken; names are unique'
        if each.choices and each.type != "text":
            yield f"/attributes/{position}/choices", "only texts have choices"


def _exchange(exchange: Exchange, program: Program) -> Flaws:
    yield from not_within("/rate", exchange.rate, RATE_MAX)
    wallets = {"/from_wallet": exchange.from_wallet}
    if exchange.to_program is None:
        wallets["/to_wallet"] = exchange.to_wallet
    yield from unknown("wallet", wallets, program.wallet)
    if exchange.to_program is None and exchange.from_wallet == exchange.to_wallet:
        yield "/to_wallet", "must be another wallet than from_wallet"


def _tiers(tiers: Tiers, program: Program) -> Flaws:
    yield from repeated("/levels", "tier", (level.tier for level in tiers.levels))
    if tiers.levels[0].threshold != 0:
        yield "/levels/0/threshold", "must be 0: every member holds the lowest tier"
    for position, (lower, level) in enumerate(pairwise(tiers.levels), 1):
        if level.threshold <= lower.threshold:
            least = f"must be more than {lower.threshold}, the threshold of the tier before it"
            yield f"/levels/{position}/threshold", least
    for position, level in enumerate(tiers.levels):
        here = f"/levels/{position}"
        yield from not_within(f"{here}/multiplier", level.multiplier, FACTOR_MAX)
        yield from within(f"{here}/expiry", level.expiry.flaws() if level.expiry else ())
    yield from _periods(tiers, program)
    currencies = program.currencies
    if tiers.currency is not None and tiers.currency not in currencies:
        yield "/currency", "no earning rule takes orders in this currency"
    if tiers.metric == "spend" and tiers.currency is None and len(currencies) > 1:
        yield "/currency", "orders come in several currencies: say whose spend counts"


def _referrals(referrals: Referrals, program: Program) -> Flaws:
    yield from referrals.flaws()
    yield from unknown("wallet", referrals.wallets, program.wallet)
    yield from limit_flaws(referrals.limits)
    for position, least in enumerate(referrals.minimum_spend):
        if least.currency in exponents() and not program.takes_currency(least.currency):
            here = f"/minimum_spend/{position}/currency"
            yield here, "no earning rule takes orders in this currency"


def _periods(tiers: Tiers, program: Program) -> Flaws:
    """What happens at ends of periods, and the grace after them."""
    review = tiers.review
    if review.period and not tiers.by_period and not tiers.reset:
        yield "/review/period", "nothing happens at the end of a period here"
    if review.grace_end_of != "day" and not review.grace_days:
        yield "/review/grace_days", "must be at least 1 for grace to last to an end"
    if review.downgrade == "none" and review.grace_days:
        yield "/review/grace_days", "no tier is lost here, so there is no grace"
    wallets = numbered("/reset/wallets", tiers.reset.wallets if tiers.reset else ())
    yield from unknown("wallet", wallets, program.wallet)
    for place, name in wallets.items():
        if place != next(first for first, other in wallets.items() if other == name):
            yield place, f'"{name}" is named already'
