"""What no single field of the messages can tell: what is said twice, and what the rest of the program must have.

What templates say, and which facts there are, is checked in ``shared/messages``.
"""

from collections.abc import Callable, Hashable, Iterable

from shared.program.campaigns.campaigns import Campaigns
from shared.program.flaws import Flaws, numbered, unknown, within
from shared.program.messages.messages import Messaging
from shared.program.messages.telling import CONFIRMED, TOPICS, LocalName
from shared.program.program import Program
from shared.program.rewards.catalogue import Catalogue

OF_A_CAMPAIGN = "campaign.reached"  # the one fact that may name a message


def messaging_flaws(
    messaging: Messaging, program: Program, catalogue: Catalogue, campaigns: Campaigns
) -> Flaws:
    """Every flaw of a section whose fields are each well formed, by places inside it."""
    yield from _twice(messaging)
    yield from _topics(messaging)
    yield from _sender(messaging)
    yield from _names(messaging, program, catalogue, campaigns)
    yield from _digests(messaging)
    yield from within("/quiet", messaging.quiet.flaws() if messaging.quiet else ())
    for position, template in enumerate(messaging.templates):
        if template.message is not None and template.fact != OF_A_CAMPAIGN:
            yield f"/templates/{position}/message", f"only {OF_A_CAMPAIGN} names messages"


def _twice(messaging: Messaging) -> Flaws:
    yield from _repeated("/told", "/fact", (each.fact for each in messaging.told))
    yield from _repeated("/topics", "/topic", (each.topic for each in messaging.topics))
    yield from _repeated("/caps", "", ((each.channel, each.days) for each in messaging.caps))
    yield from _repeated("/digests", "/channel", (each.channel for each in messaging.digests))
    words = (
        (each.fact, each.channel, same(each.locale), each.message) for each in messaging.templates
    )
    yield from _repeated("/templates", "", words)
    names = ((each.of, each.name, same(each.locale)) for each in messaging.names)
    yield from _repeated("/names", "", names)
    units = ((each.wallet, same(each.locale)) for each in messaging.units)
    yield from _repeated("/units", "", units)


def same(locale: str) -> str:
    """A language tag in one way of writing: "de-AT" for "DE_at" too, as far as tags are compared."""
    return locale.replace("_", "-").casefold()


def _repeated(place: str, field: str, given: Iterable[Hashable]) -> Flaws:
    seen = set[Hashable]()
    for position, each in enumerate(given):
        if each in seen:
            yield f"{place}/{position}{field}", "is said before; say it once"
        seen.add(each)


def _topics(messaging: Messaging) -> Flaws:
    own = {topic.topic for topic in messaging.topics}
    named = {f"/told/{n}/topic": told.topic for n, told in enumerate(messaging.told)}
    yield from unknown("topic", named, lambda name: name if name in {*TOPICS, *own} else None)
    for position, topic in enumerate(messaging.topics):
        if topic.topic == CONFIRMED:
            yield (
                f"/topics/{position}/topic",
                "means that a consent is confirmed; call it otherwise",
            )


def _sender(messaging: Messaging) -> Flaws:
    told = {channel for fact in messaging.facts for channel in messaging.channels(fact)}
    sender = messaging.sender
    if told and sender is None:
        yield "/sender", "is required where something is told"
    if "email" in told and sender and sender.from_address is None:
        yield "/sender/from_address", "is required where something is told by e-mail"


def _names(
    messaging: Messaging, program: Program, catalogue: Catalogue, campaigns: Campaigns
) -> Flaws:
    units = numbered("/units", (each.wallet for each in messaging.units)).items()
    wallets = {f"{place}/wallet": name for place, name in units}
    yield from unknown("wallet", wallets, program.wallet)
    known: dict[str, Callable[[str], object | None]] = {
        "wallet": program.wallet,
        "tier": program.level,
        "reward": catalogue.reward,
        "campaign": campaigns.campaign,
    }
    for position, each in enumerate(messaging.names):
        yield from _name(f"/names/{position}/name", each, known[each.of])


def _name(place: str, name: LocalName, find: Callable[[str], object | None]) -> Flaws:
    return unknown(name.of, {place: name.name}, find)


def _digests(messaging: Messaging) -> Flaws:
    for position, digest in enumerate(messaging.digests):
        facts = f"/digests/{position}/facts"
        topics = [messaging.topic(small.fact).topic for small in digest.facts]
        yield from _repeated(facts, "/fact", (small.fact for small in digest.facts))
        for n, small in enumerate(digest.facts):
            if digest.channel not in messaging.channels(small.fact):
                yield f"{facts}/{n}/fact", f"is not told by {digest.channel}"
            elif topics[n] != topics[0]:
                yield f"{facts}/{n}/fact", "belongs to another topic than the first"
