"""Orders: the points they earn, the progress they make and the tier that gives."""

from collections.abc import Mapping
from dataclasses import replace

from shared.frozen import dataclass
from shared.ledger.commands import RecordOrder, ReviseOrder
from shared.ledger.entry import Entry, Fact, Posting
from shared.ledger.fold import next_state, out_of_range
from shared.ledger.records import GrantRecord, OrderLine, OrderRecord
from shared.ledger.referring import NONE, Referring, after_referral, qualified
from shared.ledger.refusals import (
    CurrencyNotInProgram,
    OrderTooLate,
    PointsOutOfRange,
    Refusal,
)
from shared.ledger.settle import tier_facts
from shared.ledger.sliding import with_slides
from shared.ledger.state import POINTS_MAX, Awaited, State
from shared.ledger.tiers.standing import later, progressed, pruned, raised
from shared.ledger.usage import buyer_of, uses_of, with_uses, within_budgets
from shared.program.activation import OnEvent
from shared.program.earning.award import Award, award
from shared.program.earning.buyer import Buyer
from shared.program.earning.grants import Grant
from shared.program.expiry import Sliding
from shared.program.orders import Order
from shared.program.program import Program
from shared.program.versions import Version, Versions

DAY_MS = 24 * 60 * 60 * 1000


@dataclass(frozen=True, slots=True)
class Purchase:
    """What an order comes to: its entry, what its receipt keeps, what each rule gave, what it does for a referral."""

    entry: Entry
    record: OrderRecord
    awards: tuple[Award, ...]
    referring: Referring = NONE


def order_name(source: str, order_id: str) -> str:
    """An order's name in its account: orders of two sources may share an id."""
    return f"{source}#{order_id}"


def purchase(
    account: str, state: State, command: RecordOrder, versions: Versions, at: int
) -> Purchase | Refusal:
    """What an order comes to: it earns by the program of its ``placed_at`` and the tier held before it."""
    order, version = command.order, versions.at(at, seen=state.version)
    late_days = version.program.orders.late_days
    if late_days is not None and at - order.placed_at > late_days * DAY_MS:
        return OrderTooLate(late_days)
    earned_by = versions.at(order.placed_at)
    buyer = buyer_of(state, earned_by.program, order.placed_at, command.profile)
    buyer = within_budgets(buyer, earned_by.program, command.left)
    awards = awards_for(earned_by.program, order, buyer)
    if isinstance(awards, Refusal):
        return awards
    postings, record = booked(command, earned_by, awards, buyer, at)
    referring = qualified(account, state, command, earned_by, order.amount, at)
    record = replace(record, referral=referring.record) if referring.record else record
    postings = with_slides((*postings, *referring.postings), "order", state, version, at)
    after = next_state(state, at, version, postings)
    if out_of_range(after):
        return PointsOutOfRange()
    usage = with_uses(state.usage, record.uses, version.program)
    after = replace(_with_progress(after, version, order, awards), usage=usage)
    after = after_referral(account, after, command.referrer, referring)
    changed = tier_facts(state.standing, after.standing)
    facts = (*earned_facts(postings), *referring.facts, *changed)
    entry = _entry(command, account, earned_by.number, after, postings, facts)
    return Purchase(entry, record, awards, referring)


def _entry(
    command: RecordOrder,
    account: str,
    version: int,
    after: State,
    postings: tuple[Posting, ...],
    facts: tuple[Fact, ...],
) -> Entry:
    return Entry(
        account,
        "order",
        version,
        after,
        command_id=command.order_id,
        source=command.source,
        postings=postings,
        facts=facts,
        revision=command.revision or None,
    )


