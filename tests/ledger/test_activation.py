"""Points that wait for an event of their order: they mature with it, or are cancelled in vain."""

from typing import Any

from shared.ledger.commands import RecordEvent
from shared.ledger.entry import Entry, Fact
from shared.program.program import Program
from tests.builders import BASE_RULE, a_program, a_wallet, instant
from tests.ledger.member import MEMBER, Account, a_member, buying

DELIVERED = "order.delivered"
ON_DELIVERY = {"kind": "event", "event": DELIVERED, "cancel_after_days": 30}


def a_shop(**given: Any) -> Program:
    return a_program(wallets=[a_wallet(activation=ON_DELIVERY)], **given)


def happens(
    member: Account, order_id: str | None = "1001", what: str = DELIVERED, source: str = "shop"
) -> Entry:
    return member.does(
        RecordEvent(
            event_id="e-1",
            member_id=MEMBER,
            source=source,
            type=what,
            occurred_at=member.now,
            order_id=order_id,
        )
    )


def test_points_wait_for_their_delivery_and_live_from_it() -> None:
    member = a_member(a_shop(), at="2026-03-20 12:00")

    order = member.buys("20.00")

    assert (order.points, order.available) == (20, 0)
    assert (order.postings[0].active_at, order.postings[0].expires_at) == (None, None)
    assert member.points.pending(member.now) == 20

    delivered = happens(member.at("2026-04-02 14:00"))

    assert (delivered.points, delivered.available) == (0, 20)
    (lot,) = member.points.lots
    assert (lot.active_at, lot.expires_at) == (member.now, instant("2027-05-01"))
    assert Fact("points.activated", {"wallet": "points", "points": 20}) in delivered.facts


def test_what_happens_to_another_order_or_is_another_event_changes_nothing() -> None:
    member = a_member(a_shop(), at="2026-03-20 12:00")
    member.buys("20.00")

    assert happens(member, "1002").postings == ()
    assert happens(member, what="order.paid").postings == ()
    assert happens(member, source="other-shop").postings == ()
    assert member.available == 0


def test_an_event_of_no_order_matures_all_that_waits_for_it() -> None:
    member = a_member(a_shop(), at="2026-03-20 12:00")
    for order_id in ("1001", "1002"):
        member.does(buying("20.00", placed_at=member.now, order_id=order_id))

    assert happens(member, order_id=None).available == 40


def test_points_that_waited_in_vain_are_cancelled_at_the_end_of_the_last_day() -> None:
    member = a_member(a_shop(), at="2026-03-20 12:00")
    member.buys("20.00")

    assert member.at("2026-04-19 23:59:59").is_swept() == []
    (cancelled,) = member.at("2026-04-20 09:00").is_swept()

    assert cancelled.at == instant("2026-04-20")
    assert [(p.kind, p.points) for p in cancelled.postings] == [("reverse", -20)]
    assert cancelled.facts == (Fact("points.cancelled", {"wallet": "points", "points": 20}),)
    assert (member.points.lifetime, member.points.lots) == (0, ())
    assert happens(member).postings == (), "too late"


def test_an_event_at_the_last_instant_comes_in_time_and_at_the_next_too_late() -> None:
    in_time, too_late = (a_member(a_shop(), at="2026-03-20 12:00") for _ in range(2))
    in_time.buys("20.00")
    too_late.buys("20.00")

    assert happens(in_time.at("2026-04-19 23:59:59.999")).available == 20
    assert happens(too_late.at("2026-04-20")).available == 0


def test_a_rule_that_waits_lives_by_terms_of_its_own_beside_the_others() -> None:
    bonus = {
        **BASE_RULE,
        "rule": "bonus",
        "activation": ON_DELIVERY,
        "expiry": {"kind": "rolling", "days": 30},
    }
    member = a_member(a_program(earning=[BASE_RULE, bonus]), at="2026-03-20 12:00")

    member.buys("20.00")
    happens(member.at("2026-04-02 14:00"))

    assert [(lot.points, lot.expires_at) for lot in member.points.lots] == [
        (20, instant("2026-05-03")),
        (20, instant("2027-04-01")),
    ]


def test_the_tier_held_when_points_mature_says_how_long_they_live() -> None:
    levels = [
        {"tier": "bronze", "threshold": 0},
        {"tier": "gold", "threshold": 2000, "expiry": {"kind": "never"}},
    ]
    tiers = {"metric": "spend", "window": {"kind": "lifetime"}, "levels": levels}
    member = a_member(a_shop(tiers=tiers), at="2026-03-20 12:00")

    member.buys("20.00")
    happens(member)

    assert [lot.expires_at for lot in member.points.lots] == [None]


def test_points_of_a_wallet_that_left_the_program_still_mature() -> None:
    other = a_program(wallets=[a_wallet(wallet="stars")], earning=[])
    member = a_member(a_shop(), other, effective_at=(instant("2026-04-01"),), at="2026-03-20 12:00")
    member.buys("20.00")

    happens(member.at("2026-04-02 14:00"))

    (lot,) = member.today.wallet("points").lots
    assert (lot.points, lot.active_at, lot.expires_at) == (20, member.now, None)
