"""Events: something happened to a member or to an order, and what waited for it matures."""

from typing import Annotated

from pydantic import StringConstraints

from shared.edge.answers import EntryAnswer
from shared.edge.commands import receipt_of, run
from shared.edge.fields import Given, Id, Instant, Request, Words
from shared.edge.http import Call, Reply
from shared.ledger import events
from shared.ledger.commands import RecordEvent

EventType = Annotated[
    str,
    StringConstraints(pattern=r"^[a-z][a-z0-9_]*(\.[a-z0-9_]+)*$", max_length=40),
    Words('Must be 1 to 40 characters of a-z 0-9 _ and points between, such as "order.delivered".'),
]


class EventAttributes(Request):
    """What the event is about; `order_id` names the order that was delivered, paid or otherwise moved."""

    order_id: Annotated[Id | None, Given] = None


class EventRequest(Request):
    """Something that happened to a member."""

    event_id: Id
    member_id: Id
    type: EventType
    occurred_at: Instant
    attributes: EventAttributes = EventAttributes()


def record_event(call: Call, body: EventRequest) -> Reply[EntryAnswer]:
    """Record that something happened to a member; points that waited for it become active."""
    command = RecordEvent(
        event_id=body.event_id,
        member_id=body.member_id,
        source=call.caller.source,
        type=body.type,
        occurred_at=body.occurred_at,
        order_id=body.attributes.order_id,
    )
    return run(call, command, events.record_event, receipt_of(call, "event", body.event_id))
