"""A journal that was harmed is found out, entry by entry."""

from dataclasses import replace
from typing import Any

import pytest

from shared.ledger.commands import CloseAccount
from shared.ledger.entry import Entry
from shared.ledger.state import Hold, Lot, State
from shared.ledger.verification import discrepancies
from tests.builders import a_program, a_wallet, instant
from tests.ledger.counter import OFF, a_shopper, bought
from tests.ledger.member import MEMBER, Account, a_member, adjusting, redeeming


def a_member_who_bought_spent_and_let_expire() -> Account:
    member = a_member(at="2026-03-01 12:00")
    member.buys("20.00")
    member.redeems(5)
    member.at("2028-01-01").is_swept()
    return member


def harmed(entry: Entry, **changes: Any) -> Entry:
    """The entry with its state changed."""
    return replace(entry, state=replace(entry.state, **changes))


def with_wallet(entry: Entry, **changes: Any) -> Entry:
    """The entry with its first wallet changed."""
    wallet = replace(entry.state.wallets["points"], **changes)
    return harmed(entry, wallets={**entry.state.wallets, "points": wallet})


def test_an_honest_journal_has_nothing_wrong() -> None:
    member = a_member_who_bought_spent_and_let_expire()
    states: list[State | None] = [None, *(entry.state for entry in member.entries)]

    assert [list(discrepancies(*pair)) for pair in zip(states, member.entries, strict=False)] == [
        [],
        [],
        [],
        [],
    ]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"seq": 4}, "number 4 does not follow number 2"),
        ({"seq": 2}, "number 2 does not follow number 2"),
        ({"at": instant("2026-02-28")}, "recorded before the entry before it"),
        ({"version": 0}, "decided by an older program version than the entry before it"),
    ],
)
def test_an_entry_out_of_order_is_found(changes: dict[str, int], said: str) -> None:
    _, bought, redeemed, _ = a_member_who_bought_spent_and_let_expire().entries

    assert said in list(discrepancies(bought.state, harmed(redeemed, **changes)))


def test_a_first_entry_that_is_not_number_one_is_found() -> None:
    enrolled = a_member().entries[0]

    assert list(discrepancies(None, harmed(enrolled, seq=2))) == [
        "number 2 does not follow number 0"
    ]


def test_an_entry_after_the_end_is_found() -> None:
    member = a_member()
    closing = member.does(CloseAccount(member_id=MEMBER))
    after = harmed(closing, seq=closing.seq + 1)

    assert list(discrepancies(closing.state, after)) == ["follows the end of the account"]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"spent": 4}, ["the state is not what its postings come to", "lifetime is not what is"]),
        ({"lifetime": 21}, ["the state is not what its postings", "lifetime is not what is open"]),
        ({"lots": ()}, ["the state is not what its postings come to", "lifetime is not what is"]),
        (
            {"lots": (Lot(15, 0, None), Lot(0, 0, None))},
            ["the state is not what its postings come to", "a lot without points"],
        ),
        (
            {"lots": (), "holds": (Hold("d-1", 0, (Lot(15, 0, None), Lot(0, 0, None))),)},
            ["the state is not what its postings come to", "a lot without points"],
        ),
        (
            {"lifetime": 17, "debt": 3},
            ["the state is not what its postings come to", "a debt that is none, or that points"],
        ),
        (
            {"lots": (Lot(12, 0, None),), "debt": -3},
            ["the state is not what its postings come to", "a debt that is none, or that points"],
        ),
    ],
)
def test_a_state_that_does_not_follow_from_its_postings_is_found(
    changes: dict[str, Any], said: list[str]
) -> None:
    _, bought, redeemed, _ = a_member_who_bought_spent_and_let_expire().entries

    found = list(discrepancies(bought.state, with_wallet(redeemed, **changes)))

    assert len(found) == len(said)
    for told, begins in zip(found, said, strict=True):
        assert told.startswith(f"points: {begins}")


def test_a_wallet_that_came_from_nowhere_is_found() -> None:
    _, bought, redeemed, _ = a_member_who_bought_spent_and_let_expire().entries
    points = redeemed.state.wallets["points"]
    richer = harmed(redeemed, wallets={"points": points, "gems": points})

    assert list(discrepancies(bought.state, richer)) == [
        "gems: the state is not what its postings come to"
    ]


def test_an_expiry_of_points_that_were_not_due_is_found() -> None:
    _, _, redeemed, expired = a_member_who_bought_spent_and_let_expire().entries
    early = harmed(expired, at=expired.at - 1)

    assert list(discrepancies(redeemed.state, early)) == ["points: expired 15, due were 15"]


def test_an_expiry_of_more_than_was_left_is_found() -> None:
    _, _, redeemed, expired = a_member_who_bought_spent_and_let_expire().entries
    more = replace(expired, postings=(replace(expired.postings[0], points=-16),))

    assert "points: expired 16, due were 15" in list(discrepancies(redeemed.state, more))


def test_points_that_are_held_or_owed_are_not_missing() -> None:
    member = a_member(a_program(holds={"minutes": 43_200, "expiry_waits": False}))
    member.buys("20.00")
    member.does(replace(redeeming(15), hold=True))
    owed = member.does(adjusting(5))
    wallet = replace(owed.state.wallets["points"], lots=(), lifetime=15 - 5, debt=5)
    short = harmed(owed, wallets={"points": wallet})

    found = list(discrepancies(member.entries[-2].state, short))
    assert found == ["points: the state is not what its postings come to"]


def test_an_expiry_of_held_points_is_held_against_its_hold() -> None:
    member = a_member(
        a_program(
            wallets=[a_wallet(expiry={"kind": "rolling", "days": 1, "end_of": "day"})],
            holds={"minutes": 43_200, "expiry_waits": False},
        ),
    )
    member.buys("20.00")
    held = member.does(replace(redeeming(15), hold=True))
    expired = member.at("2026-04-01").is_swept()[0]
    free, reserved = expired.postings
    more = replace(expired, postings=(free, replace(reserved, points=-14)))

    assert (free.points, reserved.points) == (-5, -15)
    assert list(discrepancies(held.state, expired)) == []
    assert "points: expired 14, due were 15" in list(discrepancies(held.state, more))


def test_a_new_program_version_is_nothing_wrong() -> None:
    member = a_member(a_program(), a_program(), effective_at=(instant("2026-04-01"),))
    member.at("2026-05-01").buys("1.00")

    assert list(discrepancies(member.entries[0].state, member.entries[1])) == []


def test_what_is_used_of_limits_is_what_the_entries_count() -> None:
    limited = {**OFF, "limits": [{"per": "month", "times": 2}]}
    account = a_shopper(limited)
    before = account.today
    decision, _ = bought(account, "off")
    harmed = replace(decision.own.state, usage={})

    assert list(discrepancies(before, decision.own)) == []
    assert list(discrepancies(before, replace(decision.own, state=harmed))) == [
        "limits: what is used of them is not what its entries come to"
    ]
