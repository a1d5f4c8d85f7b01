"""Orders and what comes back of them: whatever order deliveries come in, however often, it ends the same.

Of each order it is remembered which of its versions was told last, which refunds were handed in, and what is left.
An older version changes nothing; a refund is handed in once, of no more than is left; what is cancelled is returned
whatever is left of it.
"""

import json
from collections.abc import Mapping
from dataclasses import replace
from hashlib import sha256
from typing import Any

from functions.connectors.calling import Declined, Desk, declined
from functions.connectors.codes import free_codes, keep_codes, use_codes
from functions.connectors.customers import enrolled
from functions.connectors.recall import OrderMemory, order_memory, remember_order
from functions.connectors.told import Order, Refund, RefundOf, Terms
from shared.store.patience import patiently

REVISIONS_SINCE_S = (
    1_577_836_800  # 2020-01-01: a revision is the second in which an order was last changed
)
CANCELLATION = "cancellation"
_DIGEST = 16


def tell_order(desk: Desk, told: Order, terms: Terms) -> str:
    """Hand in an order, its refunds and its end, as far as that is news; what became of it, in a word."""
    memory = _recalled(desk, told.order_id)
    if not told.stands and not memory.is_known:
        _unpaid(desk, told, terms, memory)
        return "unpaid"
    why_not = None
    if told.stands and told.at >= memory.at:
        member = _member(desk, told, terms)
        if member is not None:
            memory = _recorded(desk, told, member, memory)
        # Before anything is returned, so that the points of what was used come back with it.
        why_not = use_codes(desk, told, terms)
        if member is None:
            _of_a_guest(desk, told, memory)
            return _done("guest", why_not)
        if memory.waited:
            memory = _refused_before(desk, memory)
    for refund in told.refunds:
        memory = _returned(desk, refund, memory)
    if told.ended and memory.is_known and not memory.ended:
        _end(desk, memory)
    return _done("done", why_not)


def _unpaid(desk: Desk, told: Order, terms: Terms, memory: OrderMemory) -> None:
    """An order that nobody has paid yet, or ever will."""
    if told.is_void:
        free_codes(desk, told, terms)
    elif not memory.ended:
        keep_codes(desk, told, terms)
    if told.ended and told.at > memory.at:
        _keep(desk, replace(memory, at=told.at, ended=True))


def _of_a_guest(desk: Desk, told: Order, memory: OrderMemory) -> None:
    """Remember that an order is nobody's, so that what comes back of it need not wait; it may be told again."""
    if not memory.is_known and told.at > memory.at:
        _keep(desk, replace(memory, at=told.at, waited=(), is_guests=True))


def _done(what: str, why_not: Declined | None) -> str:
    """What became of an order; Declined if all was done but for what its codes are worth."""
    if why_not is not None:
        raise why_not
    return what


def tell_refund(desk: Desk, told: RefundOf) -> str:
    """Hand in a refund, unless it was; one that comes before its order waits for it where the order will be."""
    memory = _recalled(desk, told.order_id)
    if memory.is_guests:
        return "guest"
    _returned(desk, told.refund, memory)
    return "done"


def _recorded(desk: Desk, told: Order, member: str, memory: OrderMemory) -> OrderMemory:
    """Hand in this version of an order, if it says something else than the one before."""
    digest = _digest({**told.body, "member_id": member})
    if memory.digest == digest:
        return _keep(desk, replace(memory, at=told.at)) if told.at > memory.at else memory
    body = {
        "order_id": told.order_id,
        "member_id": member,
        "revision": max(0, told.at // 1000 - REVISIONS_SINCE_S),
        **told.body,
    }
    answer = desk.asked("earn", "POST", "/v1/orders", body=body)
    if answer.problem == "not_found" and told.customer and enrolled(desk, told.customer):
        answer = desk.asked("earn", "POST", "/v1/orders", body=body)
    if not answer.is_done and answer.problem != "revision_superseded":
        raise declined(answer)
    lines = {each["line_id"]: (each["quantity"], each["amount"]) for each in told.body["lines"]}
    return _keep(
        desk, replace(memory, at=told.at, digest=digest, lines=lines, ended=False, is_guests=False)
    )


def _refused_before(desk: Desk, memory: OrderMemory) -> OrderMemory:
    """What waited for its order was applied with it, but for what asked for more than it was: of that, all there is."""
    after = replace(memory, waited=())
    for refund in memory.waited:
        fitting = after.fitting(refund)
        if fitting == refund:
            after = after.less(refund)
        elif fitting is not None:
            after = _handed_in(desk, replace(fitting, return_id=f"{refund.return_id}.most"), after)
    return _keep(desk, after)


def _returned(desk: Desk, refund: Refund, memory: OrderMemory) -> OrderMemory:
    """Hand in a refund once; where the order has ended, all of it is back already."""
    if refund.return_id in memory.returns:
        return memory
    named = replace(memory, returns=(*memory.returns, refund.return_id))
    if memory.is_known or memory.ended:
        return _keep(desk, named if memory.ended else _handed_in(desk, refund, named))
    answer = desk.asked(
        "earn",
        "POST",
        "/v1/orders/{order_id}/returns",
        path={"order_id": memory.order_id},
        body=_return_body(refund),
    )
    if not answer.is_done:
        raise declined(answer)
    return _keep(desk, replace(named, waited=(*named.waited, refund)))


def _handed_in(desk: Desk, refund: Refund, memory: OrderMemory) -> OrderMemory:
    """Hand in as much of a refund as is left of its order."""
    fitting = memory.fitting(refund)
    if fitting is None:
        return memory
    answer = desk.asked(
        "earn",
        "POST",
        "/v1/orders/{order_id}/returns",
        path={"order_id": memory.order_id},
        body=_return_body(fitting),
    )
    if not answer.is_done:
        raise declined(answer)
    return memory.less(fitting)


def _end(desk: Desk, memory: OrderMemory) -> None:
    """Return whatever is left of an order."""
    rest = Refund(CANCELLATION, memory.units_left)
    after = _handed_in(desk, rest, memory) if rest.lines else memory
    _keep(desk, replace(after, ended=True))


def _member(desk: Desk, told: Order, terms: Terms) -> str | None:
    """Whose order it is; None for a guest whom nobody is known by."""
    if told.member is not None or terms.guests != "by_email" or not told.email:
        return told.member
    answer = desk.asked("members", "GET", "/v1/members", query={"email": told.email})
    if not answer.is_done:
        return None
    found = [str(each["member_id"]) for each in answer.body["members"]]
    return found[0] if len(found) == 1 else None


def _return_body(refund: Refund) -> dict[str, Any]:
    if not refund.lines:
        return {"return_id": refund.return_id, "amount": refund.amount}
    lines = [{"line_id": line, "quantity": units} for line, units in sorted(refund.lines.items())]
    return {"return_id": refund.return_id, "lines": lines}


def _recalled(desk: Desk, order_id: str) -> OrderMemory:
    program, connection = desk.program, desk.connection.connection_id
    return patiently(lambda: order_memory(program, connection, order_id), desk.left_s)


def _keep(desk: Desk, memory: OrderMemory) -> OrderMemory:
    program, connection = desk.program, desk.connection.connection_id
    patiently(lambda: remember_order(program, connection, memory), desk.left_s)
    return memory


def _digest(content: Mapping[str, Any]) -> str:
    return sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()[:_DIGEST]
