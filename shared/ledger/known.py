"""What an account's state tells of a member, for segments to be evaluated by."""

from collections.abc import Mapping

from shared.ledger.state import State
from shared.program.segments import NOTHING, Known


def known(state: State, at: int, profile: Mapping[str, object] = NOTHING) -> Known:
    """What a state tells at an instant (epoch ms), and the profile where it was read."""
    made = state.progress
    return Known(
        at=at,
        tier=state.tier,
        orders=made.orders,
        spend=made.spend,
        points=made.points,
        joined=made.joined,
        last_order_at=made.last_order_at,
        bought=made.bought,
        profile=profile,
    )
