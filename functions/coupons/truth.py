"""What is true of a code: whether its reward is there to be used, and until when, by journal and receipts alone."""

from shared.frozen import dataclass
from shared.ledger.records import Issued
from shared.ledger.spending import hold_id
from shared.store import histories, journal
from shared.store.histories import KnownRedemption


@dataclass(frozen=True, slots=True)
class Truth:
    """The reward of a code; ``is_wanted`` until ``ends_at`` (epoch ms), None for ever."""

    issued: Issued
    is_wanted: bool
    ends_at: int | None = None


def truth_of(program: str, given: tuple[str, str]) -> Truth:
    """What is true by now of the code that a redemption gave, by its source and id; LookupError if it gave none."""
    known = histories.redemption(program, *given)
    if known is None or known.history.record.issued is None:
        raise LookupError("a redemption that gave no reward")
    issued, history = known.history.record.issued, known.history
    if history.uses or history.came_back or history.is_reversed:
        return Truth(issued, is_wanted=False)
    if history.is_open:
        return Truth(issued, is_wanted=True, ends_at=issued.usable_until)
    until = _held_until(program, known, hold_id(*given))
    if until is None:
        return Truth(issued, is_wanted=False)
    ends_at = min(until, issued.usable_until or until)
    return Truth(issued, is_wanted=True, ends_at=ends_at)


def _held_until(program: str, known: KnownRedemption, hold: str) -> int | None:
    """Until when a reward is held (epoch ms), None once it is not: how a hold lapsed only the account's state says."""
    newest = journal.latest(program, known.account, consistent=True)
    if newest is None or known.history.end is not None:
        return None
    held = newest.entry.state.wallet(known.history.record.wallet).hold(hold)
    return held.until if held else None
