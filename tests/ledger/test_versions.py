"""Programs that change under an account: which version decides, and what becomes of what it held."""

from collections.abc import Callable
from typing import Any

import pytest

from shared.ledger.commands import CloseAccount
from shared.ledger.entry import Entry
from shared.ledger.refusals import UnknownWallet
from shared.ledger.state import Progress, Standing
from shared.program.versions import Versions
from tests.builders import BASE_RULE, SILVER_FROM_100, a_program, a_wallet, instant
from tests.ledger.member import MEMBER, Account, a_member, redeeming

APRIL, MAY = instant("2026-04-01"), instant("2026-05-01")
MARCH_10, APRIL_10, MAY_10 = "2026-03-10 12:00", "2026-04-10 12:00", "2026-05-10 12:00"
ONCE = a_program(tiers=None)
TWICE = a_program(tiers=None, earning=[{**BASE_RULE, "rate": "2"}])


def tiers_by(metric: str, silver: int, **given: Any) -> dict[str, Any]:
    levels = [{"tier": "bronze", "threshold": 0}, {"tier": "silver", "threshold": silver}]
    window = {"kind": "rolling", "months": 2}
    return {"metric": metric, "window": window, "levels": levels, **given}


def a_member_over(*programs: Any) -> Account:
    """Enrolled in March under the first program; the others come with April and May."""
    return a_member(*programs, effective_at=(APRIL, MAY)[: len(programs) - 1], at=MARCH_10)


def test_an_order_earns_by_the_version_in_force_when_it_was_placed() -> None:
    member = a_member_over(ONCE, TWICE)

    before = member.buys("10.00")
    after = member.at(APRIL_10).buys("10.00")
    late = member.buys("10.00", placed=MARCH_10)

    assert [(entry.version, entry.points) for entry in (before, after, late)] == [
        (1, 10),
        (2, 20),
        (1, 10),
    ]


def test_a_late_order_does_not_take_the_account_back_to_the_version_it_earned_by() -> None:
    member = a_member_over(ONCE, TWICE).at(APRIL_10)

    late = member.buys("10.00", placed=MARCH_10)

    assert late.version == 1
    assert late.state.version == 2


def test_a_clock_behind_the_change_does_not_take_the_account_back_either() -> None:
    member = a_member_over(ONCE, TWICE).at(APRIL + 60_000)
    member.is_given(1)

    spent = member.at(APRIL - 60_000).redeems(1)

    assert spent.version == 2
    assert spent.state.version == 2
    assert spent.at == APRIL + 60_000


@pytest.mark.parametrize(
    "deed",
    [
        lambda account: account.redeems(1),
        lambda account: account.is_given(1),
        lambda account: account.buys("1.00"),
        lambda account: account.does(CloseAccount(member_id=MEMBER)),
        lambda account: account.at("2028-01-01").is_swept()[0],
    ],
    ids=["redemption", "adjustment", "order", "erasure", "settlement"],
)
def test_a_list_of_versions_older_than_the_account_is_read_again(
    deed: Callable[[Account], Entry],
) -> None:
    member = a_member_over(ONCE, TWICE).at(APRIL_10)
    member.is_given(10)
    member.versions = read_before_april(member.versions)

    assert deed(member).state.version == 2


def read_before_april(versions: Versions) -> Versions:
    """The versions as a cache from March knows them, until it is read again."""
    lists = iter([versions.effects[:1]])
    return Versions(
        lambda: next(lists, versions.effects), lambda number, _: (ONCE, TWICE)[number - 1]
    )


def test_versions_an_account_has_seen_only_grow() -> None:
    member = a_member_over(ONCE, TWICE, ONCE)
    for moment in (MARCH_10, APRIL_10, MAY_10):
        member.at(moment).buys("10.00")
        member.buys("10.00", placed=MARCH_10)

    assert [entry.state.version for entry in member.entries] == [1, 1, 1, 2, 2, 3, 3]


def test_a_settlement_is_decided_by_the_version_of_its_own_instant() -> None:
    ten_days = a_program(tiers=None, wallets=[a_wallet(expiry={"kind": "rolling", "days": 10})])
    member = a_member_over(ten_days, TWICE)
    member.buys("10.00")

    (expired,) = member.at(MAY_10).is_swept()

    assert expired.at == instant("2026-03-21")
    assert (expired.version, expired.state.version) == (1, 1)


def test_lots_keep_the_expiry_they_were_given() -> None:
    forever = a_program(tiers=None, wallets=[a_wallet(expiry={"kind": "never"})])
    member = a_member_over(ONCE, forever)
    member.buys("10.00")
    member.at(APRIL_10).buys("20.00")

    assert [(lot.points, lot.expires_at) for lot in member.points.lots] == [
        (10, instant("2027-04-01")),
        (20, None),
    ]


