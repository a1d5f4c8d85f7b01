"""Why an order gave what it gave, and what its edits and returns make of that."""

from dataclasses import replace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from shared.ledger.explaining.changes import BalanceChange
from shared.ledger.explaining.explanation import Rounding
from shared.ledger.explaining.keepings import Keeping
from shared.ledger.preview import preview_order
from shared.ledger.purchases import Purchase
from shared.ledger.records import OrderRecord
from shared.program.loading import load
from shared.program.orders import Order
from shared.program.program import Program
from tests.builders import BASE_RULE, DAY_MS, a_line, a_program, a_sum, a_wallet, instant
from tests.ledger.member import Account, a_member, buying
from tests.ledger.telling import Told
from tests.program import shops

ONE_RATE = {"earning": [BASE_RULE], "tiers": None}


def a_shop(**given: Any) -> Program:
    return a_program(**{**ONE_RATE, **given})


def told_by(*programs: Program, **given: Any) -> Told:
    return Told(a_member(*(programs or (a_program(),)), **given))


def test_an_order_is_told_by_rule_with_its_rounding_and_what_did_not_apply() -> None:
    member = told_by()

    told = member.buys(
        a_sum("20.55", line_id="1"),
        a_sum("5.45", line_id="2", category="books"),
        a_sum("10.00", line_id="3", category="gift_card"),
    )

    assert told.sentences == (
        "Order 1001 of 36.00 USD, placed on 2026-03-01 at 09:00, earned 31 points by version 1 of the"
        " program for a member who held bronze.",
        "base gave 35 points: 1 point per 1.00 USD.",
        "books gave 6 points: 2 times for category books.",
        "gift-cards took 10 points: category gift_card earns nothing.",
        "31.45 was rounded down to 31 points.",
        "tier:silver did not apply: 1.5 times only from 100.00 USD of spend on; the member held bronze.",
        "books did not apply to line 1: only lines of category books.",
        "books did not apply to line 3: only lines of category books.",
        "2 more that did not apply are listed.",
        "31 points were given, expiring at the end of 2027-03-31.",
    )
    assert told.rounding == (Rounding("points", "31.45", 31, "floor"),)
    assert told.changes == (BalanceChange("points", "available", 31, instant("2027-04-01")),)
    assert told.order == member.account.record
    assert told.recomputed == {}


def test_an_order_that_earns_nothing_says_so() -> None:
    told = told_by(a_shop()).buys(a_line(amount=0))

    assert told.text == (
        "Order 1001 of 0.00 USD, placed on 2026-03-01 at 09:00, earned no points by version 1 of the"
        " program. base did not apply: an amount of 0 earns nothing."
    )
    assert (told.reasons, told.rounding, told.changes) == ((), (), ())


def test_another_wallet_is_named_and_a_whole_number_was_not_rounded() -> None:
    cash = {**BASE_RULE, "rule": "cash", "wallet": "cashback", "rate": "0.5"}
    rounding = {"rounding": "ceiling", "expiry": {"kind": "never"}}
    wallets = [a_wallet(), a_wallet(wallet="cashback", **rounding)]
    told = told_by(a_shop(wallets=wallets, earning=[BASE_RULE, cash])).buys("3.00")

    assert "cash gave 2 cashback points: 0.5 points per 1.00 USD." in told.sentences
    assert "1.5 was rounded up to 2 cashback points." in told.sentences
    assert "2 cashback points were given, never expiring." in told.sentences
    assert told.rounding[0] == Rounding("points", "3", 3, "floor")
    assert not any("to 3 points" in each for each in told.sentences)


def test_points_that_wait_say_for_what_and_one_point_is_not_many() -> None:
    delayed = told_by(a_shop(wallets=[a_wallet(activation={"kind": "delay", "days": 14})]))
    awaited = {"kind": "event", "event": "order.delivered", "cancel_after_days": 30}
    waiting = told_by(a_shop(wallets=[a_wallet(activation=awaited)]))

    assert delayed.buys("1.00").sentences[-1] == (
        "1 point was given, spendable from 2026-03-16 at 00:00 and expiring at the end of 2027-03-31."
    )
    assert waiting.buys("1.00").sentences[-1] == (
        "1 point was given, waiting for order.delivered and cancelled at the end of 2026-03-31 if it"
        " does not come."
    )


def test_an_order_is_reckoned_by_the_version_it_was_placed_under_whatever_came_since() -> None:
    once, thrice = a_shop(), a_shop(earning=[{**BASE_RULE, "rate": "3"}])
    member = told_by(once, thrice, effective_at=(instant("2026-03-02"),))

    entry = member.account.at("2026-03-05").does(
        buying("20.00", placed_at=instant("2026-03-01 10:00"))
    )
    record = member.account.record
    assert isinstance(record, OrderRecord)
    member.records[entry.seq] = record
    told = member.explained(entry)

    assert "earned 20 points by version 1" in told.text
    assert sum(reason.points for reason in told.reasons or ()) == entry.points == 20


def test_what_is_reckoned_otherwise_now_is_said() -> None:
    member = told_by(a_shop())
    member.buys("20.00")
    entry = member.account.entries[-1]
    record = member.records[entry.seq]
    assert isinstance(record, OrderRecord)
    lines = tuple(replace(line, points=(19,)) for line in record.lines)
    member.records[entry.seq] = replace(record, lines=lines)

    told = member.explained(entry)

    assert told.recomputed == {"points": 20}
    assert "Reckoned again it comes to 20, but 19 points were booked; the booking counts." in (
        told.sentences
    )


