"""Rewards given by campaigns: issued as those that are bought, for no points."""

from dataclasses import replace

from shared.frozen import dataclass
from shared.ledger.entry import Decision
from shared.ledger.fold import next_state
from shared.ledger.gifts import GiveGift, gift_entry
from shared.ledger.issuing import (
    Issue,
    catalogue_of,
    draws_of,
    given_by,
    issued_by,
    issued_fact,
)
from shared.ledger.records import Owned, RedemptionRecord
from shared.ledger.redemption_commands import Claim
from shared.ledger.refusals import Refusal
from shared.ledger.reward_refusals import OutOfStock, UnknownReward
from shared.ledger.state import State
from shared.program.versions import Versions


@dataclass(frozen=True, slots=True)
class GiveReward:
    """Let a campaign give a reward; ``name`` is its receipt's, ``code`` and ``claim`` are as for one that is bought."""

    gift: GiveGift
    name: str
    code: str
    claim: Claim | None = None

    @property
    def member_id(self) -> str:
        """Who gets it."""
        return self.gift.member_id


def give_reward(
    account: str, state: State, command: GiveReward, versions: Versions, at: int
) -> Decision | Refusal:
    """Issue a reward of the program in force; its tiers, segments, days and limits are for those who buy it."""
    version, name = versions.at(at, seen=state.version), command.gift.reward or ""
    reward = catalogue_of(versions, version.number).reward(name)
    if reward is None:
        return UnknownReward(name)
    issue = Issue(reward, version, at, command.code, command.claim)
    if reward.stock == 0 or issue.lacks_code:
        return OutOfStock(name)
    given = tuple(given_by(issue))
    entry = gift_entry(account, command.gift, next_state(state, at, version, given), given)
    if isinstance(entry, Refusal):
        return entry
    issued = issued_by(issue, given)
    owned = Owned(
        command.member_id,
        command.gift.campaign_id,
        command.name,
        issued,
        "issued",
        left=issued.unspent,
    )
    return Decision(
        (replace(entry, facts=(*entry.facts, issued_fact(issued))),),
        RedemptionRecord(version.program.first_wallet, 0, (), issued=issued),
        draws=tuple(draws_of(issue)),
        owned=owned,
    )
