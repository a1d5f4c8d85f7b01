"""Transfers and exchanges: what leaves one account arrives at the other, or neither changes."""

from dataclasses import replace

import pytest

from shared.ledger.commands import (
    CloseAccount,
    ExchangePoints,
    SuspendAccount,
    TransferPoints,
)
from shared.ledger.entry import Decision
from shared.ledger.exchanges import exchange_points
from shared.ledger.parties import Party
from shared.ledger.redemption_refusals import ApprovalNeeded
from shared.ledger.refusals import (
    AccountClosed,
    InsufficientPoints,
    MemberNotFound,
    NoProgram,
    PointsOutOfRange,
    UnknownWallet,
)
from shared.ledger.settle import SETTLEMENTS_MAX
from shared.ledger.state import POINTS_MAX
from shared.ledger.transfer_refusals import (
    NoSuchExchange,
    PartnerNotAllowed,
    ReceiverNotFound,
    SameAccount,
    TransferNotAllowed,
)
from shared.ledger.transfers import transfer_points
from shared.program.versions import Versions
from tests.builders import BASE_RULE, a_program, a_wallet, instant, versions_of
from tests.ledger.member import adjusting, redeeming
from tests.ledger.neighbours import Neighbours, some_neighbours

TWO_WALLETS = [a_wallet(), a_wallet(wallet="miles", expiry={"kind": "never"})]
TO_MILES = {"exchange": "to-miles", "from_wallet": "points", "to_wallet": "miles", "rate": "0.5"}


def sending(points: int = 10, to: str = "bert", wallet: str | None = None) -> TransferPoints:
    return TransferPoints(
        transfer_id="t-1",
        member_id="anna",
        to_member_id=to,
        source="shop",
        points=points,
        wallet=wallet,
    )


def exchanging(points: int = 9, exchange: str = "to-miles") -> ExchangePoints:
    return ExchangePoints(
        exchange_id="x-1",
        member_id="anna",
        to_member_id="anna",
        source="shop",
        exchange=exchange,
        points=points,
        program="demo",
    )


def test_a_transfer_keeps_the_lots_and_names_both_sides() -> None:
    three = some_neighbours()
    outcome = three.between(transfer_points, sending(), "anna", "bert")
    assert isinstance(outcome, Decision)
    sent, received = outcome.own, outcome.partner[-1]
    assert (sent.points, sent.refers, sent.receives) == (-10, "bert", False)
    assert (received.points, received.refers, received.receives) == (10, "anna", True)
    assert [three.available(name) for name in ("anna", "bert")] == [15, 35]
    assert three.state("bert").wallet("points").lots[0].expires_at == instant("2027-04-01")
    assert (sending().id, exchanging().id) == ("t-1", "x-1")
    assert exchanging().received_from == "demo:shop"


@pytest.mark.parametrize(
    ("command", "refusal"),
    [
        (sending(26), InsufficientPoints(26, 25)),
        (sending(wallet="gold"), UnknownWallet("gold")),
        (sending(to="dora"), ReceiverNotFound()),
        (sending(to="anna"), SameAccount()),
    ],
)
def test_a_transfer_that_cannot_be_is_refused(command: TransferPoints, refusal: object) -> None:
    three = some_neighbours()
    assert three.between(transfer_points, command, "anna", command.to_member_id) == refusal


def test_strangers_and_closed_accounts_neither_send_nor_receive() -> None:
    three = some_neighbours()
    assert three.between(transfer_points, sending(), "dora", "bert") == MemberNotFound()
    three.does(CloseAccount(member_id="bert"))
    assert three.between(transfer_points, sending(), "anna", "bert") == ReceiverNotFound()
    assert three.between(transfer_points, sending(), "bert", "anna") == AccountClosed()
    shut = SuspendAccount(closure_id="c", member_id="carl", source="desk", reason="asked")
    three.does(shut)
    assert three.between(transfer_points, sending(), "anna", "carl") == ReceiverNotFound()
    assert three.between(transfer_points, sending(), "carl", "anna") == AccountClosed()


def test_without_a_program_nothing_moves() -> None:
    nothing = Versions(lambda: (), lambda *_: a_program())
    party = Party("demo", "anna", some_neighbours().state("anna"), nothing)
    assert transfer_points(sending(), party, party, instant("2026-03-02")) == NoProgram()


def test_limits_are_of_the_program_and_start_anew_with_the_month() -> None:
    rules = {"minimum": 5, "per_transfer": 12, "per_month": 15, "fee_points": 1, "fee_rate": "0.05"}
    three = some_neighbours(a_program(transfers=rules), points=60)
    few, many = (three.between(transfer_points, sending(n), "anna", "bert") for n in (4, 13))
    assert few == TransferNotAllowed("At least 5 points are sent at a time.")
    assert many == TransferNotAllowed("At most 12 points are sent at a time.")
    sent = three.between(transfer_points, sending(10), "anna", "bert")
    assert isinstance(sent, Decision)
    assert [posting.points for posting in sent.own.postings] == [-10, -2]
    over = three.between(transfer_points, sending(6), "anna", "bert")
    assert over == TransferNotAllowed("At most 15 points are sent in a month; 5 are left.")
    three.at("2026-04-01 00:00")
    assert isinstance(three.between(transfer_points, sending(6), "anna", "bert"), Decision)


