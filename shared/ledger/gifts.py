"""Gifts of campaigns: what a member gets, or is told, by one trigger of a campaign."""

from collections.abc import Iterator

from shared.frozen import dataclass
from shared.ledger.campaign_refusals import BUDGET_SPENT
from shared.ledger.entry import Decision, Draw, Entry, Fact, Posting
from shared.ledger.fold import next_state
from shared.ledger.occasions import occasion_in
from shared.ledger.refusals import PointsOutOfRange, Refusal
from shared.ledger.state import POINTS_MAX, State
from shared.program.campaigns.campaigns import Offer
from shared.program.campaigns.gifts import PointsGift, RewardGift
from shared.program.expiry import Expiry, Sliding
from shared.program.program import Program
from shared.program.terms import terms_by_name
from shared.program.versions import Versions


@dataclass(frozen=True, slots=True, kw_only=True)
class GiveGift:
    """Let a campaign come to a member by one of its triggers, or for an occasion, which then stands for the trigger.

    ``left`` is how many points its budget has left, where that is not enough for the whole gift.
    """

    campaign_id: str
    trigger_id: str
    member_id: str
    offer: Offer
    left: int | None = None

    @property
    def points(self) -> int:
        """How many points it gives."""
        gift = self.offer.gives
        return 0 if gift is None else gift.points if self.left is None else self.left

    @property
    def reward(self) -> str | None:
        """The reward it gives, if it gives one."""
        gift = self.offer.gives
        return gift.reward if isinstance(gift, RewardGift) else None


ASKED = "survey.asked"


def asked_for(campaign_id: str, trigger_id: str) -> str:
    """The occasion of the answer that a campaign asks for; no id that callers choose has its sign."""
    return f"{campaign_id}/{trigger_id}"


def asking_in(occasion: str) -> tuple[str, str] | None:
    """The campaign, and its trigger or what it came for, that asked for an answer; None if none did."""
    campaign, sign, trigger = occasion.partition("/")
    return (campaign, trigger) if sign else None


def budget_pool(campaign_id: str) -> str:
    """The name of what a campaign's budget is counted in."""
    return f"budget.{campaign_id}"


def give_gift(
    account: str, state: State, command: GiveGift, versions: Versions, at: int
) -> Decision | Refusal:
    """What a campaign does to an account, by the offer it makes its member."""
    version, gift = versions.at(at, seen=state.version), command.offer.gives
    postings = (
        (_issue(command, gift, state, version.program, at),) if isinstance(gift, PointsGift) else ()
    )
    after = next_state(state, at, version, postings)
    entry = gift_entry(account, command, after, postings)
    return entry if isinstance(entry, Refusal) else Decision((entry,), draws=tuple(_draws(command)))


def gift_entry(
    account: str, command: GiveGift, after: State, postings: tuple[Posting, ...]
) -> Entry | Refusal:
    """The entry of what a campaign does, by the state it leaves."""
    if any(after.wallet(posting.wallet).lifetime > POINTS_MAX for posting in postings):
        return PointsOutOfRange()
    return Entry(
        account,
        "campaign",
        after.version,
        after,
        command_id=command.trigger_id,
        source=command.campaign_id,
        note=command.offer.variant,
        postings=postings,
        facts=tuple(_facts(command, postings)),
    )


def _draws(command: GiveGift) -> Iterator[Draw]:
    """What the gift takes of the campaign's budget."""
    budget = command.offer.budget
    if budget is not None and command.points:
        pool = budget_pool(command.campaign_id)
        yield Draw(pool, command.points, most=budget.points, short=BUDGET_SPENT)


def _issue(command: GiveGift, gift: PointsGift, state: State, program: Program, at: int) -> Posting:
    """The lot a gift opens; a wallet that has left the program lends it no expiry."""
    name = gift.wallet or program.first_wallet
    usual = terms_by_name(program, name, state.tier)
    expiry: Expiry | None = gift.expiry or (usual.expiry if usual else None)
    begins = gift.activation.active_at(at, program.time_zone) if gift.activation else at
    ends = expiry.expires_at(begins, program.time_zone) if expiry else None
    return Posting("issue", name, command.points, begins, ends, slides=isinstance(expiry, Sliding))


def _facts(command: GiveGift, postings: tuple[Posting, ...]) -> Iterator[Fact]:
    """That the campaign came, and that it asks its member to answer a survey; who is only asked is told only that."""
    offer = command.offer
    if offer.asks is None or offer.gives or offer.message:
        yield _told(command, postings)
    if offer.asks is not None:
        occasion = asked_for(command.campaign_id, command.trigger_id)
        yield Fact(ASKED, {"survey": offer.asks, "occasion": occasion})


def _told(command: GiveGift, postings: tuple[Posting, ...]) -> Fact:
    occasion, offer = occasion_in(command.trigger_id), command.offer
    by = {"trigger": command.trigger_id} if occasion is None else {"occasion": occasion}
    told: dict[str, object] = {"campaign": command.campaign_id, **by}
    said = {"variant": offer.variant, "message": offer.message, "reward": command.reward}
    told |= {name: value for name, value in said.items() if value is not None}
    for posting in postings:
        told |= {"wallet": posting.wallet, "points": posting.points}
    if command.left is not None and command.offer.gives:
        told["requested"] = command.offer.gives.points
    return Fact("campaign.reached", told)
