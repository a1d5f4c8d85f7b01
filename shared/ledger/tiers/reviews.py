"""Reviews: what time does to a tier when it falls due, and to points that do not outlive a period."""

from collections.abc import Iterator

from shared.ledger.entry import Fact, Posting
from shared.ledger.fold import fold
from shared.ledger.state import EMPTY, Progress, Standing, State
from shared.ledger.tiers.measure import Measure, measured
from shared.ledger.tiers.standing import kept, pruned
from shared.ledger.tiers.tenure import judged, outlook, tenure, warned, without_grant
from shared.program.program import Program
from shared.program.windows import SinceTierWindow


def standing_due(
    state: State, due: int, program: Program, at: int
) -> tuple[Standing | None, Progress, tuple[Fact, ...]]:
    """The standing and the progress after whatever falls due at exactly that instant, and the warnings told then."""
    standing, progress = state.standing, state.progress
    if standing is None or standing.due_at != due:
        return standing, progress, ()
    measure = measured(program, progress, at)
    if measure is None:
        return None, progress, ()
    after = _reviewed(measure, standing) if standing.review_at == due else kept(measure, standing)
    if standing.granted and standing.granted.until == due:
        after = warned(measure, without_grant(after))
    warnings = tuple(_warnings(measure, standing)) if due in standing.warnings else ()
    return after, pruned(progress, after, program, at), warnings


def resets(
    state: State, due: int, before: tuple[Posting, ...], program: Program, at: int
) -> Iterator[Posting]:
    """What can be spent of the wallets that are reset at that instant, after what else falls due then."""
    reset = program.tiers.reset if program.tiers else None
    if reset is None or state.standing is None or state.standing.reset_at != due:
        return
    wallets = fold(state.wallets, before, at)
    for name in reset.wallets:
        points = wallets.get(name, EMPTY).available(at)
        if points:
            yield Posting("expire", name, -points)


def _reviewed(measure: Measure, standing: Standing) -> Standing:
    """The standing that what counted by this review gives, whether higher or lower."""
    tiers, held = measure.tiers, measure.held(standing)
    first, value = judged(measure, standing, measure.instant)
    reached = tiers.reached(value)
    basis = first if tiers.by_period or isinstance(tiers.window, SinceTierWindow) else None
    if held is None or reached.threshold >= held.threshold:
        return tenure(measure, standing, reached, basis)
    if (
        tiers.by_period
        and tiers.review.grace_days
        and not standing.grace
        and not tiers.is_kept(held)
    ):
        until = tiers.review.grace_end(measure.instant, measure.program.time_zone)
        return tenure(measure, standing, held, basis, grace_until=until)
    return tenure(measure, standing, tiers.below(held, reached), basis)


def _warnings(measure: Measure, standing: Standing) -> Iterator[Fact]:
    """What the member is told if, as things stand, the tier will be lost."""
    ahead = outlook(measure, standing)
    if ahead and ahead.tier != standing.tier:
        told = {"tier": standing.tier, "to": ahead.tier, "at": ahead.at, "missing": ahead.missing}
        yield Fact("tier.expiring", told)
