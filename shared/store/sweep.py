"""The sweep of one account: what time has done to it, decided and committed without a command.

However often it runs, how late, and however many run at once: the entries are those that the next
command would have written, and each is written once.
"""

from collections.abc import Callable

from shared.frozen import dataclass
from shared.ledger.entry import Decision
from shared.ledger.settle import settle_only
from shared.program.versions import Versions
from shared.store import pools, wake
from shared.store.journal import Recorded
from shared.store.patience import Patience, patiently
from shared.store.transaction import Committed, Outcome, Part, WakeMoved, appended, transact
from shared.store.wake import STANDS, Wake, wake_item


@dataclass(frozen=True, slots=True, kw_only=True)
class Sweep:
    """The account to sweep, up to which instant (epoch ms), and how long there is for it."""

    program: str
    account: str
    versions: Versions
    now: int
    time_left_s: Callable[[], float]


def sweep(asked: Sweep) -> int:
    """Book what is due and put the wake off; how many entries this run has seen itself write.

    Unavailable if the time does not suffice; what is left undone stays due.
    """
    written, patience = 0, Patience(asked.time_left_s)
    while True:
        step = patiently(lambda: _step(asked), asked.time_left_s)
        written += step.written
        if step.done:
            return written
        if not step.written:
            patience.wait()


def settle(
    program: str, account: str, previous: Recorded, decision: Decision, seen: Wake
) -> Outcome:
    """Append settlements after ``previous`` and put the wake off to what is due next, all or nothing."""
    put_off = wake_item(program, account, decision.entries[-1].state)
    parts = appended(program, account, previous, decision.entries)
    parts.append(Part(put_off, STANDS, lambda _: WakeMoved(), seen.values))
    parts += pools.lapses(program, account, decision.entries)
    return transact(parts)


@dataclass(frozen=True, slots=True)
class _Step:
    """How one try went; without anything written and not done, somebody else was quicker."""

    done: bool
    written: int = 0


def _step(asked: Sweep) -> _Step:
    seen, newest = wake.with_newest(asked.program, asked.account)
    if seen is None or seen.due_at > asked.now:
        return _Step(done=True)
    if newest is None:
        raise LookupError("a wake without a journal")
    state = newest.entry.state
    if seen.seq > state.seq:
        return _Step(done=False)
    decision = settle_only(asked.account, state, asked.versions, asked.now)
    if not decision.entries:
        return _Step(done=wake.put_off(asked.program, asked.account, state, seen))
    outcome = settle(asked.program, asked.account, newest, decision, seen)
    if not isinstance(outcome, Committed):
        return _Step(done=False)
    return _Step(done=decision.complete, written=len(decision.entries))