def test_received_points_cool_off_where_the_program_says_so() -> None:
    three = some_neighbours(a_program(transfers={"cooling_off_hours": 24}))
    three.between(transfer_points, sending(), "anna", "bert")
    bert = three.state("bert").wallet("points")
    assert (bert.available(three.now), bert.pending(three.now)) == (25, 10)


def test_what_is_overdue_on_either_side_is_booked_first() -> None:
    daily = a_program(wallets=[a_wallet(expiry={"kind": "rolling", "days": 100})], tiers=None)
    three = some_neighbours(daily, points=1, at="2026-03-01 09:00")
    for _day in range(1, SETTLEMENTS_MAX + 2):
        three.now += 24 * 60 * 60 * 1000
        three.does(adjusting(1), "anna")
        three.does(adjusting(1), "bert")
    three.now += 365 * 24 * 60 * 60 * 1000
    refused = three.between(transfer_points, sending(1), "anna", "bert")
    assert refused == InsufficientPoints(1, 0)
    settled = [entry for entry in three.journals["anna"] if entry.kind == "settlement"]
    assert len(settled) == SETTLEMENTS_MAX


def test_more_than_a_number_holds_does_not_arrive() -> None:
    three = some_neighbours(a_program(tiers=None), points=0)
    three.does(adjusting(POINTS_MAX), "bert")
    three.does(adjusting(5), "anna")
    assert three.between(transfer_points, sending(5), "anna", "bert") == PointsOutOfRange()


def a_shop_with_miles(**exchange: object) -> Neighbours:
    return some_neighbours(
        a_program(wallets=TWO_WALLETS, earning=[BASE_RULE], exchanges=[{**TO_MILES, **exchange}])
    )


def test_an_exchange_rounds_down_what_is_received() -> None:
    three = a_shop_with_miles()
    entry = three.does(exchanging(9))
    assert (entry.points, three.available("anna", "miles")) == (-9, 4)


@pytest.mark.parametrize(
    ("command", "refusal"),
    [
        (exchanging(26), InsufficientPoints(26, 25)),
        (exchanging(1), TransferNotAllowed("At least 2 points are exchanged at a time.")),
        (exchanging(exchange="to-gold"), NoSuchExchange("to-gold")),
    ],
)
def test_an_exchange_that_cannot_be_is_refused(command: ExchangePoints, refusal: object) -> None:
    assert a_shop_with_miles(minimum=2).tries(command) == refusal


def test_less_than_a_whole_point_is_nothing() -> None:
    refused = a_shop_with_miles().tries(exchanging(1))
    assert refused == TransferNotAllowed("1 points come to less than one.")


def test_exchanged_points_keep_within_a_number() -> None:
    three = a_shop_with_miles(rate="1000000")
    three.does(adjusting(POINTS_MAX - 30), "anna")
    assert three.tries(exchanging(10_000_000_000)) == PointsOutOfRange()


def test_an_exchange_with_a_partner_is_not_one_within() -> None:
    assert a_shop_with_miles(to_program="air").tries(exchanging()) == PartnerNotAllowed()


def test_a_partner_must_name_the_givers_program_and_have_the_wallet() -> None:
    here = a_program(wallets=TWO_WALLETS, exchanges=[{**TO_MILES, "to_program": "air"}])
    air = a_program(wallets=[a_wallet(wallet="miles")], earning=[], tiers=None)
    three, now = some_neighbours(here), instant("2026-03-02")
    giver = Party("demo", "anna", three.state("anna"), three.versions)

    def there(**changes: object) -> Party:
        versions = versions_of(replace(air, **changes))  # type: ignore[arg-type]
        return Party("air", "anna", three.state("bert"), versions)

    assert exchange_points(exchanging(), giver, there(), now) == PartnerNotAllowed()
    open_air = there(partners=("demo",))
    done = exchange_points(exchanging(), giver, open_air, now)
    assert isinstance(done, Decision)
    assert done.partner[-1].state.wallet("miles").available(now) == 4
    assert exchange_points(exchanging(26), giver, open_air, now) == InsufficientPoints(26, 25)
    assert exchange_points(exchanging(1), giver, open_air, now) == TransferNotAllowed(
        "1 points come to less than one."
    )
    other = replace(exchanging(), exchange="to-gold")
    assert exchange_points(other, giver, open_air, now) == NoSuchExchange("to-gold")
    without = there(partners=("demo",), wallets=a_program().wallets)
    assert exchange_points(exchanging(), giver, without, now) == PartnerNotAllowed()
    nobody = replace(open_air, state=None)
    assert exchange_points(exchanging(), giver, nobody, now) == ReceiverNotFound()


def test_a_large_adjustment_needs_a_second_person() -> None:
    three = some_neighbours(a_program(adjustments={"second_approver_above": 100}))
    assert three.tries(adjusting(101), "anna") == ApprovalNeeded()
    approved = replace(adjusting(101), actor="key-1", approver="key-2")
    assert three.does(approved, "anna").actors == ("key-1", "key-2")


def test_points_held_of_a_household_are_named_by_whoever_redeems() -> None:
    three = some_neighbours()
    assert three.does(redeeming(5), "anna").member == "m-1"
