"""Takes triggers of campaigns, tells how far they are, and lets them pause and go on."""

from collections.abc import Iterable
from typing import Annotated, Literal, NotRequired, Self, TypedDict

from pydantic import ConfigDict, Field, model_validator

from shared.edge.fields import Given, Id, OrderlyRequest, Request, Text
from shared.edge.http import Call, Reply, serving
from shared.edge.instants import InstantText, instant_text
from shared.edge.problems import Fault, invalid, unavailable
from shared.edge.queues import send
from shared.edge.reading import versions_of
from shared.edge.triggers import QUEUE, RUN_PREFIX, beginning
from shared.ledger.campaign_refusals import (
    BUDGET_SPENT,
    OUT_OF_ITS_DAYS,
    CampaignNotFound,
    TriggerNotFound,
    UnknownSegment,
)
from shared.ledger.gifts import budget_pool
from shared.ledger.refusals import IdReused, NoProgram, Refused
from shared.program.campaigns.campaigns import Campaigns
from shared.program.program import Program
from shared.store import keys, pools, triggers
from shared.store.triggers import LISTED_AT_ONCE, Part, Trigger

LISTED_MAX = 10_000
CHANGES_MAX = 20  # tries to pause a trigger that others pause or resume at the same time


class AudienceRequest(Request):
    """Whom a trigger is for instead of its campaign's audience: members by their ids, or segments."""

    model_config = ConfigDict(json_schema_extra={"minProperties": 1, "maxProperties": 1})

    members: Annotated[list[Id] | None, Field(min_length=1, max_length=LISTED_MAX), Given] = None
    segments: Annotated[list[Text] | None, Field(min_length=1, max_length=50), Given] = None

    @model_validator(mode="after")
    def _one(self) -> Self:
        if (self.members is None) == (self.segments is None):
            raise ValueError("Give either members or segments.")
        return self


class TriggerRequest(Request):
    """One trigger of a campaign; each member gets it once."""

    trigger_id: Id
    audience: Annotated[AudienceRequest | None, Given] = None


class TriggerAnswer(TypedDict):
    """A trigger that was taken; ``members`` how many it names, where it names any."""

    kind: str
    campaign_id: str
    trigger_id: str
    at: InstantText
    program_version: int
    members: NotRequired[int]


class ProgressAnswer(TypedDict):
    """How far a trigger is: how many members wait, and what became of the others."""

    campaign_id: str
    trigger_id: str
    at: InstantText
    program_version: int
    status: Literal["running", "paused", "done"]
    queued: int
    done: int
    held_out: int
    passed_over: int
    refused: int
    refusals: dict[str, int]


def trigger_campaign(call: Call, campaign_id: Id, body: TriggerRequest) -> Reply[TriggerAnswer]:
    """Let a campaign come to its audience, or to that of the trigger, each member once."""
    if body.trigger_id.startswith(RUN_PREFIX):
        detail = f'Begin with something else than "{RUN_PREFIX}": so runs of standing campaigns do.'
        raise invalid(Fault(detail, pointer="#/trigger_id"))
    program = call.caller.program
    known = triggers.read(program, campaign_id, body.trigger_id)
    if known is None:
        members = list(dict.fromkeys(body.audience.members or ())) if body.audience else []
        trigger = _asked(call, campaign_id, body, members)
        is_new = triggers.start(trigger, members)
        known = trigger if is_new else triggers.read(program, campaign_id, body.trigger_id)
    else:
        is_new = False
    if known is None or known.fingerprint != call.fingerprint:
        raise Refused(IdReused("trigger_id"))
    _set_to_work(call, known)
    return Reply(_answer(known), replayed=not is_new)


def read_trigger(call: Call, campaign_id: Id, trigger_id: Id) -> Reply[ProgressAnswer]:
    """How far a trigger is."""
    return Reply(_progress(_found(call, campaign_id, trigger_id)))


def pause_trigger(
    call: Call,
    campaign_id: Id,
    trigger_id: Id,
    body: OrderlyRequest,  # noqa: ARG001 (says that there is one)
) -> Reply[ProgressAnswer]:
    """Let a trigger pause: whoever works on it stops within a few members."""
    trigger, is_new = _changed(call, campaign_id, trigger_id, paused=True)
    return Reply(_progress(trigger), replayed=not is_new)


