"""Uses: what a redemption bought is used, by its code or by the redemption; a gift card bit by bit."""

from typing import Annotated, Self

from pydantic import Field, model_validator

from shared.edge.answers import EntryAnswer
from shared.edge.commands import receipt_of, run_following
from shared.edge.fields import AMOUNT_MAX, Given, Id, Request
from shared.edge.http import Call, Reply
from shared.edge.reading import member_of
from shared.ledger import uses
from shared.ledger.redemption_commands import UseReward
from shared.ledger.redemption_refusals import RedemptionNotFound
from shared.ledger.refusals import Refused
from shared.store import histories, owned
from shared.store.histories import KnownOrder, KnownRedemption


class UseRequest(Request):
    """What is used, by its ``code`` or ``redemption_id``; of a gift card ``amount``, or all that is left.

    ``source`` names that of the redemption where it is another; ``order_id`` is the caller's order that it is used for,
    with which the points come back.
    """

    use_id: Id
    redemption_id: Annotated[Id | None, Given] = None
    code: Annotated[Id | None, Given] = None
    amount: Annotated[Annotated[int, Field(ge=1, le=AMOUNT_MAX)] | None, Given] = None
    source: Annotated[Id | None, Given] = None
    order_id: Annotated[Id | None, Given] = None

    @model_validator(mode="after")
    def _code_or_redemption(self) -> Self:
        if (self.code is None) == (self.redemption_id is None):
            raise ValueError("Give either code or redemption_id.")
        if self.code is not None and self.source is not None:
            raise ValueError("Leave source out: a code is the whole program's.")
        return self


def use_reward(call: Call, body: UseRequest) -> Reply[EntryAnswer]:
    """Use what a redemption bought: once, or a gift card until nothing is left on it."""
    source, redemption_id = _named(call, body)
    known = _known(call, source, redemption_id)
    member = member_of(call, known)

    def asked() -> UseReward:
        return UseReward(
            use_id=body.use_id,
            member_id=member,
            source=call.caller.source,
            redemption_id=redemption_id,
            redeemed_by=source,
            history=_known(call, source, redemption_id).history,
            amount=body.amount,
            order_id=_order_of(call, known, source, body.order_id),
        )

    receipt = receipt_of(call, "use", body.use_id)
    return run_following(call, known.account, asked, uses.use_reward, receipt)


def _named(call: Call, body: UseRequest) -> tuple[str, str]:
    """The source and the id of the redemption meant."""
    if body.code is None:
        return call.caller.source_for(body.source), body.redemption_id or ""
    found = owned.redeemed_with(call.caller.program, body.code)
    if found is None:
        raise Refused(RedemptionNotFound())
    return found


def _order_of(call: Call, known: KnownRedemption, source: str, order_id: str | None) -> str | None:
    """The order, where what is returned of it can give the points back: it has the source and account of both."""
    if order_id is None or source != call.caller.source:
        return None
    order = histories.order(call.caller.program, source, order_id)
    return order_id if isinstance(order, KnownOrder) and order.account == known.account else None


def _known(call: Call, source: str, redemption_id: str) -> KnownRedemption:
    known = histories.redemption(call.caller.program, source, redemption_id)
    if known is None:
        raise Refused(RedemptionNotFound())
    return known
