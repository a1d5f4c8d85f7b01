"""Decide what a command does to an account: entries and a record, or a refusal. Pure.

The newest state and the command come in with its act, the program's versions and the instant; nothing is
read, made up or remembered here. A command met by something overdue takes its settlement along. The act is
what this kind of command does by itself; whoever asks hands it in, so that a function imports its own alone.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar

from shared.ledger.accounts import in_household
from shared.ledger.commands import CloseAccount, Command, Enrol, RecordOrder, StillTaken
from shared.ledger.enrolment import first_entry
from shared.ledger.entry import Decision, Entry
from shared.ledger.household_refusals import AccountJoined
from shared.ledger.refusals import AccountClosed, MemberNotFound, NoProgram, Refusal
from shared.ledger.settle import settle_only
from shared.ledger.state import State
from shared.ledger.telling import told
from shared.program.versions import Versions

Asked = TypeVar("Asked", bound=Command)
Act = Callable[[str, State, Asked, Versions, int], Decision | Refusal]


def decide(
    account: str,
    state: State | None,
    command: Asked,
    act: Act[Asked],
    versions: Versions,
    now: int,
) -> Decision | Refusal:
    """What ``command`` does at ``now`` (epoch ms) to an account whose newest entry left ``state``."""
    if not versions.effects:
        return NoProgram()
    if state is None:
        return _first_command(account, command, act, versions, now)
    if state.closed:
        return Decision(()) if isinstance(command, CloseAccount) else AccountClosed()
    if isinstance(command, Enrol):
        return act(account, state, command, versions, now)
    return _settled_first(account, state, command, act, versions, max(now, state.at))


def _settled_first(
    account: str,
    state: State,
    command: Asked,
    act: Act[Asked],
    versions: Versions,
    at: int,
) -> Decision | Refusal:
    """What a command does after what was due by its instant."""
    ends_merged = isinstance(command, CloseAccount) and not in_household(state)
    if state.joined and not ends_merged:
        return AccountJoined()
    overdue = settle_only(account, state, versions, at)
    if not overdue.complete:
        return overdue
    settled = overdue.entries[-1].state if overdue.entries else state
    if settled.suspended and not isinstance(command, StillTaken):
        return AccountClosed()
    outcome = told(settled, act(account, settled, command, versions, at))
    return _after(overdue.entries, _acted(account, command.member_id, outcome))


def _first_command(
    account: str, command: Asked, act: Act[Asked], versions: Versions, at: int
) -> Decision | Refusal:
    """A first order enrols its member where the program says so; nothing else but enrolment does."""
    enrolment = Decision((first_entry(account, versions, at),))
    if isinstance(command, Enrol):
        return enrolment
    automatic = versions.at(at).program.enrolment == "automatic"
    if not isinstance(command, RecordOrder) or not automatic:
        return MemberNotFound()
    enrolled = enrolment.entries[0].state
    outcome = told(enrolled, act(account, enrolled, command, versions, at))
    return _after(enrolment.entries, outcome)


def _acted(account: str, member: str, outcome: Decision | Refusal) -> Decision | Refusal:
    """The outcome with who acted, where several members share the account."""
    if isinstance(outcome, Refusal) or account == member:
        return outcome
    entries = tuple(replace(entry, member=member) for entry in outcome.entries)
    return replace(outcome, entries=entries)


def _after(earlier: tuple[Entry, ...], outcome: Decision | Refusal) -> Decision | Refusal:
    """The outcome with the entries that go before it in the same transaction."""
    if isinstance(outcome, Refusal) or not earlier:
        return outcome
    return replace(outcome, entries=(*earlier, *outcome.entries))
