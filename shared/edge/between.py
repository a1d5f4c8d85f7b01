"""From a call to the ledger and back, for what moves between two accounts."""

from collections.abc import Callable

from shared.edge.answers import EntryAnswer
from shared.edge.commands import answered
from shared.edge.http import Call, Reply
from shared.edge.settings import program_cache_s
from shared.frozen import dataclass
from shared.ledger.entry import Decision
from shared.ledger.parties import Party
from shared.ledger.refusals import Refusal
from shared.store import programs
from shared.store.execute import Attempt, Journal, Journals, States
from shared.store.markers import Marker


@dataclass(frozen=True, slots=True)
class Between:
    """Two accounts that points move between: the giver's, and the receiver's in ``program``.

    What is about the accounts themselves does not ``go_on`` to those that they have joined.
    """

    giver: str
    receiver: str
    program: str
    go_on: bool = True


def run_between(
    call: Call,
    between: Between,
    decided: Callable[[Party, Party], Decision | Refusal],
    marker: Marker,
) -> Reply[EntryAnswer]:
    """Run a command that moves points between two accounts, on both or on neither."""
    own = call.caller.program
    names = (
        Journal(own, between.giver, between.go_on),
        Journal(between.program, between.receiver, between.go_on),
    )
    versions = tuple(
        programs.versions(name.program, lifetime_s=program_cache_s()) for name in names
    )

    def decide_both(names: Journals, states: States) -> Decision | Refusal:
        giver, receiver = (
            Party(name.program, name.account, state, known)
            for name, state, known in zip(names, states, versions, strict=True)
        )
        return decided(giver, receiver)

    return answered(
        Attempt(journals=names, decide=decide_both, marker=marker, time_left_s=call.time_left_s)
    )
