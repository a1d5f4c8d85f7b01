"""Reminders: members are told some days ahead of what expires, once for each expiry and each such day."""

from typing import Any

from shared.ledger.entry import Fact
from shared.ledger.settle import next_due
from tests.builders import a_program, a_wallet, instant
from tests.ledger.shopper import Shopper, a_shopper, a_shopper_of

EXPIRY = instant("2026-05-01")
TWO_MONTHS = [a_wallet(expiry={"kind": "rolling", "months": 1, "end_of": "month"})]
BOTH = {"expiry_days": [30, 7]}


def reminded(**given: Any) -> Shopper:
    """Somebody with 20 points that expire on the first of May."""
    shopper = a_shopper(wallets=TWO_MONTHS, reminders=BOTH, **given)
    shopper.buys("20.00")
    return shopper


def reminders(shopper: Shopper, until: str = "2026-06-01") -> list[tuple[int, int, object]]:
    """When the schedule reminds until a day, how many days ahead, and of how many points."""
    return [
        (entry.at, fact.data["days"], fact.data["points"])
        for entry in shopper.at(until).is_swept()
        for fact in entry.facts
        if fact.fact == "points.expiring"
    ]


def test_each_is_told_once_at_its_own_instant() -> None:
    shopper = reminded()

    assert reminders(shopper) == [
        (instant("2026-04-01"), 30, 20),
        (instant("2026-04-24"), 7, 20),
    ]
    assert shopper.points.expired == 20


def test_a_reminder_is_a_fact_alone_and_moves_nothing() -> None:
    shopper = reminded()

    (entry,) = shopper.at("2026-04-02").is_swept()

    told = {"wallet": "points", "points": 20, "expires_at": EXPIRY, "days": 30}
    assert (entry.kind, entry.postings) == ("settlement", ())
    assert entry.facts == (Fact("points.expiring", told),)
    assert next_due(shopper.today) == instant("2026-04-24")


def test_it_speaks_of_what_is_left_by_then_held_points_included() -> None:
    shopper = reminded()
    shopper.spends(5)
    shopper.at("2026-03-31 23:50").holds(8, "d-2")

    assert reminders(shopper, "2026-04-02") == [(instant("2026-04-01"), 30, 15)]


def test_nothing_is_told_of_points_that_are_spent() -> None:
    shopper = reminded()
    shopper.at("2026-04-02").spends(20)

    assert reminders(shopper) == []


def test_points_made_within_the_days_are_told_of_at_the_next_reminder_only() -> None:
    shopper = a_shopper("2026-04-10 12:00", wallets=TWO_MONTHS, reminders=BOTH)
    shopper.buys("20.00", placed="2026-03-01 12:00")

    assert reminders(shopper) == [(instant("2026-04-24"), 7, 20)]


def test_points_made_after_the_last_reminder_expire_untold() -> None:
    shopper = a_shopper("2026-04-28 12:00", wallets=TWO_MONTHS, reminders=BOTH)
    shopper.buys("20.00", placed="2026-03-01 12:00")

    assert reminders(shopper) == []
    assert shopper.points.expired == 20


def test_points_moved_to_another_expiry_are_told_of_again() -> None:
    shopper = reminded()
    shopper.at("2026-04-02").extends("2026-08-01")

    assert reminders(shopper, "2026-09-01") == [
        (instant("2026-07-02"), 30, 20),
        (instant("2026-07-25"), 7, 20),
    ]


def test_two_wallets_are_told_of_each_for_itself() -> None:
    shopper = a_shopper(
        wallets=[*TWO_MONTHS, {**TWO_MONTHS[0], "wallet": "stars"}], reminders={"expiry_days": [7]}
    )
    shopper.is_given(3)
    shopper.is_given(4, wallet="stars")

    (entry, _) = shopper.at("2026-05-02").is_swept()

    assert [(fact.data["wallet"], fact.data["points"]) for fact in entry.facts] == [
        ("points", 3),
        ("stars", 4),
    ]


def test_a_program_that_turns_to_other_reminders_keeps_those_of_the_newest_entry() -> None:
    shopper = a_shopper_of(
        a_program(wallets=TWO_MONTHS, tiers=None),
        a_program(wallets=TWO_MONTHS, tiers=None, reminders={"expiry_days": [7]}),
        effective_at=(instant("2026-03-10"),),
        at="2026-03-01 12:00",
    )
    shopper.buys("20.00")
    assert reminders(shopper, "2026-03-09") == []

    shopper.at("2026-03-11").is_given(1)

    assert reminders(shopper) == [(instant("2026-04-24"), 7, 21)]
