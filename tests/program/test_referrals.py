"""What a program may say of referrals."""

from typing import Any

import pytest

from shared.program.loading import InvalidProgram
from shared.program.referrals import Referrals
from shared.program.terms import lots_at_most
from tests.builders import BASE_RULE, SILVER_FROM_100, a_program, a_wallet

BONUS = {"points": 500}
DOLLARS = {"currency": "USD", "amount": 2000}
YEN = {"currency": "JPY", "amount": 3000}


def referrals(**given: Any) -> Referrals:
    found = a_program(referrals={"referrer": BONUS, **given}).referrals
    assert found is not None
    return found


def test_what_is_left_out_is_usual() -> None:
    usual = referrals()
    assert (usual.within_days, usual.friend, usual.minimum_spend) == (90, None, ())
    assert usual.bonuses["referrer"].wait_days == 14


@pytest.mark.parametrize(
    ("currency", "amount", "enough"),
    [("USD", 2000, True), ("USD", 1999, False), ("JPY", 3000, True), ("EUR", 9999, False)],
)
def test_the_least_order_is_told_by_currency(currency: str, amount: int, enough: bool) -> None:
    earning = [BASE_RULE, {**BASE_RULE, "rule": "yen", "currency": "JPY"}]
    terms = {"referrer": BONUS, "minimum_spend": [DOLLARS, YEN]}
    found = a_program(earning=earning, tiers=None, referrals=terms).referrals
    assert found is not None
    assert found.qualifies(currency, amount) is enough
    assert referrals().qualifies(currency, amount)


@pytest.mark.parametrize(
    ("given", "pointer", "detail"),
    [
        ({"referrer": None}, "/referrals", "say what the friend or the referrer gets"),
        (
            {"friend": {**BONUS, "wallet": "gold"}},
            "/referrals/friend/wallet",
            '"gold" is not a wallet of this program',
        ),
        (
            {"referrer": {**BONUS, "expiry": {"kind": "rolling"}}},
            "/referrals/referrer/expiry",
            "give either days or months",
        ),
        (
            {"minimum_spend": [{**DOLLARS, "currency": "XXX"}]},
            "/referrals/minimum_spend/0/currency",
            "is not an ISO 4217 currency",
        ),
        (
            {"minimum_spend": [YEN]},
            "/referrals/minimum_spend/0/currency",
            "no earning rule takes orders in this currency",
        ),
        (
            {"minimum_spend": [DOLLARS, DOLLARS]},
            "/referrals/minimum_spend/1/currency",
            '"USD" is taken; names are unique',
        ),
        (
            {"limits": [{"per": "month"}]},
            "/referrals/limits/0",
            "say how many points or times at most",
        ),
    ],
)
def test_what_is_wrong_is_told_by_place(given: dict[str, Any], pointer: str, detail: str) -> None:
    said = {key: value for key, value in {"referrer": BONUS, **given}.items() if value is not None}
    with pytest.raises(InvalidProgram) as invalid:
        a_program(referrals=said)
    assert [(flaw.pointer, flaw.detail) for flaw in invalid.value.flaws] == [(pointer, detail)]


def test_lots_that_wait_are_counted_with_those_of_the_wallet() -> None:
    wallets = [a_wallet(), a_wallet(wallet="gold")]
    waits = {**BONUS, "wallet": "gold", "wait_days": 20}
    for tiers in (None, SILVER_FROM_100):
        plain = a_program(wallets=wallets, tiers=tiers)
        paying = a_program(wallets=wallets, tiers=tiers, referrals={"referrer": waits})
        points, gold = paying.wallets
        assert lots_at_most(paying, points) == lots_at_most(plain, points)
        assert lots_at_most(paying, gold) == lots_at_most(plain, gold) + 21


def test_an_account_may_not_hold_too_many() -> None:
    daily = a_wallet(expiry={"kind": "rolling", "days": 300, "end_of": "day"})
    with pytest.raises(InvalidProgram):
        a_program(wallets=[daily], referrals={"referrer": {**BONUS, "wait_days": 365}})
