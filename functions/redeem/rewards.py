"""Rewards: points spent on one, or held for it, and the code it is used by."""

from dataclasses import replace

from shared.edge.answers import EntryAnswer
from shared.edge.commands import run
from shared.edge.http import Call, Reply
from shared.edge.segments import segments_among
from shared.edge.voucher_codes import claimed
from shared.ledger.entry import Decision
from shared.ledger.issuing import catalogue_of
from shared.ledger.redemption_commands import RedeemReward
from shared.ledger.refusals import Refusal
from shared.ledger.rewarding import redeem_reward
from shared.ledger.state import State
from shared.program.versions import Versions
from shared.store.markers import Receipt


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
        asked = replace(asked, segments=found, claim=claimed(call.caller.program, reward))
        return redeem_reward(account, state, asked, versions, at)

    return run(call, command, act, receipt)
