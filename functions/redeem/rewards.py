"""Rewards: points spent on one, or held for it, and the code it is used by."""

import secrets  # noqa: TID251 (where codes come from; nothing here decides)
from dataclasses import replace

from shared.edge.answers import EntryAnswer
from shared.edge.commands import run
from shared.edge.http import Call, Reply
from shared.edge.segments import segments_among
from shared.ledger.entry import Decision
from shared.ledger.issuing import catalogue_of
from shared.ledger.redemption_commands import RedeemReward
from shared.ledger.refusals import Refusal
from shared.ledger.rewarding import redeem_reward
from shared.ledger.state import State
from shared.program.versions import Versions
from shared.store import voucher_codes
from shared.store.markers import Receipt

_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # none that people take for another
_GROUPS, _GROUP = 4, 4  # 80 bits: nobody guesses one


def buy(call: Call, command: RedeemReward, receipt: Receipt) -> Reply[EntryAnswer]:
    """Spend the points a reward costs, or hold them, and issue it."""

    def act(
        account: str, state: State, asked: RedeemReward, versions: Versions, at: int
    ) -> Decision | Refusal:
        version = versions.at(at, seen=state.version)
        reward = catalogue_of(versions, version.number).reward(asked.reward)
        named = reward.segments if reward else ()
        found = segments_among(
            named, call.caller.program, asked.member_id, state, version.program, at
        )
        pool = reward.code_pool if reward else None
        code = voucher_codes.claim(call.caller.program, pool) if pool else None
        asked = replace(asked, segments=found, claim=code)
        return redeem_reward(account, state, asked, versions, at)

    return run(call, command, act, receipt)


def new_code() -> str:
    """A code that nobody guesses and everybody can read out."""
    groups = ("".join(secrets.choice(_LETTERS) for _ in range(_GROUP)) for _ in range(_GROUPS))
    return "-".join(groups)
