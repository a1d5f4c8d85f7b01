"""What entries tell of counts outside their postings, so that all of these can be added up from journals alone."""

from collections import Counter
from dataclasses import replace

from shared.ledger.entry import Decision, Entry
from shared.ledger.refusals import Refusal
from shared.ledger.state import State
from shared.program.limits import changes


def told(before: State, outcome: Decision | Refusal) -> Decision | Refusal:
    """The outcome with what its entries count of limits, and what the command's own draws from pools."""
    if isinstance(outcome, Refusal) or not outcome.entries:
        return outcome
    entries = list[Entry]()
    for entry in outcome.entries:
        usage = entries[-1].state.usage if entries else before.usage
        counted = changes(usage, entry.state.usage)
        entries.append(replace(entry, counted=counted) if counted else entry)
    own = len(entries) - 1 - outcome.later
    entries[own] = _drawing(entries[own], outcome)
    return replace(outcome, entries=tuple(entries))


def _drawing(entry: Entry, outcome: Decision) -> Entry:
    if not outcome.draws:
        return entry
    drawn = Counter[str]()
    for draw in outcome.draws:
        drawn[draw.pool] += draw.amount
    return replace(entry, drawn=dict(drawn))
