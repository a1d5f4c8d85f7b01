"""Why time alone changed an account: what fell due, and where its points had come from."""

from dataclasses import replace
from typing import Any

from shared.ledger.entry import Entry
from shared.ledger.explaining.explanation import Explanation, TierReview
from shared.ledger.explaining.origins import origins, with_terms
from shared.ledger.records import Record
from shared.program.program import Program
from tests.builders import BASE_RULE, a_program, a_wallet, instant
from tests.ledger.member import Account, a_member, adjusting, buying
from tests.ledger.telling import Told

AWAITED = {"kind": "event", "event": "order.delivered", "cancel_after_days": 30}


def a_shop(**given: Any) -> Program:
    return a_program(**{"earning": [BASE_RULE], "tiers": None, **given})


def traced(account: Account, entry: Entry, records: dict[int, Record]) -> Explanation:
    """An entry explained with the origins of its points, newest first."""
    found = origins(entry, reversed(account.entries[: entry.seq - 1]))
    return Told(account).explained(
        entry, origins=tuple(with_terms(found, records, account.versions))
    )


def test_an_expiry_names_the_entries_that_gave_the_points_and_by_which_rule_they_expire() -> None:
    account = a_member(a_shop())
    order = account.does(buying("30.00", placed_at=account.now))
    records = {order.seq: account.record} if account.record else {}
    account.does(replace(adjusting(5), expires_at=instant("2027-04-01")))
    account.redeems(20)
    account.does(replace(adjusting(7), expires_at=instant("2026-12-01")))
    first, second = account.at("2027-05-01").is_swept()

    assert traced(account, first, records).sentences == (
        "Nobody asked for this: it fell due at the end of 2026-11-30.",
        "The points came from adjustment a-1 (7 points, 2026-03-01).",
        "7 points expired.",
    )
    told = traced(account, second, records)
    assert told.sentences == (
        "Nobody asked for this: it fell due at the end of 2027-03-31.",
        "The points came from adjustment a-1 (5 points, 2026-03-01) and order 1001 (30 points, 2026-03-01).",
        "By the program they expire 12 months after they begin, at the end of the month.",
        "15 points expired.",
    )
    assert [(each.entry.seq, each.points) for each in told.origins] == [(3, 5), (2, 30)]


def test_the_expiry_of_the_rule_that_gave_the_points_is_the_one_told() -> None:
    short = {"kind": "rolling", "days": 10, "end_of": "day"}
    promo = {**BASE_RULE, "rule": "promo", "expiry": short}
    account = a_member(a_shop(earning=[BASE_RULE, promo]))
    order = account.does(buying("30.00", placed_at=account.now))
    assert account.record
    (expired,) = account.at("2026-04-01").is_swept()

    told = traced(account, expired, {order.seq: account.record})

    assert [each.terms for each in told.origins] == [
        "expire 10 days after they begin, at the end of the day"
    ]


def test_an_origin_whose_receipt_is_not_at_hand_or_whose_wallet_is_gone_has_no_terms() -> None:
    other = a_shop(wallets=[a_wallet(wallet="miles")], earning=[{**BASE_RULE, "wallet": "miles"}])
    account = a_member(a_shop(), other, effective_at=(instant("2026-04-01"),))
    account.is_given(5)
    account.at("2026-05-01").does(replace(adjusting(5, "points"), expires_at=instant("2027-04-01")))
    (expired,) = account.at("2027-05-01").is_swept()

    told = traced(account, expired, {})

    assert [each.terms for each in told.origins] == [
        None,
        "expire 12 months after they begin, at the end of the month",
    ]


def test_many_origins_are_counted_in_words_and_listed_as_data() -> None:
    account = a_member(a_shop())
    for _ in range(7):
        account.is_given(1)
    (expired,) = account.at("2027-05-01").is_swept()

    told = traced(account, expired, {})

    assert len(told.origins) == 7
    assert "and 2 earlier entries." in told.sentences[1]


