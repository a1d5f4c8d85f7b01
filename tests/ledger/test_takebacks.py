"""From which lots a return takes back, and that a journal with debt verifies."""

from typing import Any

import pytest

from shared.ledger.commands import ReturnOrder
from shared.ledger.entry import Entry
from shared.ledger.histories import OrderHistory
from shared.ledger.records import OrderRecord
from shared.ledger.state import State
from shared.ledger.verification import discrepancies
from tests.builders import a_program, a_wallet
from tests.ledger.member import MEMBER, Account, a_member

FOR_EVER = {"kind": "never"}
FORTNIGHT = {"kind": "delay", "days": 14}
A_YEAR_FROM_THE_LAST = {"kind": "sliding", "months": 12, "activities": ["order"]}


def a_shopper(policy: str, **wallet: Any) -> Account:
    program = a_program(
        wallets=[a_wallet(**{"expiry": FOR_EVER, **wallet})], returns={"policy": policy}
    )
    return a_member(program, at="2026-03-01 12:00")


def bought(member: Account, units: str) -> OrderHistory:
    """An order of one line, nothing of which is back yet."""
    member.buys(units)
    assert isinstance(member.record, OrderRecord)
    return OrderHistory("shop/1001", member.record)


def returned(member: Account, history: OrderHistory) -> Entry:
    """All of an order comes back."""
    return member.does(
        ReturnOrder(
            return_id="r-1",
            order_id="1001",
            member_id=MEMBER,
            source="shop",
            quantities={"1": 1},
            amount=0,
            history=history,
        )
    )


@pytest.mark.parametrize("expiry", [FOR_EVER, A_YEAR_FROM_THE_LAST], ids=["for ever", "sliding"])
@pytest.mark.parametrize("policy", ["only_pending", "within_balance", "allow_negative"])
def test_points_that_wait_are_taken_before_points_that_can_be_spent(
    policy: str, expiry: dict[str, Any]
) -> None:
    member = a_shopper(policy, activation=FORTNIGHT, expiry=expiry)
    member.buys("7.00")
    member.at("2026-04-01 12:00")
    assert member.available == 7

    taken = returned(member, bought(member, "20.00"))

    assert (taken.points, member.available) == (-20, 7)
    assert member.points.pending(member.now) == 0


def test_a_journal_with_debt_verifies() -> None:
    member = a_shopper("allow_negative")
    order = bought(member, "20.00")
    member.redeems(15)
    owing = returned(member, order)
    member.buys("7.00")
    states: list[State | None] = [None, *(entry.state for entry in member.entries)]

    assert (owing.state.wallet("points").debt, member.points.debt) == (15, 8)
    assert not [
        wrong
        for pair in zip(states, member.entries, strict=False)
        for wrong in discrepancies(*pair)
    ]
