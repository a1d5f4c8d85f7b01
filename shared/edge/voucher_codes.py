"""Codes of rewards: made up, or out of the pool of those that were uploaded."""

import secrets  # noqa: TID251 (where codes come from; nothing here decides)
from typing import TYPE_CHECKING

from shared.ledger.redemption_commands import Claim
from shared.store import voucher_codes

if TYPE_CHECKING:  # the caller has loaded the section and with it these
    from shared.program.rewards import Reward

_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # none that people take for another
_GROUPS, _GROUP = 4, 4  # 80 bits: nobody guesses one


def new_code() -> str:
    """A code that nobody guesses and everybody can read out."""
    groups = ("".join(secrets.choice(_LETTERS) for _ in range(_GROUP)) for _ in range(_GROUPS))
    return "-".join(groups)


def claimed(program: str, reward: "Reward | None") -> Claim | None:
    """A code that nobody has yet, for a reward that takes its codes from a pool."""
    pool = reward.code_pool if reward else None
    return voucher_codes.claim(program, pool) if pool else None
