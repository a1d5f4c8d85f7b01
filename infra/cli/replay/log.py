"""Turns the rows of an export into orders: the same ones, whatever the order of the rows."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from infra.cli.exports.unusable import Unusable
from infra.cli.replay.draft import Changes, Draft, Terms
from infra.cli.replay.mapping import Mapping
from infra.cli.replay.matching import Matched
from infra.cli.replay.orders import Cancellation, Order
from infra.cli.replay.returns import Command, in_time
from infra.cli.replay.tally import Tally


@dataclass
class Log:
    """What an export holds: orders, cancellations and the orders they take back, what is neither and why."""

    orders: list[Order] = field(default_factory=list)
    cancellations: list[Cancellation] = field(default_factory=list)
    matched: Matched = field(default_factory=Matched)
    rows: int = 0
    left_out: Tally = field(default_factory=Tally)
    unusable: Tally = field(default_factory=Tally)
    changes: Changes = field(default_factory=Changes)

    @property
    def commands(self) -> list[Command]:
        """All that is to be sent, earliest first."""
        return in_time([*self.orders, *self.matched.returns])


def read_log(rows: Iterator[list[str]], mapping: Mapping, terms: Terms) -> Log:
    """All orders and cancellations of an export, earliest first; ``rows`` begins with the header."""
    log = Log()
    for order_id, draft in sorted(_drafts(rows, mapping, log).items()):
        try:
            if not draft.only("member_id"):
                log.left_out.add("no_customer", order_id, len(draft.rows))
            elif draft.is_cancellation():
                log.cancellations.append(draft.cancellation(terms))
            else:
                log.orders.append(draft.order(terms, log.changes))
        except Unusable as problem:
            log.unusable.add(problem.code, order_id, len(draft.rows), problem.detail)
    log.orders.sort(key=lambda order: (order.placed_at, order.order_id))
    log.cancellations.sort(key=lambda back: (back.placed_at, back.cancellation_id))
    return log


def _drafts(rows: Iterator[list[str]], mapping: Mapping, log: Log) -> dict[str, Draft]:
    readers = mapping.bind(next(rows))
    places = {name: place for place, name in enumerate(readers)}
    drafts: dict[str, Draft] = defaultdict(lambda: Draft(places))
    for row in rows:
        log.rows += 1
        values = tuple(read(row) for read in readers.values())
        drafts[values[places["order_id"]]].rows.append(values)
    return drafts
