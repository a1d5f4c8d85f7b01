"""Returns: what an order gave is taken back; one that comes before its order waits for it."""

from typing import Annotated, Self, cast

from pydantic import AfterValidator, Field, model_validator

from functions.earn.referrers import attempt_with_referrer
from shared.edge.answers import EntryAnswer, WaitingAnswer
from shared.edge.commands import answered
from shared.edge.fields import AMOUNT_MAX, Given, Id, Request
from shared.edge.http import Call, Reply
from shared.edge.problems import unavailable
from shared.edge.reading import member_of
from shared.ledger import returns
from shared.ledger.commands import ReturnOrder
from shared.ledger.histories import WaitingReturn
from shared.ledger.order_refusals import TooManyWaiting
from shared.ledger.refusals import IdReused, Refused
from shared.store import histories, keys
from shared.store.histories import KnownOrder
from shared.store.markers import Receipt, Waiting

LINES_MAX = 500
QUANTITY_MAX = 1_000_000
WAITING_MAX = 20  # returns that wait for one order; they are applied in its transaction
TRIES_MAX = 20  # to let a return wait while others do


class ReturnedLine(Request):
    """Units of a line that came back."""

    line_id: Id
    quantity: Annotated[int, Field(ge=1, le=QUANTITY_MAX)]


def _distinct(lines: list[ReturnedLine]) -> list[ReturnedLine]:
    if len({line.line_id for line in lines}) < len(lines):
        raise ValueError("Use each line_id once in a return.")
    return lines


class ReturnRequest(Request):
    """What came back: units of lines, or an amount in minor units that names no line."""

    return_id: Id
    lines: Annotated[
        Annotated[
            list[ReturnedLine],
            Field(min_length=1, max_length=LINES_MAX),
            AfterValidator(_distinct),
        ]
        | None,
        Given,
    ] = None
    amount: Annotated[Annotated[int, Field(ge=1, le=AMOUNT_MAX)] | None, Given] = None
    source: Annotated[Id | None, Given] = None

    @model_validator(mode="after")
    def _lines_or_amount(self) -> Self:
        if (self.lines is None) == (self.amount is None):
            raise ValueError("Give either lines or amount.")
        return self

    @property
    def quantities(self) -> dict[str, int]:
        """The units returned, by line."""
        return {line.line_id: line.quantity for line in self.lines or ()}


def return_order(call: Call, order_id: Id, body: ReturnRequest) -> Reply[EntryAnswer]:
    """Take back what returned lines or a returned amount gave; before its order is known, a return waits."""
    source = call.caller.source_for(body.source)
    for _ in range(TRIES_MAX):
        found = histories.order(call.caller.program, source, order_id)
        if isinstance(found, KnownOrder):
            return _returned(call, source, order_id, body, found)
        answer = _waiting(call, source, order_id, body, found)
        if answer is not None:
            return answer
    raise unavailable()


def _returned(
    call: Call, source: str, order_id: str, body: ReturnRequest, found: KnownOrder
) -> Reply[EntryAnswer]:
    program, member_id = call.caller.program, member_of(call, found)

    def asked() -> ReturnOrder:
        known = histories.order(program, source, order_id)
        if not isinstance(known, KnownOrder):
            raise LookupError(f"the receipt of order {order_id} is gone")
        return ReturnOrder(
            return_id=body.return_id,
            order_id=order_id,
            member_id=member_id,
            source=source,
            quantities=body.quantities,
            amount=body.amount or 0,
            history=known.history,
        )

    name = keys.returned(body.return_id)
    marker = Receipt(
        program, "order", source, order_id, call.fingerprint, name=name, field="return_id"
    )
    attempt = attempt_with_referrer(call, found.account, asked, returns.return_order, marker)
    return answered(attempt)


def _waiting(
    call: Call, source: str, order_id: str, body: ReturnRequest, found: Waiting | None
) -> Reply[EntryAnswer] | None:
    """Let the return wait; None if the order, or another return of it, came at the same moment."""
    answer = _waiting_answer(order_id, body.return_id)
    earlier = found.returns if found else ()
    for other in earlier:
        if other.return_id == body.return_id:
            if other.fingerprint != call.fingerprint:
                raise Refused(IdReused("return_id"))
            return Reply(answer, replayed=True, status=202)
    if len(earlier) >= WAITING_MAX:
        raise Refused(TooManyWaiting())
    new = WaitingReturn(body.return_id, call.fingerprint, body.quantities, body.amount or 0)
    waits = histories.wait(call.caller.program, source, order_id, found, new)
    return Reply(answer, status=202) if waits else None


def _waiting_answer(order_id: str, return_id: str) -> EntryAnswer:
    """Not an entry yet; the API's description tells this answer beside that of the entry."""
    answer: WaitingAnswer = {
        "kind": "return",
        "return_id": return_id,
        "order_id": order_id,
        "status": "waiting",
    }
    return cast("EntryAnswer", answer)