def test_points_that_mature_name_where_they_came_from() -> None:
    account = a_member(a_shop(wallets=[a_wallet(activation={"kind": "delay", "days": 14})]))
    account.does(buying("30.00", placed_at=account.now))
    account.is_given(3)
    (matured,) = account.at("2026-03-20").is_swept()

    told = traced(account, matured, {})

    assert [each.entry.kind for each in told.origins] == ["order"]
    assert told.sentences[-1] == "30 points are now spendable."


def test_points_that_an_event_had_matured_come_from_that_event() -> None:
    account = a_member(a_shop(wallets=[a_wallet(activation=AWAITED)]))
    member = Told(account)
    member.buys("20.00")
    member.hears_of("order.delivered")
    (expired,) = account.at("2027-05-01").is_swept()

    (origin,) = traced(account, expired, {}).origins

    assert (origin.entry.kind, origin.points) == ("event", 20)


def test_points_that_waited_in_vain_name_the_event() -> None:
    member = Told(a_member(a_shop(wallets=[a_wallet(activation=AWAITED)])))
    member.buys("20.00")
    member.account.at("2026-05-01")

    (told,) = member.swept()

    assert told.sentences[1:] == (
        "order.delivered of order 1001 did not come in time.",
        "20 points were taken back.",
    )


def test_reminders_and_warnings_say_of_what_the_member_is_told() -> None:
    levels = [{"tier": "bronze", "threshold": 0}, {"tier": "silver", "threshold": 10000}]
    tiers = {"metric": "spend", "window": {"kind": "rolling", "months": 1}, "levels": levels}
    reminders = {"expiry_days": [7], "tier_days": [3]}
    wallets = [a_wallet(expiry={"kind": "rolling", "days": 40, "end_of": "day"})]
    member = Told(a_member(a_shop(tiers=tiers, reminders=reminders, wallets=wallets)))
    member.buys("200.00")
    member.account.at("2026-06-01")

    told = {each.sentences[0]: each.sentences[1:] for each in member.swept()}

    assert told["Nobody asked for this: it fell due at the end of 2026-04-03."] == (
        "The member is to be told of 200 points expiring at the end of 2026-04-10.",
    )
    assert told["Nobody asked for this: it fell due at the end of 2026-04-27."] == (
        "The member is to be told that the tier silver ends at the end of 2026-04-30.",
    )


def a_year(**review: Any) -> Told:
    """A silver member of a shop that counts the spend of calendar years."""
    levels = [{"tier": "bronze", "threshold": 0}, {"tier": "silver", "threshold": 10000}]
    tiers = {
        "metric": "spend",
        "window": {"kind": "calendar_year"},
        "levels": levels,
        "review": {"at": "period_end", **review},
    }
    member = Told(a_member(a_shop(tiers=tiers), at="2025-06-01"))
    member.buys("200.00")
    return member


def test_a_review_tells_what_counted_and_what_the_tier_takes() -> None:
    member = a_year()
    member.account.at("2027-02-01")

    *_, told = (each for each in member.swept() if each.review)

    assert told.review == TierReview("silver", "spend", 0, 10000)
    assert told.sentences[-2:] == (
        "The tier silver was reviewed: 0.00 USD of spend counted, and it takes 100.00 USD of spend.",
        "The tier is bronze now; it was silver.",
    )


def test_a_tier_kept_or_kept_by_grace_says_so() -> None:
    member = a_year(grace_days=60)
    member.account.at("2026-02-01")
    (kept,) = (each for each in member.swept() if each.review)
    assert kept.sentences[-1] == "The tier is silver."

    member.account.at("2027-02-01")
    *_, grace = (each for each in member.swept() if each.review)
    assert grace.sentences[-1] == "The tier is silver, kept by grace."


def test_points_that_do_not_outlive_a_period_say_so() -> None:
    levels = [{"tier": "bronze", "threshold": 0}]
    tiers = {
        "metric": "spend",
        "window": {"kind": "calendar_year"},
        "levels": levels,
        "reset": {"wallets": ["points"]},
    }
    member = Told(a_member(a_shop(tiers=tiers)))
    member.buys("200.00")
    member.account.at("2027-01-15")

    (told,) = member.swept()

    assert told.sentences[1:3] == (
        "In this program points do not outlive the period that ended.",
        "200 points expired.",
    )
