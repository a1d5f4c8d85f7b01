"""Tells members the facts of an entry: by e-mail, SMS and push, each address once, and in their inbox."""

import time
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

from shared.edge.channels.channel import Channel, Letter, Undeliverable
from shared.edge.channels.email import Email
from shared.edge.channels.push import Push
from shared.edge.channels.sms import Sms
from shared.edge.news import Note
from shared.edge.settings import program_cache_s
from shared.edge.telemetry import logger
from shared.frozen import dataclass
from shared.ledger.entry import Entry
from shared.ledger.news import fact_id, told
from shared.messages.calm import Addressee, Never, Outgoing, verdict
from shared.messages.hearing import News, Shop, available_in, hearer_of, shop_in
from shared.program.messages.messages import Messaging
from shared.program.messages.telling import Channel as Name
from shared.store import inbox, journal, profiles, programs, sendings
from shared.store.patience import patiently
from shared.store.sendings import Sending

if TYPE_CHECKING:  # a cold start renders nothing
    from shared.messages.rendering import Rendered

Found = TypeVar("Found")

CLAIM_MS = 90_000  # longer than a worker lives
SENT, UNDELIVERABLE = "sent", "undeliverable"
BY_NAME: Mapping[Name, Channel] = {"email": Email(), "sms": Sms(), "push": Push()}


def _wall() -> int:
    return time.time_ns() // 1_000_000


@dataclass(frozen=True, slots=True)
class Telling:
    """A fact of an entry that a member is to be told on a channel."""

    note: Note
    entry: Entry
    n: int
    member: str
    version: int

    @property
    def news(self) -> News:
        """The fact."""
        fact = self.entry.facts[self.n]
        return News(fact.fact, fact.data, self.entry.at)


def deliver(
    note: Note, _now: int, left_s: Callable[[], float], wall: Callable[[], int] = _wall
) -> None:
    """Tell whoever an entry concerns its facts on a channel; Unavailable if that cannot be done now.

    ``wall`` is the clock of claims (epoch ms).
    """
    read = partial(journal.entry, note.program, note.account, note.seq)
    found = patiently(read, left_s)
    if found is None:
        raise LookupError("there is no such entry")
    versions = programs.versions(note.program, lifetime_s=program_cache_s())
    entry = found.entry
    in_force = partial(versions.in_force, entry.at, seen=entry.state.version)
    number = patiently(in_force, left_s)
    shop = patiently(partial(shop_in, versions, number), left_s)
    for telling in _tellings(note, entry, number, shop.messaging):
        if note.channel == "inbox":
            patiently(partial(_put_into_inbox, telling), left_s)
        else:
            _Post(telling, shop, left_s, wall).send()


def _tellings(note: Note, entry: Entry, version: int, messaging: Messaging) -> Iterator[Telling]:
    """Every fact that is told on the channel, to each member whom it concerns."""
    for n, fact in enumerate(entry.facts):
        for member in told(entry) if note.channel in messaging.channels(fact.fact) else ():
            telling = Telling(note, entry, n, member, version)
            if not telling.news.goes_without_saying:
                yield telling


def _put_into_inbox(telling: Telling) -> None:
    """Once, as the fact itself; its words are found when the member reads it."""
    note, news = telling.note, telling.news
    named = fact_id(note.program, note.account, note.seq, telling.n)
    message = inbox.Message(
        name=f"{note.seq:010d}{telling.n:02d}-{named}",
        at=news.at,
        fact=news.fact,
        data=news.data,
        version=telling.version,
        available=available_in(telling.entry.state, news.at),
        tier=telling.entry.state.tier,
    )
    inbox.add(note.program, telling.member, message)


@dataclass(frozen=True, slots=True)
class _Post:
    """A telling on its way to every address that the member has on the channel."""

    telling: Telling
    shop: Shop
    left_s: Callable[[], float]
    wall: Callable[[], int]

    def send(self) -> None:
        """Send the message to each."""
        sender = self.shop.messaging.sender
        profile = self._patiently(partial(profiles.read, self._program, self.telling.member))
        if profile is None or sender is None or not self._is_welcome(profile.details):
            return
        message = self._message(profile.details)
        if message is None:
            return
        channel = BY_NAME[self._name]
        for place, address in enumerate(channel.addresses(profile.details)):
            self._send_once(channel, Letter(address, message, sender, {}), place)

    @property
    def _program(self) -> str:
        return self.telling.note.program

    @property
    def _name(self) -> Name:
        return self.telling.note.channel  # type: ignore[return-value]  # one of those known here

    def _message(self, profile: Mapping[str, Any]) -> "Rendered | None":
        from shared.messages.rendering import rendered  # noqa: PLC0415 (a cold start renders nothing)

        state = self.telling.entry.state
        available = available_in(state, self.telling.entry.at)
        hearer = hearer_of(profile, state.tier, available)
        return rendered(self.telling.news, hearer, self.shop, self._name)

    def _is_welcome(self, profile: Mapping[str, Any]) -> bool:
        """Whether it may be sent: what is transactional, unless the member declined what can be declined."""
        news, messaging = self.telling.news, self.shop.messaging
        if messaging.topic(news.fact, self._name).kind == "marketing":
            return False
        outgoing = Outgoing(fact=news.fact, channel=self._name)
        to = Addressee(zone=self.shop.program.time_zone, consent=profile.get("consent", {}))
        return not isinstance(verdict(outgoing, to, messaging, news.at), Never)

    def _send_once(self, channel: Channel, letter: Letter, place: int) -> None:
        """Send a letter, unless that was done before; a claim that led to nothing is given back."""
        sending, now = self._sending(place), self.wall()
        claim = self._patiently(partial(sendings.claim, sending, now=now, until=now + CLAIM_MS))
        if claim is None:
            return
        try:
            outcome, name = SENT, channel.send(letter)
        except Undeliverable as why:
            outcome, name = UNDELIVERABLE, str(why)
            told = {"channel": sending.channel, "why": name}
            logger().warning("a message cannot be delivered", extra=told)
        except Exception:
            self._patiently(partial(sendings.release, sending, claim))
            raise
        self._patiently(partial(sendings.mark, sending, claim, outcome, told=name))

    def _sending(self, place: int) -> Sending:
        note = self.telling.note
        return Sending(
            note.program,
            note.account,
            note.seq,
            self.telling.n,
            note.channel,
            self.telling.member,
            place,
        )

    def _patiently(self, do: Callable[[], Found]) -> Found:
        return patiently(do, self.left_s)
