"""Rewards: points spent on one, or held for it, and what that issues."""

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, cast

from shared.frozen import dataclass
from shared.ledger.entry import Decision, Draw, Fact, Posting
from shared.ledger.histories import RedemptionHistory
from shared.ledger.purchases import out_of_range
from shared.ledger.records import GrantRecord, Issued, Owned, RedemptionRecord
from shared.ledger.redemption_commands import (
    CaptureHold,
    RedeemPoints,
    RedeemReward,
    ReverseRedemption,
    VoidHold,
)
from shared.ledger.redemption_refusals import RedemptionNotAllowed
from shared.ledger.refusals import InsufficientPoints, PointsOutOfRange, Refusal
from shared.ledger.reward_refusals import OutOfStock, RewardClosed, RewardNotHeld, UnknownReward
from shared.ledger.spending import spend
from shared.ledger.state import State
from shared.ledger.takebacks import has_expired
from shared.program.calendar import local_date
from shared.program.expiry import Sliding
from shared.program.versions import Version, Versions

if TYPE_CHECKING:  # loaded with the section itself, where somebody wants a reward
    from shared.program.catalogue import Catalogue
    from shared.program.rewards import Reward


@dataclass(frozen=True, slots=True)
class Wanted:
    """A reward, who wants it and when: what deciding about it goes by."""

    reward: "Reward"
    command: RedeemReward
    version: Version
    at: int


def redeem_reward(
    account: str, state: State, command: RedeemReward, versions: Versions, at: int
) -> Decision | Refusal:
    """Spend the points a reward costs, or hold them, and issue it."""
    version = versions.at(at, seen=state.version)
    reward = catalogue_of(versions, version.number).reward(command.reward)
    if reward is None:
        return UnknownReward(command.reward)
    wanted = Wanted(reward, command, version, at)
    declined = _declined(wanted, state)
    if declined is not None:
        return declined
    given = tuple(_given(wanted))
    decision = spend(account, state, _price(wanted, state), version, at, *given)
    if isinstance(decision, InsufficientPoints):
        return replace(decision, field="reward_id")
    if not isinstance(decision, Decision):
        return decision
    if out_of_range(decision.own.state):
        return PointsOutOfRange()
    return _issuing(decision, wanted, given)


def catalogue_of(versions: Versions, number: int) -> "Catalogue":
    """The rewards of one version."""
    # Imported where a reward is wanted: it has a class for each kind, which spending plain points need not load.
    from shared.program.catalogue import Catalogue  # noqa: PLC0415

    return versions.section(number, Catalogue)


def issued_fact(issued: Issued) -> Fact:
    """What the world is told of a reward that somebody has now."""
    told = {"reward": issued.reward, "kind": issued.kind, "code": issued.code}
    return Fact("reward.issued", {key: value for key, value in told.items() if value})


def owned_after(command: CaptureHold | VoidHold | ReverseRedemption, status: str) -> Owned | None:
    """How a reward stands after what follows its redemption."""
    issued = command.history.record.issued
    if issued is None:
        return None
    left = issued.balance.amount if issued.balance and status == "issued" else None
    return Owned(
        command.member_id, command.source, command.redemption_id, issued, status, left=left
    )


def given_up(issued: Issued) -> tuple[Draw, ...]:
    """What goes back to the pools with a reward that is taken back; a code is nobody else's ever again."""
    return tuple(Draw(pool, -amount) for pool, amount in issued.drawn.items())


def granted_back(state: State, history: RedemptionHistory, at: int) -> tuple[Posting, ...]:
    """Take back the points that a reward gave at once, unless they have expired."""
    issued = history.record.issued
    if issued is None or issued.grant is None:
        return ()
    grant = issued.grant
    wallet = state.wallet(grant.wallet)
    posting = Posting(
        "reverse",
        grant.wallet,
        -issued.granted,
        active_at=grant.active_at,
        expires_at=wallet.expiry(grant.active_at, grant.expires_at),
        slides=grant.slides,
    )
    return () if has_expired(posting, wallet, at) else (posting,)


