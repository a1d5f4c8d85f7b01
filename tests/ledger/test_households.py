"""Households and merges: what goes in, what who leaves takes along, and who may do what."""

from typing import Any

import pytest

from shared.ledger.accounts import household_account, in_household
from shared.ledger.commands import (
    AdjustPoints,
    CloseAccount,
    GrantTier,
    ReopenAccount,
    SuspendAccount,
    TransferPoints,
)
from shared.ledger.entry import Decision, Fact
from shared.ledger.fold import fold
from shared.ledger.household_commands import (
    ChangeLimit,
    FoundHousehold,
    Invite,
    Join,
    Leave,
    Merge,
)
from shared.ledger.household_refusals import (
    AccountJoined,
    HouseholdFull,
    HouseholdNotFound,
    MemberLimitExceeded,
    NotInHousehold,
    NotInvited,
    PointsHeld,
)
from shared.ledger.households import found, join, leave, merge
from shared.ledger.moving import everything
from shared.ledger.redemption_commands import RedeemPoints
from shared.ledger.refusals import (
    AccountClosed,
    AccountOpen,
    IdReused,
    MemberNotFound,
    Refusal,
)
from shared.ledger.settle import SETTLEMENTS_MAX, next_due
from shared.ledger.state import Progress, Share, State, WalletState
from shared.ledger.tiers.standing import merged
from shared.ledger.transfers import transfer_points
from shared.program.program import Program
from tests.builders import a_program, a_wallet
from tests.ledger.neighbours import Neighbours, some_neighbours

HOME = household_account("home")


def founding(member: str = "anna") -> FoundHousehold:
    return FoundHousehold(household_id="home", member_id=member, source="shop")


def inviting(member: str = "bert", per_month: int | None = None) -> Invite:
    return Invite(
        invitation_id=f"i-{member}", member_id=member, source="shop", share=Share(per_month)
    )


def joining(member: str = "bert") -> Join:
    return Join(joining_id=f"j-{member}", member_id=member, source="shop")


def leaving(member: str = "bert") -> Leave:
    return Leave(departure_id=f"l-{member}", member_id=member, source="shop")


def merging(member: str = "bert") -> Merge:
    return Merge(merge_id=f"g-{member}", member_id=member, source="desk")


def spending(points: int, member: str = "bert", **more: Any) -> RedeemPoints:
    return RedeemPoints(redemption_id="d", member_id=member, source="shop", points=points, **more)


def a_household(*programs: Program, per_month: int | None = None, points: int = 25) -> Neighbours:
    """Anna and Bert share an account; Carl has his own."""
    three = some_neighbours(*programs, points=points)
    assert isinstance(three.between(found, founding(), HOME, "anna"), Decision)
    three.does(inviting(per_month=per_month), HOME)
    assert isinstance(three.between(join, joining(), HOME, "bert"), Decision)
    return three


def test_what_both_had_is_in_the_household_and_nothing_is_left_of_their_own() -> None:
    three = a_household()
    assert three.available(HOME) == 50
    assert [three.available(name) for name in ("anna", "bert")] == [0, 0]
    assert set(three.state(HOME).members) == {"anna", "bert"}
    assert three.state("bert").joined == HOME
    assert in_household(three.state("bert"))
    assert next_due(three.state("bert")) is None
    assert three.journals["bert"][-1].receives


SILVER_BY_HAND = GrantTier(
    grant_id="v", member_id="bert", source="desk", tier="silver", reason="a guest of honour"
)


def test_the_higher_tier_goes_on_be_it_the_households_or_the_members() -> None:
    three = some_neighbours()
    three.between(found, founding(), HOME, "anna")
    three.does(inviting(), HOME)
    three.does(SILVER_BY_HAND)
    three.between(join, joining(), HOME, "bert")
    assert three.state(HOME).tier == "silver"
    told = Fact("tier.changed", {"from": "bronze", "to": "silver"})
    assert told in three.journals[HOME][-1].facts

    three.does(inviting("carl"), HOME)
    three.between(join, joining("carl"), HOME, "carl")
    assert three.state(HOME).tier == "silver"


def test_a_merged_member_keeps_the_tier_that_was_granted() -> None:
    three = some_neighbours()
    three.does(SILVER_BY_HAND)
    three.between(merge, merging(), "anna", "bert")
    assert three.state("anna").tier == "silver"


