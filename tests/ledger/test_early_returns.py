"""Returns that come before their order: they wait, and are applied in the order's own transaction."""

from shared.ledger.entry import Fact
from tests.builders import a_line, a_wallet
from tests.ledger.shopper import Shopper, a_shopper

MUGS = a_line("1", quantity=2, amount=2000)
TEA = a_line("2", amount=545)


def kinds(shopper: Shopper) -> list[tuple[str, int]]:
    return [(entry.kind, entry.points) for entry in shopper.entries[1:]]


def test_a_return_that_waited_has_an_entry_of_its_own_after_the_order() -> None:
    shopper = a_shopper()
    shopper.returns_early({"1": 1})

    shopper.buys(MUGS, TEA)

    assert kinds(shopper) == [("order", 25), ("return", -10)]
    back = shopper.entries[-1]
    assert (back.command_id, back.source, back.refers) == ("r-1", "shop", "1001")
    assert back.at == shopper.entries[-2].at


def test_the_command_of_the_order_answers_the_order() -> None:
    shopper = a_shopper()
    shopper.returns_early({"1": 1})

    decision = shopper.decided(shopper.buying(MUGS, TEA))

    assert (decision.own.kind, decision.later) == ("order", 1)
    (mark,) = decision.marks
    assert (mark.what, mark.of, mark.name) == ("return", "1001", "r-1")
    assert (mark.seq, mark.fingerprint) == (decision.entries[-1].seq, "f")


def test_several_that_waited_come_to_the_same_as_if_they_had_come_after() -> None:
    early, late = a_shopper(), a_shopper()
    early.returns_early({"1": 1})
    early.returns_early(amount=700)
    early.buys(MUGS, TEA)

    late.buys(MUGS, TEA)
    late.returns({"1": 1})
    late.returns(amount=700)

    assert kinds(early) == kinds(late)
    assert early.today.wallets == late.today.wallets
    assert early.receipts.returns == late.receipts.returns


def test_one_of_too_much_is_told_in_the_order_and_the_others_are_applied() -> None:
    shopper = a_shopper()
    shopper.returns_early({"1": 3})
    shopper.returns_early({"2": 1})

    shopper.buys(MUGS, TEA)

    assert kinds(shopper) == [("order", 25), ("return", -5)]
    refused = Fact("return.refused", {"return_id": "r-1", "code": "return_exceeds_order"})
    assert refused in shopper.entries[-2].facts


def test_what_waited_gives_back_points_spent_on_the_order_and_each_of_them_once() -> None:
    shopper = a_shopper()
    shopper.is_given(100)
    shopper.spends(8, order="1001")
    shopper.returns_early({"1": 1})
    shopper.returns_early({"1": 1})

    shopper.buys(MUGS)

    assert [record.refunds for record in shopper.receipts.returns["1001"]] == [{"d-1": 4}] * 2
    assert (shopper.points.spent, shopper.available) == (0, 100)


def test_an_order_that_is_refused_leaves_its_returns_waiting() -> None:
    shopper = a_shopper()
    shopper.returns_early({"1": 1})

    shopper.tries(shopper.buying(MUGS, currency="EUR"))

    assert len(shopper.receipts.waiting["1001"]) == 1
    assert kinds(shopper) == []


def test_a_return_that_waited_takes_back_what_still_waits_itself() -> None:
    shopper = a_shopper(wallets=[a_wallet(activation={"kind": "delay", "days": 14})])
    shopper.returns_early({"1": 1})

    shopper.buys(MUGS, TEA)

    assert (shopper.pending, shopper.available, shopper.debt) == (15, 0, 0)


def test_an_edit_knows_of_returns_that_had_waited() -> None:
    shopper = a_shopper()
    shopper.returns_early({"1": 1})
    shopper.buys(MUGS, TEA)

    assert shopper.revises(MUGS).points == -5
    assert shopper.available == 10
