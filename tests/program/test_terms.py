"""Whose terms apply, and how many lots can come of them."""

from typing import Any

import pytest

from shared.program.activation import Delay, Immediate, OnEvent
from shared.program.expiry import Never, Rolling
from shared.program.program import Program
from shared.program.terms import Terms, lots_at_most, terms, terms_by_name
from tests.builders import BASE_RULE, a_program, a_wallet, instant

HOUR_MS = 60 * 60 * 1000
NEVER = {"kind": "never"}
A_MONTH = {"kind": "rolling", "months": 1}
TWO_DAYS = {"kind": "delay", "days": 2}
LEVELS = [{"tier": "bronze", "threshold": 0}, {"tier": "gold", "threshold": 10, "expiry": NEVER}]


def a_shop(wallet: dict[str, Any], rule: dict[str, Any] | None = None) -> Program:
    tiers = {"metric": "orders", "window": {"kind": "lifetime"}, "levels": LEVELS}
    return a_program(
        wallets=[a_wallet(**wallet)], earning=[{**BASE_RULE, **(rule or {})}], tiers=tiers
    )


@pytest.mark.parametrize(
    ("rule", "tier", "expected"),
    [
        ({}, "bronze", Terms(Delay(days=2), Rolling(months=12, end_of="month"))),
        ({}, "gold", Terms(Delay(days=2), Never())),
        ({"expiry": A_MONTH}, "bronze", Terms(Delay(days=2), Rolling(months=1))),
        ({"expiry": A_MONTH}, "gold", Terms(Delay(days=2), Rolling(months=1))),
        ({"activation": {"kind": "immediate"}}, "gold", Terms(Immediate(), Never())),
    ],
)
def test_a_rule_goes_before_the_tier_and_the_tier_before_the_wallet(
    rule: dict[str, Any], tier: str, expected: Terms
) -> None:
    program = a_shop({"activation": TWO_DAYS}, rule)
    assert program.tiers is not None

    found = terms(program.wallets[0], program.tiers.level(tier), program.earning[0])  # type: ignore[arg-type]

    assert found == expected


def test_without_a_rule_or_a_tier_the_wallets_own_apply() -> None:
    wallet = a_shop({"activation": TWO_DAYS}).wallets[0]

    assert terms(wallet, None) == Terms(wallet.activation, wallet.expiry)


def test_terms_are_found_by_name_and_what_has_left_the_program_speaks_no_longer() -> None:
    program = a_shop({"activation": TWO_DAYS}, {"expiry": A_MONTH})
    usual = terms(program.wallets[0], None)

    assert terms_by_name(program, "points", "gold") == Terms(Delay(days=2), Never())
    assert terms_by_name(program, "points", "gold", "base") == Terms(
        Delay(days=2), Rolling(months=1)
    )
    assert terms_by_name(program, "points", "platinum", "gone") == usual
    assert terms_by_name(program, "stamps", "gold", "base") is None
    assert terms_by_name(a_program(tiers=None), "points", "gold") == Terms(
        Immediate(), Rolling(months=12, end_of="month")
    )


def test_points_that_wait_for_events_are_a_lot_for_each_day_s_order() -> None:
    assert OnEvent(event="order.delivered", cancel_after_days=30).lots_at_most == 31


def test_points_that_never_wait_nor_expire_are_one_lot() -> None:
    program = a_program(wallets=[a_wallet(expiry=NEVER)])

    assert lots_at_most(program, program.wallets[0]) == 1


@pytest.mark.parametrize(
    "wallet",
    [
        {"expiry": {"kind": "rolling", "days": 30}},
        {"expiry": {"kind": "rolling", "months": 12}},
        {"expiry": {"kind": "rolling", "days": 100, "end_of": "week"}},
        {"expiry": {"kind": "rolling", "days": 100, "end_of": "month"}},
        {"expiry": {"kind": "rolling", "months": 12, "end_of": "month"}},
        {"expiry": {"kind": "rolling", "months": 6, "end_of": "quarter"}},
        {"expiry": {"kind": "rolling", "months": 24, "end_of": "half_year"}},
        {"expiry": {"kind": "rolling", "months": 36, "end_of": "year"}},
        {"expiry": {"kind": "never"}, "activation": {"kind": "delay", "days": 14}},
        {"activation": {"kind": "delay", "hours": 72}},
        {"activation": {"kind": "date", "date": "2024-02-29"}},
        {"expiry": {"kind": "dates", "dates": ["12-31"]}},
        {"expiry": {"kind": "dates", "dates": ["06-30", "12-31"], "at_least_days": 365}},
        {"expiry": {"kind": "rolling", "days": 30}, "activation": {"kind": "delay", "days": 30}},
    ],
)
def test_who_buys_every_hour_never_holds_more_lots_than_foretold(wallet: dict[str, Any]) -> None:
    program = a_program(wallets=[a_wallet(**wallet)], tiers=None)
    kinds = program.wallets[0]
    start = instant("2022-06-15 12:30")
    hours = (kinds.activation.active_at(start + n * HOUR_MS, "UTC") for n in range(4 * 8766))
    begins = [hour for hour in hours if hour is not None]
    lots = [(begin, kinds.expiry.expires_at(begin, "UTC")) for begin in begins]

    held = [_open(lots[: n + 1], start + n * HOUR_MS) for n in range(0, len(lots), 1173)]

    assert max(held) <= lots_at_most(program, kinds) <= 2 * max(held) + 2


def _open(lots: list[tuple[int, int | None]], now: int) -> int:
    waiting = {lot for lot in lots if lot[0] > now}
    active = {expires for begins, expires in lots if begins <= now and (expires or now + 1) > now}
    return len(waiting) + len(active)


def test_lots_of_every_rule_and_tier_that_differs_are_counted() -> None:
    plain = a_shop({"expiry": A_MONTH})
    waiting = a_shop({"expiry": A_MONTH}, {"activation": TWO_DAYS})

    assert lots_at_most(plain, plain.wallets[0]) == 33 + 1, "a month, and what gold keeps for ever"
    assert lots_at_most(waiting, waiting.wallets[0]) == 33 + 1 + 2 * 3, "either may wait three days"
