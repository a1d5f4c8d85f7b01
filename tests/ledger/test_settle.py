"""Time passing: what expires, in which entry, and at which instant."""

import pytest

from shared.ledger.commands import CloseAccount
from shared.ledger.entry import Decision, Fact, Posting
from shared.ledger.refusals import InsufficientPoints
from shared.ledger.settle import SETTLEMENTS_MAX, next_due
from tests.builders import BASE_RULE, DAY_MS, a_program, a_wallet, instant
from tests.ledger.acts import decide
from tests.ledger.member import MEMBER, Account, a_member, redeeming

EXPIRY = instant("2027-04-01")
TEN_DAYS = {"kind": "rolling", "days": 10}
DAILY = a_program(wallets=[a_wallet(expiry={"kind": "rolling", "days": 100})], tiers=None)


def a_member_with_points(at: str = "2026-03-01 12:00") -> Account:
    member = a_member(at=at)
    member.buys("20.00")
    return member


def test_nothing_is_due_where_nothing_expires() -> None:
    member = a_member(a_program(wallets=[a_wallet(expiry={"kind": "never"})]))
    member.buys("20.00")

    assert next_due(member.today) is None
    assert member.at("2126-01-01").is_swept() == []
    assert member.available == 20


def test_nothing_is_due_in_an_account_that_was_closed() -> None:
    member = a_member_with_points()
    member.does(CloseAccount(member_id=MEMBER))

    assert next_due(member.today) is None
    assert member.at("2028-01-01").is_swept() == []


def test_points_expire_in_an_entry_of_their_own_at_their_instant() -> None:
    member = a_member_with_points()
    assert next_due(member.today) == EXPIRY

    (entry,) = member.at("2028-01-01").is_swept()

    assert (entry.kind, entry.at, entry.seq) == ("settlement", EXPIRY, 3)
    assert entry.postings == (Posting("expire", "points", -20, expires_at=EXPIRY),)
    assert entry.facts == (Fact("points.expired", {"wallet": "points", "points": 20}),)
    assert (entry.command_id, entry.source, entry.points, entry.available) == (None, None, -20, 0)
    assert (member.points.lots, member.points.expired) == ((), 20)


def test_nothing_expires_a_millisecond_early() -> None:
    member = a_member_with_points()

    assert member.at(EXPIRY - 1).is_swept() == []
    assert len(member.at(EXPIRY).is_swept()) == 1
    assert member.is_swept() == [], "and nothing twice"


def test_only_what_is_left_expires() -> None:
    member = a_member_with_points()
    member.redeems(15)

    (entry,) = member.at("2028-01-01").is_swept()

    assert entry.points == -5
    assert (member.points.spent, member.points.expired, member.points.lifetime) == (15, 5, 20)


def test_what_was_spent_to_the_last_point_leaves_nothing_to_expire() -> None:
    member = a_member_with_points()
    member.redeems(20)

    assert next_due(member.today) is None
    assert member.at("2028-01-01").is_swept() == []


def test_wallets_that_expire_together_are_one_entry() -> None:
    two = a_program(
        wallets=[a_wallet(), a_wallet(wallet="cashback")],
        earning=[BASE_RULE, {**BASE_RULE, "rule": "cash", "wallet": "cashback"}],
    )
    member = a_member(two)
    member.buys("20.00")

    (entry,) = member.at("2028-01-01").is_swept()

    assert [(p.wallet, p.points) for p in entry.postings] == [("points", -20), ("cashback", -20)]


def test_each_due_instant_has_its_entry_oldest_first() -> None:
    member = a_member(at="2026-03-01 12:00")
    for month in (3, 4, 5):
        member.at(f"2026-0{month}-15 12:00").buys("10.00")

    swept = member.at("2028-01-01").is_swept()

    assert [entry.at for entry in swept] == [
        instant("2027-04-01"),
        instant("2027-05-01"),
        instant("2027-06-01"),
    ]


def test_a_command_takes_along_what_it_finds_overdue() -> None:
    member = a_member_with_points()

    outcome = member.at("2028-01-01 12:00").tries(redeeming(1))
    member.buys("30.00")

    assert outcome == InsufficientPoints(1, 0)
    assert [entry.kind for entry in member.entries] == ["enrol", "order", "settlement", "order"]
    assert member.entries[2].at == EXPIRY
    assert member.available == 30


def a_member_with_daily_lots(days: int) -> Account:
    member = a_member(DAILY, at="2026-01-01 12:00")
    for _ in range(days):
        member.buys("1.00")
        member.at(member.now + DAY_MS)
    return member


@pytest.mark.parametrize("lots", [SETTLEMENTS_MAX - 1, SETTLEMENTS_MAX])
def test_as_many_settlements_as_fit_go_with_their_command(lots: int) -> None:
    member = a_member_with_daily_lots(lots)
    member.at("2027-01-01")

    outcome = decide(MEMBER, member.newest, redeeming(1), member.versions, member.now)
    bought = member.buys("5.00")

    assert outcome == InsufficientPoints(1, 0)
    assert bought.seq == 1 + lots + lots + 1


def test_more_settlements_than_fit_go_first() -> None:
    member = a_member_with_daily_lots(SETTLEMENTS_MAX + 1)
    member.at("2027-01-01")

    first = decide(MEMBER, member.newest, redeeming(1), member.versions, member.now)

    assert isinstance(first, Decision)
    assert not first.complete
    assert first.record is None
    assert [entry.kind for entry in first.entries] == ["settlement"] * SETTLEMENTS_MAX
    assert member.tries(redeeming(1)) == InsufficientPoints(1, 0)
    assert len(member.entries) == 1 + SETTLEMENTS_MAX + 1 + SETTLEMENTS_MAX
    assert member.buys("5.00").available == 5


def test_a_clock_that_runs_behind_does_not_turn_the_journal_back() -> None:
    member = a_member_with_points("2026-03-01 12:00")

    member.at("2026-03-01 11:58").redeems(5)

    assert member.entries[-1].at == instant("2026-03-01 12:00")


def test_expiry_is_midnight_in_the_programs_zone_not_utc() -> None:
    for zone, expires in (
        ("Pacific/Kiritimati", "2026-03-13T00:00:00+14:00"),
        ("Pacific/Pago_Pago", "2026-03-11T00:00:00-11:00"),
        ("Europe/Berlin", "2026-03-12T00:00:00+01:00"),
    ):
        program = a_program(time_zone=zone, wallets=[a_wallet(expiry=TEN_DAYS)])
        member = a_member(program, at="2026-03-01 10:30")

        member.buys("20.00")

        assert next_due(member.today) == instant(expires), zone
