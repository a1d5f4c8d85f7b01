"""What is told to a member, on its way: claimed, asked whether it may go now, sent to each address once, and marked.

What is decided is kept at the first address, for all of them: that it was sent, waits, is told with others, or never.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, Any

from functions.notify.means import Means
from shared.edge.channels.channel import Channel, Letter, Undeliverable
from shared.edge.channels.email import Email
from shared.edge.channels.push import Push
from shared.edge.channels.sms import Sms
from shared.edge.telemetry import logger
from shared.frozen import dataclass
from shared.messages.addresses import addresses
from shared.messages.calm import (
    Addressee,
    Collect,
    Later,
    Never,
    Outgoing,
    Send,
    Verdict,
    can_be_declined,
    capping,
    verdict,
)
from shared.messages.hearing import Hearer, News, Shop, hearer_of
from shared.messages.opting_in import is_to_confirm
from shared.messages.unsubscribing import unsubscribe_headers
from shared.program.calendar import zone_of
from shared.program.messages.telling import Channel as Name
from shared.program.messages.telling import Topic
from shared.store import digests, inbox, offered, sendings
from shared.store.digests import COLLECTED, Collected
from shared.store.profiles import Profile
from shared.store.sendings import Claim, Mark, Sending

if TYPE_CHECKING:  # a cold start renders nothing
    from shared.messages.rendering import Rendered

CLAIM_MS = 90_000  # longer than a worker lives
SENT, UNDELIVERABLE, NEVER, WAITS = "sent", "undeliverable", "never", "waits"
WENT_OUT = frozenset({SENT, UNDELIVERABLE})
BY_NAME: Mapping[Name, Channel] = {"email": Email(), "sms": Sms(), "push": Push()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """What a member is told on a channel: by which name in an inbox, by which version, and how they stand.

    Of a digest ``collected`` finds the facts, once it is claimed and nothing more comes to it. Where it asks whether a
    consent was meant, ``link`` says so.
    """

    sending: Sending
    name: str
    news: News
    version: int
    tier: str | None
    available: Mapping[str, int]
    closed: bool = False
    collected: Callable[[], tuple[News, ...]] | None = None
    link: str = ""
    waited: bool = False  # it may have been put off before

    @property
    def channel(self) -> Name:
        """The channel."""
        return self.sending.channel  # type: ignore[return-value]  # one of those known here

    @property
    def outgoing(self) -> Outgoing:
        """What a verdict is asked for."""
        news = self.news
        return Outgoing(fact=news.fact, channel=self.channel, points=news.data.get("points"))

    def rendered(self, hearer: Hearer, shop: Shop) -> "Rendered | None":
        """The message; None where nothing is to be said."""
        from shared.messages.rendering import (  # noqa: PLC0415 (a cold start renders nothing)
            confirmation,
            digested,
            rendered,
        )

        if self.link:
            return confirmation(self.link, hearer, shop, self.channel, self.news.at)

        if self.collected:
            return digested(self.collected(), hearer, shop, self.channel)
        return rendered(self.news, hearer, shop, self.channel)

    def put_into_inbox(self) -> None:
        """Put it into the member's inbox, once, as facts; their words are found when the member reads it."""
        data = self.news.data
        if self.collected:
            data = {"facts": [[each.fact, dict(each.data), each.at] for each in self.collected()]}
        message = inbox.Message(
            name=self.name,
            at=self.news.at,
            fact=self.news.fact,
            data=data,
            version=self.version,
            available=self.available,
            tier=self.tier,
        )
        inbox.add(self.sending.program, self.sending.member, message)


