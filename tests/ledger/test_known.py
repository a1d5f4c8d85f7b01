"""What segments are told of a member: by the account's own state."""

from shared.ledger.known import known
from shared.ledger.state import Progress
from shared.ledger.tiers.standing import merged
from shared.program.segments import Known, names_of
from tests.builders import a_program, instant
from tests.ledger.member import a_member

LAPSED = {"segment": "lapsed", "days_since_order": {"at_least": 60}}
LOYAL = {"segment": "loyal", "orders": {"at_least": 2}, "tiers": ["silver"]}


def test_a_state_tells_what_orders_have_come_to() -> None:
    member = a_member(a_program(segments=[LAPSED]))
    member.at("2026-03-02 10:00").buys("20.00", "5.45")
    assert known(member.today, member.now) == Known(
        at=member.now,
        tier="bronze",
        orders=1,
        spend=2545,
        points=25,
        joined=instant("2026-03-01 09:00"),
        last_order_at=member.now,
    )


def test_the_last_order_is_kept_only_where_a_segment_asks_for_it() -> None:
    member = a_member(a_program(segments=[LOYAL]))
    member.buys("20.00")
    assert member.today.progress.last_order_at is None


def test_a_late_order_is_not_the_last_one() -> None:
    member = a_member(a_program(segments=[LAPSED]))
    member.at("2026-03-20 10:00").buys("20.00")
    member.buys("20.00", placed="2026-03-10 10:00")
    assert member.today.progress.last_order_at == instant("2026-03-20 10:00")


def test_time_alone_lets_a_member_lapse() -> None:
    program = a_program(segments=[LAPSED, LOYAL])
    member = a_member(program)
    member.buys("90.00")
    at = instant("2026-04-29 12:00")
    assert names_of(program.segments, known(member.today, at), "UTC") == frozenset()
    at = instant("2026-04-30 00:00")
    assert names_of(program.segments, known(member.today, at), "UTC") == {"lapsed"}


def test_of_two_who_become_one_the_later_order_is_the_last() -> None:
    once, never = Progress(last_order_at=5), Progress()
    assert merged(once, Progress(last_order_at=7)).last_order_at == 7
    assert merged(never, once).last_order_at == 5
    assert merged(never, never).last_order_at is None
