"""Orders: the points they earn, the progress they make and the tier that gives."""

from dataclasses import dataclass, replace

from shared.ledger.commands import RecordOrder
from shared.ledger.entry import (
    Decision,
    Entry,
    Fact,
    GrantRecord,
    OrderLine,
    OrderRecord,
    Posting,
)
from shared.ledger.fold import next_state
from shared.ledger.refusals import (
    POINTS_MAX,
    CurrencyNotInProgram,
    OrderTooLate,
    PointsOutOfRange,
    Refusal,
)
from shared.ledger.settle import tier_facts
from shared.ledger.standing import progressed, pruned, raised
from shared.ledger.state import Progress, State
from shared.program.award import Award, award
from shared.program.grants import Grant
from shared.program.orders import Order
from shared.program.program import Program
from shared.program.versions import Versions

DAY_MS = 24 * 60 * 60 * 1000


@dataclass(frozen=True, slots=True)
class Purchase:
    """What an order comes to: its entry, what its receipt keeps, and what each rule gave."""

    entry: Entry
    record: OrderRecord
    awards: tuple[Award, ...]


def record_order(
    account: str, state: State, command: RecordOrder, versions: Versions, at: int
) -> Decision | Refusal:
    """Record an order and give the points it earns."""
    bought = purchase(account, state, command, versions, at)
    if isinstance(bought, Refusal):
        return bought
    return Decision((bought.entry,), bought.record)


def purchase(
    account: str, state: State, command: RecordOrder, versions: Versions, at: int
) -> Purchase | Refusal:
    """What an order comes to: it earns by the program of its ``placed_at`` and the tier held before it."""
    order, version = command.order, versions.at(at, seen=state.version)
    late_days = version.program.orders.late_days
    if late_days is not None and at - order.placed_at > late_days * DAY_MS:
        return OrderTooLate(late_days)
    earned_by = versions.at(order.placed_at)
    awards = awards_for(earned_by.program, order, state.tier)
    if isinstance(awards, Refusal):
        return awards
    grants = tuple(grant for earned in awards for grant in earned.grants)
    zone = earned_by.program.time_zone
    postings = tuple(_issue(grant, order.placed_at, at, zone) for grant in grants)
    after = next_state(state, at, version, postings)
    if any(wallet.lifetime > POINTS_MAX for wallet in after.wallets.values()):
        return PointsOutOfRange()
    after = _with_progress(after, version.program, order, awards)
    entry = Entry(
        account,
        "order",
        earned_by.number,
        after,
        command_id=command.order_id,
        source=command.source,
        postings=postings,
        facts=(*_earned(postings), *tier_facts(state.standing, after.standing)),
    )
    lines = _lines(order, grants)
    lots = tuple(GrantRecord(p.wallet, p.active_at, p.expires_at) for p in postings)
    record = OrderRecord(order.placed_at, order.currency, lines, lots, earned_by.number, state.tier)
    return Purchase(entry, record, awards)


def awards_for(program: Program, order: Order, tier: str | None) -> tuple[Award, ...] | Refusal:
    """What an order earns in each wallet for a member who holds ``tier``."""
    if not program.takes_currency(order.currency):
        return CurrencyNotInProgram(order.currency)
    awards = award(program, order, program.tiers.level(tier) if program.tiers else None)
    if any(earned.points > POINTS_MAX for earned in awards):
        return PointsOutOfRange()
    return awards


def _issue(grant: Grant, placed_at: int, at: int, zone: str) -> Posting:
    """The lot a grant opens; it begins and expires as if the order had come the moment it was placed."""
    begins = grant.activation.active_at(placed_at, zone)
    active_at = max(at, begins) if begins > placed_at else at  # a clock ahead of ours is no delay
    expires_at = grant.expiry.expires_at(begins, zone)
    return Posting("issue", grant.wallet, grant.points, active_at, expires_at)


def _with_progress(
    state: State, program: Program, order: Order, awards: tuple[Award, ...]
) -> State:
    points = sum(earned.points for earned in awards if earned.wallet == program.first_wallet)
    progress = progressed(state.progress, program.tiers, program.time_zone, order, points)
    if program.tiers:
        progress = pruned(progress, program.tiers, program.time_zone, state.at)
    return _standing_after(state, progress, program)


def _standing_after(state: State, progress: Progress, program: Program) -> State:
    standing = raised(state.standing, progress, program.tiers, program.time_zone, state.at)
    return replace(state, progress=progress, standing=standing)


def _earned(postings: tuple[Posting, ...]) -> tuple[Fact, ...]:
    return tuple(Fact("points.earned", {"wallet": p.wallet, "points": p.points}) for p in postings)


def _lines(order: Order, grants: tuple[Grant, ...]) -> tuple[OrderLine, ...]:
    return tuple(
        OrderLine(
            line.line_id,
            line.quantity,
            line.amount,
            tuple(grant.lines[position] for grant in grants),
            line.sku,
            line.category,
            line.brand,
            line.tags,
        )
        for position, line in enumerate(order.lines)
    )
