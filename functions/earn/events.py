"""Events: something happened to a member or to an order; what waited for it matures, and it may earn."""

import re
from dataclasses import replace
from functools import partial
from typing import Annotated, NotRequired, Self

from pydantic import ConfigDict, Field, StringConstraints, model_validator

from functions.earn.budgets import Left, left_at, within
from functions.earn.previews import Foreseen, foreseen
from functions.earn.recording import with_profile
from shared.edge.answers import EntryAnswer
from shared.edge.commands import answered, attempt_of, receipt_of
from shared.edge.fields import Given, Id, Instant, Request, Text, Words
from shared.edge.http import Call, Reply
from shared.edge.problems import not_ahead
from shared.edge.reading import state_of, versions_of
from shared.ledger import events
from shared.ledger.commands import RecordEvent
from shared.ledger.preview import preview_event as previewed
from shared.ledger.refusals import Refusal, Refused
from shared.program.earning.events import ATTRIBUTE, NUMBER_MAX
from shared.store.execute import Attempt

ATTRIBUTES_MAX = 20

EventType = Annotated[
    str,
    StringConstraints(pattern=r"^[a-z][a-z0-9_]*(\.[a-z0-9_]+)*$", max_length=40),
    Words('Must be 1 to 40 characters of a-z 0-9 _ and points between, such as "order.delivered".'),
]
Value = Annotated[
    bool | Annotated[int, Field(ge=0, le=NUMBER_MAX)] | Text,
    Words("Must be a text of 1 to 255 printable characters, a whole number from 0 on, or a truth."),
]


class EventAttributes(Request):
    """What the program declares of such events; `order_id` names the order that was delivered, paid or moved."""

    model_config = ConfigDict(extra="allow")

    __pydantic_extra__: dict[str, Value]

    order_id: Annotated[Id | None, Given] = None

    @model_validator(mode="after")
    def _named(self) -> Self:
        if len(self.declared) > ATTRIBUTES_MAX:
            raise ValueError(f"Give at most {ATTRIBUTES_MAX} attributes.")
        if not all(re.fullmatch(ATTRIBUTE["pattern"], name) for name in self.declared):
            raise ValueError(f"An attribute's name must be {ATTRIBUTE['hint']}.")
        return self

    @property
    def declared(self) -> dict[str, Value]:
        """All but the order."""
        return self.__pydantic_extra__


class EventRequest(Request):
    """Something that happened to a member."""

    event_id: Id
    member_id: Id
    type: EventType
    occurred_at: Instant
    attributes: EventAttributes = EventAttributes()


class EventPreviewRequest(Request):
    """An event that might happen, to a member or to anybody."""

    event_id: Annotated[Id | None, Given] = None
    member_id: Annotated[Id | None, Given] = None
    type: EventType
    occurred_at: Annotated[Instant | None, Given] = None
    attributes: EventAttributes = EventAttributes()


class EventPreviewAnswer(Foreseen):
    """What an event would earn, and why; without a member there is no member id, tier or balance."""

    type: str
    event_id: NotRequired[str]


def record_event(call: Call, body: EventRequest) -> Reply[EntryAnswer]:
    """Record that something happened to a member; points that waited for it become active, and it may earn."""
    not_ahead(body.occurred_at, call.now, "#/occurred_at")
    told = RecordEvent(
        event_id=body.event_id,
        member_id=body.member_id,
        source=call.caller.source,
        type=body.type,
        occurred_at=body.occurred_at,
        order_id=body.attributes.order_id,
        attributes=body.attributes.declared,
    )
    receipt = receipt_of(call, "event", body.event_id)

    def attempted(left: Left) -> Attempt:
        asked = partial(with_profile, call, replace(told, left=left), call.now)
        return attempt_of(call, body.member_id, asked, events.record_event, receipt)

    return answered(within(call, attempted, told.left))


def preview_event(call: Call, body: EventPreviewRequest) -> Reply[EventPreviewAnswer]:
    """What an event would earn, and why; nothing is written."""
    occurred_at = call.now if body.occurred_at is None else body.occurred_at
    not_ahead(occurred_at, call.now, "#/occurred_at")
    command = RecordEvent(
        event_id=body.event_id or "",
        member_id=body.member_id or "",
        source=call.caller.source,
        type=body.type,
        occurred_at=occurred_at,
        order_id=body.attributes.order_id,
        attributes=body.attributes.declared,
        left=left_at(call, call.now),
    )
    state = state_of(call, body.member_id) if body.member_id else None
    if state:
        command = with_profile(call, command, call.now)
    outcome = previewed(state, command, versions_of(call), call.now)
    if isinstance(outcome, Refusal):
        raise Refused(outcome)
    answer: EventPreviewAnswer = {**foreseen(outcome, body.member_id), "type": body.type}  # type: ignore[typeddict-item]  # spread of another
    if body.event_id is not None:
        answer["event_id"] = body.event_id
    return Reply(answer)
