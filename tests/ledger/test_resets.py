"""Points that do not outlive a period: the tier is reviewed first, then they expire."""

from typing import Any

from shared.ledger.entry import Fact, Posting
from shared.ledger.settle import next_due
from shared.ledger.verification import discrepancies
from tests.builders import BASE_RULE, a_wallet, instant
from tests.ledger.member import Account, a_member, redeeming
from tests.ledger.ranks import (
    CALENDAR_YEAR,
    JOIN_DATE,
    LIFETIME,
    PERIOD_END,
    SIX_SINCE_TIER,
    a_ranked_shop,
)

NEW_YEAR = "2027-01-01"


def a_member_with_points(
    window: dict[str, Any], review: dict[str, Any] | None = None, **given: Any
) -> Account:
    member = a_member(
        a_ranked_shop(window, review, reset=("points",), **given), at="2026-03-10 12:00"
    )
    member.buys("150.00")
    return member


def test_points_expire_at_the_end_of_the_period_and_new_ones_are_kept() -> None:
    member = a_member_with_points(CALENDAR_YEAR)
    member.redeems(50)

    (entry,) = member.at(instant(NEW_YEAR)).is_swept()
    member.buys("10.00")

    assert (entry.at, entry.postings) == (instant(NEW_YEAR), (Posting("expire", "points", -100),))
    assert (member.points.expired, member.points.spent, member.points.lifetime) == (100, 50, 160)
    assert member.available == 10


def test_the_tier_is_reviewed_before_the_points_are_reset() -> None:
    member = a_member_with_points(CALENDAR_YEAR, PERIOD_END)

    (first, second) = member.at("2028-01-01").is_swept()

    assert (first.state.tier, first.points) == ("silver", -150), "by what counted before the reset"
    assert second.facts == (Fact("tier.changed", {"from": "silver", "to": "bronze"}),)


def test_when_both_happen_the_tier_is_told_first() -> None:
    member = a_member_with_points(CALENDAR_YEAR)

    (entry,) = member.at(NEW_YEAR).is_swept()

    assert entry.facts == (
        Fact("tier.changed", {"from": "silver", "to": "bronze"}),
        Fact("points.expired", {"wallet": "points", "points": 150}),
    )


def test_points_are_reset_each_period_of_the_program() -> None:
    for window, review, days in (
        (CALENDAR_YEAR, {}, ["2027-01-01", "2028-01-01"]),
        (JOIN_DATE, {}, ["2027-04-01", "2028-04-01"]),
        (LIFETIME, {"period": CALENDAR_YEAR}, ["2027-01-01", "2028-01-01"]),
        (SIX_SINCE_TIER, PERIOD_END, ["2026-10-01", "2027-04-01"]),
    ):
        member = a_member_with_points(window, review)

        swept = member.at(instant(days[1])).is_swept()

        assert [entry.at for entry in swept if entry.points] == [instant(days[0])]
        assert swept[-1].at == instant(days[1])


def test_a_member_of_the_lowest_tier_loses_them_too() -> None:
    member = a_member(a_ranked_shop(CALENDAR_YEAR, reset=("points",)), at="2026-03-10")
    member.buys("20.00")

    assert next_due(member.today) == instant(NEW_YEAR)
    assert member.at(NEW_YEAR).available == 0


def test_only_the_wallets_named_are_reset_and_nothing_is_booked_for_an_empty_one() -> None:
    never = {"kind": "never"}
    wallets = [a_wallet(expiry=never), a_wallet(wallet="cash", expiry=never)]
    member = a_member_with_points(
        CALENDAR_YEAR,
        wallets=wallets,
        earning=[BASE_RULE, {**BASE_RULE, "rule": "cash", "wallet": "cash"}],
    )
    member.tries(redeeming(150))

    (entry,) = member.at(NEW_YEAR).is_swept()

    assert entry.postings == ()
    assert entry.state.wallet("cash").available(entry.at) == 150


def test_what_expires_at_the_same_instant_expires_as_itself() -> None:
    to_year_end = a_wallet(expiry={"kind": "rolling", "days": 1, "end_of": "year"})
    wallets = [to_year_end, a_wallet(wallet="cash", expiry={"kind": "never"})]
    member = a_member(
        a_ranked_shop(CALENDAR_YEAR, reset=("points", "cash"), wallets=wallets), at="2026-03-10"
    )
    member.buys("20.00")
    member.is_given(7, "cash")

    (entry,) = member.at(NEW_YEAR).is_swept()

    assert entry.postings == (
        Posting("expire", "points", -20, expires_at=instant(NEW_YEAR)),
        Posting("expire", "cash", -7),
    )
    assert list(discrepancies(member.entries[-2].state, entry)) == []


def test_a_reset_that_the_program_has_dropped_does_not_happen() -> None:
    member = a_member(
        a_ranked_shop(CALENDAR_YEAR, reset=("points",)),
        a_ranked_shop(CALENDAR_YEAR),
        effective_at=(instant("2026-06-01"),),
        at="2026-03-10",
    )
    member.buys("20.00")

    (entry,) = member.at(NEW_YEAR).is_swept()

    assert (entry.postings, entry.state.standing and entry.state.standing.due_at) == ((), None)
    assert member.available == 20
