"""Codes of rewards that are not made up, but out of the pool of those that were uploaded."""

from typing import TYPE_CHECKING

from shared.ledger.redemption_commands import Claim
from shared.store import voucher_codes

if TYPE_CHECKING:  # the caller has loaded the section and with it these
    from shared.program.rewards.kinds import Reward


def claimed(program: str, reward: "Reward | None") -> Claim | None:
    """A code that nobody has yet, for a reward that takes its codes from a pool."""
    pool = reward.code_pool if reward else None
    return voucher_codes.claim(program, pool) if pool else None
