"""Budgets of earning rules: what orders and events take of them, and what returns and edits give back.

A budget counts what is kept of the points it let through, in a pool that all members draw from.
"""

from collections.abc import Iterable, Iterator, Mapping

from shared.ledger.entry import Draw
from shared.ledger.histories import OrderHistory
from shared.ledger.kept import Change, kept, returned
from shared.ledger.order_refusals import BudgetSpent
from shared.ledger.records import LimitUse
from shared.ledger.usage import held
from shared.program.earning.limits import budget_name, budgeted_rule
from shared.program.program import Program


def rule_pool(rule: str) -> str:
    """The name of what a rule's budget is counted in."""
    return f"earned.{rule}"


def budget_draws(uses: Iterable[LimitUse], program: Program) -> Iterator[Draw]:
    """What an order or event takes of budgets, by the program it earns by."""
    return (_draw(use.limit, use.granted, program) for use in uses if _counts(use))


def budgets_moved(change: Change, program: Program) -> Iterator[Draw]:
    """What budgets get back, or give more, once less or more is kept of an order."""
    points = dict[str, int]()
    for kept_then, sign in ((change.before, -1), (change.after, 1)):
        for use in filter(_counts, kept_then.record.uses):
            points[use.limit] = points.get(use.limit, 0) + sign * held(use, kept_then).points
    return (_draw(limit, more, program) for limit, more in points.items() if more)


def left_with_own(left: Mapping[str, int], history: OrderHistory) -> dict[str, int]:
    """What is left of budgets for an order that is edited: also what it holds itself."""
    now = kept(history.record, returned(history.returns))
    own = {use.limit: held(use, now).points for use in history.record.uses if now and _counts(use)}
    return {rule: points + own.get(budget_name(rule), 0) for rule, points in left.items()}


def _counts(use: LimitUse) -> bool:
    return budgeted_rule(use.limit) is not None and use.granted > 0


def _draw(limit: str, points: int, program: Program) -> Draw:
    rule, most = budgeted_rule(limit) or "", program.budgets[limit].points or 0
    return Draw(rule_pool(rule), points, most=most, short=BudgetSpent(rule, most))