def resume_trigger(
    call: Call,
    campaign_id: Id,
    trigger_id: Id,
    body: OrderlyRequest,  # noqa: ARG001 (says that there is one)
) -> Reply[ProgressAnswer]:
    """Let a trigger that pauses go on from where it is."""
    trigger, is_new = _changed(call, campaign_id, trigger_id, paused=False)
    _set_to_work(call, trigger)
    return Reply(_progress(trigger), replayed=not is_new)


def _asked(call: Call, campaign_id: str, body: TriggerRequest, members: list[str]) -> Trigger:
    """The trigger a request asks for; Refused where its campaign does not take it now."""
    versions = versions_of(call)
    if not versions.effects:
        raise Refused(NoProgram())
    version = versions.at(call.now)
    campaign = versions.section(version.number, Campaigns).campaign(campaign_id)
    if campaign is None:
        raise Refused(CampaignNotFound())
    if not campaign.runs(call.now, version.program.time_zone):
        raise Refused(OUT_OF_ITS_DAYS)
    if campaign.budget:
        pool = budget_pool(campaign_id)
        if pools.drawn_from(call.caller.program, [pool])[pool] >= campaign.budget.points:
            raise Refused(BUDGET_SPENT)
    segments = body.audience.segments if body.audience else None
    _must_know(version.program, segments or ())
    return Trigger(
        call.caller.program,
        campaign_id,
        body.trigger_id,
        version.number,
        call.now,
        call.fingerprint,
        -(-len(members) // LISTED_AT_ONCE) if members else keys.MEMBERS_SLOTS,
        tuple(segments) if segments else None,
        len(members) or None,
    )


def _must_know(program: Program, segments: Iterable[str]) -> None:
    for position, name in enumerate(segments):
        if program.segment(name) is None:
            raise Refused(UnknownSegment(name, position))


def _set_to_work(call: Call, trigger: Trigger) -> None:
    send(QUEUE, [beginning(trigger).message], call.time_left_s)


def _found(call: Call, campaign_id: str, trigger_id: str) -> Trigger:
    trigger = triggers.read(call.caller.program, campaign_id, trigger_id)
    if trigger is None:
        raise Refused(TriggerNotFound())
    return trigger


def _changed(
    call: Call, campaign_id: str, trigger_id: str, *, paused: bool
) -> tuple[Trigger, bool]:
    """The trigger once it pauses, or does not, and whether that is new."""
    for _ in range(CHANGES_MAX):
        trigger = _found(call, campaign_id, trigger_id)
        if trigger.paused == paused:
            return trigger, False
        if triggers.change(trigger, paused=paused):
            return _found(call, campaign_id, trigger_id), True
    raise unavailable()


def _answer(trigger: Trigger) -> TriggerAnswer:
    answer: TriggerAnswer = {
        "kind": "trigger",
        "campaign_id": trigger.campaign,
        "trigger_id": trigger.trigger_id,
        "at": instant_text(trigger.at),
        "program_version": trigger.version,
    }
    if trigger.listed is not None:
        answer["members"] = trigger.listed
    return answer


def _progress(trigger: Trigger) -> ProgressAnswer:
    parts = list(triggers.parts(trigger))
    seen = sum(part.seen for part in parts)
    known = trigger.listed or sum(part.members for part in parts)
    ended = sum(part.ended for part in parts) == trigger.parts
    refusals = _refusals(parts)
    return {
        "campaign_id": trigger.campaign,
        "trigger_id": trigger.trigger_id,
        "at": instant_text(trigger.at),
        "program_version": trigger.version,
        "status": "done" if ended else "paused" if trigger.paused else "running",
        "queued": max(0, known - seen),
        "done": sum(part.done for part in parts),
        "held_out": sum(part.held_out for part in parts),
        "passed_over": sum(part.passed_over for part in parts),
        "refused": sum(refusals.values()),
        "refusals": refusals,
    }


def _refusals(parts: list[Part]) -> dict[str, int]:
    """How many members were refused, by why."""
    counted = dict[str, int]()
    for part in parts:
        for code, members in (part.refused or {}).items():
            counted[code] = counted.get(code, 0) + members
    return counted


ACTIONS = (trigger_campaign, read_trigger, pause_trigger, resume_trigger)

handler = serving("campaigns", ACTIONS)
