"""What is no flaw and yet hardly meant: rules that never apply, tiers, rewards and goals that nobody reaches."""

from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import date, timedelta
from fractions import Fraction

from infra.cli.program.ordinary import YEARS, Life, Price, lived
from shared.program.decimals import exact
from shared.program.document import Document
from shared.program.earning.kinds import EarningRule, Exclusion, Multiplier
from shared.program.earning.rules import Changer, OrderGiver, OrderRule
from shared.program.earning.timing import Timing
from shared.program.rewards.kinds import Reward

_WEEK = 7


@dataclass(frozen=True)
class Warning:
    """A place of a document (JSON pointer), and what is odd about it."""

    pointer: str
    detail: str


def warnings(program: Document, life: Life, today: date) -> Iterator[Warning]:
    """Everything that is odd about a valid program, for an ordinary member's life and as of a day."""
    for position, rule in enumerate(program.earning):
        for detail in _of_rule(rule, program, today):
            yield Warning(f"/earning/{position}", f'rule "{rule.rule}" {detail}')
    yield from _wallets(program)
    yield from _tiers(program, life)
    for position, reward in enumerate(program.rewards):
        for detail in _of_reward(reward, program, life, today):
            yield Warning(f"/rewards/{position}", f'reward "{reward.reward}" {detail}')
    yield from _goals(program, life)


def _of_rule(rule: EarningRule, program: Document, today: date) -> Iterator[str]:
    if rule.last_day is not None and rule.last_day < today.isoformat():
        yield f"applies to nothing from now on: its last day was {rule.last_day}"
    if _no_such_weekday(rule):
        yield f"never applies: no {' or '.join(rule.weekdays)} lies between its days"
    if isinstance(rule, OrderRule) and not isinstance(rule, Exclusion):
        shadow = next((each for each in _exclusions(program) if _covers(each, rule)), None)
        if shadow:
            yield f'gives nothing: rule "{shadow.rule}" excludes all that it is for'
    if isinstance(rule, Changer) and not any(
        _can_change(rule, each) for each in program.for_orders
    ):
        yield "changes nothing: no rule gives points that it could change"
    if isinstance(rule, Multiplier) and exact(rule.factor) == 1:
        yield "changes nothing: its factor is 1"


def _exclusions(program: Document) -> Iterator[Exclusion]:
    return (rule for rule in program.earning if isinstance(rule, Exclusion))


def _no_such_weekday(rule: Timing) -> bool:
    """Whether a rule's days are so few that none of its weekdays is among them."""
    if not (rule.weekdays and rule.first_day and rule.last_day):
        return False
    first, last = date.fromisoformat(rule.first_day), date.fromisoformat(rule.last_day)
    days = min((last - first).days + 1, _WEEK)
    among = {f"{first + timedelta(days=day):%A}".lower() for day in range(days)}
    return not among.intersection(rule.weekdays)


def _covers(exclusion: Exclusion, rule: OrderRule) -> bool:
    """Whether whatever a rule is for is excluded: each thing the exclusion asks, the rule asks as well."""
    asked = (
        (getattr(exclusion, field.name), getattr(rule, field.name), field.default)
        for field in fields(Exclusion)
        if field.name not in ("rule", "kind", "group", "priority", "exclusive")
    )
    return all(theirs in (default, ours) for theirs, ours, default in asked)


def _can_change(rule: Changer, giver: OrderRule) -> bool:
    return (
        isinstance(giver, OrderGiver)
        and rule.concerns(giver.wallet)
        and (rule.currency is None or giver.currency in (None, rule.currency))
    )


def _wallets(program: Document) -> Iterator[Warning]:
    fed = {giver.wallet for giver in program.givers}
    fed.update(each.to_wallet for each in program.exchanges if each.to_program is None)
    for position, wallet in enumerate(program.wallets):
        if wallet.wallet not in fed:
            yield Warning(
                f"/wallets/{position}",
                f'no rule and no exchange gives points of wallet "{wallet.wallet}"',
            )


def _tiers(program: Document, life: Life) -> Iterator[Warning]:
    if program.tiers is None:
        return
    highest = max(
        (number for number, each in enumerate(program.tiers.levels) if each.tier in life.tiers),
        default=0,
    )
    for position, level in enumerate(program.tiers.levels):
        if position > highest:
            yield Warning(
                f"/tiers/levels/{position}",
                f'an ordinary member does not reach tier "{level.tier}" in {YEARS} years',
            )


def _of_reward(reward: Reward, program: Document, life: Life, today: date) -> Iterator[str]:
    if reward.last_day is not None and reward.last_day < today.isoformat():
        yield f"can be redeemed no more: its last day was {reward.last_day}"
    if reward.stock == 0:
        yield "can never be redeemed: there are 0 of it"
    if reward.tiers and not life.tiers.intersection(reward.tiers):
        yield f"is for tiers that an ordinary member does not reach in {YEARS} years"
    price, best = _price(reward, life), life.best.get(_wallet_of(reward, program), 0)
    if price > best:
        yield (
            f"is out of an ordinary member's reach: it costs {price} points, and they never have"
            f" more than {best} at once"
        )


def _wallet_of(reward: Reward, program: Document) -> str:
    return reward.wallet or program.first_wallet


def _price(reward: Reward, life: Life) -> int:
    """What it costs at the best tier for it that an ordinary member reaches."""
    return min(reward.price(tier) for tier in (None, *life.tiers))


def _goals(program: Document, life: Life) -> Iterator[Warning]:
    """Redeemed for the cheapest reward as soon as it can be, how much does an ordinary member redeem?"""
    goal, wallet = program.goals.redemption_rate, program.first_wallet
    if goal is None:
        return
    offered = [each for each in program.rewards if _wallet_of(each, program) == wallet]
    price = min((_price(each, life) for each in offered), default=1)
    spent = lived(program, Price(wallet, price))
    given = spent.given[wallet] - spent.pending[wallet]
    reached = Fraction(spent.redeemed[wallet], given) if given else Fraction(0)
    if reached < exact(goal):
        yield Warning(
            "/goals/redemption_rate",
            f"an ordinary member can redeem {_percent(reached)} of their points; the goal is"
            f" {_percent(exact(goal))}",
        )


def _percent(share: Fraction) -> str:
    return f"{round(share * 100)} %"
