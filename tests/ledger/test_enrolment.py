"""How an account begins and ends."""

from shared.ledger.commands import CloseAccount, Enrol
from shared.ledger.entry import Decision, Fact
from shared.ledger.refusals import AccountClosed, MemberNotFound, NoProgram
from shared.ledger.state import Standing
from shared.program.versions import Versions
from tests.builders import a_program, instant
from tests.ledger.acts import decide
from tests.ledger.member import MEMBER, a_member, a_stranger, adjusting, buying, redeeming

ENROL, CLOSE = Enrol(member_id=MEMBER), CloseAccount(member_id=MEMBER)
EXPLICIT = a_program(enrolment="explicit")


def test_enrolment_is_the_first_entry_and_gives_the_lowest_tier() -> None:
    entry = a_stranger(at="2026-03-01 09:00").does(ENROL)

    assert (entry.kind, entry.seq, entry.at) == ("enrol", 1, instant("2026-03-01 09:00"))
    assert entry.postings == ()
    assert (entry.points, entry.available) == (0, 0)
    assert entry.state.standing == Standing("bronze", entry.at)
    assert entry.facts == (
        Fact("member.enrolled"),
        Fact("tier.changed", {"to": "bronze"}),
    )


def test_without_tiers_nobody_has_one() -> None:
    entry = a_stranger(a_program(tiers=None)).does(ENROL)

    assert entry.state.standing is None
    assert entry.state.tier is None
    assert entry.facts == (Fact("member.enrolled"),)


def test_a_first_order_enrols_its_member_in_the_same_decision() -> None:
    stranger = a_stranger()

    stranger.buys("20.00")

    enrol, order = stranger.entries
    assert (enrol.kind, enrol.seq) == ("enrol", 1)
    assert (order.kind, order.seq, order.points) == ("order", 2, 20)
    assert order.at == enrol.at


def test_where_enrolment_is_explicit_an_order_enrols_nobody() -> None:
    stranger = a_stranger(EXPLICIT)

    assert stranger.tries(buying("20.00", placed_at=stranger.now)) == MemberNotFound()
    assert stranger.entries == []

    stranger.does(ENROL)
    assert stranger.buys("20.00").points == 20


def test_nothing_but_an_order_enrols_by_the_way() -> None:
    for command in (redeeming(1), adjusting(1), CLOSE):
        stranger = a_stranger()

        assert stranger.tries(command) == MemberNotFound()
        assert stranger.entries == []


def test_an_order_that_is_refused_enrols_nobody() -> None:
    stranger = a_stranger()

    assert not isinstance(
        stranger.tries(buying("20.00", placed_at=stranger.now, currency="EUR")), Decision
    )
    assert stranger.entries == []


def test_who_is_a_member_already_gets_no_second_beginning() -> None:
    member = a_member()

    outcome = member.tries(ENROL)

    assert outcome == Decision(())
    assert len(member.entries) == 1


def test_without_a_program_nothing_is_decided() -> None:
    nothing_published = Versions(tuple, lambda *_: a_program())

    assert decide(MEMBER, None, ENROL, nothing_published, 0) == NoProgram()


def test_a_closed_account_keeps_its_history_and_takes_no_more_commands() -> None:
    member = a_member()
    member.buys("20.00")

    closing = member.does(CLOSE)

    assert (closing.kind, closing.seq, closing.points) == ("erasure", 3, 0)
    assert closing.facts == (Fact("member.erased"),)
    assert closing.state.closed
    for command in (ENROL, buying("1.00", placed_at=member.now), redeeming(1), adjusting(1)):
        assert member.tries(command) == AccountClosed()
    assert len(member.entries) == 3


def test_closing_twice_is_closing_once() -> None:
    member = a_member()
    member.does(CLOSE)

    assert member.tries(CLOSE) == Decision(())
    assert len(member.entries) == 2


def test_what_fell_due_before_the_end_is_booked_before_it() -> None:
    member = a_member()
    member.buys("20.00")

    member.at("2028-01-01").does(CLOSE)

    assert [entry.kind for entry in member.entries] == ["enrol", "order", "settlement", "erasure"]
    assert member.points.expired == 20
