"""A counter at which a member redeems rewards."""

from typing import Any

from shared.ledger.entry import Decision
from shared.ledger.histories import RedemptionHistory
from shared.ledger.records import RedemptionRecord
from shared.ledger.redemption_commands import RedeemReward, ReverseRedemption, VoidHold
from shared.ledger.refusals import Refusal
from tests.builders import a_program, a_wallet
from tests.ledger.member import MEMBER, Account, a_member

USD = {"currency": "USD", "amount": 500}
OFF = {"reward": "off", "kind": "money_off", "points": 100, "discount": USD}
MUG = {"reward": "mug", "kind": "free_product", "points": 40, "sku": "mug", "stock": 2}
CASH = {"reward": "cash", "kind": "cashback", "points": 100, "to_wallet": "cash", "gives": 50}
TREES = {"reward": "trees", "kind": "donation", "points": 10, "cause": "trees", "gives": USD}
CINEMA = {"reward": "cinema", "kind": "voucher", "points": 10, "codes": "cinema"}


def wanting(reward: str, **given: Any) -> RedeemReward:
    named = {"redemption_id": "d-1", "member_id": MEMBER, "source": "shop", "code": "ABCD"}
    return RedeemReward(**{**named, "reward": reward, **given})


def a_shopper(*rewards: dict[str, Any], points: int = 300, **given: Any) -> Account:
    wallets = [a_wallet(), a_wallet(wallet="cash")]
    account = a_member(a_program(wallets=wallets, rewards=list(rewards), **given))
    account.is_given(points)
    return account


def bought(account: Account, reward: str, **given: Any) -> tuple[Decision, RedemptionRecord]:
    decision = account.tries(wanting(reward, **given))
    assert isinstance(decision, Decision), decision
    assert isinstance(decision.record, RedemptionRecord)
    return decision, decision.record


def refused(account: Account, reward: str, **given: Any) -> Refusal:
    outcome = account.tries(wanting(reward, **given))
    assert isinstance(outcome, Refusal)
    return outcome


def reversing(record: RedemptionRecord, **given: Any) -> ReverseRedemption:
    history = RedemptionHistory("d-1", record, **given)
    return ReverseRedemption(member_id=MEMBER, redemption_id="d-1", source="shop", history=history)


def voiding(record: RedemptionRecord) -> VoidHold:
    history = RedemptionHistory("d-1", record)
    return VoidHold(member_id=MEMBER, redemption_id="d-1", source="shop", history=history)