@dataclass(frozen=True, slots=True)
class Post:
    """A telling on its way to every address that the member has on the channel."""

    telling: Telling
    profile: Profile | None
    shop: Shop
    means: Means

    def go(self) -> None:
        """Send it, put it off, leave it to a digest, or keep that it is never sent; Unavailable to come again.

        Whoever is erased has no ``profile``, and is told nothing.
        """
        details = self.profile.details if self.profile else {}
        places = addresses(self.telling.channel, details) if self.profile else ()
        if not places and self.telling.waited:
            self._give_up()
        for place, address in enumerate(places):
            if self._told(place, address, details) not in WENT_OUT:
                return

    def _give_up(self) -> None:
        """What waited for somebody who can no longer be reached is not due any more."""
        claimed = self._claimed(self.telling.sending)
        if isinstance(claimed, Claim):
            self._marked(claimed, NEVER, "unreachable")

    def _told(self, place: int, address: str, details: Mapping[str, Any]) -> str:
        """What became of it at an address, now or before."""
        claimed = self._claimed(self.telling.sending.to(place))
        if isinstance(claimed, Mark):
            return claimed.outcome
        with self._given_back(claimed):
            found = self._decided(claimed, details) if place == 0 else Send()
            match found:
                case Send():
                    return self._sent(claimed, address, details)
                case Later(at):
                    self.means.patiently(partial(sendings.put_off, claimed, at))
                    return WAITS
                case Never(reason):
                    return self._marked(claimed, NEVER, reason)
        return COLLECTED

    def _claimed(self, sending: Sending) -> Claim | Mark:
        """The sending in hand, or what became of it; Unavailable where somebody else has it."""
        now = self.means.wall()
        return self.means.patiently(partial(sendings.claim, sending, now=now, until=now + CLAIM_MS))

    @contextmanager
    def _given_back(self, claimed: Claim) -> Iterator[None]:
        """A claim that led to nothing is given back."""
        try:
            yield
        except Exception:
            self.means.patiently(partial(sendings.release, claimed))
            raise

    def _decided(self, claimed: Claim, details: Mapping[str, Any]) -> Verdict:
        """What becomes of it; a digest that is being sent takes nothing more, so then it is the next."""
        now = self.means.now
        if self.telling.link:
            asked = is_to_confirm(self.telling.channel, details, self.shop.messaging)
            return Send() if asked else Never("declined")
        while True:
            found = self._verdict(details, now)
            if not isinstance(found, Collect) or self._is_collected(claimed, found.at):
                return found
            now = found.at

    def _verdict(self, details: Mapping[str, Any], now: int) -> Verdict:
        """The verdict; where a cap counts it, what goes out now is kept first, unless others have been quicker."""
        sending, messaging = self.telling.sending, self.shop.messaging
        is_marketing = self._topic.kind == "marketing"
        cap = capping(self.telling.channel, messaging) if is_marketing else None
        where = sending.program, sending.member, sending.channel
        while True:
            seen = self.means.patiently(partial(offered.read, *where)) if cap else offered.Offered()
            capped = [min(at, now) for at in seen.beside(sending)]  # clocks of two workers differ
            to = self._addressee(details, capped)
            found = verdict(self.telling.outgoing, to, messaging, now)
            if not isinstance(found, Send) or cap is None or seen.holds(sending):
                return found
            keep = partial(offered.keep, sending, seen, now, since=now - cap[0], most=cap[1])
            if self.means.patiently(keep):
                return found

    @property
    def _topic(self) -> Topic:
        """What it belongs to, of all that members can want to hear of."""
        outgoing = self.telling.outgoing
        return self.shop.messaging.topic(outgoing.fact, outgoing.channel)

    def _addressee(self, details: Mapping[str, Any], capped: list[int]) -> Addressee:
        return Addressee(
            zone=zone_of(details.get("time_zone"), self.shop.program.time_zone),
            consent=details.get("consent", {}),
            closed=self.telling.closed,
            capped=capped,
        )

    def _is_collected(self, claimed: Claim, at: int) -> bool:
        news = self.telling.news
        fact = Collected(news.fact, news.data, news.at)
        return self.means.patiently(partial(digests.collect, claimed, fact, at))

    def _sent(self, claimed: Claim, address: str, details: Mapping[str, Any]) -> str:
        """Send it to an address, once."""
        if self.telling.channel == "inbox":
            self.means.patiently(self.telling.put_into_inbox)
            return self._marked(claimed, SENT)
        letter = self._letter(address, details)
        if letter is None:
            return self._marked(claimed, NEVER, "wordless")
        try:
            told = BY_NAME[self.telling.channel].send(letter)
        except Undeliverable as why:
            told = str(why)
            said = {"channel": self.telling.channel, "why": told}
            logger().warning("a message cannot be delivered", extra=said)
            return self._marked(claimed, UNDELIVERABLE, told)
        return self._marked(claimed, SENT, told)

    def _letter(self, address: str, details: Mapping[str, Any]) -> Letter | None:
        sender = self.shop.messaging.sender
        telling, unsubscribe = self.telling, self._unsubscribe()
        hearer = hearer_of(details, telling.tier, telling.available, unsubscribe)
        message = telling.rendered(hearer, self.shop)
        headers = unsubscribe_headers(unsubscribe) if unsubscribe else {}
        return Letter(address, message, sender, headers) if message and sender else None

    def _unsubscribe(self) -> str | None:
        """The link by which the member declines what this belongs to, where a no is heard."""
        topic = self._topic
        if not can_be_declined(topic):
            return None
        return self.means.link("unsubscribe", self.telling.sending, topic.topic)

    def _marked(self, claimed: Claim, outcome: str, told: str = "") -> str:
        self.means.patiently(partial(sendings.mark, claimed, outcome, told=told))
        return outcome
