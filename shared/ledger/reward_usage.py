"""What an account used of the limits of rewards: counted when one is redeemed, and given back with it.

Uses are named as those of earning limits are, so that two accounts which become one add them up alike.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from shared.frozen import dataclass
from shared.ledger.state import State
from shared.program.calendar import local_date
from shared.program.limits import REWARD, Limit, Moment, Used, limit_name

if TYPE_CHECKING:  # the caller has loaded the section and with it these
    from shared.program.rewards.catalogue import Catalogue
    from shared.program.rewards.kinds import Reward


@dataclass(frozen=True, slots=True)
class Reached:
    """A limit under which a reward is not redeemed now: what is left of it, and when it opens again (epoch ms).

    ``left`` are points where these are limited, else times; ``opens_at`` is None where it never does.
    """

    limit: Limit
    left: int
    opens_at: int | None
    zone: str

    @property
    def text(self) -> str:
        """It in words."""
        left = f"{self.limit.text().capitalize()}; {self.left} {'is' if self.left == 1 else 'are'} left"
        return left + (f" until {self.opens_on}." if self.opens_on else ".")

    @property
    def opens_on(self) -> str | None:
        """The day on which it opens again; None where it never does."""
        return local_date(self.opens_at, self.zone).isoformat() if self.opens_at else None


def reached(reward: "Reward", state: State, moment: Moment) -> Iterator[Reached]:
    """The limits that do not let an account redeem a reward once more."""
    points = reward.price(state.tier)
    for limit in reward.limits:
        used = limit.counted(state.usage.get(_name(reward, limit)), moment)
        if not limit.takes(points, used):
            opens_at = limit.ends_at(moment)
            yield Reached(limit, _left(limit, used), opens_at, moment.zone)


def uses_of(reward: "Reward", moment: Moment) -> dict[str, int]:
    """The limits that a redemption of a reward counts in, each with the period that it does."""
    return {_name(reward, limit): limit.period(moment) for limit in reward.limits}


def with_use(
    state: State, uses: Mapping[str, int], points: int, catalogue: "Catalogue", moment: Moment
) -> State:
    """The state with one redemption more, of so many points; of periods that are over it forgets what rewards used."""
    lasting = _lasting(catalogue, moment)
    after = {
        name: used
        for name, used in state.usage.items()
        if not name.startswith(REWARD) or lasting.get(name) == used.period
    }
    for name, period in uses.items():
        before = after.get(name, Used(period))
        after[name] = Used(period, before.points + points, before.times + 1)
    return replace(state, usage=after)


def _lasting(catalogue: "Catalogue", moment: Moment) -> dict[str, int]:
    """All limits of rewards, each with the period that a moment is in."""
    rewards = catalogue.rewards
    return {name: period for each in rewards for name, period in uses_of(each, moment).items()}


def _name(reward: "Reward", limit: Limit) -> str:
    return limit_name(REWARD + reward.reward, limit)


def _left(limit: Limit, used: Used) -> int:
    """Points left, or times where only these are limited or none is left of them."""
    times = None if limit.times is None else max(0, limit.times - used.times)
    points = None if limit.points is None else max(0, limit.points - used.points)
    if points is None or times == 0:
        return times or 0
    return points
