"""Rewards that a campaign gives: its code is claimed whenever it is decided anew."""

from shared.edge.made_up import new_code
from shared.edge.voucher_codes import claimed
from shared.ledger.decide import Act
from shared.ledger.entry import Decision
from shared.ledger.gifts import GiveGift
from shared.ledger.issuing import catalogue_of
from shared.ledger.refusals import Refusal
from shared.ledger.reward_gifts import GiveReward, give_reward
from shared.ledger.state import State
from shared.program.versions import Versions


def giving(program: str, name: str) -> Act[GiveGift]:
    """Give a reward to a member of a program, under the ``name`` of the gift's receipt."""

    def act(
        account: str, state: State, asked: GiveGift, versions: Versions, at: int
    ) -> Decision | Refusal:
        version = versions.at(at, seen=state.version)
        reward = catalogue_of(versions, version.number).reward(asked.reward or "")
        command = GiveReward(asked, name, new_code(), claimed(program, reward))
        return give_reward(account, state, command, versions, at)

    return act
