"""Uses of what redemptions bought."""

from dataclasses import replace
from typing import Any, get_args

import pytest

from shared.ledger.entry import Decision
from shared.ledger.histories import RedemptionHistory
from shared.ledger.records import (
    FOR_ORDERS,
    EndRecord,
    Issued,
    Owned,
    RedemptionRecord,
    UseRecord,
)
from shared.ledger.redemption_commands import ReverseRedemption, UseReward
from shared.ledger.reward_refusals import (
    BalanceExceeded,
    RewardExpired,
    RewardNotUsable,
    RewardUsed,
)
from shared.ledger.state import Lot
from shared.program.money import Money
from shared.program.rewards.kinds import Reward
from tests.builders import instant
from tests.ledger.member import MEMBER, a_member

END = instant("2026-03-11")
LOTS = (Lot(10, 0, None),)
OFF = Issued("off", "money_off", "5.00 USD off", code="ABCD", usable_until=END)
CARD = Issued(
    "card", "gift_card", "a card", {"balance": {"currency": "USD", "amount": 500}}, "ABCD"
)


def bought(issued: Issued | None, *, held: bool = False, **given: Any) -> RedemptionHistory:
    record = RedemptionRecord("points", 10, LOTS, held=held, issued=issued)
    return RedemptionHistory("d-1", record, **given)


def used(history: RedemptionHistory, at: int | None = None, **given: Any) -> Any:
    account = a_member()
    command = UseReward(
        use_id="u-1",
        member_id=MEMBER,
        source="till",
        redemption_id="d-1",
        redeemed_by="shop",
        history=history,
        **given,
    )
    return account.at(account.now if at is None else at).tries(command)


def test_a_use_is_told_and_kept_beside_the_redemption() -> None:
    decision = used(bought(OFF))

    assert isinstance(decision, Decision)
    entry, (mark,) = decision.own, decision.marks
    assert (entry.kind, entry.note, entry.refers, entry.postings) == ("use", "off", "d-1", ())
    told = {"reward": "off", "kind": "money_off", "code": "ABCD"}
    assert dict(entry.facts[0].data) == told
    assert (mark.what, mark.of, mark.name, mark.source) == ("use", "d-1", "till#u-1", "shop")
    assert decision.record == UseRecord("d-1")
    assert decision.owned == Owned(MEMBER, "shop", "d-1", OFF, "used")


def test_a_use_for_an_order_lets_the_points_come_back_with_it() -> None:
    decision = used(bought(OFF), order_id="1001")

    assert [(mark.what, mark.of, mark.name) for mark in decision.marks] == [
        ("use", "d-1", "till#u-1"),
        ("redemption", "1001", "d-1"),
    ]


@pytest.mark.parametrize(
    ("issued", "points", "of"), [(CARD, 10, None), (OFF, 0, None), (OFF, 10, "1001")]
)
def test_what_comes_with_no_order_or_comes_with_it_already_is_not_marked(
    issued: Issued, points: int, of: str | None
) -> None:
    record = RedemptionRecord("points", points, LOTS, of, issued=issued)

    decision = used(RedemptionHistory("d-1", record), order_id="1001")

    assert [mark.what for mark in decision.marks] == ["use"]


def test_the_kinds_that_lower_a_price_are_those_of_the_catalogue() -> None:
    kinds = {each.kind for each in get_args(Reward) if each.for_order}

    assert kinds == FOR_ORDERS


def test_a_gift_card_keeps_what_is_left() -> None:
    decision = used(bought(CARD, uses=1, used=200), amount=100)

    spent = Money(currency="USD", amount=100)
    assert decision.record == UseRecord("d-1", spent, 200)
    assert (decision.owned.status, decision.owned.left) == ("issued", 200)
    assert decision.own.facts[0].data["left"] == 200


@pytest.mark.parametrize(
    ("history", "given", "refusal"),
    [
        (bought(None), {}, RewardNotUsable),
        (bought(replace(OFF, code=None)), {}, RewardNotUsable),
        (bought(OFF, held=True), {}, RewardNotUsable),
        (bought(OFF, held=True, end=EndRecord("void")), {}, RewardNotUsable),
        (bought(OFF, is_reversed=True), {}, RewardNotUsable),
        (bought(OFF, given_back=10), {}, RewardNotUsable),
        (bought(OFF), {"at": END}, RewardExpired),
        (bought(OFF, uses=1), {}, RewardUsed),
        (bought(OFF), {"amount": 5}, BalanceExceeded),
        (bought(CARD), {"amount": 501}, BalanceExceeded),
        (bought(CARD, uses=2, used=500), {}, RewardUsed),
    ],
)
def test_what_cannot_be_used_is_refused(
    history: RedemptionHistory, given: dict[str, Any], refusal: type
) -> None:
    assert isinstance(used(history, **given), refusal)


def test_until_the_last_moment_it_can_be_used() -> None:
    assert isinstance(used(bought(OFF), at=END - 1), Decision)


def test_what_was_held_and_captured_can_be_used() -> None:
    assert isinstance(used(bought(OFF, held=True, end=EndRecord("capture", LOTS))), Decision)


def test_what_was_used_is_not_taken_back() -> None:
    command = ReverseRedemption(
        member_id=MEMBER, redemption_id="d-1", source="shop", history=bought(OFF, uses=1)
    )

    assert isinstance(a_member().tries(command), RewardUsed)


@pytest.mark.parametrize(
    ("owned", "at", "status"),
    [
        (Owned(MEMBER, "shop", "d-1", OFF, "held", until=50), 49, "held"),
        (Owned(MEMBER, "shop", "d-1", OFF, "held", until=50), 50, "lapsed"),
        (Owned(MEMBER, "shop", "d-1", OFF, "issued"), END - 1, "issued"),
        (Owned(MEMBER, "shop", "d-1", OFF, "issued"), END, "expired"),
        (Owned(MEMBER, "shop", "d-1", CARD, "issued"), END, "issued"),
        (Owned(MEMBER, "shop", "d-1", OFF, "used"), END, "used"),
    ],
)
def test_what_time_has_ended_is_so_at_read(owned: Owned, at: int, status: str) -> None:
    assert owned.status_at(at) == status
