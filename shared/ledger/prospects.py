"""Prospects: what lies ahead of an account, for campaigns that come before it is reached."""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from shared.ledger.availability import Seeker, why_not
from shared.ledger.state import State
from shared.ledger.tiers.measure import measured
from shared.program.campaigns.occasions import Ahead, Reachable
from shared.program.program import Program
from shared.program.windows import RollingWindow

if TYPE_CHECKING:  # the caller has loaded the section and with it these
    from shared.program.rewards.kinds import Reward

_SHORT = "insufficient_points"


def next_tier(state: State, program: Program, at: int) -> Ahead | None:
    """The tier after the one held at an instant (epoch ms); None if there is none."""
    measure = measured(program, state.progress, at)
    if measure is None:
        return None
    tiers, standing = measure.tiers, state.standing or measure.lowest()
    value = measure.value(standing)
    following = tiers.following(tiers.level(standing.tier) or tiers.reached(value))
    if following is None:
        return None
    moves = isinstance(tiers.window, RollingWindow)
    began = None if moves else measure.counted_from(standing)
    return Ahead(following.tier, max(0, following.threshold - value), began)


def reachable(
    rewards: "Iterable[tuple[Reward, int | None]]", seeker: Seeker, program: Program, at: int
) -> Iterator[Reachable]:
    """The rewards that are open to a member at an instant (epoch ms), of each of which so many are left."""
    for reward, left in rewards:
        missing, is_open = 0, True
        for each in why_not(reward, seeker, left, program, at):
            missing = each.missing or missing
            is_open = is_open and each.reason == _SHORT
        if is_open:
            yield Reachable(reward.reward, reward.price(seeker.state.tier), missing)
