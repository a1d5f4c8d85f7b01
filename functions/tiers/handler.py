"""Reads a member's tier, its perks, what keeps it and the way to the next."""

from typing import NotRequired, TypedDict

from shared.edge.fields import Id
from shared.edge.http import Call, Reply, serving
from shared.edge.instants import InstantText, instant_text
from shared.edge.reading import newest_of, settled_at, versions_of
from shared.ledger.refusals import NoTiers, Refused
from shared.ledger.standing import value
from shared.ledger.state import Standing
from shared.program.calendar import local_date, month_number
from shared.program.tiers import Level, Tiers


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


class TierAnswer(TypedDict):
    """A member's tier."""

    member_id: str
    at: InstantText
    tier: str
    since: InstantText
    metric: str
    value: int
    perks: list[str]
    keep: KeepAnswer
    next: NotRequired[NextAnswer]


def read_tier(call: Call, member_id: Id) -> Reply[TierAnswer]:
    """A member's tier, its perks, what keeps it and how far it is to the next."""
    newest = newest_of(call, member_id)
    at = max(call.now, newest.entry.at)
    state = settled_at(call, newest, at)
    program = versions_of(call).at(at, seen=state.version).program
    if program.tiers is None:
        raise Refused(NoTiers())
    standing = state.standing or Standing(program.tiers.reached(0).tier, newest.entry.at)
    month = month_number(local_date(at, program.time_zone))
    measured = value(state.progress, program.tiers, month)
    return Reply(_answer(member_id, at, program.tiers, standing, measured))


def _answer(member_id: str, at: int, tiers: Tiers, standing: Standing, measured: int) -> TierAnswer:
    level = tiers.level(standing.tier) or tiers.reached(measured)
    answer: TierAnswer = {
        "member_id": member_id,
        "at": instant_text(at),
        "tier": level.tier,
        "since": instant_text(standing.since),
        "metric": tiers.metric,
        "value": measured,
        "perks": list(level.perks),
        "keep": _keep(level, standing, measured),
    }
    following = tiers.following(level)
    if following:
        answer["next"] = {
            "tier": following.tier,
            "threshold": following.threshold,
            "missing": max(0, following.threshold - measured),
        }
    return answer


def _keep(level: Level, standing: Standing, measured: int) -> KeepAnswer:
    keep: KeepAnswer = {
        "threshold": level.threshold,
        "missing": max(0, level.threshold - measured),
    }
    if standing.review_at is not None:
        keep["until"] = instant_text(standing.review_at)
    return keep


ACTIONS = (read_tier,)

handler = serving("tiers", ACTIONS)