def booked(
    command: RecordOrder | ReviseOrder,
    earned_by: Version,
    awards: tuple[Award, ...],
    buyer: Buyer,
    at: int,
) -> tuple[tuple[Posting, ...], OrderRecord]:
    """The postings that issue what an order earned, one for each grant, and the record of the order."""
    order, zone = command.order, earned_by.program.time_zone
    grants = tuple(grant for earned in awards for grant in earned.grants)
    postings = tuple(_issue(grant, command, at, zone) for grant in grants)
    record = OrderRecord(
        order.placed_at,
        order.currency,
        _lines(order, grants),
        tuple(_grant_record(*each) for each in zip(grants, postings, strict=True)),
        earned_by.number,
        buyer.tier,
        command.revision,
        order.checkout,
        buyer.number,
        uses_of(awards),
        tuple(sorted(buyer.segments)),
    )
    return postings, record


def earned_facts(postings: tuple[Posting, ...]) -> tuple[Fact, ...]:
    """What the world is told of points issued."""
    return tuple(
        Fact("points.earned", {"wallet": p.wallet, "points": p.points})
        for p in postings
        if p.kind == "issue"
    )


def awards_for(program: Program, order: Order, buyer: Buyer) -> tuple[Award, ...] | Refusal:
    """What an order earns in each wallet for ``buyer``."""
    if not program.takes_currency(order.currency):
        return CurrencyNotInProgram(order.currency)
    awards = award(program, order, buyer)
    if any(earned.points > POINTS_MAX for earned in awards):
        return PointsOutOfRange()
    return awards


def _issue(grant: Grant, command: RecordOrder | ReviseOrder, at: int, zone: str) -> Posting:
    """The lot a grant opens; it begins and expires as if the order had come the moment it was placed."""
    placed_at, activation = command.order.placed_at, grant.activation
    if isinstance(activation, OnEvent):
        if activation.event not in command.events:
            return _awaiting(grant, activation, command, at, zone)
        begins = at
    else:
        begins = activation.active_at(placed_at, zone)
    active_at = max(at, begins) if begins > placed_at else at  # a clock ahead of ours is no delay
    return Posting(
        "issue",
        grant.wallet,
        grant.points,
        active_at,
        grant.expiry.expires_at(begins, zone),
        slides=isinstance(grant.expiry, Sliding),
    )


def _awaiting(
    grant: Grant, activation: OnEvent, command: RecordOrder | ReviseOrder, at: int, zone: str
) -> Posting:
    """The lot of points that wait for an event of their order; only that decides when they expire."""
    awaited = Awaited(
        activation.event,
        order_name(command.source, command.order_id),
        activation.cancel_at(at, zone),
        grant.rule,
    )
    slides = isinstance(grant.expiry, Sliding)
    return Posting("issue", grant.wallet, grant.points, awaits=awaited, slides=slides)


def _with_progress(
    state: State, version: Version, order: Order, awards: tuple[Award, ...]
) -> State:
    program = version.program
    points = sum(earned.points for earned in awards if earned.wallet == program.first_wallet)
    progress = progressed(state.progress, program.tiers, program.time_zone, order, points)
    standing = raised(state.standing, progress, program, state.at)
    progress = pruned(progress, standing, program, state.at)
    if version.keeps_last_order:
        last = max(order.placed_at, progress.last_order_at or 0)
        progress = replace(progress, last_order_at=last)
    if program.watched_goods or progress.bought:
        progress = replace(progress, bought=_bought(progress.bought, program, order))
    return replace(state, progress=progress, standing=standing)


def _bought(before: Mapping[str, int], program: Program, order: Order) -> dict[str, int]:
    """When goods that segments ask for were bought last; those that none asks for any more are forgotten."""
    met = {
        key: order.placed_at
        for key, goods in program.watched_goods.items()
        if any(map(goods.meets, order.lines))
    }
    known = {key: last for key, last in before.items() if key in program.watched_goods}
    return later(known, met)


def _grant_record(grant: Grant, posting: Posting) -> GrantRecord:
    event = grant.activation.event if isinstance(grant.activation, OnEvent) else None
    return GrantRecord(
        posting.wallet, posting.active_at, posting.expires_at, event, posting.slides, grant.rule
    )


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
