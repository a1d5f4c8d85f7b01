"""Orders: what they give, what their receipt keeps, when they are refused."""

from shared.ledger.entry import Fact, Posting
from shared.ledger.records import GrantRecord, OrderLine, OrderRecord
from shared.ledger.refusals import (
    CurrencyNotInProgram,
    OrderTooLate,
    PointsOutOfRange,
)
from shared.ledger.state import POINTS_MAX
from tests.builders import (
    BASE_RULE,
    NO_GIFT_CARDS,
    a_line,
    a_program,
    a_sum,
    a_wallet,
    instant,
)
from tests.ledger.member import a_member, buying

CASHBACK = {**BASE_RULE, "rule": "cash", "wallet": "cashback", "rate": "0.05"}
TWO_WALLETS = a_program(
    wallets=[a_wallet(), a_wallet(wallet="cashback", expiry={"kind": "never"})],
    earning=[BASE_RULE, CASHBACK],
)


def test_an_order_gives_its_points_until_they_expire() -> None:
    member = a_member(at="2026-03-01 09:30")

    order = member.buys("20.00", "5.45")

    assert order.postings == (
        Posting(
            "issue",
            "points",
            25,
            active_at=instant("2026-03-01 09:30"),
            expires_at=instant("2027-04-01"),
        ),
    )
    assert (order.points, order.available, order.command_id) == (25, 25, "1001")
    assert order.source == "shop"
    assert order.facts == (Fact("points.earned", {"wallet": "points", "points": 25}),)


def test_the_receipt_keeps_what_each_line_gave() -> None:
    member = a_member(at="2026-03-01 12:00")
    pot = a_line("2", amount=545, quantity=3, category="tea", brand="Brown", tags=("new", "sale"))

    member.buys("20.00", pot)

    assert member.record == OrderRecord(
        placed_at=member.now,
        currency="USD",
        lines=(
            OrderLine("1", 1, 2000, (20,), "sku-1"),
            OrderLine("2", 3, 545, (5,), "sku-2", "tea", "Brown", ("new", "sale")),
        ),
        grants=(GrantRecord("points", member.now, instant("2027-04-01")),),
        version=1,
        tier="bronze",
        number=1,
    )


def test_the_receipt_keeps_the_version_that_counted_and_the_tier_held_before() -> None:
    member = a_member(
        a_program(), a_program(enrolment="explicit"), effective_at=(instant("2026-03-10"),)
    )

    member.at("2026-03-09 12:00").buys("150.00")
    member.at("2026-03-11 12:00").buys("10.00", placed="2026-03-09 12:00")
    late = member.record
    member.buys("10.00")

    assert isinstance(late, OrderRecord)
    assert isinstance(member.record, OrderRecord)
    assert (late.version, late.tier) == (1, "silver")
    assert (member.record.version, member.record.tier) == (2, "silver")


def test_each_wallet_gets_its_own_points_and_expiry() -> None:
    member = a_member(TWO_WALLETS, at="2026-03-01 12:00")

    order = member.buys("100.00")

    assert [(p.wallet, p.points, p.expires_at) for p in order.postings] == [
        ("points", 100, instant("2027-04-01")),
        ("cashback", 5, None),
    ]
    assert order.points == 100, "the first wallet's"
    assert isinstance(member.record, OrderRecord)
    assert member.record.lines == (OrderLine("1", 1, 10000, (100, 5), "sku-1"),)
    assert member.record.grants == (
        GrantRecord("points", member.now, instant("2027-04-01")),
        GrantRecord("cashback", member.now, None),
    )


def test_a_wallet_that_gets_nothing_has_no_posting() -> None:
    order = a_member(TWO_WALLETS).buys("10.00")

    assert [posting.wallet for posting in order.postings] == ["points"]


def test_an_order_that_earns_nothing_is_still_on_record() -> None:
    member = a_member()

    order = member.buys(a_sum("50.00", category="gift_card"))

    assert (order.kind, order.points, order.postings, order.facts) == ("order", 0, (), ())
    assert order.state.progress.orders == 1
    assert isinstance(member.record, OrderRecord)
    assert member.record.lines == (OrderLine("1", 1, 5000, (), "sku-1", "gift_card"),)
    assert member.record.grants == ()


def test_an_order_in_a_currency_of_no_rule_is_refused() -> None:
    member = a_member()

    refusal = member.tries(buying("20.00", placed_at=member.now, currency="EUR"))

    assert refusal == CurrencyNotInProgram("EUR")
    assert len(member.entries) == 1


def test_orders_of_the_same_month_share_a_lot_and_the_next_month_opens_another() -> None:
    member = a_member(at="2026-03-01 12:00")

    member.buys("10.00")
    member.at("2026-03-31 12:00").buys("20.00")
    member.at("2026-04-01 12:00").buys("40.00")

    assert [(lot.points, lot.expires_at) for lot in member.points.lots] == [
        (30, instant("2027-04-01")),
        (40, instant("2027-05-01")),
    ]


def test_a_late_order_expires_as_if_it_had_come_in_time() -> None:
    member = a_member(at="2026-06-15 12:00")
    member.buys("10.00")

    late = member.buys("20.00", placed="2026-03-10 12:00")

    assert late.at == instant("2026-06-15 12:00")
    assert late.postings[0].expires_at == instant("2027-04-01")
    assert [lot.points for lot in member.points.lots] == [20, 10], "soonest expiry first"


