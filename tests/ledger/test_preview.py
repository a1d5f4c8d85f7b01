"""A preview says what an order would earn, and is the same as sending it."""

from dataclasses import replace

from shared.ledger.commands import (
    AdjustPoints,
    CloseAccount,
    RecordEvent,
    RecordOrder,
    SuspendAccount,
)
from shared.ledger.events import Happening
from shared.ledger.order_refusals import AttributesNotInProgram
from shared.ledger.preview import preview_event, preview_order
from shared.ledger.purchases import Purchase
from shared.ledger.refusals import (
    AccountClosed,
    CurrencyNotInProgram,
    MemberNotFound,
    NoProgram,
    PointsOutOfRange,
    Refusal,
)
from shared.ledger.state import POINTS_MAX
from shared.program.versions import Versions
from tests.builders import a_program, a_sum, an_order, instant
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


REVIEWS = a_program(
    events=[{"event": "review", "attributes": [{"attribute": "stars", "type": "number"}]}],
    earning=[
        {"rule": "reviews", "kind": "per_event", "wallet": "points", "event": "review"}
        | {"points": "50", "limits": [{"per": "day", "points": 80}]},
    ],
)


def telling(member_id: str = MEMBER, what: str = "review", **attributes: int) -> RecordEvent:
    return RecordEvent(
        event_id="e-1",
        member_id=member_id,
        source="shop",
        type=what,
        occurred_at=instant("2026-01-01"),
        attributes=attributes,
    )


def happening(account: Account, command: RecordEvent) -> Happening | Refusal:
    return preview_event(account.newest, command, account.versions, account.now)


def test_a_preview_of_an_event_is_the_entry_that_telling_it_makes() -> None:
    member = a_member(REVIEWS)
    member.does(telling(stars=1))

    preview = happening(member, telling(stars=5))
    told = member.does(telling(stars=5))

    assert isinstance(preview, Happening)
    assert preview.entry == replace(told, counted={}), "a preview counts nothing"
    assert preview.record == member.record
    assert sum(reason.points for reason in preview.awards[0].reasons) == told.points == 30


def test_an_event_of_nobody_earns_what_a_new_member_would() -> None:
    preview = happening(a_stranger(REVIEWS), telling(member_id=""))

    assert isinstance(preview, Happening)
    assert preview.entry.points == 50


def test_what_telling_would_refuse_a_preview_of_it_refuses() -> None:
    closed = a_member(REVIEWS)
    closed.does(CloseAccount(member_id=MEMBER))
    full = a_member(REVIEWS)
    full.does(
        AdjustPoints(
            adjustment_id="a", member_id=MEMBER, source="shop", points=POINTS_MAX, reason="all"
        )
    )

    assert happening(closed, telling()) == AccountClosed()
    assert happening(a_stranger(REVIEWS), telling()) == MemberNotFound()
    assert happening(full, telling()) == PointsOutOfRange()
    refused = happening(a_member(REVIEWS), telling(smell=1))
    assert isinstance(refused, AttributesNotInProgram)


def test_who_is_suspended_sees_no_preview() -> None:
    member = a_member(REVIEWS)
    member.does(SuspendAccount(closure_id="c", member_id=MEMBER, source="shop", reason="fraud"))

    assert previewed(member, "1.00") == happening(member, telling()) == AccountClosed()


def test_without_a_program_there_is_nothing_to_preview() -> None:
    nobody = a_stranger()
    nothing_published = Versions(tuple, lambda *_: a_program())

    assert preview_order(None, guest_order(nobody), nothing_published, 0) == NoProgram()
    assert preview_event(None, telling(), nothing_published, 0) == NoProgram()
