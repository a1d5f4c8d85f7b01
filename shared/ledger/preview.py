"""Preview: what an order or an event would earn, and why, decided as if it were sent and never written."""

from shared.ledger.commands import RecordEvent, RecordOrder
from shared.ledger.enrolment import first_entry
from shared.ledger.events import Happening, happening
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
    if state is None and account and versions.at(now).program.enrolment == "explicit":
        return MemberNotFound()
    standing = _standing(account, state, versions, now)
    if isinstance(standing, Refusal):
        return standing
    return purchase(account, standing, command, versions, max(now, standing.at))


def preview_event(
    state: State | None, command: RecordEvent, versions: Versions, now: int
) -> Happening | Refusal:
    """What an event would earn at ``now``; without a member, what it would earn a new one."""
    if not versions.effects:
        return NoProgram()
    account = command.member_id
    if state is None and account:
        return MemberNotFound()
    standing = _standing(account, state, versions, now)
    if isinstance(standing, Refusal):
        return standing
    return happening(account, standing, command, versions, max(now, standing.at))


def _standing(account: str, state: State | None, versions: Versions, now: int) -> State | Refusal:
    """An account as it stands at ``now``, or as a new one would."""
    if state is None:
        return first_entry(account, versions, now).state
    if state.closed or state.suspended:
        return AccountClosed()
    return settled(account, state, max(now, state.at), versions)