def test_an_order_so_late_that_its_points_are_over_gives_none_to_spend() -> None:
    member = a_member(at="2026-06-15 12:00")

    late = member.buys("20.00", placed="2024-03-10 12:00")

    assert (late.points, late.available) == (20, 0)
    (booked,) = member.is_swept()
    assert booked.postings == (Posting("expire", "points", -20, expires_at=instant("2025-04-01")),)
    assert booked.at == late.at, "never before the entry before it"
    assert (member.points.lifetime, member.points.expired) == (20, 20)


def test_points_that_no_reader_of_json_keeps_exact_are_refused() -> None:
    generous = a_program(earning=[{**BASE_RULE, "rate": "1000000"}], tiers=None)
    member = a_member(generous)
    largest = [a_line(line_id=str(n), amount=999_999_999_999) for n in range(2)]

    refusal = member.tries(buying(*largest, placed_at=member.now))

    assert refusal == PointsOutOfRange()


def test_an_account_never_comes_to_hold_more_than_that_either() -> None:
    generous = a_program(earning=[{**BASE_RULE, "rate": "900000"}, NO_GIFT_CARDS], tiers=None)
    member = a_member(generous)
    member.buys(a_line(amount=999_999_999_999))

    refusal = member.tries(buying(a_line(amount=999_999_999_999), placed_at=member.now))

    assert refusal == PointsOutOfRange()
    assert member.points.lifetime == 8_999_999_999_991_000 < POINTS_MAX


TWO_WEEKS = {"kind": "delay", "days": 14}


def test_points_that_wait_begin_and_count_their_life_from_then() -> None:
    waiting = a_program(wallets=[a_wallet(activation=TWO_WEEKS)])
    member = a_member(waiting, at="2026-03-20 12:00")

    order = member.buys("20.00")

    assert order.postings == (
        Posting("issue", "points", 20, instant("2026-04-04"), instant("2027-05-01")),
    )
    assert (order.points, order.available) == (20, 0)
    assert member.at("2026-04-03 23:59:59").points.pending(member.now) == 20
    assert member.at("2026-04-04").available == 20, "nobody has to sweep"


def test_a_late_order_waits_as_if_it_had_come_in_time() -> None:
    waiting = a_program(wallets=[a_wallet(activation=TWO_WEEKS)])
    member = a_member(waiting, at="2026-03-20 12:00")

    late = member.buys("20.00", placed="2026-03-10 12:00")
    later = member.buys("20.00", placed="2026-01-10 12:00")

    assert late.postings[0].active_at == instant("2026-03-25")
    assert later.postings == (Posting("issue", "points", 20, member.now, instant("2027-02-01")),), (
        "its two weeks are over, and its year began with their end"
    )


def test_rules_on_terms_of_their_own_open_lots_of_their_own() -> None:
    bonus = {**BASE_RULE, "rule": "bonus", "rate": "0.5", "activation": TWO_WEEKS}
    member = a_member(a_program(earning=[BASE_RULE, bonus]), at="2026-03-01 12:00")

    order = member.buys("20.00", "5.00")

    assert [(p.points, p.active_at) for p in order.postings] == [
        (25, member.now),
        (12, instant("2026-03-16")),
    ]
    assert (order.points, order.available) == (37, 25)
    assert isinstance(member.record, OrderRecord)
    assert [line.points for line in member.record.lines] == [(20, 10), (5, 2)]
    assert [(g.active_at, g.expires_at) for g in member.record.grants] == [
        (p.active_at, p.expires_at) for p in order.postings
    ]


def test_a_shop_whose_clock_runs_ahead_delays_nothing() -> None:
    member = a_member(at="2026-03-01 12:00")

    assert member.buys("20.00", placed="2026-03-01 12:15").available == 20


def test_an_order_may_come_as_late_as_the_program_says_and_no_later() -> None:
    member = a_member(a_program(orders={"late_days": 30}), at="2026-03-31 12:00")

    refusal = member.tries(buying("20.00", placed_at=instant("2026-03-01 11:59:59.999")))

    assert refusal == OrderTooLate(30)
    assert member.buys("20.00", placed="2026-03-01 12:00").points == 20


def test_how_late_orders_may_come_is_up_to_the_program_in_force_when_they_come() -> None:
    strict = a_program(orders={"late_days": 30})
    member = a_member(strict, a_program(), effective_at=(instant("2026-06-01"),), at="2026-03-01")

    assert member.at("2026-06-02").buys("20.00", placed="2026-01-01").points == 20


def test_points_wait_for_a_date_and_expire_on_another() -> None:
    for_christmas = a_program(
        time_zone="Europe/Berlin",
        wallets=[
            a_wallet(
                activation={"kind": "date", "date": "2026-12-24"},
                expiry={"kind": "dates", "dates": ["12-31"], "at_least_days": 30},
            )
        ],
    )
    member = a_member(for_christmas, at="2026-12-01 12:00")

    early = member.buys("20.00")
    late = member.at("2027-01-02 12:00").buys("20.00")

    (waiting,), (at_once,) = early.postings, late.postings
    assert waiting.active_at == instant("2026-12-24", "Europe/Berlin")
    assert waiting.expires_at == instant("2028-01-01", "Europe/Berlin")
    assert at_once.active_at == member.now
    assert at_once.expires_at == instant("2028-01-01", "Europe/Berlin")
