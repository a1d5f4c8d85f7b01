"""The ledger section of a program: all that moves points by itself."""

from collections.abc import Iterator, Mapping
from dataclasses import field
from functools import cached_property
from typing import ClassVar, Literal

from shared.frozen import dataclass
from shared.program.activation import OnEvent
from shared.program.earning.events import EventType
from shared.program.earning.kinds import EarningRule, PerEvent
from shared.program.earning.limits import EarningLimit, SharedLimit, budget_name
from shared.program.earning.rules import Giver, OrderGiver, OrderRule
from shared.program.earning.stacking import Group, Groups
from shared.program.movements import PROGRAM, Exchange, Households, Transfers
from shared.program.names import listed
from shared.program.orders import Orders
from shared.program.policies import Adjustments, Holds, Redemptions, Reminders, Returns
from shared.program.referrals import LIMITED, Referrals
from shared.program.segments import Bought, Segment
from shared.program.tiers import Level, Tiers
from shared.program.wallets import Wallet


@dataclass(frozen=True, kw_only=True)
class Program:
    """One loyalty program: YAML in a file, JSON on the wire."""

    section: ClassVar[str] = "ledger"

    time_zone: str = field(
        metadata={
            "pattern": r"^[A-Za-z0-9_+\-/]{1,64}$",
            "hint": 'an IANA time zone such as "Europe/Berlin"',
            "description": "The IANA time zone of all calendar rules: ends of days and months, tier windows.",
        }
    )
    enrolment: Literal["automatic", "explicit"] = field(
        default="automatic",
        metadata={
            "description": "automatic: a first order enrols its member; explicit: only enrolled members earn."
        },
    )
    wallets: tuple[Wallet, ...] = field(
        metadata={
            "min_length": 1,
            "max_length": 10,
            "description": "The kinds of points; answers speak of the first unless they name one.",
        }
    )
    earning: tuple[EarningRule, ...] = field(
        default=(), metadata={"max_length": 200, "description": "What orders and events earn."}
    )
    groups: tuple[Group, ...] = field(
        default=(),
        metadata={"max_length": 50, "description": "Groups of earning rules of which some act."},
    )
    events: tuple[EventType, ...] = field(
        default=(),
        metadata={
            "max_length": 100,
            "description": "The types of events that rules ask about, and what is told of each; events of other "
            "types can be recorded too, without attributes.",
        },
    )
    orders: Orders = field(default=Orders(), metadata={"description": "Which orders are taken."})
    tiers: Tiers | None = field(
        default=None,
        metadata={"description": "The tier table; left out, the program has no tiers."},
    )
    segments: tuple[Segment, ...] = field(
        default=(),
        metadata={
            "max_length": 100,
            "description": "Named sets of members, for rules and campaigns.",
        },
    )
    returns: Returns = field(
        default=Returns(), metadata={"description": "What returns take back and give back."}
    )
    holds: Holds = field(
        default=Holds(), metadata={"description": "For how long carts reserve points."}
    )
    redemptions: Redemptions = field(
        default=Redemptions(),
        metadata={"description": "From how many points on members may redeem."},
    )
    transfers: Transfers = field(
        default=Transfers(), metadata={"description": "Limits and fees of what members send."}
    )
    exchanges: tuple[Exchange, ...] = field(
        default=(),
        metadata={
            "max_length": 50,
            "description": "Which points can be exchanged for which others.",
        },
    )
    households: Households = field(
        default=Households(), metadata={"description": "How several members share one account."}
    )
    partners: tuple[str, ...] = field(
        default=(),
        metadata=listed(PROGRAM, "Programs whose exchanges may give points of this one."),
    )
    referrals: Referrals | None = field(
        default=None,
        metadata={
            "description": "What members get for friends they bring, and those friends; left out, there are no codes."
        },
    )
    adjustments: Adjustments = field(
        default=Adjustments(), metadata={"description": "What adjustments need a second person."}
    )
    reminders: Reminders = field(
        default=Reminders(),
        metadata={"description": "How long ahead members are told what time is about to take."},
    )

    @property
    def first_wallet(self) -> str:
        """The wallet that ``points`` and ``available`` of an answer speak of."""
        return self.wallets[0].wallet

    def wallet(self, name: str) -> Wallet | None:
        """The wallet of that name, if the program has it."""
        return next((wallet for wallet in self.wallets if wallet.wallet == name), None)

    def exchange(self, name: str) -> Exchange | None:
        """The exchange of that name, if the program has it."""
        return next((each for each in self.exchanges if each.exchange == name), None)

    def segment(self, name: str) -> Segment | None:
        """The segment of that name, if the program has it."""
        return next((each for each in self.segments if each.segment == name), None)

    @cached_property
    def earning_segments(self) -> tuple[Segment, ...]:
        """The segments that earning rules name."""
        named = {name for rule in self.earning for name in rule.segments}
        return tuple(each for each in self.segments if each.segment in named)

    @cached_property
    def watched_goods(self) -> Mapping[str, Bought]:
        """The goods that segments ask for, by their key."""
        asked = (segment.bought for segment in self.segments)
        return {goods.key: goods for goods in asked if goods}

    @property
    def keeps_last_order(self) -> bool:
        """Whether some segment asks how long ago a member's last order was."""
        return any(segment.asks_last_order for segment in self.segments)

    def level(self, tier: str | None) -> Level | None:
        """The level of the tier of that name, if the program has it."""
        return self.tiers.level(tier) if self.tiers else None

    def event_type(self, name: str) -> EventType | None:
        """What is told of events of that type, if the program says so."""
        return next((each for each in self.events if each.event == name), None)

    @cached_property
    def by_group(self) -> Groups:
        """The groups of earning rules by name."""
        return {each.group: each for each in self.groups}

    @property
    def limits(self) -> Iterator[tuple[str, EarningLimit]]:
        """All limits, each with what it is a limit of."""
        for rule in self.givers:
            yield from ((rule.rule, limit) for limit in rule.limits)
        for wallet in self.wallets:
            yield from ((f"wallet:{wallet.wallet}", limit) for limit in wallet.limits)
        if self.referrals:
            yield from ((LIMITED, limit) for limit in self.referrals.limits)

    @cached_property
    def budgets(self) -> Mapping[str, SharedLimit]:
        """The budgets of rules as limits, by the limit's name."""
        shared = ((rule.rule, rule.shared_limit) for rule in self.givers)
        return {budget_name(rule): limit for rule, limit in shared if limit}

    @cached_property
    def for_orders(self) -> tuple[OrderRule, ...]:
        """The rules for orders."""
        return tuple(rule for rule in self.earning if isinstance(rule, OrderRule))

    def for_events(self, name: str) -> tuple[PerEvent, ...]:
        """The rules for events of a type."""
        rules = (rule for rule in self.earning if isinstance(rule, PerEvent))
        return tuple(rule for rule in rules if rule.event == name)

    @property
    def givers(self) -> Iterator[Giver]:
        """The rules that give points."""
        return (rule for rule in self.earning if isinstance(rule, Giver))

    def takes_currency(self, currency: str) -> bool:
        """Whether orders in this currency belong here: some rule earns in it, or no rule names any."""
        currencies = self.currencies
        return not currencies or currency in currencies

    @property
    def currencies(self) -> frozenset[str]:
        """The currencies in which some rule earns."""
        rules = (rule for rule in self.earning if isinstance(rule, OrderGiver))
        return frozenset(rule.currency for rule in rules if rule.currency)

    @property
    def awaits_events(self) -> bool:
        """Whether points of some wallet or rule wait for an event of their order."""
        rules = (rule.activation for rule in self.givers)
        wallets = (wallet.activation for wallet in self.wallets)
        return any(isinstance(activation, OnEvent) for activation in (*wallets, *rules))