def test_a_wallet_that_left_the_program_can_still_be_emptied() -> None:
    both = a_program(tiers=None, wallets=[a_wallet(), a_wallet(wallet="cashback")])
    member = a_member_over(both, ONCE)
    member.is_given(7, "cashback")
    member.at(APRIL_10)

    assert member.redeems(3, "cashback").state.wallet("cashback").available(member.now) == 4
    assert member.is_given(2, "cashback").postings[0].expires_at is None
    assert member.is_given(-6, "cashback").state.wallet("cashback").lots == ()
    assert list(member.today.wallets) == ["points", "cashback"]


def test_a_wallet_that_left_is_unknown_to_those_who_never_had_it() -> None:
    both = a_program(tiers=None, wallets=[a_wallet(), a_wallet(wallet="cashback")])
    member = a_member(both, ONCE, effective_at=(instant(MARCH_10),), at=MARCH_10)

    assert member.tries(redeeming(1, "cashback")) == UnknownWallet("cashback")


def test_answers_speak_of_the_first_wallet_of_the_version_seen() -> None:
    cash = {**BASE_RULE, "rule": "cash", "wallet": "cashback", "rate": "3"}
    wallets = [a_wallet(), a_wallet(wallet="cashback")]
    before = a_program(tiers=None, wallets=wallets, earning=[BASE_RULE, cash])
    after = a_program(tiers=None, wallets=wallets[::-1], earning=[BASE_RULE, cash])
    member = a_member_over(before, after)

    assert (member.buys("10.00").points, member.available) == (10, 10)
    assert (member.at(APRIL_10).buys("10.00").points, member.available) == (30, 60)


def test_tiers_that_come_later_are_held_from_the_next_order() -> None:
    member = a_member_over(ONCE, a_program())
    member.buys("100.00")
    assert member.at(APRIL_10).today.standing is None

    order = member.buys("1.00")

    assert order.state.standing == Standing("silver", member.now), "lifetime spend was counted"
    assert order.facts[-1].data == {"to": "silver"}


def test_tiers_that_go_are_gone_with_the_next_order() -> None:
    member = a_member_over(a_program(), ONCE)
    member.buys("100.00")

    order = member.at(APRIL_10).buys("1.00")

    assert order.state.standing is None
    assert order.facts[-1].data == {"from": "silver"}


def test_tiers_that_went_meanwhile_are_gone_at_their_review() -> None:
    member = a_member_over(a_program(tiers=tiers_by("spend", 10000)), ONCE)
    member.buys("100.00")

    (review,) = member.at("2026-08-01").is_swept()

    assert review.at == instant("2026-06-01")
    assert review.state.standing is None
    assert review.facts[-1].data == {"from": "silver"}


def test_a_tier_of_another_name_is_measured_anew() -> None:
    levels = [
        {"tier": "new-bronze", "threshold": 0},
        {"tier": "new-silver", "threshold": 10000},
    ]
    member = a_member_over(a_program(), a_program(tiers={**SILVER_FROM_100, "levels": levels}))
    member.buys("100.00")

    assert member.at(APRIL_10).buys("1.00").state.tier == "new-silver"


def test_a_threshold_that_rises_takes_no_tier_before_its_review() -> None:
    member = a_member_over(
        a_program(tiers=tiers_by("spend", 10000)), a_program(tiers=tiers_by("spend", 50000))
    )
    member.buys("100.00")

    order = member.at(APRIL_10).buys("1.00")

    assert order.state.standing == Standing("silver", instant(MARCH_10), MAY)
    assert member.at(MAY).today.tier == "bronze"


def test_what_was_counted_by_another_metric_counts_for_nothing() -> None:
    by_spend, by_orders = tiers_by("spend", 10000), tiers_by("orders", 2)
    member = a_member_over(a_program(tiers=by_spend), a_program(tiers=by_orders))
    member.buys("50.00", placed="2026-02-10 12:00")
    assert member.buys("60.00").state.standing == Standing("silver", instant(MARCH_10), MAY)

    reviewed = member.at(MAY).today
    assert reviewed.tier == "bronze", "6000 minor units in March are not 6000 orders"

    assert member.buys("1.00").state.tier == "bronze"
    assert member.buys("1.00").state.tier == "silver"


def test_months_are_counted_only_where_a_window_needs_them() -> None:
    member = a_member_over(a_program(), a_program(tiers=tiers_by("spend", 10000)))
    member.buys("100.00")
    joined = member.entries[0].at
    assert member.today.progress == Progress(10000, 100, 1, "spend", {}, joined)

    member.at(APRIL_10).buys("1.00")

    assert list(member.today.progress.months.values()) == [100]