def _declined(wanted: Wanted, state: State) -> Refusal | None:
    """Why the reward cannot be had, but for its price."""
    reward, command, program = wanted.reward, wanted.command, wanted.version.program
    if command.hold and (not reward.coded or reward.code_pool):
        return RewardNotHeld()
    day = local_date(wanted.at, program.time_zone).isoformat()
    closed = " ".join(each.text for each in reward.closed(state.tier, command.segments, day))
    if closed:
        return RewardClosed(closed)
    pooled = command.claim.pool if command.claim else None
    if reward.stock == 0 or reward.code_pool not in (None, pooled):
        return OutOfStock(reward.reward)
    available = state.wallet(reward.wallet or program.first_wallet).available(wanted.at)
    why_not = program.redemptions.refused(None, available)
    return RedemptionNotAllowed(why_not) if why_not else None


def _price(wanted: Wanted, state: State) -> RedeemPoints:
    """The points to spend."""
    reward, command = wanted.reward, wanted.command
    return RedeemPoints(
        redemption_id=command.redemption_id,
        member_id=command.member_id,
        source=command.source,
        points=reward.price(state.tier),
        wallet=reward.wallet,
        order_id=command.order_id,
        hold=command.hold,
        reward=reward.reward,
        unit=reward.pool,
    )


def _given(wanted: Wanted) -> Iterator[Posting]:
    """The points it gives at once."""
    program, worth = wanted.version.program, wanted.reward.gives_points
    wallet = program.wallet(worth[0]) if worth else None
    if worth and wallet:
        yield Posting(
            "issue",
            wallet.wallet,
            worth[1],
            active_at=wanted.at,
            expires_at=wallet.expiry.expires_at(wanted.at, program.time_zone),
            slides=isinstance(wallet.expiry, Sliding),
        )


def _issuing(decision: Decision, wanted: Wanted, given: tuple[Posting, ...]) -> Decision:
    """The decision to spend the points, with the reward they buy."""
    reward, entry = wanted.reward, decision.own
    record, issued = cast("RedemptionRecord", decision.record), _issued(wanted, given)
    if not wanted.command.hold:
        entry = replace(entry, facts=(*entry.facts, issued_fact(issued)))
    return replace(
        decision,
        entries=(entry,),
        record=replace(record, issued=issued),
        marks=decision.marks if reward.for_order else (),
        draws=tuple(_draws(wanted)),
        owned=_owned(wanted, issued, entry.postings[0].until),
    )


def _owned(wanted: Wanted, issued: Issued, until: int | None) -> Owned:
    command = wanted.command
    status = "held" if command.hold else "issued"
    return Owned(
        command.member_id,
        command.source,
        command.redemption_id,
        issued,
        status,
        until,
        issued.balance.amount if issued.balance else None,
    )


def _issued(wanted: Wanted, given: tuple[Posting, ...]) -> Issued:
    reward, command, zone = wanted.reward, wanted.command, wanted.version.program.time_zone
    grants = [GrantRecord(p.wallet, p.active_at, p.expires_at, slides=p.slides) for p in given]
    made_up = command.code if reward.coded else None
    return Issued(
        reward.reward,
        reward.kind,
        reward.name,
        reward.worth(),
        code=command.claim.code if command.claim and reward.code_pool else made_up,
        usable_until=reward.usable_until(wanted.at, zone),
        cost=reward.cost,
        money=reward.money,
        grant=grants[0] if grants else None,
        granted=sum(posting.points for posting in given),
        drawn={**({reward.pool: 1} if reward.pool else {}), **reward.counted},
        at=wanted.at,
    )


def _draws(wanted: Wanted) -> Iterator[Draw]:
    """What it takes from the pools of the whole program."""
    reward, claim = wanted.reward, wanted.command.claim
    short = OutOfStock(reward.reward)
    if reward.pool:
        yield Draw(reward.pool, 1, reward.stock, short)
    if claim and reward.code_pool:
        yield Draw(f"codes.{claim.pool}", 1, short=short, place=claim.place)
    for pool, amount in reward.counted.items():
        yield Draw(pool, amount)
