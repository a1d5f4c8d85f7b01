"""Offers: the rewards of the program in force, and whether each can be had."""

from typing import Annotated, Any, NotRequired, TypedDict

from shared.edge.fields import Given, Id, Request
from shared.edge.http import Call, Reply
from shared.edge.instants import InstantText, instant_text
from shared.edge.reading import newest_of, settled_at, versions_of
from shared.edge.reward_answers import MoneyAnswer, money_answer
from shared.edge.segments import segments_among
from shared.edge.stock import left_of
from shared.ledger.availability import Seeker, WhyNot, why_not
from shared.ledger.refusals import NoProgram, Refused
from shared.program.rewards.catalogue import Catalogue
from shared.program.rewards.kinds import Reward
from shared.program.versions import Version


class RewardsQuery(Request):
    """For whom: left out, what is said is so for everybody."""

    member_id: Annotated[Id | None, Given] = None


class WhyNotAnswer(TypedDict):
    """Why a reward cannot be redeemed; ``missing`` says how many points that takes.

    Of a limit: how many times, or points, are ``left``, and when it ``opens_at`` again.
    """

    reason: str
    text: str
    missing: NotRequired[int]
    left: NotRequired[int]
    opens_at: NotRequired[InstantText]


class RewardAnswer(TypedDict):
    """A reward: what it is worth, what it costs (this member), how many are left, and why it cannot be redeemed."""

    reward_id: str
    kind: str
    title: str
    worth: dict[str, Any]
    wallet: str
    points: int
    money: NotRequired[MoneyAnswer]
    left: NotRequired[int]
    available: bool
    reasons: list[WhyNotAnswer]


class RewardsAnswer(TypedDict):
    """The rewards of the program in force, in its order."""

    rewards: list[RewardAnswer]


def list_rewards(call: Call, query: RewardsQuery) -> Reply[RewardsAnswer]:
    """What points can be redeemed for; with a member what is open to them, and why the rest is not."""
    versions = versions_of(call)
    if not versions.effects:
        raise Refused(NoProgram())
    version, seeker = versions.at(call.now), None
    if query.member_id is not None:
        newest = newest_of(call, query.member_id)
        state = settled_at(call, newest, max(call.now, newest.entry.at))
        version, seeker = versions.at(call.now, seen=state.version), Seeker(state)
    rewards = versions.section(version.number, Catalogue).rewards
    if seeker is not None:
        named = {name for reward in rewards for name in reward.segments}
        program, member = call.caller.program, query.member_id or ""
        found = segments_among(named, program, member, seeker.state, version.program, call.now)
        seeker = Seeker(seeker.state, found)
    left = left_of(call.caller.program, rewards)
    return Reply(
        {"rewards": [_told(each, seeker, left[each.reward], version, call.now) for each in rewards]}
    )


def _told(
    reward: Reward, seeker: Seeker | None, left: int | None, version: Version, now: int
) -> RewardAnswer:
    program = version.program
    reasons = list(why_not(reward, seeker, left, program, now))
    told: RewardAnswer = {
        "reward_id": reward.reward,
        "kind": reward.kind,
        "title": reward.name,
        "worth": reward.worth(),
        "wallet": reward.wallet or program.first_wallet,
        "points": reward.price(seeker.state.tier if seeker else None),
        "available": not reasons,
        "reasons": [_reason(each) for each in reasons],
    }
    if reward.money is not None:
        told["money"] = money_answer(reward.money)
    if left is not None:
        told["left"] = left
    return told


def _reason(each: WhyNot) -> WhyNotAnswer:
    told: WhyNotAnswer = {"reason": each.reason, "text": each.text}
    if each.missing is not None:
        told["missing"] = each.missing
    if each.left is not None:
        told["left"] = each.left
    if each.opens_at is not None:
        told["opens_at"] = instant_text(each.opens_at)
    return told
