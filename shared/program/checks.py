"""What no single field can tell: names that repeat, references that lead nowhere, sizes that grow too large."""

import re
from collections.abc import Iterable, Iterator
from zoneinfo import ZoneInfo

from shared.frozen import dataclass
from shared.program.activation import Activation
from shared.program.currencies import exponents
from shared.program.decimals import DECIMAL_PATTERN, not_within
from shared.program.earning.checks import limit_flaws, rule_flaws
from shared.program.earning.events import EventType
from shared.program.earning.kinds import FACTOR_MAX, RATE_MAX, EarningRule
from shared.program.expiry import Expiry
from shared.program.program import Program
from shared.program.segments import Segment
from shared.program.terms import lots_at_most
from shared.program.tiers import Tiers
from shared.program.wallets import Wallet

LOTS_MAX = 400
_LOCAL_ZONES = (
    "posix",
    "right/",
    "localtime",
    "Factory",
)  # one machine has them, the next does not


@dataclass(frozen=True, slots=True)
class Flaw:
    """What is wrong at a place of a document (JSON pointer), and how to mend it."""

    pointer: str
    detail: str


def flaws_of(program: Program) -> Iterator[Flaw]:
    """Every flaw of a program whose fields are each well formed."""
    yield from _time_zone(program.time_zone)
    yield from _unique("/wallets", "wallet", (wallet.wallet for wallet in program.wallets))
    yield from _unique("/earning", "rule", (rule.rule for rule in program.earning))
    for position, wallet in enumerate(program.wallets):
        yield from _wallet(f"/wallets/{position}", wallet)
    yield from _lots(program)
    yield from _unique("/groups", "group", (each.group for each in program.groups))
    yield from _events(program.events)
    for position, rule in enumerate(program.earning):
        yield from _rule(f"/earning/{position}", rule, program)
    yield from _exchanges(program)
    yield from _segments(program)
    if program.tiers:
        yield from _tiers(program.tiers, program)


def place(pointer: str, key: object) -> str:
    """The JSON pointer to a key of the object at ``pointer``."""
    return f"{pointer}/{str(key).replace('~', '~0').replace('/', '~1')}"


def _time_zone(name: str) -> Iterator[Flaw]:
    try:
        if name.startswith(_LOCAL_ZONES):
            raise KeyError(name)
        ZoneInfo(name)
    except (KeyError, OSError, ValueError):  # unknown, a folder of zones, not a zone's file
        yield Flaw("/time_zone", 'is not an IANA time zone; write for example "Europe/Berlin"')


def _unique(pointer: str, field: str, names: Iterable[str]) -> Iterator[Flaw]:
    seen = set[str]()
    for position, name in enumerate(names):
        if name in seen:
            yield Flaw(f"{pointer}/{position}/{field}", f'"{name}" is taken; names are unique')
        seen.add(name)


def _wallet(pointer: str, wallet: Wallet) -> Iterator[Flaw]:
    for currency, value in wallet.point_value.items():
        here = place(f"{pointer}/point_value", currency)
        if currency not in exponents():
            yield Flaw(here, "is not an ISO 4217 currency")
        if not re.fullmatch(DECIMAL_PATTERN, value):
            yield Flaw(here, 'must be a decimal string such as "0.01"')
    yield from _inside(f"{pointer}/activation", wallet.activation)
    yield from _inside(f"{pointer}/expiry", wallet.expiry)
    for place_inside, detail in limit_flaws(wallet.limits):
        yield Flaw(pointer + place_inside, detail)


def _inside(pointer: str, terms: Activation | Expiry | Segment | None) -> Iterator[Flaw]:
    for place_inside, detail in terms.flaws() if terms else ():
        yield Flaw(pointer + place_inside, detail)


def _lots(program: Program) -> Iterator[Flaw]:
    """An account's lots ride on every entry, so there is a limit to how many there can be."""
    lots = sum(lots_at_most(program, wallet) for wallet in program.wallets)
    if lots > LOTS_MAX:
        yield Flaw(
            "/wallets",
            f"an account could hold {lots} lots, at most {LOTS_MAX} are kept; let points expire at the "
            "end of a longer period, such as month, and wait for days instead of hours",
        )


def _rule(pointer: str, rule: EarningRule, program: Program) -> Iterator[Flaw]:
    for place_inside, detail in rule_flaws(rule, program):
        yield Flaw(pointer + place_inside, detail)


