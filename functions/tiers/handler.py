"""Reads a member's tier, its perks, what keeps it and the way to the next; evaluates and grants it."""

from dataclasses import replace
from typing import Annotated, NotRequired, TypedDict

from shared.edge.answers import EntryAnswer
from shared.edge.commands import receipt_of, run
from shared.edge.fields import Given, Id, Instant, Request, Text
from shared.edge.http import Call, Reply, serving
from shared.edge.instants import InstantText, instant_text
from shared.edge.reading import newest_of, settled_at, versions_of
from shared.ledger.commands import EvaluateTier, GrantTier
from shared.ledger.refusals import NoTiers, Refused
from shared.ledger.state import Standing
from shared.ledger.tiers import grading
from shared.ledger.tiers.measure import Measure, measured
from shared.ledger.tiers.tenure import Outlook, outlook
from shared.program.tiers import Level


class EvaluationRequest(Request):
    """An evaluation of a member's tier."""

    evaluation_id: Id


class GrantRequest(Request):
    """A tier to hold until an instant, for good if none is named, and why."""

    grant_id: Id
    tier: Text
    reason: Text
    until: Annotated[Instant | None, Given] = None


class KeepAnswer(TypedDict):
    """What keeps the present tier; ``until`` is when time alone could next lower it."""

    threshold: int
    missing: int
    until: NotRequired[InstantText]


class NextAnswer(TypedDict):
    """The next tier and what is missing for it."""

    tier: str
    threshold: int
    missing: int


class ProjectedAnswer(TypedDict):
    """The tier held from an instant on, if nothing more counts until then."""

    tier: str
    at: InstantText


class TierAnswer(TypedDict):
    """A member's tier."""

    member_id: str
    at: InstantText
    tier: str
    since: InstantText
    granted: NotRequired[str]
    granted_until: NotRequired[InstantText]
    metric: str
    value: int
    perks: list[str]
    keep: KeepAnswer
    projected: NotRequired[ProjectedAnswer]
    next: NotRequired[NextAnswer]


def read_tier(call: Call, member_id: Id) -> Reply[TierAnswer]:
    """A member's tier, its perks, what keeps it, what becomes of it and how far it is to the next."""
    newest = newest_of(call, member_id)
    at = max(call.now, newest.entry.at)
    state = settled_at(call, newest, at)
    program = versions_of(call).at(at, seen=state.version).program
    measure = measured(program, state.progress, at)
    if measure is None:
        raise Refused(NoTiers())
    standing = state.standing or replace(measure.lowest(), since=newest.entry.at)
    return Reply(_answer(member_id, measure, standing))


def evaluate_tier(call: Call, member_id: Id, body: EvaluationRequest) -> Reply[EntryAnswer]:
    """Hold a member's tier against the rules in force, up or down."""
    command = EvaluateTier(
        evaluation_id=body.evaluation_id, member_id=member_id, source=call.caller.source
    )
    return run(
        call, command, grading.evaluate_tier, receipt_of(call, "evaluation", body.evaluation_id)
    )


def grant_tier(call: Call, member_id: Id, body: GrantRequest) -> Reply[EntryAnswer]:
    """Give a member at least a tier until an instant, or for good; it ends an earlier grant."""
    command = GrantTier(
        grant_id=body.grant_id,
        member_id=member_id,
        source=call.caller.source,
        tier=body.tier,
        reason=body.reason,
        until=body.until,
    )
    receipt = receipt_of(call, "tier_grant", body.grant_id)
    return run(call, command, grading.grant_tier, replace(receipt, field="grant_id"))


def _answer(member_id: str, measure: Measure, standing: Standing) -> TierAnswer:
    tiers, value = measure.tiers, measure.value(standing)
    level = tiers.level(standing.tier) or tiers.reached(value)
    ahead = outlook(measure, standing)
    answer: TierAnswer = {
        "member_id": member_id,
        "at": instant_text(measure.instant),
        "tier": level.tier,
        "since": instant_text(standing.since),
        "metric": tiers.metric,
        "value": value,
        "perks": list(level.perks),
        "keep": _keep(measure, level, ahead, value),
    }
    if standing.granted:
        answer["granted"] = standing.granted.tier
    if standing.granted and standing.granted.until is not None:
        answer["granted_until"] = instant_text(standing.granted.until)
    if ahead:
        answer["projected"] = {"tier": ahead.tier, "at": instant_text(ahead.at)}
    following = tiers.following(level)
    if following:
        answer["next"] = {
            "tier": following.tier,
            "threshold": following.threshold,
            "missing": max(0, following.threshold - value),
        }
    return answer


def _keep(measure: Measure, level: Level, ahead: Outlook | None, value: int) -> KeepAnswer:
    """What keeps a tier: at the end of the period, where it is reviewed then, or else now."""
    missing = max(0, level.threshold - value)
    if ahead is None:
        return {"threshold": level.threshold, "missing": missing}
    return {
        "threshold": level.threshold,
        "missing": ahead.missing if measure.tiers.by_period else missing,
        "until": instant_text(ahead.at),
    }


ACTIONS = (read_tier, evaluate_tier, grant_tier)

handler = serving("tiers", ACTIONS)
