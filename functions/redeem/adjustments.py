"""Adjustments: an operator gives or takes points, or lets them live longer."""

from typing import Annotated

from pydantic import AfterValidator, Field

from shared.edge.answers import EntryAnswer
from shared.edge.commands import receipt_of, run
from shared.edge.fields import AMOUNT_MAX, Given, Id, Instant, Request, Text
from shared.edge.http import Call, Reply
from shared.ledger.commands import AdjustPoints, ExtendExpiry


def _not_zero(points: int) -> int:
    if points == 0:
        raise ValueError("Must not be 0: more than 0 gives, less takes.")
    return points


class AdjustmentRequest(Request):
    """Points to give (+) or take (-), and why; what is given expires at `expires_at`, or as if earned now."""

    adjustment_id: Id
    member_id: Id
    points: Annotated[
        int,
        Field(ge=-AMOUNT_MAX, le=AMOUNT_MAX, json_schema_extra={"not": {"const": 0}}),
        AfterValidator(_not_zero),
    ]
    reason: Text
    wallet: Annotated[Text | None, Given] = None
    expires_at: Annotated[Instant | None, Given] = None


class ExtensionRequest(Request):
    """Which points get another expiry: those of a wallet that expire before an instant, or all that expire."""

    extension_id: Id
    member_id: Id
    expires_at: Instant
    reason: Text
    wallet: Annotated[Text | None, Given] = None
    expiring_before: Annotated[Instant | None, Given] = None


def adjust_points(call: Call, body: AdjustmentRequest) -> Reply[EntryAnswer]:
    """Give or take points by an operator's hand, with a reason that every statement shows."""
    command = AdjustPoints(
        adjustment_id=body.adjustment_id,
        member_id=body.member_id,
        source=call.caller.source,
        points=body.points,
        reason=body.reason,
        wallet=body.wallet,
        expires_at=body.expires_at,
    )
    return run(call, command, receipt_of(call, "adjustment", body.adjustment_id))


def extend_expiry(call: Call, body: ExtensionRequest) -> Reply[EntryAnswer]:
    """Move the expiry of a member's points to another instant; one that has passed lets them expire now."""
    command = ExtendExpiry(
        extension_id=body.extension_id,
        member_id=body.member_id,
        source=call.caller.source,
        expires_at=body.expires_at,
        reason=body.reason,
        wallet=body.wallet,
        before=body.expiring_before,
    )
    return run(call, command, receipt_of(call, "extension", body.extension_id))
