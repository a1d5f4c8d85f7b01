"""What no single field of an earning rule can tell: names it gives that lead nowhere."""

from shared.program.earning.expressions import flaw_of
from shared.program.earning.kinds import EarningRule, PerEvent
from shared.program.earning.occasions import sample_event
from shared.program.earning.rules import Giver, OrderRule
from shared.program.flaws import Flaws, numbered, unknown, within
from shared.program.limits import limit_flaws
from shared.program.program import Program


def rule_flaws(rule: EarningRule, program: Program) -> Flaws:
    """Every flaw of a rule in its program."""
    yield from rule.flaws()
    yield from unknown("wallet", {"/wallet": rule.wallet}, program.wallet)
    yield from unknown("tier", numbered("/tiers", rule.tiers), program.level)
    yield from unknown("segment", numbered("/segments", rule.segments), program.segment)
    if isinstance(rule, OrderRule):
        yield from _order_rule(rule, program)
    if isinstance(rule, PerEvent):
        yield from _per_event(rule, program)
    if isinstance(rule, Giver):
        yield from _terms(rule)
        yield from limit_flaws(rule.limits)


def _order_rule(rule: OrderRule, program: Program) -> Flaws:
    if rule.minimum is not None and rule.currency is None and len(program.currencies) > 1:
        yield "/currency", "orders come in several: say in which this minimum is"
    yield from unknown("group", {"/group": rule.group}, program.by_group.get)


def _per_event(rule: PerEvent, program: Program) -> Flaws:
    event = program.event_type(rule.event)
    if event is None:
        yield "/event", f'"{rule.event}" is not an event of this program'
        return
    numbers = [each.attribute for each in event.attributes if each.type == "number"]
    if rule.per is not None and rule.per not in numbers:
        yield "/per", f"must be a number of the event; it has: {', '.join(numbers) or 'none'}"
    wrong = flaw_of(rule.when, sample_event(event).variables) if rule.when else None
    if wrong:
        yield "/when", wrong


def _terms(rule: Giver) -> Flaws:
    yield from within("/activation", rule.activation.flaws() if rule.activation else ())
    yield from within("/expiry", rule.expiry.flaws() if rule.expiry else ())
