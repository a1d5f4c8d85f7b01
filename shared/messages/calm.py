"""Calm: whether a message is sent now, later, with others, or never. Pure; asked again whenever something is due.

A preference is a consent of the profile by its name: ``<channel>.<topic>`` goes before ``<channel>``, and a topic alone
can be declined. ``<channel>.confirmed`` is the second half of a double opt-in.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from shared.frozen import dataclass
from shared.program.calendar import WEEKDAYS
from shared.program.messages.calm import Digest, Quiet
from shared.program.messages.messages import Messaging
from shared.program.messages.telling import CONFIRMED, Channel, Topic

DAY_MS = 24 * 60 * 60 * 1000
_DAYS_AHEAD = 9  # a week, and a day that a zone may skip


@dataclass(frozen=True, kw_only=True)
class Outgoing:
    """What is about to be sent: a fact, or ``telling.DIGEST``, on a channel; ``points`` where it is of some."""

    fact: str
    channel: Channel
    points: int | None = None


@dataclass(frozen=True, kw_only=True)
class Addressee:
    """Whom it goes to: their consents, their time zone (the program's if they have none), and what is known of them.

    ``reachable`` is no for an address that bounces; ``capped`` are the instants (epoch ms) at which marketing was sent
    to them on the channel, at least of as many days back as the longest cap.
    """

    zone: str
    consent: Mapping[str, bool] = field(default_factory=dict)
    reachable: bool = True
    closed: bool = False
    capped: Sequence[int] = ()


@dataclass(frozen=True)
class Send:
    """Send it now."""


@dataclass(frozen=True)
class Later:
    """Ask again at an instant (epoch ms), when the quiet hours are over."""

    at: int


@dataclass(frozen=True)
class Collect:
    """Keep it for the digest that is due at an instant (epoch ms)."""

    at: int


@dataclass(frozen=True)
class Never:
    """Do not send it, for a reason.

    ``closed``: the account is; ``unreachable``: the address bounces; ``declined``: they said no; ``no_consent``: they
    never said yes; ``not_confirmed``: they did, but not twice; ``capped``: they had enough.
    """

    reason: str


Verdict = Send | Later | Collect | Never


def verdict(outgoing: Outgoing, to: Addressee, messaging: Messaging, now: int) -> Verdict:
    """What becomes of a message at an instant (epoch ms)."""
    topic = messaging.topic(outgoing.fact, outgoing.channel)
    channel = outgoing.channel
    against = next(_against(topic, channel, to, messaging), None)
    if against is not None:
        return Never(against)
    digest = messaging.digest(channel)
    if digest and digest.holds(outgoing.fact, outgoing.points):
        return Collect(digest_at(digest, to.zone, now))
    marketing = topic.kind == "marketing"
    if marketing and _is_capped(channel, to, messaging, now):
        return Never("capped")
    quiet = messaging.quiet
    if quiet and channel in quiet.channels and (marketing or quiet.transactional):
        until = quiet_until(quiet, to.zone, now)
        return Send() if until is None else Later(until)
    return Send()


def can_be_stilled(fact: str, channel: Channel, messaging: Messaging) -> bool:
    """Whether something could speak against sending a fact on a channel right away, beside a closed account.

    Where nothing can, nobody needs to be asked.
    """
    topic = messaging.topic(fact, channel)
    quiet, digest = messaging.quiet, messaging.digest(channel)
    waits = quiet is not None and channel in quiet.channels and quiet.transactional
    collects = digest is not None and any(small.fact == fact for small in digest.facts)
    return can_be_declined(topic) or waits or collects


def can_be_declined(topic: Topic) -> bool:
    """Whether a member's no to a topic is heard."""
    return topic.kind == "marketing" or topic.optional


def capping(channel: Channel, messaging: Messaging) -> tuple[int, int] | None:
    """How far back the caps of a channel look, in ms, and how many messages the highest lets through; None without."""
    caps = [cap for cap in messaging.caps if cap.channel == channel]
    if not caps:
        return None
    return max(cap.days for cap in caps) * DAY_MS, max(cap.most for cap in caps)


def refusing(channel: Channel, topic: str) -> str:
    """The name of the consent that says no to a topic on a channel: what unsubscribing sets to false."""
    return f"{channel}.{topic}"


def quiet_until(quiet: Quiet, zone: str, now: int) -> int | None:
    """When (epoch ms) the quiet hours end that an instant lies in; None if it lies in none."""
    local = datetime.fromtimestamp(now / 1000, ZoneInfo(zone))
    return next(_next(quiet.end, zone, now)) if quiet.hold(f"{local:%H:%M}") else None


def digest_at(digest: Digest, zone: str, now: int) -> int:
    """When (epoch ms) a digest is due next."""
    for instant in _next(digest.at, zone, now):
        local = datetime.fromtimestamp(instant / 1000, ZoneInfo(zone))
        if digest.every == "day" or WEEKDAYS[local.weekday()] == digest.weekday:
            return instant
    return now + DAY_MS  # a zone that skipped that very day


def _against(topic: Topic, channel: Channel, to: Addressee, messaging: Messaging) -> Iterator[str]:
    """What speaks against it."""
    if to.closed:
        yield "closed"
    if not to.reachable:
        yield "unreachable"
    if topic.kind == "transactional" and not topic.optional:
        return
    own = to.consent.get(refusing(channel, topic.topic))
    if own is False or (own is None and to.consent.get(topic.topic) is False):
        yield "declined"
    # What a shop shows in its own pages needs no consent to be sent; it can be declined all the same.
    if topic.kind == "transactional" or channel == "inbox":
        return
    if not (own or to.consent.get(channel)):
        yield "no_consent"
    if channel in messaging.double_opt_in and not to.consent.get(f"{channel}.{CONFIRMED}"):
        yield "not_confirmed"


def _is_capped(channel: Channel, to: Addressee, messaging: Messaging, now: int) -> bool:
    caps = (cap for cap in messaging.caps if cap.channel == channel)
    return any(
        sum(now - cap.days * DAY_MS < sent <= now for sent in to.capped) >= cap.most for cap in caps
    )


def _next(clock: str, zone: str, now: int) -> Iterator[int]:
    """The instants after one (epoch ms) at which clocks of a zone show a time, in order.

    A time that a zone skips is as long after midnight as ever; of one that comes twice, both are told.
    """
    today = datetime.fromtimestamp(now / 1000, ZoneInfo(zone)).date()
    hours, minutes = (int(part) for part in clock.split(":"))
    for days in range(_DAYS_AHEAD):
        day = today + timedelta(days=days)
        first = datetime(day.year, day.month, day.day, hours, minutes, tzinfo=ZoneInfo(zone))
        both = [round(first.replace(fold=fold).timestamp()) * 1000 for fold in (0, 1)]
        # Of a time that is skipped the second reading lies before the gap, and before the first.
        yield from (instant for instant in sorted({both[0], max(both)}) if instant > now)
