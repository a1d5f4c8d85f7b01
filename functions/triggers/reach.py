"""What becomes of one member when a campaign comes to them."""

from collections.abc import Callable
from functools import cached_property, partial

from shared.edge.segments import known_of
from shared.edge.settings import program_cache_s
from shared.edge.telemetry import logger
from shared.ledger.accounts import is_household
from shared.ledger.campaign_refusals import BUDGET_SPENT
from shared.ledger.decide import Act, decide
from shared.ledger.entry import Decision
from shared.ledger.gifts import GiveGift, budget_pool, give_gift
from shared.ledger.household_refusals import AccountJoined
from shared.ledger.refusals import Refusal, Refused
from shared.ledger.state import State
from shared.program.campaigns import Audience, Campaign, Campaigns, Offer
from shared.program.program import Program
from shared.program.versions import Versions
from shared.store import journal, pools, programs, triggers
from shared.store.execute import Attempt, Journal, Journals, States, execute
from shared.store.markers import Receipt
from shared.store.patience import Unavailable, patiently
from shared.store.triggers import Trigger

DONE, HELD_OUT, PASSED_OVER, OVER_BUDGET = "done", "held_out", "passed_over", "budget_spent"
OUTCOMES = frozenset({DONE, HELD_OUT, PASSED_OVER})


class Reach:
    """A trigger on its way to members, as the version of the program has it that took it."""

    def __init__(self, trigger: Trigger, left_s: Callable[[], float]) -> None:
        """Take the trigger and how long there is for it."""
        self.trigger = trigger
        self.left_s = left_s
        self._is_spent = False

    def outcome(self, member: str, *, is_again: bool) -> str:
        """Let the campaign come to a member: one of ``OUTCOMES``, or the code of a refusal.

        ``is_again`` where it may have come to them already: that goes before what is known of them now.
        """
        try:
            found = patiently(partial(self._found, member, is_again=is_again), self.left_s)
            if not isinstance(found, Offer):
                return found
            return self._give(member, found, is_again=is_again)
        except Refused as refused:
            return refused.refusal.code
        except Unavailable:
            raise
        except Exception:  # the boundary between members; the log rings an alarm
            trigger = self.trigger
            place = {"program": trigger.program, "campaign": trigger.campaign}
            logger().exception("a campaign did not come to a member", extra=place)
            return "internal"

    def _found(self, member: str, *, is_again: bool) -> Offer | str:
        """What a member is offered; what becomes of one who is offered nothing."""
        if not self._is_for(member):
            is_done = is_again and triggers.was_given(self.trigger, member)
            return DONE if is_done else PASSED_OVER
        return self._campaign.offer(self.trigger.program, member) or HELD_OUT

    @cached_property
    def _versions(self) -> Versions:
        return programs.versions(self.trigger.program, lifetime_s=program_cache_s())

    @cached_property
    def _program(self) -> Program:
        return self._versions.numbered(self.trigger.version)

    @cached_property
    def _campaign(self) -> Campaign:
        campaigns = self._versions.section(self.trigger.version, Campaigns)
        found = campaigns.campaign(self.trigger.campaign)
        if found is None:
            raise LookupError("a trigger names a campaign that its version does not have")
        return found

    @cached_property
    def _audience(self) -> Audience | None:
        """Whom it is for; None where the trigger names them."""
        if self.trigger.listed is not None:
            return None
        if self.trigger.segments is not None:
            return Audience(segments=self.trigger.segments)
        return self._campaign.audience

    def _is_for(self, member: str) -> bool:
        """Whether a member belongs to the audience: who was erased or merged into another never does."""
        audience, program = self._audience, self._program
        if audience is None:
            return True
        state = self._state_of(member)
        if state is None:
            return False
        asked = audience.asked(program.segments)
        known = known_of(self.trigger.program, member, state, self.trigger.at, asked)
        return audience.has(known, asked, program.time_zone)

    def _state_of(self, member: str) -> State | None:
        """The state of the account a member has or shares."""
        newest = journal.latest(self.trigger.program, member)
        joined = newest.entry.state.joined if newest else None
        if joined is not None:
            if not is_household(joined):
                return None
            newest = journal.latest(self.trigger.program, joined)
        state = newest.entry.state if newest else None
        return None if state is None or state.closed else state

    def _give(self, member: str, offer: Offer, *, is_again: bool) -> str:
        """Give what is offered; where the budget is short, all that it has left, or nothing."""
        if self._is_spent and offer.gives and offer.gives.points:
            given = partial(triggers.was_given, self.trigger, member)
            is_done = is_again and patiently(given, self.left_s)
            return DONE if is_done else OVER_BUDGET
        left = None
        while True:
            try:
                execute(self._attempt(member, offer, left))
            except Refused as refused:
                if refused.refusal != BUDGET_SPENT:
                    raise
                left = patiently(partial(self._left, offer), self.left_s)
                if not left:
                    return OVER_BUDGET
            else:
                return DONE

    def _left(self, offer: Offer) -> int:
        """What the budget has left, for a gift that is cut to it; 0 where there is no such."""
        budget, gift = offer.budget, offer.gives
        if budget is None or gift is None:
            return 0
        pool = budget_pool(self.trigger.campaign)
        left = max(0, budget.points - pools.drawn_from(self.trigger.program, [pool])[pool])
        self._is_spent = not left
        return min(left, gift.points) if budget.over == "trim" else 0

    def _attempt(self, member: str, offer: Offer, left: int | None) -> Attempt:
        trigger = self.trigger
        command = GiveGift(
            campaign_id=trigger.campaign,
            trigger_id=trigger.trigger_id,
            member_id=member,
            offer=offer,
            left=left,
        )

        command_id = f"{trigger.trigger_id}#{member}"
        act = _act(trigger.program, command, command_id)

        def decided(names: Journals, states: States) -> Decision | Refusal:
            account = names[0].account
            if account != member and not is_household(account):
                return AccountJoined()
            return decide(account, states[0], command, act, self._versions, trigger.at)

        return Attempt(
            journals=(Journal(trigger.program, member),),
            decide=decided,
            marker=Receipt(trigger.program, "campaign", trigger.campaign, command_id, ""),
            time_left_s=self.left_s,
        )


def _act(program: str, command: GiveGift, name: str) -> Act[GiveGift]:
    """What the command does by itself."""
    if command.reward is None:
        return give_gift
    # Imported where a reward is given: it has a class for each kind, which giving points need not load.
    from functions.triggers.rewards import giving  # noqa: PLC0415

    return giving(program, name)
