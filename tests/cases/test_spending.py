"""Balances and their limits, as other systems' tests state them."""

from shared.ledger.entry import Decision
from shared.ledger.refusals import InsufficientPoints
from tests.builders import DAY_MS, a_program, a_wallet
from tests.cases.stated import expected
from tests.ledger.member import Account, a_member, redeeming

NO_EXPIRY = a_program(wallets=[a_wallet(expiry={"kind": "never"})], tiers=None)


def a_member_with(points: int) -> Account:
    member = a_member(NO_EXPIRY)
    member.is_given(points)
    return member


def test_ol_23_spending_lowers_the_balance() -> None:
    member = a_member_with(100)

    assert isinstance(member.tries(redeeming(10)), Decision) is expected("OL-23")["accepted"]
    assert member.available == expected("OL-23")["balance"]


def test_ol_24_spending_more_than_there_is_changes_nothing() -> None:
    member = a_member_with(100)
    member.redeems(10)

    refusal = member.tries(redeeming(100))

    assert isinstance(refusal, InsufficientPoints)
    assert refusal.title.lower() == expected("OL-24")["error"]
    assert member.available == expected("OL-24")["balance"]


def test_led_05_a_balance_can_be_spent_to_nothing_and_not_beyond() -> None:
    accepted = [
        isinstance(a_member_with(1000).tries(redeeming(points)), Decision)
        for points in (1000, 1001)
    ]

    assert accepted == expected("LED-05")["ok"][:2], "the other two wait for holds"


def test_set_16_points_without_an_expiry_are_there_ten_years_later() -> None:
    member = a_member_with(150)

    swept = member.at(member.now + 3653 * DAY_MS).is_swept()

    assert member.available == expected("SET-16")["balance"]
    assert len(swept) == expected("SET-16")["expire_entries"]
