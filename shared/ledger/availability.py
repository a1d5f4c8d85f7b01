"""Availability: whether a reward can be redeemed, by anybody or by one member, and why not."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from shared.frozen import dataclass
from shared.ledger.reward_usage import reached
from shared.ledger.state import State
from shared.program.calendar import local_date
from shared.program.limits import Moment
from shared.program.program import Program

if TYPE_CHECKING:  # the caller has loaded the section and with it these
    from shared.program.rewards.kinds import Reward

NOBODY: frozenset[str] = frozenset()
_OF_MEMBERS = frozenset({"tier", "segment"})


@dataclass(frozen=True, slots=True)
class WhyNot:
    """A reason, by a stable word and in a sentence, and how many points are missing if it is that.

    Of a limit reached: what is ``left`` of it, and when it ``opens_at`` (epoch ms) again, None if it never does.
    """

    reason: str
    text: str
    missing: int | None = None
    left: int | None = None
    opens_at: int | None = None


@dataclass(frozen=True, slots=True)
class Seeker:
    """A member: the account's state, settled, and those segments of the rewards' that the member is in."""

    state: State
    segments: frozenset[str] = NOBODY


def why_not(
    reward: "Reward", seeker: Seeker | None, left: int | None, program: Program, at: int
) -> Iterator[WhyNot]:
    """Why a reward, of which so many are left, cannot be redeemed at an instant (epoch ms); nothing if it can.

    Without a ``seeker`` only what is so for everybody; ``left`` is None without an end.
    """
    if seeker is not None and seeker.state.suspended:
        yield WhyNot("account_closed", "The account is closed.")
    tier, segments = (seeker.state.tier, seeker.segments) if seeker else (None, NOBODY)
    day = local_date(at, program.time_zone).isoformat()
    for closed in reward.closed(tier, segments, day):
        if seeker is not None or closed.reason not in _OF_MEMBERS:
            yield WhyNot(closed.reason, closed.text)
    if left is not None and left <= 0:
        yield WhyNot("out_of_stock", "None is left.")
    if seeker is not None:
        for limit in reached(reward, seeker.state, Moment(at, program.time_zone)):
            yield WhyNot("limit", limit.text, left=limit.left, opens_at=limit.opens_at)
        yield from _missing(reward, seeker.state, program, at)


def _missing(reward: "Reward", state: State, program: Program, at: int) -> Iterator[WhyNot]:
    available = state.wallet(reward.wallet or program.first_wallet).available(at)
    price = reward.price(state.tier)
    if price > available:
        missing = price - available
        yield WhyNot("insufficient_points", f"{missing} points are missing.", missing)
    refused = program.redemptions.refused(None, available) if price else None
    if refused is not None:
        yield WhyNot("balance_too_small", refused)
