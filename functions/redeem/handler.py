"""Spends points and holds them for a cart; captures, voids and reverses what was redeemed."""

from typing import Annotated, Any, Self

from pydantic import Field, model_validator

from functions.redeem.adjustments import adjust_points, approve_adjustment, extend_expiry
from functions.redeem.rewards import buy
from functions.redeem.transfers import exchange_points, transfer_points
from shared.edge.answers import EntryAnswer
from shared.edge.commands import receipt_of, run, run_following
from shared.edge.fields import AMOUNT_MAX, Given, Id, Request, Text
from shared.edge.http import Call, Reply, serving
from shared.edge.made_up import new_code
from shared.edge.reading import member_of
from shared.ledger import holds, spending
from shared.ledger.histories import RedemptionHistory
from shared.ledger.redemption_commands import (
    CaptureHold,
    RedeemPoints,
    RedeemReward,
    ReverseRedemption,
    VoidHold,
)
from shared.ledger.redemption_refusals import RedemptionNotFound
from shared.ledger.refusals import Refused
from shared.store import histories, keys
from shared.store.histories import KnownRedemption
from shared.store.markers import Ending, Receipt


class RedemptionRequest(Request):
    """Points, or what a reward costs of them, to spend or to hold for a cart."""

    redemption_id: Id
    member_id: Id
    points: Annotated[Annotated[int, Field(ge=1, le=AMOUNT_MAX)] | None, Given] = None
    reward_id: Annotated[Text | None, Given] = None
    hold: bool = False
    wallet: Annotated[Text | None, Given] = None
    order_id: Annotated[Id | None, Given] = None

    @model_validator(mode="after")
    def _points_or_reward(self) -> Self:
        if (self.points is None) == (self.reward_id is None):
            raise ValueError("Give either points or reward_id.")
        if self.reward_id is not None and self.wallet is not None:
            raise ValueError("Leave wallet out: the reward says from which it is paid.")
        return self


class FollowRequest(Request):
    """What follows a redemption; ``source`` names that of the redemption where it is another."""

    source: Annotated[Id | None, Given] = None


class CaptureRequest(FollowRequest):
    """How much of a hold to spend: all of it, if points are left out."""

    points: Annotated[Annotated[int, Field(ge=1, le=AMOUNT_MAX)] | None, Given] = None


def redeem_points(call: Call, body: RedemptionRequest) -> Reply[EntryAnswer]:
    """Spend points, or what a reward costs, soonest-expiring first; with `hold` reserve them for a cart."""
    receipt = receipt_of(call, "redemption", body.redemption_id)
    if body.points is None:
        return buy(call, _wanted(call, body), receipt)
    command = RedeemPoints(
        redemption_id=body.redemption_id,
        member_id=body.member_id,
        source=call.caller.source,
        points=body.points,
        wallet=body.wallet,
        order_id=body.order_id,
        hold=body.hold,
    )
    return run(call, command, spending.redeem_points, receipt)


def capture_hold(call: Call, redemption_id: Id, body: CaptureRequest) -> Reply[EntryAnswer]:
    """Spend what a hold reserved, or a part of it; the rest is released."""
    follow = _Follow(call, redemption_id, call.caller.source_for(body.source))

    def asked() -> CaptureHold:
        return CaptureHold(**follow.named(), history=follow.history(), points=body.points)

    return run_following(call, follow.account, asked, holds.capture_hold, follow.ending("capture"))


def void_hold(call: Call, redemption_id: Id, body: FollowRequest) -> Reply[EntryAnswer]:
    """Release all that a hold reserved."""
    follow = _Follow(call, redemption_id, call.caller.source_for(body.source))

    def asked() -> VoidHold:
        return VoidHold(**follow.named(), history=follow.history())

    return run_following(call, follow.account, asked, holds.void_hold, follow.ending("void"))


def reverse_redemption(call: Call, redemption_id: Id, body: FollowRequest) -> Reply[EntryAnswer]:
    """Give the points of a redemption back to the lots they came from."""
    follow = _Follow(call, redemption_id, call.caller.source_for(body.source))

    def asked() -> ReverseRedemption:
        return ReverseRedemption(**follow.named(), history=follow.history())

    return run_following(call, follow.account, asked, holds.reverse_redemption, follow.reversal())


def _wanted(call: Call, body: RedemptionRequest) -> RedeemReward:
    return RedeemReward(
        redemption_id=body.redemption_id,
        member_id=body.member_id,
        source=call.caller.source,
        reward=body.reward_id or "",
        code=new_code(),
        order_id=body.order_id,
        hold=body.hold,
    )


class _Follow:
    """A redemption that something follows: whose it is, what became of it, and the markers beside it."""

    def __init__(self, call: Call, redemption_id: str, source: str) -> None:
        self._call = call
        self._redemption_id = redemption_id
        self._source = source
        known = self._known()
        self.account, self._member = known.account, member_of(call, known)

    def named(self) -> dict[str, Any]:
        """What every command that follows a redemption says."""
        return {
            "member_id": self._member,
            "redemption_id": self._redemption_id,
            "source": self._source,
        }

    def history(self) -> RedemptionHistory:
        """What became of the redemption, read anew."""
        return self._known().history

    def ending(self, end: str) -> Ending:
        """The marker of its hold's end."""
        return Ending(*self._receipt(), name=keys.END, field="redemption_id", end=end)

    def reversal(self) -> Receipt:
        """The marker of its reversal."""
        return Receipt(*self._receipt(), name=keys.REVERSAL, field="redemption_id")

    def _receipt(self) -> tuple[str, str, str, str, str]:
        program, mark = self._call.caller.program, self._call.fingerprint
        return program, "redemption", self._source, self._redemption_id, mark

    def _known(self) -> KnownRedemption:
        program = self._call.caller.program
        known = histories.redemption(program, self._source, self._redemption_id)
        if known is None:
            raise Refused(RedemptionNotFound())
        return known


ACTIONS = (
    redeem_points,
    capture_hold,
    void_hold,
    reverse_redemption,
    adjust_points,
    approve_adjustment,
    extend_expiry,
    transfer_points,
    exchange_points,
)

handler = serving("redeem", ACTIONS)
