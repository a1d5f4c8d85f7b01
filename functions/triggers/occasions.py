"""What a standing campaign comes for to one member on the day of a run."""

from dataclasses import replace
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

from shared.edge.segments import segments_among
from shared.frozen import dataclass
from shared.ledger.availability import Seeker
from shared.ledger.known import known
from shared.ledger.prospects import next_tier, reachable
from shared.ledger.settle import settled
from shared.ledger.state import State
from shared.program.calendar import local_date
from shared.program.campaigns.campaigns import Campaigns
from shared.program.campaigns.occasions import Occasion, Reachable, Seen
from shared.program.campaigns.starts import (
    AfterOrder,
    Anniversary,
    Birthday,
    EnteredSegment,
    NearTier,
    RewardInReach,
    Start,
    Welcome,
)
from shared.program.program import Program
from shared.program.versions import Versions
from shared.store import journal, profiles
from shared.store.triggers import Trigger

if TYPE_CHECKING:
    from shared.program.rewards.kinds import Reward


PAGE = 25  # entries at a time, looking back for an order


@dataclass(frozen=True, slots=True)
class Person:
    """A member, and the account they have or share in the state that was read."""

    member: str
    account: str
    state: State


@dataclass(frozen=True)
class Occasions:
    """How a campaign starts by itself, in the version of the program that a run goes by."""

    trigger: Trigger
    starts: Start
    versions: Versions

    def of(self, person: Person) -> Occasion | None:
        """What it comes for to a member; None if it does not."""
        at = max(self.trigger.at, person.state.at)
        state = settled(person.account, person.state, at, self.versions)
        return self.starts.occasion(self._seen(replace(person, state=state)))

    @cached_property
    def _program(self) -> Program:
        return self.versions.numbered(self.trigger.version)

    def _seen(self, person: Person) -> Seen:
        """As much of a member as this kind asks for."""
        at, state, starts = self.trigger.at, person.state, self.starts
        seen = Seen(known=known(state, at), zone=self._program.time_zone)
        match starts:
            case Birthday():
                return replace(seen, birthday=self._birthday(person.member))
            case Welcome() | Anniversary():
                joined = self._joined(person.member)
                return replace(seen, known=replace(seen.known, joined=joined))
            case EnteredSegment():
                return replace(seen, segments=self._segments({starts.segment}, person))
        return self._of_account(seen, person)

    def _of_account(self, seen: Seen, person: Person) -> Seen:
        """The same, of the account: what it has, and what is ahead of it."""
        match self.starts:
            case AfterOrder():
                return replace(seen, ordered_days=self._ordered_days(self.starts, seen, person))
            case NearTier():
                ahead = next_tier(person.state, self._program, self.trigger.at)
                return replace(seen, ahead=ahead)
            case RewardInReach():
                return replace(seen, rewards=self._rewards(person))
        return seen

    @cached_property
    def _offered(self) -> "tuple[tuple[Reward, int | None], ...]":
        """The rewards, and how many are left of each as a worker begins."""
        # Rewards are much to load for campaigns that do not speak of them.
        from shared.edge.stock import left_of  # noqa: PLC0415
        from shared.program.rewards.catalogue import Catalogue  # noqa: PLC0415

        rewards = self.versions.section(self.trigger.version, Catalogue).rewards
        left = left_of(self.trigger.program, rewards)
        return tuple((each, left[each.reward]) for each in rewards)

    def _birthday(self, member: str) -> date | None:
        found = profiles.read(self.trigger.program, member)
        told = found.details.get("birthday") if found else None
        return date.fromisoformat(told) if told else None

    def _joined(self, member: str) -> int | None:
        """When a member's own journal began; None for one who joined before they were to be welcomed."""
        first = journal.entry(self.trigger.program, member, 1)
        if first is None:
            return None
        joined = first.entry.at
        if isinstance(self.starts, Welcome):
            then = self.versions.section(self.versions.at(joined).number, Campaigns)
            campaign = then.campaign(self.trigger.campaign)
            if campaign is None or not isinstance(campaign.starts, Welcome):
                return None
        return joined

    def _ordered_days(self, starts: AfterOrder, seen: Seen, person: Person) -> frozenset[date]:
        """The day that is meant, if there was an order: who has ordered since is looked up in the journal."""
        meant, last = starts.day(seen), seen.ordered_on
        if last is None or last < meant:
            return frozenset()
        if last == meant or self._has_ordered(person, meant):
            return frozenset({meant})
        return frozenset()

    def _has_ordered(self, person: Person, meant: date) -> bool:
        newest, zone = person.state.seq, self._program.time_zone
        while newest > 0:
            page = journal.page(self.trigger.program, person.account, newest=newest, limit=PAGE)
            for each in page:
                day = local_date(each.entry.at, zone)
                if day < meant:
                    return False
                if day == meant and each.entry.kind == "order" and not each.entry.revision:
                    return True
            newest -= PAGE
        return False

    def _segments(self, names: set[str], person: Person) -> frozenset[str]:
        trigger = self.trigger
        return segments_among(
            names, trigger.program, person.member, person.state, self._program, trigger.at
        )

    def _rewards(self, person: Person) -> tuple[Reachable, ...]:
        names = {name for reward, _ in self._offered for name in reward.segments}
        seeker = Seeker(person.state, self._segments(names, person))
        return tuple(reachable(self._offered, seeker, self._program, self.trigger.at))
