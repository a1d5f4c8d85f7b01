"""Preview: what an order would earn, and why, decided as if it were sent and never written."""

from shared.ledger.commands import RecordOrder
from shared.ledger.enrolment import first_entry
from shared.ledger.purchases import Purchase, purchase
from shared.ledger.refusals import AccountClosed, MemberNotFound, NoProgram, Refusal
from shared.ledger.settle import settled
from shared.ledger.state import State
from shared.program.versions import Versions


def preview_order(
    state: State | None, command: RecordOrder, versions: Versions, now: int
) -> Purchase | Refusal:
    """What an order would earn at ``now``; somebody without an account earns as a new member would."""
    if not versions.effects:
        return NoProgram()
    account = command.member_id
    if state is None:
        if account and versions.at(now).program.enrolment == "explicit":
            return MemberNotFound()
        state = first_entry(account, versions, now).state
    if state.closed:
        return AccountClosed()
    at = max(now, state.at)
    return purchase(account, settled(account, state, at, versions), command, versions, at)
