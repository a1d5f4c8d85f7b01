"""Orders: the points they earn, the progress they make and the tier that gives."""

from dataclasses import dataclass, replace

from shared.ledger.commands import RecordOrder
from shared.ledger.entry import Decision, Entry, Fact, OrderLine, OrderRecord, Posting
from shared.ledger.fold import next_state
from shared.ledger.refusals import (
    POINTS_MAX,
    CurrencyNotInProgram,
    PointsOutOfRange,
    Refusal,
)
from shared.ledger.settle import tier_facts
from shared.ledger.standing import progressed, pruned, raised
from shared.ledger.state import Progress, State
from shared.program.award import Award, award
from shared.program.orders import Order
from shared.program.program import Program
from shared.program.versions import Versions


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
    order = command.order
    earned_by = versions.at(order.placed_at)
    awards = awards_for(earned_by.program, order, state.tier)
    if isinstance(awards, Refusal):
        return awards
    postings = _postings(earned_by.program, order, awards, at)
    version = versions.at(at, seen=state.version)
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
    return Purchase(entry, _record(order, awards), awards)


def awards_for(program: Program, order: Order, tier: str | None) -> tuple[Award, ...] | Refusal:
    """What an order earns in each wallet for a member who holds ``tier``."""
    if not program.takes_currency(order.currency):
        return CurrencyNotInProgram(order.currency)
    awards = award(program, order, program.tiers.level(tier) if program.tiers else None)
    if any(earned.points > POINTS_MAX for earned in awards):
        return PointsOutOfRange()
    return awards


def _postings(
    program: Program, order: Order, awards: tuple[Award, ...], at: int
) -> tuple[Posting, ...]:
    return tuple(
        Posting(
            "issue",
            wallet.wallet,
            earned.points,
            active_at=at,
            expires_at=wallet.expiry.expires_at(order.placed_at, program.time_zone),
        )
        for wallet, earned in zip(program.wallets, awards, strict=True)
        if earned.points
    )


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


def _record(order: Order, awards: tuple[Award, ...]) -> OrderRecord:
    lines = tuple(
        OrderLine(
            line.line_id,
            line.quantity,
            line.amount,
            {earned.wallet: earned.lines[position] for earned in awards if earned.points},
        )
        for position, line in enumerate(order.lines)
    )
    return OrderRecord(order.placed_at, order.currency, lines)
