"""Grading: a tier given by an operator's hand, and a tier evaluated on demand."""

from dataclasses import replace

from shared.ledger.commands import EvaluateTier, GrantTier
from shared.ledger.entry import Decision, Entry
from shared.ledger.fold import next_state
from shared.ledger.refusals import GrantInPast, NoTiers, Refusal, UnknownTier
from shared.ledger.settle import tier_facts
from shared.ledger.state import Standing, State
from shared.ledger.tiers.measure import measured
from shared.ledger.tiers.standing import evaluated, granted, pruned
from shared.program.versions import Version, Versions


def grant_tier(
    account: str, state: State, command: GrantTier, versions: Versions, at: int
) -> Decision | Refusal:
    """Give a tier until an instant, or for good; a later grant takes its place."""
    version = versions.at(at, seen=state.version)
    measure = measured(version.program, state.progress, at)
    if measure is None:
        return NoTiers()
    if measure.tiers.level(command.tier) is None:
        return UnknownTier(command.tier)
    if command.until is not None and command.until <= at:
        return GrantInPast()
    standing = granted(measure, state.standing, command.tier, command.until)
    entry = _graded(account, state, standing, version, at)
    return Decision(
        (
            replace(
                entry,
                kind="tier_grant",
                command_id=command.grant_id,
                source=command.source,
                note=command.reason,
            ),
        )
    )


def evaluate_tier(
    account: str, state: State, command: EvaluateTier, versions: Versions, at: int
) -> Decision | Refusal:
    """Hold the tier that the rules in force give, up or down, as if an order had come."""
    version = versions.at(at, seen=state.version)
    measure = measured(version.program, state.progress, at)
    if measure is None:
        return NoTiers()
    entry = _graded(account, state, evaluated(measure, state.standing), version, at)
    return Decision((replace(entry, command_id=command.evaluation_id, source=command.source),))


def _graded(account: str, state: State, standing: Standing, version: Version, at: int) -> Entry:
    """The entry of an evaluation that leaves ``standing``."""
    after = next_state(state, at, version, ())
    progress = pruned(state.progress, standing, version.program, at)
    return Entry(
        account,
        "evaluation",
        version.number,
        replace(after, standing=standing, progress=progress),
        facts=tier_facts(state.standing, standing),
    )
