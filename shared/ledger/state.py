"""What an account holds after an entry. Instants are epoch milliseconds, points are integers.

lifetime = available + pending + held + spent + expired - debt
"""

from collections.abc import Mapping
from dataclasses import field

from shared.frozen import dataclass
from shared.program.limits import Usage

POINTS_MAX = 2**53 - 1  # the largest integer that every JSON reader keeps exact


@dataclass(frozen=True, slots=True)
class Awaited:
    """The event a lot waits for, of which order, and when waiting ends; ``rule`` is whose terms it has."""

    event: str
    order: str
    cancel_at: int | None = None
    rule: str | None = None


@dataclass(frozen=True, slots=True)
class Lot:
    """Points of one wallet with one expiry; ``expires_at`` None never expires.

    ``active_at`` is None while the lot ``awaits`` an event. The expiry of a lot that ``slides`` moves on
    with every activity that counts.
    """

    points: int
    active_at: int | None
    expires_at: int | None
    awaits: Awaited | None = None
    slides: bool = False

    def active(self, instant: int) -> bool:
        """Whether the points have matured."""
        return self.active_at is not None and self.active_at <= instant

    def spendable(self, instant: int) -> bool:
        """Whether these points can be spent: active, and not yet *at* their expiry."""
        return self.active(instant) and (self.expires_at is None or instant < self.expires_at)


@dataclass(frozen=True, slots=True)
class Hold:
    """Lots reserved for a redemption until it is captured or voided, or ``until`` passes.

    Where expiry does not wait for the hold, a lot expires at its instant while it is held. ``unit`` is the pool that
    the reward they are held for was drawn from, and goes back to with them; so do the ``uses`` of its limits, each
    in the period it was counted in. ``reward`` is what the world is told of it then.
    """

    hold_id: str
    until: int
    lots: tuple[Lot, ...]
    expiry_waits: bool = True
    unit: str | None = None
    uses: Mapping[str, int] = field(default_factory=dict)
    reward: Mapping[str, str] = field(default_factory=dict)

    @property
    def points(self) -> int:
        """What is reserved."""
        return sum(lot.points for lot in self.lots)


@dataclass(frozen=True, slots=True)
class Extended:
    """Points given until ``at`` that were to expire at ``was`` expire at ``now`` instead, as an operator wished."""

    was: int
    now: int
    at: int


@dataclass(frozen=True, slots=True)
class WalletState:
    """One wallet of an account: open lots, soonest expiry first, and what went through it.

    ``lapsed_at`` is when sliding points last expired and ``reset_at`` when all were last reset, None if never.
    ``extended`` is what was done to expiries that are not over, oldest first.
    """

    lots: tuple[Lot, ...] = ()
    lifetime: int = 0
    spent: int = 0
    expired: int = 0
    holds: tuple[Hold, ...] = ()
    debt: int = 0
    lapsed_at: int | None = None
    reset_at: int | None = None
    extended: tuple[Extended, ...] = ()

    def available(self, instant: int) -> int:
        """Points spendable at an instant; none while there is debt, which active points repay at once."""
        return sum(lot.points for lot in self.lots if lot.spendable(instant))

    def pending(self, instant: int) -> int:
        """Points granted and not yet active at an instant."""
        return sum(lot.points for lot in self.lots if not lot.active(instant))

    @property
    def held(self) -> int:
        """Points reserved by all holds."""
        return sum(hold.points for hold in self.holds)

    def expiry(self, active_at: int | None, expires_at: int | None) -> int | None:
        """When points expire now that were given to live from one instant to another."""
        for each in self.extended:
            if each.was == expires_at and active_at is not None and active_at <= each.at:
                return each.now
        return expires_at

    def hold(self, hold_id: str) -> Hold | None:
        """The hold of that id, while it lasts."""
        return next((hold for hold in self.holds if hold.hold_id == hold_id), None)


@dataclass(frozen=True, slots=True)
class GrantedTier:
    """A tier given by an operator's hand until an instant, None for good; what orders earned lies beneath it."""

    tier: str
    until: int | None
    earned: str
    earned_since: int


