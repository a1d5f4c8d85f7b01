"""How many there are left of rewards."""

from collections.abc import Iterable

from shared.program.rewards.kinds import Reward
from shared.store import pools, voucher_codes


def left_of(program: str, rewards: Iterable[Reward]) -> dict[str, int | None]:
    """How many there are left of each reward, None without an end: of its stock, and of its codes."""
    rewards = tuple(rewards)
    drawn = pools.drawn_from(program, [each.pool for each in rewards if each.pool])
    in_pools = voucher_codes.left(program, [each.code_pool for each in rewards if each.code_pool])
    left = dict[str, int | None]()
    for each in rewards:
        ends = [in_pools[each.code_pool]] if each.code_pool else []
        if each.stock is not None and each.pool:
            ends.append(max(0, each.stock - drawn[each.pool]))
        left[each.reward] = min(ends, default=None)
    return left