def test_an_order_kept_without_its_texts_is_not_reckoned() -> None:
    member = told_by(a_shop())
    member.buys("20.00")
    entry = member.account.entries[-1]
    record = member.records[entry.seq]
    assert isinstance(record, OrderRecord)
    lines = tuple(replace(line, sku="") for line in record.lines)
    member.records[entry.seq] = replace(record, lines=lines)

    told = member.explained(entry)

    assert told.reasons is None
    assert "its points are as booked" in told.text
    assert told.changes[0].points == 20


def test_an_order_whose_receipt_is_not_at_hand_is_told_by_its_postings() -> None:
    member = told_by(a_shop())
    member.buys("20.00")
    member.records.clear()

    told = member.explained(member.account.entries[-1])

    assert told.text == (
        "This entry is of the kind order. 20 points were given, expiring at the end of 2027-03-31."
    )


def test_an_order_that_reaches_a_tier_says_what_counts() -> None:
    told = told_by().buys("120.00")

    assert told.sentences[-2:] == (
        "The tier is silver now; it was bronze.",
        "120.00 USD of spend counts, and silver takes 100.00 USD of spend.",
    )


def test_an_edit_tells_what_the_order_is_worth_now_and_what_it_gave_before() -> None:
    member = told_by(a_shop())
    member.buys(a_line(quantity=2, amount=2000))
    member.returns({"1": 1})

    told = member.revises(a_line(quantity=3, amount=3000))

    assert told.sentences[:2] == (
        "Revision 1 of order 1001 makes it one of 30.00 USD, worth 30 points by version 1 of the program.",
        "Of what the order gave, 20 points stay now; 10 points did before.",
    )
    assert told.kept == (Keeping("points", 10, 20, 0),)
    assert told.sentences[-1] == "10 points were given, expiring at the end of 2027-03-31."


def test_an_edit_that_makes_less_of_an_order_tells_what_was_taken() -> None:
    member = told_by(a_shop())
    member.buys(a_line(quantity=2, amount=2000))

    told = member.revises(a_line(quantity=2, amount=500))

    assert told.kept == (Keeping("points", 20, 5, 15),)
    assert "15 points were taken back." in told.sentences


def test_a_return_tells_what_stays_and_where_points_were_taken_from() -> None:
    member = told_by(a_shop())
    member.buys(a_line("1", quantity=2, amount=2000), a_line("2", quantity=1, amount=545))

    told = member.returns({"1": 1, "2": 1})

    assert told.sentences == (
        "Return r-1 of order 1001: 1 of line 1 and 1 of line 2 came back.",
        "Version 1 of the program, which decided the order, decides its returns.",
        "Of what the order gave, 10 points stay now; 25 points did before.",
        "15 points were taken back.",
        "Taken from 15 points expiring at the end of 2027-03-31.",
    )
    assert (told.kept, told.policy) == ((Keeping("points", 25, 10, 15),), "allow_negative")
    assert told.returned == {"1": 1, "2": 1}


def test_a_return_of_what_was_spent_leaves_a_debt_that_the_next_order_repays() -> None:
    member = told_by(a_shop())
    member.buys(a_line(amount=2000))
    member.account.redeems(15)

    owing = member.returns({}, amount=2000)
    repaying = member.account.is_given(20)

    assert owing.sentences[0] == "Return r-1 of order 1001: 20.00 USD came back."
    assert "Taken from 5 points expiring at the end of 2027-03-31." in owing.sentences
    assert "Owed by this: 15 points, which the next points given repay first." in owing.sentences
    assert BalanceChange("points", "debt", 15) in owing.changes
    assert member.explained(repaying).sentences[-1] == "Debt repaid: 15 points."


def test_what_a_policy_leaves_with_the_member_is_said() -> None:
    within = told_by(a_shop(returns={"policy": "within_balance"}))
    within.buys(a_line(amount=2000))
    within.account.redeems(15)

    told = within.returns({"1": 1})

    assert (
        "Not taken back: 15 points; no more could be spent, or they had expired." in told.sentences
    )
    assert told.kept == (Keeping("points", 20, 0, 5),)


def test_points_that_have_expired_are_not_taken_back_again() -> None:
    member = told_by(a_shop())
    member.buys(a_line(amount=2000))
    member.account.at("2027-05-01")

    told = member.returns({"1": 1})

    assert "Not taken back: 20 points; they had expired or been cancelled." in told.sentences


def test_what_comes_back_of_points_spent_on_the_order_is_said() -> None:
    member = told_by(a_shop())
    member.account.is_given(100)
    member.redeems(10)
    member.buys(a_line(quantity=2, amount=2000))

    told = member.returns({"1": 1})

    assert (
        "Of what redemption d-1 spent on the order 5 came back, in proportion to what came back."
        in told.sentences
    )
    assert "5 points were given back, expiring at the end of 2027-03-31." in told.sentences


@given(
    document=shops.documents(),
    order=shops.orders(st.integers(0, instant("2026-03-01"))),
    days=st.integers(0, 400),
)
def test_a_preview_and_the_explanation_of_the_same_order_give_equal_reasons(
    document: dict[str, Any], order: Order, days: int
) -> None:
    account = a_member(load(document), at="2026-03-01")
    command = replace(buying(placed_at=order.placed_at), order=order)
    previewed = preview_order(account.newest, command, account.versions, account.now)
    if not isinstance(previewed, Purchase):
        return
    member = Told(account)
    entry = account.does(command)
    record = account.record
    assert isinstance(record, OrderRecord)
    member.records[entry.seq] = record
    _lives_on(account, days)

    told = member.explained(entry)

    assert told.recomputed == {}
    assert told.reasons == tuple(reason for earned in previewed.awards for reason in earned.reasons)


def _lives_on(account: Account, days: int) -> None:
    account.at(account.now + days * DAY_MS)
    account.is_swept()