@dataclass(frozen=True, slots=True)
class Standing:
    """The tier an account holds and since when: what its orders earned or, if higher, what it was granted.

    Of the tier earned: ``review_at`` is when time could next lower it, None never; ``basis`` the first month
    of the window that gave it, where that is not the present one; ``grace`` says that it is kept although no
    longer reached. ``reset_at`` is when points are reset, ``warnings`` when the member is told of a loss.
    """

    tier: str
    since: int
    review_at: int | None = None
    basis: int | None = None
    grace: bool = False
    reset_at: int | None = None
    warnings: tuple[int, ...] = ()
    granted: GrantedTier | None = None

    @property
    def earned(self) -> str:
        """The tier that orders earned."""
        return self.granted.earned if self.granted else self.tier

    @property
    def earned_since(self) -> int:
        """Since when orders have earned it."""
        return self.granted.earned_since if self.granted else self.since

    @property
    def due_at(self) -> int | None:
        """The next instant at which time alone changes this standing, or is told to; None if never."""
        until = self.granted.until if self.granted else None
        dues = (self.review_at, self.reset_at, until, *self.warnings[:1])
        return min((due for due in dues if due is not None), default=None)


@dataclass(frozen=True, slots=True)
class Progress:
    """What tiers are measured by: lifetime totals, and the months that still count in the window.

    ``months`` maps a month number (see ``shared.program.calendar``) to the value of ``metric`` in it;
    ``joined`` is when the member joined, None if that was not kept; ``last_order_at`` when the last order
    was placed, kept only where some segment or campaign of the program asks for it; ``bought`` when goods that
    segments ask for were, by their key.
    """

    spend: int = 0
    points: int = 0
    orders: int = 0
    metric: str | None = None
    months: Mapping[int, int] = field(default_factory=dict)
    joined: int | None = None
    last_order_at: int | None = None
    bought: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Sent:
    """The points a member sent to others in a month (see ``shared.program.calendar``)."""

    month: int
    points: int = 0


@dataclass(frozen=True, slots=True)
class Share:
    """What a member of a household may spend in a month, None without limit, and has spent in the newest one."""

    per_month: int | None = None
    spent: Sent | None = None

    def spent_in(self, month: int) -> int:
        """What the member has spent in a month, as far as that is the newest in which anything was."""
        return self.spent.points if self.spent and self.spent.month == month else 0


@dataclass(frozen=True, slots=True)
class Referral:
    """A member who enrolled ``at`` an instant with the code of ``by``; an order ``until`` another qualifies (epoch ms).

    ``id`` was made up for it, and tells nobody who the friend is.
    """

    id: str
    by: str
    at: int
    until: int


@dataclass(frozen=True, slots=True)
class State:
    """An account after its entry number ``seq``, recorded at ``at``.

    ``version`` is the highest program version seen; ``wallets`` begins with the first of that version.
    ``closed`` is for good, ``suspended`` until the account is reopened. ``reminders`` says how many days
    ahead of an expiry the member is told of it. ``joined`` is the account whose journal goes on where this
    one ends: a household's, or that of the member this one was merged into. A household has ``members``, and
    has ``invited`` others. ``usage`` is what was used of the program's limits. ``referrals`` are by member whom
    somebody brought, and no order has qualified yet.
    """

    seq: int
    at: int
    version: int
    wallets: Mapping[str, WalletState]
    standing: Standing | None = None
    progress: Progress = Progress()
    closed: bool = False
    suspended: bool = False
    reminders: tuple[int, ...] = ()
    sent: Sent | None = None
    joined: str | None = None
    members: Mapping[str, Share] = field(default_factory=dict)
    invited: Mapping[str, Share] = field(default_factory=dict)
    usage: Usage = field(default_factory=dict)
    referrals: Mapping[str, Referral] = field(default_factory=dict)

    def sent_in(self, month: int) -> Sent:
        """What was sent to others in a month, as far as that is the newest month in which anything was."""
        return self.sent if self.sent and self.sent.month == month else Sent(month)

    def wallet(self, name: str) -> WalletState:
        """The wallet of that name, empty if nothing ever went through it."""
        return self.wallets.get(name, EMPTY)

    @property
    def first_wallet(self) -> str:
        """The wallet that an answer's ``points`` and ``available`` speak of."""
        return next(iter(self.wallets))

    @property
    def tier(self) -> str | None:
        """The name of the tier held, if the program has tiers."""
        return self.standing.tier if self.standing else None


EMPTY = WalletState()
