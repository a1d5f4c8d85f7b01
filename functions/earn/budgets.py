"""What rules may still give all members together: asked only where a budget is found short, and by previews."""

from collections.abc import Callable, Iterable, Mapping

from shared.edge.answers import EntryAnswer
from shared.edge.http import Call, Reply
from shared.edge.reading import versions_of
from shared.ledger.budgets import rule_pool
from shared.ledger.order_refusals import BudgetSpent
from shared.ledger.refusals import Refused
from shared.program.program import Program
from shared.store import pools

Left = Mapping[str, int]


def run_within(call: Call, run: Callable[[Left], Reply[EntryAnswer]]) -> Reply[EntryAnswer]:
    """Run what earns; where a budget has not enough for it, with what that has left, until it fits."""
    left: Left = {}
    while True:
        try:
            return run(left)
        except Refused as refused:
            spent = refused.refusal
            if not isinstance(spent, BudgetSpent):
                raise
        left = {**left, **_left(call, {spent.rule: spent.most})}


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