def test_a_household_of_a_program_without_tiers_has_none() -> None:
    assert a_household(a_program(tiers=None)).state(HOME).tier is None


def test_a_households_id_is_taken_once() -> None:
    three = a_household()
    assert three.between(found, founding("carl"), HOME, "carl") == IdReused("household_id")


@pytest.mark.parametrize(
    ("decided", "command", "member", "refusal"),
    [
        (found, founding("dora"), "dora", MemberNotFound()),
        (join, joining("carl"), "carl", HouseholdNotFound()),
        (leave, leaving("carl"), "carl", HouseholdNotFound()),
    ],
)
def test_without_a_household_or_a_member_nothing_happens(
    decided: Any, command: object, member: str, refusal: Refusal
) -> None:
    assert some_neighbours().between(decided, command, HOME, member) == refusal


def test_nobody_joins_uninvited_twice_or_where_there_is_no_room() -> None:
    two = a_program(households={"members_max": 2})
    three = a_household(two)
    assert three.between(join, joining("carl"), HOME, "carl") == NotInvited()
    assert three.tries(inviting("carl"), HOME) == HouseholdFull()
    assert three.tries(inviting("bert"), HOME) == AccountJoined()
    assert three.between(join, joining("dora"), HOME, "dora") == MemberNotFound()
    roomy = a_household(a_program(households={"members_max": 3}))
    roomy.does(inviting("carl"), HOME)
    other = household_account("other")
    roomy.between(found, founding("carl"), other, "carl")
    assert roomy.between(join, joining("carl"), HOME, "carl") == AccountJoined()


def test_an_invitation_is_worth_nothing_once_the_house_is_full() -> None:
    three = some_neighbours(a_program(households={"members_max": 2}))
    three.between(found, founding(), HOME, "anna")
    three.does(inviting("bert"), HOME)
    three.does(inviting("carl"), HOME)
    three.between(join, joining("bert"), HOME, "bert")
    assert three.between(join, joining("carl"), HOME, "carl") == HouseholdFull()


def test_points_held_keep_their_account_from_joining_and_from_being_left() -> None:
    three = some_neighbours()
    three.between(found, founding(), HOME, "anna")
    three.does(inviting(), HOME)
    three.does(spending(5, hold=True))
    assert three.between(join, joining(), HOME, "bert") == PointsHeld()
    together = a_household()
    together.does(spending(5, hold=True), HOME)
    assert together.between(leave, leaving(), HOME, "bert") == PointsHeld()


def test_who_acted_is_on_the_entry_and_spends_within_their_limit() -> None:
    three = a_household(per_month=10)
    assert three.does(spending(8), HOME).member == "bert"
    assert three.tries(spending(3), HOME) == MemberLimitExceeded()
    sending = TransferPoints(
        transfer_id="t", member_id="bert", to_member_id="carl", source="shop", points=3
    )
    assert three.between(transfer_points, sending, HOME, "carl") == MemberLimitExceeded()
    assert isinstance(three.tries(spending(30, "anna"), HOME), Decision)
    more = ChangeLimit(limit_id="x", member_id="bert", source="shop", share=Share(20))
    three.does(more, HOME)
    sent = three.between(transfer_points, sending, HOME, "carl")
    assert isinstance(sent, Decision)
    assert (sent.own.member, sent.partner[-1].member) == ("bert", None)
    three.at("2026-04-01 00:00")
    assert isinstance(three.tries(spending(9), HOME), Decision)
    stranger = ChangeLimit(limit_id="y", member_id="carl", source="shop", share=Share(20))
    assert three.tries(stranger, HOME) == NotInHousehold()


def test_who_leaves_takes_an_equal_share_and_begins_again() -> None:
    three = a_household()
    three.does(spending(9, "anna"), HOME)
    assert three.between(leave, leaving("carl"), HOME, "carl") == NotInHousehold()
    assert three.between(leave, leaving("dora"), HOME, "dora") == MemberNotFound()
    three.between(leave, leaving(), HOME, "bert")
    assert (three.available(HOME), three.available("bert")) == (21, 20)
    assert three.state("bert").joined is None
    assert three.state("bert").tier == "bronze"
    assert set(three.state(HOME).members) == {"anna"}


def test_who_leaves_takes_nothing_where_the_program_says_so_or_nothing_is_there() -> None:
    mean = a_household(a_program(households={"leaving": "nothing"}))
    mean.between(leave, leaving(), HOME, "bert")
    assert (mean.available(HOME), mean.available("bert")) == (50, 0)
    poor = a_household(points=0)
    poor.between(leave, leaving(), HOME, "bert")
    assert poor.available("bert") == 0


