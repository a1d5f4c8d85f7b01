"""Records orders and gives the points they earn; previews what an order would earn."""

from dataclasses import replace
from functools import partial
from typing import Annotated, NotRequired

from pydantic import AfterValidator, Field

from functions.earn.budgets import Left, left_at, within
from functions.earn.events import preview_event, record_event
from functions.earn.previews import Foreseen, foreseen
from functions.earn.recording import run_order, with_profile
from functions.earn.referrers import attempt_with_referrer
from functions.earn.returns import return_order
from shared.edge.answers import EntryAnswer, LineAnswer, line_answers
from shared.edge.commands import answered, receipt_of
from shared.edge.fields import Amount, Currency, Given, Id, Instant, Request, Text
from shared.edge.http import Call, Reply, serving
from shared.edge.problems import not_ahead
from shared.edge.reading import member_of, state_of, versions_of
from shared.edge.welcome import welcome
from shared.ledger.commands import RecordOrder, ReviseOrder
from shared.ledger.order_refusals import OrderDiffers
from shared.ledger.preview import preview_order as preview
from shared.ledger.refusals import IdReused, Refusal, Refused
from shared.ledger.revisions import revise_order
from shared.program.orders import Checkout, Line, Order
from shared.store import histories, keys
from shared.store.execute import Attempt
from shared.store.histories import KnownOrder

LINES_MAX = 500
QUANTITY_MAX = 1_000_000
CODES_MAX = 10
REVISION_MAX = 1_000_000_000


class LineRequest(Request):
    """One line: ``amount`` is its total in minor units after discounts."""

    line_id: Id
    sku: Text
    quantity: Annotated[int, Field(ge=1, le=QUANTITY_MAX)]
    amount: Amount
    category: Annotated[Text | None, Given] = None
    brand: Annotated[Text | None, Given] = None
    tags: Annotated[tuple[Text, ...], Field(max_length=20, strict=False)] = ()


def _distinct(lines: list[LineRequest]) -> list[LineRequest]:
    if len({line.line_id for line in lines}) < len(lines):
        raise ValueError("Use each line_id once in an order.")
    return lines


Lines = Annotated[
    list[LineRequest],
    Field(min_length=1, max_length=LINES_MAX),
    AfterValidator(_distinct),
]


class PurchaseRequest(Request):
    """What was bought, as orders and previews send it."""

    currency: Currency
    lines: Lines
    shipping: Annotated[Amount | None, Given] = None
    tax: Annotated[Amount | None, Given] = None
    discount: Annotated[Amount | None, Given] = None
    channel: Annotated[Text | None, Given] = None
    store: Annotated[Text | None, Given] = None
    market: Annotated[Text | None, Given] = None
    payment_method: Annotated[Text | None, Given] = None
    codes: Annotated[tuple[Text, ...], Field(max_length=CODES_MAX, strict=False)] = ()


class OrderRequest(PurchaseRequest):
    """An order that was placed."""

    order_id: Id
    member_id: Id
    placed_at: Instant
    revision: Annotated[int, Field(ge=0, le=REVISION_MAX)] = 0


class PreviewRequest(PurchaseRequest):
    """An order that might be placed, by a member or by a guest."""

    order_id: Annotated[Id | None, Given] = None
    member_id: Annotated[Id | None, Given] = None
    placed_at: Annotated[Instant | None, Given] = None


class PreviewAnswer(Foreseen):
    """What an order would earn, and why; a guest has no member id, tier or balance."""

    order_id: NotRequired[str]
    lines: list[LineAnswer]


def record_order(call: Call, body: OrderRequest) -> Reply[EntryAnswer]:
    """Record an order and give the points it earns; a higher revision of it books the difference."""
    command = RecordOrder(
        order_id=body.order_id,
        member_id=body.member_id,
        source=call.caller.source,
        order=_order(call, body, body.placed_at),
        revision=body.revision,
    )
    try:
        receipt = receipt_of(call, "order", body.order_id)
        reply = run_order(call, command, receipt)
        welcome(call, body.member_id, reply.content)
        return reply
    except Refused as refused:
        if not body.revision or not isinstance(refused.refusal, IdReused):
            raise
    return _revised(call, command)


def _revised(call: Call, command: RecordOrder) -> Reply[EntryAnswer]:
    """Book an edit of an order that is on record with other content."""
    program, source = call.caller.program, command.source
    known = histories.order(program, source, command.order_id)
    if not isinstance(known, KnownOrder):
        raise LookupError(f"the receipt of order {command.order_id} is gone")
    if member_of(call, known) != command.member_id:
        raise Refused(OrderDiffers("member_id"))

    def asked(left: Left) -> ReviseOrder:
        found = histories.order(program, source, command.order_id)
        history = found.history if isinstance(found, KnownOrder) else known.history
        return ReviseOrder(
            order_id=command.order_id,
            member_id=command.member_id,
            source=source,
            order=command.order,
            revision=command.revision,
            history=history,
            left=left,
        )

    receipt = receipt_of(call, "order", command.order_id)
    marker = replace(receipt, name=keys.revised(command.revision), field="revision")

    def attempted(left: Left) -> Attempt:
        return attempt_with_referrer(
            call, known.account, partial(asked, left), revise_order, marker
        )

    return answered(within(call, attempted, command.left))


def preview_order(call: Call, body: PreviewRequest) -> Reply[PreviewAnswer]:
    """What an order would earn, and why; nothing is written."""
    placed_at = call.now if body.placed_at is None else body.placed_at
    command = RecordOrder(
        order_id=body.order_id or "",
        member_id=body.member_id or "",
        source=call.caller.source,
        order=_order(call, body, placed_at),
        left=left_at(call, placed_at),
    )
    state = state_of(call, body.member_id) if body.member_id else None
    if state:
        command = with_profile(call, command, placed_at)
    outcome = preview(state, command, versions_of(call), call.now)
    if isinstance(outcome, Refusal):
        raise Refused(outcome)
    lines = line_answers(outcome.record, outcome.entry.state.first_wallet)
    answer: PreviewAnswer = {**foreseen(outcome, body.member_id), "lines": lines}  # type: ignore[typeddict-item]  # spread of another
    if body.order_id is not None:
        answer["order_id"] = body.order_id
    return Reply(answer)


def _order(call: Call, body: PurchaseRequest, placed_at: int) -> Order:
    not_ahead(placed_at, call.now, "#/placed_at")
    lines = tuple(
        Line(
            line_id=line.line_id,
            sku=line.sku,
            quantity=line.quantity,
            amount=line.amount,
            category=line.category,
            brand=line.brand,
            tags=line.tags,
        )
        for line in body.lines
    )
    checkout = Checkout(
        channel=body.channel,
        store=body.store,
        market=body.market,
        payment_method=body.payment_method,
        codes=body.codes,
    )
    return Order(placed_at=placed_at, currency=body.currency, lines=lines, checkout=checkout)


ACTIONS = (record_order, preview_order, return_order, record_event, preview_event)

handler = serving("earn", ACTIONS)
