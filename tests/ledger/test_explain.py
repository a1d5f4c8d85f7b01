"""Why any other entry is what it is: by its postings, and by the states around it."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.ledger.commands import Command, ExtendExpiry
from shared.ledger.entry import EntryKind, Posting
from shared.ledger.explaining.changes import BalanceChange, balance_changes
from shared.ledger.state import State
from shared.program.loading import load
from shared.program.program import Program
from tests.builders import BASE_RULE, DAY_MS, a_line, a_program, a_wallet, instant
from tests.ledger.lives import DOCUMENTS
from tests.ledger.member import MEMBER, a_member, adjusting, buying, granting, redeeming
from tests.ledger.telling import Told

SPENT_FIRST = instant("2026-06-01")


def a_shop(**given: Any) -> Program:
    return a_program(**{"earning": [BASE_RULE], "tiers": None, **given})


def told_by(**given: Any) -> Told:
    return Told(a_member(a_shop(**given)))


def with_two_lots() -> Told:
    """40 points that expire at the end of May, 100 that live a year."""
    member = told_by()
    member.account.does(replace(adjusting(40), expires_at=SPENT_FIRST))
    member.account.is_given(100)
    return member


def test_the_first_entry_says_who_joined_and_at_which_tier() -> None:
    member = Told(a_member())

    assert member.explained(member.account.entries[0]).text == (
        "m-1 became a member. The tier is bronze."
    )


def test_a_redemption_names_the_lots_it_took() -> None:
    told = with_two_lots().redeems(50)

    assert told.sentences == (
        "Redemption d-1 takes the points that expire first.",
        "It names order 1001.",
        "50 points were spent.",
        "Taken from 40 points expiring at the end of 2026-05-31 and 10 points expiring at the end"
        " of 2027-03-31.",
    )
    assert told.changes == (
        BalanceChange("points", "available", -40, SPENT_FIRST),
        BalanceChange("points", "available", -10, instant("2027-04-01")),
        BalanceChange("points", "spent", 50),
    )


def test_a_hold_its_capture_and_its_reversal_tell_what_moved() -> None:
    member = with_two_lots()

    held = member.redeems(50, hold=True)
    captured = member.captures(30)
    reversed_ = member.reverses()

    assert held.sentences[2] == "50 points are held until 2026-03-01 at 09:30."
    assert BalanceChange("points", "held", 40, SPENT_FIRST) in held.changes
    assert captured.sentences == (
        "Redemption d-1 was captured, which ends its hold.",
        "30 points were spent of those held.",
        "20 points are no longer held and can be spent again.",
    )
    assert reversed_.sentences == (
        "Redemption d-1 was reversed: its points go back to the lots they came from.",
        "30 points were given back, expiring at the end of 2026-05-31.",
    )


def test_points_that_come_back_to_a_lot_that_has_expired_say_how_long_they_live() -> None:
    member = with_two_lots()
    member.redeems(50)
    member.account.at("2026-07-10 12:00")

    told = member.reverses()

    assert told.sentences[-1] == (
        "What came from lots that have expired meanwhile lives another 30 days."
    )
    assert "40 points were given back, expiring at the end of 2026-08-09." in told.sentences


def test_a_voided_hold_and_one_that_ran_out_say_so() -> None:
    voided, lapsed = with_two_lots(), with_two_lots()

    voided.redeems(1, hold=True)
    assert voided.voids().sentences == (
        "The hold of redemption d-1 was voided.",
        "1 point is no longer held and can be spent again.",
    )
    lapsed.redeems(50, hold=True)
    lapsed.account.at("2026-03-01 12:00")
    (told,) = lapsed.swept()
    assert told.sentences == (
        "Nobody asked for this: it fell due on 2026-03-01 at 09:30.",
        "The time of the hold of redemption d-1 ran out.",
        "50 points are no longer held and can be spent again.",
    )


def test_an_adjustment_tells_its_reason() -> None:
    member = with_two_lots()

    taken = member.explained(member.account.is_given(-45))

    assert taken.sentences == (
        "An operator did this by hand: goodwill.",
        "45 points were taken.",
        "Taken from 40 points expiring at the end of 2026-05-31 and 5 points expiring at the end"
        " of 2027-03-31.",
    )


def test_an_extension_tells_each_lot_it_moved() -> None:
    member = with_two_lots()
    extension = ExtendExpiry(
        extension_id="x-1",
        member_id=MEMBER,
        source="desk",
        expires_at=instant("2028-01-01"),
        reason="late parcel",
        before=instant("2027-01-01"),
    )

    told = member.explained(member.account.does(extension))

    assert told.sentences == (
        "An operator moved the expiry of points: late parcel.",
        "Moved: 40 points, now expiring at the end of 2027-12-31, before expiring at the end of"
        " 2026-05-31.",
    )


def test_activity_that_moves_sliding_points_on_says_until_when() -> None:
    sliding = {"kind": "sliding", "days": 30, "activities": ["order", "redemption"]}
    member = told_by(wallets=[a_wallet(expiry=sliding)])
    member.buys("20.00")
    member.account.at("2026-03-11")

    told = member.redeems(5)

    assert told.sentences[-1] == (
        "By this activity sliding points live longer, expiring at the end of 2026-04-10 or later."
    )


def test_an_event_and_the_points_it_matures_are_told() -> None:
    awaited = {"kind": "event", "event": "order.delivered", "cancel_after_days": 30}
    member = told_by(wallets=[a_wallet(activation=awaited)])
    member.buys("20.00")

    told = member.hears_of("order.delivered")

    assert told.sentences == (
        "order.delivered was recorded.",
        "It names order 1001.",
        "20 points are now spendable.",
    )
    assert told.changes == (
        BalanceChange("points", "available", 20, instant("2027-04-01")),
        BalanceChange("points", "pending", -20),
    )


def test_a_granted_tier_tells_who_gave_it_why_and_when_it_ended() -> None:
    member = Told(a_member())

    granted = member.explained(member.account.does(granting("silver", "2026-06-01")))
    member.account.at("2026-06-02")
    (ended,) = member.swept()

    assert granted.sentences[1:] == (
        "The tier is silver now; it was bronze.",
        "A grant of a tier began.",
    )
    assert ended.sentences[-2:] == (
        "The tier is bronze now; it was silver.",
        "A grant of a tier ended.",
    )


def test_an_order_taken_back_tells_what_the_tier_would_have_taken() -> None:
    member = Told(a_member())
    member.buys(a_line(quantity=2, amount=12000))

    told = member.returns({"1": 1})

    assert told.sentences[-2:] == (
        "The tier is bronze now; it was silver.",
        "60.00 USD of spend counts, and silver takes 100.00 USD of spend.",
    )


def test_a_tier_that_left_the_program_is_told_without_its_threshold() -> None:
    def tiered(*names: str) -> Program:
        levels = [{"tier": name, "threshold": 100 * n} for n, name in enumerate(names)]
        window = {"kind": "lifetime"}
        return a_shop(tiers={"metric": "spend", "window": window, "levels": levels})

    member = Told(
        a_member(
            tiered("bronze", "silver"),
            tiered("basic", "plus"),
            effective_at=(instant("2026-03-02"),),
        )
    )
    member.buys("5.00")
    entry = member.account.at("2026-03-03").buys("1.00")

    assert member.explained(entry).sentences[-2:] == (
        "The tier is plus now; it was silver.",
        "6.00 USD of spend counts, and plus takes 1.00 USD of spend.",
    )


def test_a_transfer_is_told_by_its_postings_and_the_other_member() -> None:
    member = with_two_lots()
    entry = member.account.redeems(10)
    sent = (Posting("transfer", "points", -10), Posting("transfer", "points", 1, expires_at=1))
    transfer = replace(entry, kind="transfer", refers="m-2", postings=sent)

    assert member.explained(transfer).sentences[:3] == (
        "Points went from one member to another.",
        "It concerns m-2.",
        "10 points were sent away.",
    )


@pytest.mark.parametrize("kind", get_args(EntryKind))
def test_every_kind_of_entry_has_a_text_of_sentences(kind: EntryKind) -> None:
    member = Told(a_member())
    entry = replace(member.account.is_given(1), kind=kind, postings=())

    sentences = member.explained(entry).sentences

    assert sentences
    assert all(each.endswith(".") and "None" not in each for each in sentences)


def test_who_asked_for_an_adjustment_and_who_approved_it_are_named() -> None:
    member = with_two_lots()
    entry = replace(member.account.is_given(1), actors=("ada", "bea"))

    assert "It was done by ada and approved by bea." in member.explained(entry).sentences


@given(
    document=st.sampled_from(DOCUMENTS),
    steps=st.lists(
        st.tuples(
            st.sampled_from(["buy", "spend", "give"]), st.integers(1, 120), st.integers(0, 60)
        ),
        max_size=12,
    ),
)
def test_what_changed_adds_up_to_what_was_granted(
    document: dict[str, Any], steps: list[tuple[str, int, int]]
) -> None:
    account = a_member(load(document))
    commands: dict[str, Callable[[int], Command]] = {
        "buy": lambda points: buying(f"{points}.00", placed_at=account.now),
        "spend": redeeming,
        "give": adjusting,
    }
    for what, points, days in steps:
        account.tries(commands[what](points))
        account.at(account.now + days * DAY_MS)
    account.is_swept()

    before: State | None = None
    for entry in account.entries:
        granted = _lifetime(entry.state) - (_lifetime(before) if before else 0)
        changes = balance_changes(before, entry.state)
        signed = [-each.points if each.balance == "debt" else each.points for each in changes]
        assert sum(signed) == granted
        before = entry.state


def _lifetime(state: State) -> int:
    return sum(wallet.lifetime for wallet in state.wallets.values())