def test_the_last_one_takes_everything_and_the_household_is_no_more() -> None:
    three = a_household()
    three.between(leave, leaving("anna"), HOME, "anna")
    three.between(leave, leaving("bert"), HOME, "bert")
    assert [three.available(name) for name in ("anna", "bert")] == [25, 25]
    assert three.state(HOME).closed
    assert three.tries(inviting("carl"), HOME) == AccountClosed()


def test_two_ids_of_one_person_become_one_account() -> None:
    three = some_neighbours()
    three.between(merge, merging(), "anna", "bert")
    assert three.available("anna") == 50
    assert three.state("bert").joined == "anna"
    assert not in_household(three.state("bert"))
    assert three.between(merge, merging("anna"), "bert", "anna") == AccountJoined()
    assert three.between(merge, merging("dora"), "anna", "dora") == MemberNotFound()
    assert three.between(merge, merging("carl"), "bert", "carl") == AccountJoined()


def test_a_joined_account_takes_no_commands_of_its_own_but_a_merged_one_can_be_erased() -> None:
    three = a_household()
    assert three.tries(spending(1)) == AccountJoined()
    assert three.tries(CloseAccount(member_id="bert")) == AccountJoined()
    others = some_neighbours()
    others.between(merge, merging("carl"), "anna", "carl")
    assert others.does(CloseAccount(member_id="carl")).kind == "erasure"


def test_a_debt_goes_along() -> None:
    owing = State(seq=1, at=7, version=1, wallets={"points": WalletState(lifetime=-5, debt=5)})
    moved = everything(owing)
    left = fold(owing.wallets, moved.leaving, 7)["points"]
    arrived = fold({}, moved.arriving, 7)["points"]
    assert (left.debt, left.lifetime, arrived.debt, arrived.lifetime) == (0, 0, 5, -5)


def test_what_is_overdue_goes_first_in_the_order_of_the_journals() -> None:
    daily = a_program(wallets=[a_wallet(expiry={"kind": "rolling", "days": 100})], tiers=None)
    three = some_neighbours(daily, points=1)
    three.between(found, founding(), HOME, "anna")
    three.does(inviting(), HOME)
    for day in range(SETTLEMENTS_MAX + 2):
        three.now += 24 * 60 * 60 * 1000
        three.does(
            AdjustPoints(
                adjustment_id=f"a-{day}", member_id="bert", source="desk", points=1, reason="x"
            )
        )
    three.now += 365 * 24 * 60 * 60 * 1000
    assert isinstance(three.between(join, joining(), HOME, "bert"), Decision)
    assert three.available(HOME) == 0
    late = some_neighbours(daily, points=1)
    for day in range(SETTLEMENTS_MAX + 2):
        late.now += 24 * 60 * 60 * 1000
        late.does(
            AdjustPoints(
                adjustment_id=f"a-{day}", member_id="anna", source="desk", points=1, reason="x"
            )
        )
    late.now += 365 * 24 * 60 * 60 * 1000
    assert isinstance(late.between(found, founding(), HOME, "anna"), Decision)


def test_months_of_two_progresses_add_up_where_they_count_the_same() -> None:
    one = Progress(spend=5, metric="spend", months={1: 5})
    other = Progress(spend=7, points=1, orders=1, metric="spend", months={1: 3, 2: 4})
    assert merged(one, other).months == {1: 8, 2: 4}
    assert merged(Progress(), other).metric == "spend"
    assert merged(one, Progress(metric="orders", months={1: 1})).months == {1: 5}


def test_a_suspended_account_is_reopened_once() -> None:
    three = some_neighbours()
    shut = SuspendAccount(closure_id="c", member_id="anna", source="desk", reason="asked")
    back = ReopenAccount(reopening_id="p", member_id="anna", source="desk", reason="cleared")
    assert three.tries(back) == AccountOpen()
    three.does(shut)
    assert three.tries(spending(1, "anna")) == AccountClosed()
    assert three.does(back).note == "cleared"
    assert isinstance(three.tries(spending(1, "anna")), Decision)


def test_every_command_has_the_id_its_caller_chose() -> None:
    ids = [each.id for each in (founding(), joining(), leaving(), merging())]
    assert ids == ["home", "j-bert", "l-bert", "g-bert"]
