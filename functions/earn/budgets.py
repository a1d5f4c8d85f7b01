"""What rules may still give all members together: asked only where a budget is found short, and by previews."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

from shared.edge.http import Call
from shared.edge.reading import versions_of
from shared.ledger.budgets import rule_pool
from shared.ledger.order_refusals import BudgetSpent
from shared.ledger.refusals import Refusal
from shared.program.program import Program
from shared.store import pools
from shared.store.execute import Attempt

Left = Mapping[str, int]


def within(call: Call, attempted: Callable[[Left], Attempt], left: Left) -> Attempt:
    """The attempt at what earns, with what was ``left``; where a budget has not enough for it, it goes on with less.

    Nobody is refused by that, so it need not wait until it is certain that a request without an answer is lost.
    """

    def short(refusal: Refusal) -> Attempt | None:
        if not isinstance(refusal, BudgetSpent):
            return None
        found = _left(call, {refusal.rule: refusal.most})
        return within(call, attempted, {**left, **found})

    return replace(attempted(left), short=short)


def left_at(call: Call, at: int) -> Left:
    """What the rules in force at an instant (epoch ms) may still give; read only if any has a budget."""
    versions = versions_of(call)
    return _left(call, _budgets(versions.at(at).program)) if versions.effects else {}


def _budgets(program: Program) -> dict[str, int]:
    return {rule.rule: rule.budget.points for rule in program.givers if rule.budget}


def _left(call: Call, budgets: Mapping[str, int]) -> Left:
    drawn = _drawn(call, budgets)
    return {rule: max(0, most - drawn[rule_pool(rule)]) for rule, most in budgets.items()}


def _drawn(call: Call, rules: Iterable[str]) -> dict[str, int]:
    return pools.drawn_from(call.caller.program, map(rule_pool, rules), consistent=True)
