"""What follows a redemption: its hold captured or voided, or its points given back."""

from dataclasses import replace

from shared.ledger.entry import Decision, Draw, Entry, Fact, Posting
from shared.ledger.fold import next_state
from shared.ledger.givebacks import given_back
from shared.ledger.issuing import (
    given_up,
    granted_back,
    issued_fact,
    owned_after,
    released_fact,
)
from shared.ledger.lots import take_from
from shared.ledger.records import EndRecord
from shared.ledger.redemption_commands import (
    CaptureHold,
    ReverseRedemption,
    VoidHold,
)
from shared.ledger.redemption_refusals import HoldEnded, HoldExceeded, NothingToReverse
from shared.ledger.refusals import Refusal
from shared.ledger.reward_refusals import RewardIndivisible, RewardUsed
from shared.ledger.spending import hold_id
from shared.ledger.state import Hold, State
from shared.program.limits import less
from shared.program.versions import Versions


def capture_hold(
    account: str, state: State, command: CaptureHold, versions: Versions, at: int
) -> Decision | Refusal:
    """Spend what is held, or a part of it, and release the rest."""
    hold = _hold(state, command)
    if hold is None:
        return HoldEnded()
    issued = command.history.record.issued
    points = hold.points if command.points is None else command.points
    if issued is not None and points < hold.points:
        return RewardIndivisible()
    if points > hold.points:
        return HoldExceeded(points, hold.points)
    name, rest = command.history.record.wallet, hold.points - points
    postings = [Posting("capture", name, -points, hold=hold.hold_id)]
    if rest:
        postings.append(Posting("release", name, rest, hold=hold.hold_id))
    captured, _ = take_from(hold.lots, points, lambda _lot: True)
    version = versions.at(at, seen=state.version)
    entry = Entry(
        account,
        "capture",
        version.number,
        next_state(state, at, version, postings),
        command_id=command.redemption_id,
        source=command.source,
        note=_reward(command),
        postings=tuple(postings),
        facts=(
            Fact("points.redeemed", {"wallet": name, "points": points}),
            *((issued_fact(issued),) if issued else ()),
        ),
    )
    owned = owned_after(command, "issued")
    return Decision((entry,), EndRecord("capture", captured), owned=owned)


def void_hold(
    account: str, state: State, command: VoidHold, versions: Versions, at: int
) -> Decision | Refusal:
    """Release all that is held."""
    hold = _hold(state, command)
    if hold is None:
        return HoldEnded()
    name = command.history.record.wallet
    posting = Posting("release", name, hold.points, hold=hold.hold_id)
    version = versions.at(at, seen=state.version)
    after = next_state(state, at, version, (posting,))
    entry = Entry(
        account,
        "void",
        version.number,
        replace(after, usage=less(after.usage, hold.uses, hold.points)),
        command_id=command.redemption_id,
        source=command.source,
        note=_reward(command),
        postings=(posting,),
        facts=(
            Fact("points.released", {"wallet": name, "points": hold.points}),
            *released_fact(command.history.record.issued),
        ),
    )
    draws = (Draw(hold.unit, -1),) if hold.unit else ()
    return Decision((entry,), EndRecord("void"), draws=draws, owned=owned_after(command, "voided"))


def reverse_redemption(
    account: str, state: State, command: ReverseRedemption, versions: Versions, at: int
) -> Decision | Refusal:
    """Give the points of a redemption back to the lots they came from, but for what returns gave back.

    A reward that they bought is taken back with all it gave.
    """
    history = command.history
    if not history.spent and not history.was_free:
        return NothingToReverse()
    if history.uses:
        return RewardUsed()
    version = versions.at(at, seen=state.version)
    wallet = state.wallet(history.record.wallet)
    postings = (
        *given_back(history, history.spent, wallet, version.program, at),
        *granted_back(state, history, at),
    )
    issued = history.record.issued
    points = {"wallet": history.record.wallet, "points": history.spent}
    refunded = (Fact("points.refunded", points),) if history.spent else ()
    after = next_state(state, at, version, postings)
    entry = Entry(
        account,
        "reverse",
        version.number,
        replace(after, usage=less(after.usage, history.record.uses, history.record.points)),
        command_id=command.redemption_id,
        source=command.source,
        note=_reward(command),
        postings=postings,
        facts=(*refunded, *released_fact(issued)),
    )
    draws = given_up(issued) if issued else ()
    return Decision((entry,), draws=draws, owned=owned_after(command, "reversed"))


def _reward(command: CaptureHold | VoidHold | ReverseRedemption) -> str | None:
    """The reward that the points were for."""
    issued = command.history.record.issued
    return issued.reward if issued else None


def _hold(state: State, command: CaptureHold | VoidHold) -> Hold | None:
    """The hold meant, while it lasts; what has ended leaves none in the state."""
    wallet = state.wallet(command.history.record.wallet)
    return wallet.hold(hold_id(command.source, command.redemption_id))
