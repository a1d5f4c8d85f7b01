"""Orders recorded, and with them the returns that came before their order."""

from dataclasses import replace
from typing import cast

from shared.ledger.budgets import budget_draws
from shared.ledger.commands import RecordOrder, ReturnOrder
from shared.ledger.entry import Decision, Entry, Fact, Mark
from shared.ledger.histories import OrderHistory, WaitingReturn
from shared.ledger.purchases import order_name, purchase
from shared.ledger.records import ReturnRecord
from shared.ledger.referring import decided
from shared.ledger.refusals import Refusal
from shared.ledger.returns import return_order
from shared.ledger.state import State
from shared.program.versions import Versions


def record_order(
    account: str, state: State, command: RecordOrder, versions: Versions, at: int
) -> Decision | Refusal:
    """Record an order and give the points it earns; then apply the returns that waited for it.

    A waiting return of more than was bought is refused now: the order's entry tells it.
    """
    bought = purchase(account, state, command, versions, at)
    if isinstance(bought, Refusal):
        return bought
    name = order_name(command.source, command.order_id)
    history = OrderHistory(name, bought.record, redemptions=command.redemptions)
    earned_by = versions.numbered(bought.record.version)
    draws = tuple(budget_draws(bought.record.uses, earned_by))
    order = decided(bought.entry, bought.record, bought.referring, draws=draws)
    for waiting in command.waiting:
        asked = _return(command, waiting, history, order)
        outcome = return_order(account, order.entries[-1].state, asked, versions, at)
        if isinstance(outcome, Refusal):
            order = _with_refusal(order, waiting, outcome)
            continue
        order = _with_return(order, waiting, outcome)
        history = _returned(history, cast("ReturnRecord", outcome.record))
    return order


def _return(
    command: RecordOrder, waiting: WaitingReturn, history: OrderHistory, order: Decision
) -> ReturnOrder:
    """The return that waited; who brought the member is as the order left them."""
    referrer = command.referrer
    if referrer and order.partner:
        referrer = replace(referrer, state=order.partner[-1].state, overdue=())
    return ReturnOrder(
        return_id=waiting.return_id,
        order_id=command.order_id,
        member_id=command.member_id,
        source=command.source,
        quantities=waiting.quantities,
        amount=waiting.amount,
        history=history,
        referrer=referrer,
    )


def _with_return(order: Decision, waiting: WaitingReturn, outcome: Decision) -> Decision:
    entry = outcome.own
    mark = Mark(
        "return",
        entry.refers or "",
        waiting.return_id,
        entry.seq,
        record=outcome.record,
        fingerprint=waiting.fingerprint,
    )
    return replace(
        order,
        entries=(*order.entries, entry),
        partner=(*order.partner, *outcome.partner),
        marks=(*order.marks, mark, *outcome.marks),
        draws=(*order.draws, *outcome.draws),
        later=order.later + 1,
        referred=outcome.referred or order.referred,
    )


def _with_refusal(order: Decision, waiting: WaitingReturn, refusal: Refusal) -> Decision:
    fact = Fact("return.refused", {"return_id": waiting.return_id, "code": refusal.code})
    own = order.own
    told = replace(own, facts=(*own.facts, fact))
    entries: tuple[Entry, ...] = tuple(told if each is own else each for each in order.entries)
    return replace(order, entries=entries)


def _returned(history: OrderHistory, record: ReturnRecord) -> OrderHistory:
    """The history with one more return, and with what it gave back of the redemptions."""
    redemptions = tuple(
        replace(
            redemption,
            given_back=redemption.given_back + record.refunds.get(redemption.redemption_id, 0),
        )
        for redemption in history.redemptions
    )
    return replace(history, returns=(*history.returns, record), redemptions=redemptions)
