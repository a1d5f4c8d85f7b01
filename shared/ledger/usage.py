"""Usage: what an account used of the limits of its program, by orders and events, and what returns move back.

Of a limited rule's points an order keeps, after returns, the part that it keeps of all its points of the wallet.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import cast

from shared.ledger.histories import OrderHistory
from shared.ledger.kept import Change, Kept, kept, returned
from shared.ledger.known import known
from shared.ledger.records import LimitUse, OccurrenceRecord, OrderRecord
from shared.ledger.state import State
from shared.program.earning.award import Award
from shared.program.earning.buyer import Buyer
from shared.program.earning.limits import budget_name, budgeted_rule
from shared.program.limits import REWARD, Limit, Usage, Used, limit_name
from shared.program.program import Program
from shared.program.segments import names_of


def buyer_of(state: State, program: Program, instant: int, profile: Mapping[str, object]) -> Buyer:
    """What the rules see of a member when something is bought or happens, at ``instant`` (epoch ms)."""
    asked = program.earning_segments
    segments = names_of(asked, known(state, instant, profile), program.time_zone) if asked else ()
    return Buyer(
        tier=state.tier,
        number=state.progress.orders + 1,
        segments=frozenset(segments),
        usage=state.usage,
    )


def buyer_then(program: Program, seen: OrderRecord | OccurrenceRecord) -> Buyer:
    """What the rules saw of a member, as a receipt tells it: of limits that let less through, what was left."""
    cut = {use.limit: use for use in seen.uses if use.granted < use.asked}
    usage = {
        name: _leaving(limit, cut[name].granted, cut[name].period)
        for name, limit in (*_limits(program), *program.budgets.items())
        if name in cut
    }
    return _as_seen(seen, usage)


def buyer_again(state: State, program: Program, history: OrderHistory) -> Buyer:
    """What the rules see of a member whose order is edited: as then, without what the order itself used.

    Of a limit whose period is over there is as much left as the order had got of it.
    """
    record, usage = history.record, dict(state.usage)
    now = cast("Kept", kept(record, returned(history.returns)))  # what is back was bought
    uses = {use.limit: use for use in record.uses}
    for name, limit in _limits(program):
        use, used = uses.get(name), state.usage.get(name)
        if use is not None and used is not None:
            own = held(use, now)
            if used.period == use.period:
                usage[name] = Used(used.period, used.points - own.points, used.times - own.times)
            else:
                usage[name] = _leaving(limit, use.granted, used.period)
    return _as_seen(record, usage)


def uses_of(awards: Sequence[Award]) -> tuple[LimitUse, ...]:
    """What awards used of limits."""
    return tuple(
        LimitUse(
            limit_name(each.limits.owner, limit), each.wallet, used.period, each.asked, each.granted
        )
        for earned in awards
        for each in earned.limited
        for limit, used in each.limits.used
    )


def uses_again(
    state: State, before: Sequence[LimitUse], after: Iterable[LimitUse]
) -> Iterator[LimitUse]:
    """What an edited order uses; of limits whose period is over, in that period."""
    then = {use.limit: use.period for use in before}
    for use in after:
        used = state.usage.get(use.limit)
        over = used is not None and used.period > then.get(use.limit, used.period)
        yield replace(use, period=then[use.limit]) if over else use


def with_uses(usage: Usage, uses: Iterable[LimitUse], program: Program) -> Usage:
    """Usage with more used; limits that have left the program are forgotten, but for those of rewards."""
    after = dict(usage)
    for use in uses:
        used = after.get(use.limit)
        before = used if used and used.period == use.period else Used(use.period)
        times = before.times + (1 if use.granted else 0)
        after[use.limit] = Used(use.period, before.points + use.granted, times)
    if not after:
        return after
    known = {name for name, _ in _limits(program)}
    return {name: used for name, used in after.items() if name in known or name.startswith(REWARD)}


def usage_moved(usage: Usage, change: Change) -> Usage:
    """Usage once less, or more, is kept of an order; periods that are over stay as they are."""
    after = dict(usage)
    was = {use.limit: use for use in change.before.record.uses}
    now = {use.limit: use for use in change.after.record.uses}
    for name in (each for each in {**was, **now} if not budgeted_rule(each)):
        period = (now.get(name) or was[name]).period
        used = after.get(name) or (Used(period) if name not in was else None)
        if used is not None and used.period == period:
            after[name] = _moved(used, was.get(name), now.get(name), change)
    return after


def within_budgets(buyer: Buyer, program: Program, left: Mapping[str, int]) -> Buyer:
    """What the rules see of a member where so much is ``left`` of the budgets of some rules."""
    if not left:
        return buyer
    used = {
        budget_name(rule): _leaving(limit, points, 0)
        for rule, points in left.items()
        if (limit := program.budgets.get(budget_name(rule)))
    }
    return replace(buyer, usage={**buyer.usage, **used})


def _as_seen(seen: OrderRecord | OccurrenceRecord, usage: Usage) -> Buyer:
    segments = frozenset(seen.segments)
    return Buyer(tier=seen.tier, number=seen.number, segments=segments, usage=usage)


def _moved(used: Used, was: LimitUse | None, now: LimitUse | None, change: Change) -> Used:
    before = held(was, change.before) if was else Used(used.period)
    after = held(now, change.after) if now else Used(used.period)
    points = max(0, used.points + after.points - before.points)
    return Used(used.period, points, max(0, used.times + after.times - before.times))


def held(use: LimitUse, kept: Kept) -> Used:
    """What an order holds of a limit by what is kept of it."""
    booked = sum(kept.record.booked(use.wallet))
    points = -(-use.granted * kept.of(use.wallet) // booked) if booked else 0
    return Used(use.period, points, 1 if points else 0)


def _leaving(limit: Limit, points: int, period: int) -> Used:
    """A limit used up but for so many points."""
    spent = None if limit.points is None else limit.points - points
    return Used(period, spent or 0, 0 if points else limit.times or 0)


def _limits(program: Program) -> Iterator[tuple[str, Limit]]:
    return ((limit_name(owner, limit), limit) for owner, limit in program.limits)
