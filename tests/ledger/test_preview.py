"""A preview says what an order would earn, and is the same as sending it."""

from shared.ledger.commands import CloseAccount, RecordOrder
from shared.ledger.preview import preview_order
from shared.ledger.purchases import Purchase
from shared.ledger.refusals import (
    AccountClosed,
    CurrencyNotInProgram,
    MemberNotFound,
    NoProgram,
    Refusal,
)
from shared.program.versions import Versions
from tests.builders import a_program, a_sum, an_order
from tests.ledger.member import MEMBER, Account, a_member, a_stranger, buying

EXPLICIT = a_program(enrolment="explicit")


def previewed(account: Account, *spent: str, currency: str = "USD") -> Purchase | Refusal:
    command = buying(*spent, placed_at=account.now, currency=currency)
    return preview_order(account.newest, command, account.versions, account.now)


def guest_order(account: Account) -> RecordOrder:
    order = an_order(a_sum("10.00"), placed_at=account.now)
    return RecordOrder(order_id="", member_id="", source="shop", order=order)


def test_a_preview_is_the_entry_that_sending_the_order_makes() -> None:
    member = a_member()
    member.buys("100.00")

    preview = previewed(member, "20.00", "5.45")
    sent = member.does(buying("20.00", "5.45", placed_at=member.now))

    assert isinstance(preview, Purchase)
    assert preview.entry == sent
    assert preview.record == member.record
    assert sum(reason.points for reason in preview.awards[0].reasons) == sent.points == 38


def test_a_preview_knows_what_has_fallen_due_meanwhile() -> None:
    member = a_member(at="2026-03-01 12:00")
    member.buys("20.00")

    preview = previewed(member.at("2028-01-01"), "5.00")

    assert isinstance(preview, Purchase)
    assert preview.entry.available == 5
    assert preview.entry.seq == 4
    assert len(member.entries) == 2, "nothing is written"


def test_somebody_new_earns_as_a_new_member_would() -> None:
    stranger = a_stranger()

    preview = previewed(stranger, "20.00")

    assert isinstance(preview, Purchase)
    assert (preview.entry.points, preview.entry.state.tier) == (20, "bronze")
    assert stranger.buys("20.00") == preview.entry


def test_a_guest_sees_what_a_member_would_earn_whatever_enrolment_takes() -> None:
    for shop in (a_program(), EXPLICIT):
        stranger = a_stranger(shop)

        preview = preview_order(None, guest_order(stranger), stranger.versions, stranger.now)

        assert isinstance(preview, Purchase)
        assert preview.entry.points == 10


def test_what_sending_would_refuse_a_preview_refuses() -> None:
    closed = a_member()
    closed.does(CloseAccount(member_id=MEMBER))

    assert previewed(closed, "1.00") == AccountClosed()
    assert previewed(a_stranger(EXPLICIT), "1.00") == MemberNotFound()
    assert previewed(a_member(), "1.00", currency="EUR") == CurrencyNotInProgram("EUR")


def test_without_a_program_there_is_nothing_to_preview() -> None:
    nobody = a_stranger()
    nothing_published = Versions(tuple, lambda *_: a_program())

    assert preview_order(None, guest_order(nobody), nothing_published, 0) == NoProgram()
