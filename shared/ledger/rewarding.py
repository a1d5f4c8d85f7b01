"""Rewards: points spent on one, or held for it, and what that issues."""

from dataclasses import replace
from typing import TYPE_CHECKING, cast

from shared.frozen import dataclass
from shared.ledger.entry import Decision, Entry, Fact
from shared.ledger.fold import out_of_range
from shared.ledger.issuing import (
    Issue,
    catalogue_of,
    draws_of,
    given_by,
    issued_by,
    issued_fact,
    told_of,
)
from shared.ledger.records import Issued, Owned, RedemptionRecord
from shared.ledger.redemption_commands import RedeemPoints, RedeemReward
from shared.ledger.redemption_refusals import RedemptionNotAllowed
from shared.ledger.refusals import InsufficientPoints, PointsOutOfRange, Refusal
from shared.ledger.reward_refusals import (
    OutOfStock,
    RewardClosed,
    RewardLimitReached,
    RewardNotHeld,
    UnknownReward,
)
from shared.ledger.reward_usage import reached, uses_of, with_use
from shared.ledger.spending import spend
from shared.ledger.state import State
from shared.program.calendar import local_date
from shared.program.limits import Moment
from shared.program.program import Program
from shared.program.versions import Versions

if TYPE_CHECKING:  # loaded with the section itself, where somebody wants a reward
    from shared.program.rewards.catalogue import Catalogue


@dataclass(frozen=True, slots=True)
class Wanted:
    """A reward of a catalogue, who wants it and when: what deciding about it goes by."""

    catalogue: "Catalogue"
    issue: Issue
    command: RedeemReward

    @property
    def program(self) -> Program:
        """What moves points in the version that decides."""
        return self.issue.version.program

    @property
    def moment(self) -> Moment:
        """When it is wanted."""
        return Moment(self.issue.at, self.program.time_zone)

    @property
    def uses(self) -> dict[str, int]:
        """The limits it counts in, each with the period."""
        return uses_of(self.issue.reward, self.moment)


def redeem_reward(
    account: str, state: State, command: RedeemReward, versions: Versions, at: int
) -> Decision | Refusal:
    """Spend the points a reward costs, or hold them, and issue it."""
    version = versions.at(at, seen=state.version)
    catalogue = catalogue_of(versions, version.number)
    reward = catalogue.reward(command.reward)
    if reward is None:
        return UnknownReward(command.reward)
    wanted = Wanted(catalogue, Issue(reward, version, at, command.code, command.claim), command)
    declined = _declined(wanted, state)
    if declined is not None:
        return declined
    given = tuple(given_by(wanted.issue))
    issued = issued_by(wanted.issue, given)
    price = _price(wanted, state, issued)
    decision = spend(account, state, price, version, at, *given)
    if isinstance(decision, InsufficientPoints):
        return replace(decision, field="reward_id")
    if not isinstance(decision, Decision):
        return decision
    if out_of_range(decision.own.state):
        return PointsOutOfRange()
    return _issuing(decision, wanted, price, issued)


def _declined(wanted: Wanted, state: State) -> Refusal | None:
    """Why the reward cannot be had, but for its price."""
    reward, command = wanted.issue.reward, wanted.command
    is_free = not reward.price(state.tier)
    if command.hold and (is_free or not reward.coded or reward.code_pool):
        return RewardNotHeld()
    day = local_date(wanted.issue.at, wanted.program.time_zone).isoformat()
    closed = " ".join(each.text for each in reward.closed(state.tier, command.segments, day))
    if closed:
        return RewardClosed(closed)
    if reward.stock == 0 or wanted.issue.lacks_code:
        return OutOfStock(reward.reward)
    return _over_limit(wanted, state) or (None if is_free else _balance_too_small(wanted, state))


def _over_limit(wanted: Wanted, state: State) -> Refusal | None:
    """That a limit of the reward is reached; of several, the one that opens last."""
    found = list(reached(wanted.issue.reward, state, wanted.moment))
    if not found:
        return None
    last = max(found, key=lambda each: (each.opens_at is None, each.opens_at or 0))
    return RewardLimitReached(last.text, last.opens_on)


def _balance_too_small(wanted: Wanted, state: State) -> Refusal | None:
    """That members redeem only from larger balances."""
    wallet = state.wallet(wanted.issue.reward.wallet or wanted.program.first_wallet)
    why_not = wanted.program.redemptions.refused(None, wallet.available(wanted.issue.at))
    return RedemptionNotAllowed(why_not) if why_not else None


def _price(wanted: Wanted, state: State, issued: Issued) -> RedeemPoints:
    """The points to spend."""
    reward, command = wanted.issue.reward, wanted.command
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
        uses=wanted.uses,
        told=told_of(issued),
    )


def _issuing(decision: Decision, wanted: Wanted, price: RedeemPoints, issued: Issued) -> Decision:
    """The decision to spend the points, with the reward they buy."""
    reward, entry = wanted.issue.reward, decision.own
    record = cast("RedemptionRecord", decision.record)
    if price.uses:
        after = with_use(entry.state, price.uses, price.points, wanted.catalogue, wanted.moment)
        entry = replace(entry, state=after)
    fact = Fact("reward.held", price.told) if price.hold else issued_fact(issued)
    entry = replace(entry, facts=(*entry.facts, fact))
    return replace(
        decision,
        entries=(entry,),
        record=replace(record, issued=issued, uses=price.uses),
        marks=decision.marks if reward.for_order else (),
        draws=tuple(draws_of(wanted.issue)),
        owned=_owned(wanted.command, issued, entry),
    )


def _owned(command: RedeemReward, issued: Issued, entry: Entry) -> Owned:
    return Owned(
        command.member_id,
        command.source,
        command.redemption_id,
        issued,
        "held" if command.hold else "issued",
        entry.postings[0].until if command.hold else None,
        issued.unspent,
    )
