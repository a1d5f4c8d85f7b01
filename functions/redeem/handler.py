"""Spends points and books adjustments."""

from typing import Annotated

from pydantic import AfterValidator, Field

from shared.edge.answers import EntryAnswer
from shared.edge.commands import receipt_of, run
from shared.edge.fields import AMOUNT_MAX, Given, Id, Request, Text
from shared.edge.http import Call, Reply, serving
from shared.ledger.commands import AdjustPoints, RedeemPoints


def _not_zero(points: int) -> int:
    if points == 0:
        raise ValueError("Must not be 0: more than 0 gives, less takes.")
    return points


class RedemptionRequest(Request):
    """Points to spend."""

    redemption_id: Id
    member_id: Id
    points: Annotated[int, Field(ge=1, le=AMOUNT_MAX)]
    wallet: Annotated[Text | None, Given] = None
    order_id: Annotated[Id | None, Given] = None


class AdjustmentRequest(Request):
    """Points to give (+) or take (-), and why."""

    adjustment_id: Id
    member_id: Id
    points: Annotated[
        int,
        Field(ge=-AMOUNT_MAX, le=AMOUNT_MAX, json_schema_extra={"not": {"const": 0}}),
        AfterValidator(_not_zero),
    ]
    reason: Text
    wallet: Annotated[Text | None, Given] = None


def redeem_points(call: Call, body: RedemptionRequest) -> Reply[EntryAnswer]:
    """Spend points, soonest-expiring first."""
    command = RedeemPoints(
        redemption_id=body.redemption_id,
        member_id=body.member_id,
        source=call.caller.source,
        points=body.points,
        wallet=body.wallet,
        order_id=body.order_id,
    )
    return run(call, command, receipt_of(call, "redemption", body.redemption_id))


def adjust_points(call: Call, body: AdjustmentRequest) -> Reply[EntryAnswer]:
    """Give or take points by an operator's hand, with a reason that every statement shows."""
    command = AdjustPoints(
        adjustment_id=body.adjustment_id,
        member_id=body.member_id,
        source=call.caller.source,
        points=body.points,
        reason=body.reason,
        wallet=body.wallet,
    )
    return run(call, command, receipt_of(call, "adjustment", body.adjustment_id))


ACTIONS = (redeem_points, adjust_points)

handler = serving("redeem", ACTIONS)
