"""What becomes of one member when a campaign comes to them."""

from collections.abc import Callable
from functools import cached_property, partial

from functions.triggers.occasions import Occasions, Person
from shared.edge.segments import known_of
from shared.edge.settings import program_cache_s
from shared.edge.telemetry import logger
from shared.frozen import dataclass
from shared.ledger.accounts import is_household
from shared.ledger.campaign_refusals import BUDGET_SPENT
from shared.ledger.decide import Act, decide
from shared.ledger.entry import Decision
from shared.ledger.gifts import GiveGift, budget_pool, give_gift
from shared.ledger.household_refusals import AccountJoined
from shared.ledger.occasions import as_command, is_of_account
from shared.ledger.refusals import IdReused, Refusal, Refused
from shared.program.calendar import local_date
from shared.program.campaigns.campaigns import Audience, Campaign, Campaigns, Offer
from shared.program.campaigns.occasions import Occasion
from shared.program.campaigns.starts import Start
from shared.program.program import Program
from shared.program.versions import Versions
from shared.store import journal, pools, programs, triggers
from shared.store.execute import Attempt, Journal, Journals, States, execute
from shared.store.markers import Receipt
from shared.store.patience import Unavailable, patiently
from shared.store.triggers import Trigger

DONE, HELD_OUT, PASSED_OVER, OVER_BUDGET = "done", "held_out", "passed_over", "budget_spent"
OUTCOMES = frozenset({DONE, HELD_OUT, PASSED_OVER})


@dataclass(frozen=True, slots=True)
class Aim:
    """What a member is offered, and by the name of which trigger or occasion; ``account`` whose occasion it is."""

    member: str
    offer: Offer
    name: str
    account: str | None = None

    @property
    def given_to(self) -> str:
        """Who gets it once: the member, or all who share an account."""
        return self.account or self.member


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
            find = partial(self._meant if self.trigger.standing else self._found, member)
            found = patiently(partial(find, is_again=is_again), self.left_s)
            if isinstance(found, str):
                return found
            return self._give(found, is_again=is_again)
        except Refused as refused:
            before = isinstance(
                refused.refusal, IdReused
            )  # another run came to them in this moment
            return PASSED_OVER if before else refused.refusal.code
        except Unavailable:
            raise
        except Exception:  # the boundary between members; the log rings an alarm
            trigger = self.trigger
            place = {"program": trigger.program, "campaign": trigger.campaign}
            logger().exception("a campaign did not come to a member", extra=place)
            return "internal"

    @property
    def starts(self) -> Start | None:
        """How the campaign starts by itself, where this is a run of it."""
        return self._campaign.starts if self.trigger.standing else None

    @property
    def zone(self) -> str:
        """The program's time zone."""
        return self._program.time_zone

    def _found(self, member: str, *, is_again: bool) -> Aim | str:
        """What a member is offered; what becomes of one who is offered nothing."""
        if not self._is_for(member):
            is_done = is_again and triggers.was_given(self.trigger, member)
            return DONE if is_done else PASSED_OVER
        offer = self._campaign.offer(self.trigger.program, member)
        return Aim(member, offer, self.trigger.trigger_id) if offer else HELD_OUT

    def _meant(self, member: str, *, is_again: bool) -> Aim | str:
        """What a member is offered for an occasion; what becomes of one who is offered nothing."""
        person = self._person(member)
        occasion = self._occasions.of(person) if person else None
        if not person or not occasion or not self._belongs(self._campaign.audience, person):
            return PASSED_OVER
        offer = self._campaign.offer(self.trigger.program, member)
        if offer is None:
            return HELD_OUT
        name = as_command(occasion.name)
        aim = Aim(member, offer, name, person.account if is_of_account(name) else None)
        given = triggers.given(self.trigger, name, aim.given_to, consistent=is_again)
        if given:
            mine = is_again and given.trigger_id == self.trigger.trigger_id
            return DONE if mine else PASSED_OVER
        return PASSED_OVER if self._too_soon(occasion, aim) else aim

    @cached_property
    def _occasions(self) -> Occasions:
        if self.starts is None:
            raise LookupError("the run of a campaign that does not start by itself")
        return Occasions(self.trigger, self.starts, self._versions)

    def _too_soon(self, occasion: Occasion, aim: Aim) -> bool:
        """Whether it has come for the occasion before this one less days ago than it has to stay away."""
        if occasion.before is None:
            return False
        before = as_command(occasion.before)
        given = triggers.given(self.trigger, before, aim.given_to, consistent=False)
        program, trigger = self.trigger.program, self.trigger
        entry = journal.entry(program, given.account, given.seq) if given else None
        if entry is None:
            return False
        came = local_date(entry.entry.at, self.zone)
        return (local_date(trigger.at, self.zone) - came).days < occasion.days

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
        audience = self._audience
        if audience is None:
            return True
        person = self._person(member)
        return person is not None and self._belongs(audience, person)

    def _belongs(self, audience: Audience, person: Person) -> bool:
        program = self._program
        asked = audience.asked(program.segments)
        known = known_of(self.trigger.program, person.member, person.state, self.trigger.at, asked)
        return audience.has(known, asked, program.time_zone)

    def _person(self, member: str) -> Person | None:
        """A member with the account they have or share; None for one who has none any more."""
        account, newest = member, journal.latest(self.trigger.program, member)
        joined = newest.entry.state.joined if newest else None
        if joined is not None:
            if not is_household(joined):
                return None
            account, newest = joined, journal.latest(self.trigger.program, joined)
        state = newest.entry.state if newest else None
        return None if state is None or state.closed else Person(member, account, state)

    def _give(self, aim: Aim, *, is_again: bool) -> str:
        """Give what is offered; where the budget is short, all that it has left, or nothing."""
        if self._is_spent and aim.offer.gives and aim.offer.gives.points:
            if self.trigger.standing:
                return OVER_BUDGET
            given = partial(triggers.was_given, self.trigger, aim.member)
            is_done = is_again and patiently(given, self.left_s)
            return DONE if is_done else OVER_BUDGET
        left = None
        while True:
            try:
                execute(self._attempt(aim, left))
            except Refused as refused:
                if refused.refusal != BUDGET_SPENT:
                    raise
                left = patiently(partial(self._left, aim.offer), self.left_s)
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

    def _attempt(self, aim: Aim, left: int | None) -> Attempt:
        trigger, member = self.trigger, aim.member
        command = GiveGift(
            campaign_id=trigger.campaign,
            trigger_id=aim.name,
            member_id=member,
            offer=aim.offer,
            left=left,
        )

        command_id = f"{aim.name}#{aim.given_to}"
        act = _act(trigger.program, command, command_id)

        def decided(names: Journals, states: States) -> Decision | Refusal:
            account = names[0].account
            moved = aim.account is not None and account != aim.account
            if moved or (account != member and not is_household(account)):
                return AccountJoined()
            return decide(account, states[0], command, act, self._versions, trigger.at)

        run = trigger.trigger_id if trigger.standing else ""
        return Attempt(
            journals=(Journal(trigger.program, member),),
            decide=decided,
            marker=Receipt(trigger.program, "campaign", trigger.campaign, command_id, run),
            time_left_s=self.left_s,
        )


def _act(program: str, command: GiveGift, name: str) -> Act[GiveGift]:
    """What the command does by itself."""
    if command.reward is None:
        return give_gift
    # Imported where a reward is given: it has a class for each kind, which giving points need not load.
    from functions.triggers.rewards import giving  # noqa: PLC0415

    return giving(program, name)
