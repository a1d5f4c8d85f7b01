"""Adjustments: an operator gives or takes points, or lets them live longer."""

from dataclasses import replace
from typing import Annotated, cast

from pydantic import AfterValidator, Field

from shared.edge.answers import EntryAnswer, entry_answer
from shared.edge.commands import receipt_of, run
from shared.edge.fields import AMOUNT_MAX, Given, Id, Instant, Request, Text
from shared.edge.http import Call, Reply
from shared.ledger import adjustments
from shared.ledger.commands import AdjustPoints, ExtendExpiry
from shared.ledger.redemption_refusals import AdjustmentNotFound, ApprovalNeeded
from shared.ledger.refusals import IdReused, Refused
from shared.store import journal, proposals
from shared.store.markers import Receipt
from shared.store.proposals import Booked, Proposal


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


class ApprovalRequest(Request):
    """A second person's yes; ``source`` names that of the adjustment where it is another."""

    source: Annotated[Id | None, Given] = None


def adjust_points(call: Call, body: AdjustmentRequest) -> Reply[EntryAnswer]:
    """Give or take points by an operator's hand; above the program's threshold a second one must approve."""
    receipt = receipt_of(call, "adjustment", body.adjustment_id)
    try:
        return run(call, _adjustment(call, body), adjustments.adjust_points, receipt)
    except Refused as refused:
        if not isinstance(refused.refusal, ApprovalNeeded | IdReused):
            raise
        return _proposed(call, body, refused)


def approve_adjustment(call: Call, adjustment_id: Id, body: ApprovalRequest) -> Reply[EntryAnswer]:
    """Approve of an adjustment that waits for a second person, with another key than asked for it."""
    program, source = call.caller.program, call.caller.source_for(body.source)
    found = proposals.find(program, source, adjustment_id)
    if found is None:
        raise Refused(AdjustmentNotFound())
    if isinstance(found, Booked):
        recorded = journal.entry(program, found.account, found.seq)
        if recorded is None:
            raise Refused(AdjustmentNotFound())
        return Reply(entry_answer(recorded.entry), replayed=True)
    if found.by == call.caller.key:
        raise Refused(ApprovalNeeded())
    asked = AdjustmentRequest.model_construct(**found.content)
    command = replace(
        _adjustment(call, asked), source=source, actor=found.by, approver=call.caller.key
    )
    receipt = Receipt(program, "adjustment", source, adjustment_id, found.fingerprint)
    return run(call, command, adjustments.adjust_points, replace(receipt, awaited=found.body))


def _adjustment(call: Call, body: AdjustmentRequest) -> AdjustPoints:
    return AdjustPoints(
        adjustment_id=body.adjustment_id,
        member_id=body.member_id,
        source=call.caller.source,
        points=body.points,
        reason=body.reason,
        wallet=body.wallet,
        expires_at=body.expires_at,
        actor=call.caller.key,
    )


def _proposed(call: Call, body: AdjustmentRequest, refused: Refused) -> Reply[EntryAnswer]:
    """The answer of an adjustment that waits for approval, now or since an earlier request."""
    program, source = call.caller.program, call.caller.source
    content = body.model_dump(exclude_unset=True)
    proposal = Proposal(content, call.caller.key, call.fingerprint)
    answer = cast(
        "EntryAnswer",
        {
            "kind": "adjustment",
            "adjustment_id": body.adjustment_id,
            "member_id": body.member_id,
            "status": "waiting_approval",
        },
    )
    waits = isinstance(refused.refusal, ApprovalNeeded)
    if waits and proposals.propose(program, source, body.adjustment_id, proposal):
        return Reply(answer, status=202)
    found = proposals.find(program, source, body.adjustment_id)
    if isinstance(found, Proposal) and found.fingerprint == call.fingerprint:
        return Reply(answer, replayed=True, status=202)
    raise Refused(IdReused("adjustment_id"))


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
    return run(
        call, command, adjustments.extend_expiry, receipt_of(call, "extension", body.extension_id)
    )