def _events(events: tuple[EventType, ...]) -> Iterator[Flaw]:
    yield from _unique("/events", "event", (each.event for each in events))
    for position, event in enumerate(events):
        names = ("order_id", *(each.attribute for each in event.attributes))
        for flaw in _unique("", "attribute", names):
            number = int(flaw.pointer.split("/")[1]) - 1
            yield Flaw(f"/events/{position}/attributes/{number}/attribute", flaw.detail)
        for number, each in enumerate(event.attributes):
            if each.choices and each.type != "text":
                here = f"/events/{position}/attributes/{number}/choices"
                yield Flaw(here, "only texts have choices")


def _exchanges(program: Program) -> Iterator[Flaw]:
    yield from _unique("/exchanges", "exchange", (each.exchange for each in program.exchanges))
    for position, each in enumerate(program.exchanges):
        here = f"/exchanges/{position}"
        yield from _within(f"{here}/rate", each.rate, RATE_MAX)
        if program.wallet(each.from_wallet) is None:
            yield Flaw(
                f"{here}/from_wallet", f'"{each.from_wallet}" is not a wallet of this program'
            )
        if each.to_program is None and program.wallet(each.to_wallet) is None:
            yield Flaw(f"{here}/to_wallet", f'"{each.to_wallet}" is not a wallet of this program')
        if each.to_program is None and each.from_wallet == each.to_wallet:
            yield Flaw(f"{here}/to_wallet", "must be another wallet than from_wallet")


def _segments(program: Program) -> Iterator[Flaw]:
    yield from _unique("/segments", "segment", (each.segment for each in program.segments))
    levels = {level.tier for level in program.tiers.levels} if program.tiers else set()
    for position, segment in enumerate(program.segments):
        here = f"/segments/{position}"
        for number, tier in enumerate(segment.tiers):
            if tier not in levels:
                yield Flaw(f"{here}/tiers/{number}", f'"{tier}" is not a tier of this program')
        yield from _inside(here, segment)


def _within(pointer: str, decimal: str, most: int) -> Iterator[Flaw]:
    for place_inside, detail in not_within("", decimal, most):
        yield Flaw(pointer + place_inside, detail)


def _tiers(tiers: Tiers, program: Program) -> Iterator[Flaw]:
    yield from _unique("/tiers/levels", "tier", (level.tier for level in tiers.levels))
    if tiers.levels[0].threshold != 0:
        yield Flaw("/tiers/levels/0/threshold", "must be 0: every member holds the lowest tier")
    for position, (lower, level) in enumerate(zip(tiers.levels, tiers.levels[1:], strict=False), 1):
        if level.threshold <= lower.threshold:
            yield Flaw(
                f"/tiers/levels/{position}/threshold",
                f"must be more than {lower.threshold}, the threshold of the tier before it",
            )
    for position, level in enumerate(tiers.levels):
        yield from _within(f"/tiers/levels/{position}/multiplier", level.multiplier, FACTOR_MAX)
        yield from _inside(f"/tiers/levels/{position}/expiry", level.expiry)
    yield from _periods(tiers, program)
    currencies = program.currencies
    if tiers.currency is not None and tiers.currency not in currencies:
        yield Flaw("/tiers/currency", "no earning rule takes orders in this currency")
    if tiers.metric == "spend" and tiers.currency is None and len(currencies) > 1:
        yield Flaw("/tiers/currency", "orders come in several currencies: say whose spend counts")


def _periods(tiers: Tiers, program: Program) -> Iterator[Flaw]:
    """What happens at ends of periods, and the grace after them."""
    pointer, review = "/tiers/review", tiers.review
    if review.period and not tiers.by_period and not tiers.reset:
        yield Flaw(f"{pointer}/period", "nothing happens at the end of a period here")
    if review.grace_end_of != "day" and not review.grace_days:
        yield Flaw(f"{pointer}/grace_days", "must be at least 1 for grace to last to an end")
    if review.downgrade == "none" and review.grace_days:
        yield Flaw(f"{pointer}/grace_days", "no tier is lost here, so there is no grace")
    yield from _reset(tiers.reset.wallets if tiers.reset else (), program)


def _reset(wallets: tuple[str, ...], program: Program) -> Iterator[Flaw]:
    for position, name in enumerate(wallets):
        pointer = f"/tiers/reset/wallets/{position}"
        if program.wallet(name) is None:
            yield Flaw(pointer, f'"{name}" is not a wallet of this program')
        if name in wallets[:position]:
            yield Flaw(pointer, f'"{name}" is named already')
