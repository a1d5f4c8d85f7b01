"""Shows members what they have been told inside the shop, and keeps what they have read."""

from collections.abc import Iterator
from typing import Annotated, NotRequired, TypedDict

from pydantic import Field, StringConstraints

from shared.edge.fields import FromDigits, Given, Id, OrderlyRequest, Request, Words
from shared.edge.http import Call, Reply, serving
from shared.edge.instants import InstantText, instant_text
from shared.edge.problems import unavailable
from shared.edge.profile import Locale
from shared.edge.reading import own_newest_of, versions_of
from shared.ledger.news_refusals import MessageNotFound
from shared.ledger.refusals import Refused
from shared.messages.hearing import News, hearer_of, shop_in
from shared.program.messages.telling import DIGEST
from shared.store import inbox, profiles
from shared.store.inbox import Message

CHANGES_MAX = 20  # tries to change a message that is changed at the same time
PAGE_MAX = 100

MessageId = Annotated[
    str,
    StringConstraints(pattern=r"^[0-9]{13}-[0-9]{12}-evt_[0-9a-f]{32}$"),
    Words("Must be the id of a message, as the inbox lists it."),
]


class InboxQuery(Request):
    """Which page, and in which language; a cursor is the id of the last message seen."""

    limit: Annotated[int, Field(ge=1, le=PAGE_MAX), FromDigits] = 20
    cursor: Annotated[MessageId | None, Given] = None
    locale: Annotated[Locale | None, Given] = None


class InboxMessageAnswer(TypedDict):
    """A message: the fact it tells, in words of the member's language."""

    message_id: str
    fact: str
    at: InstantText
    locale: NotRequired[str]
    title: NotRequired[str]
    text: NotRequired[str]
    link: NotRequired[str]
    read_at: NotRequired[InstantText]
    dismissed_at: NotRequired[InstantText]


class InboxAnswer(TypedDict):
    """Messages that were not dismissed, newest first."""

    messages: list[InboxMessageAnswer]
    next_cursor: NotRequired[str]


def list_inbox(call: Call, member_id: Id, query: InboxQuery) -> Reply[InboxAnswer]:
    """What a member has been told inside the shop, newest first."""
    own_newest_of(call, member_id)  # or there is no such member
    before = query.cursor and query.cursor.replace("-", "#", 1)
    found, rest = inbox.page(call.caller.program, member_id, before=before, limit=query.limit)
    words = _Words(call, member_id, query.locale)
    answer: InboxAnswer = {"messages": [words.answer(message) for message in found]}
    if rest is not None:
        answer["next_cursor"] = rest.replace("#", "-", 1)
    return Reply(answer)


def read_message(
    call: Call,
    member_id: Id,
    message_id: MessageId,
    body: OrderlyRequest,  # noqa: ARG001 (says that there is one)
) -> Reply[InboxMessageAnswer]:
    """Keep that a member has read a message."""
    return _changed(call, member_id, message_id, "read_at")


def dismiss_message(
    call: Call,
    member_id: Id,
    message_id: MessageId,
    body: OrderlyRequest,  # noqa: ARG001 (says that there is one)
) -> Reply[InboxMessageAnswer]:
    """Take a message out of a member's inbox."""
    return _changed(call, member_id, message_id, "dismissed_at")


def _changed(call: Call, member_id: str, message_id: str, what: str) -> Reply[InboxMessageAnswer]:
    """Keep when something was done with a message, for good the first time it was."""
    own_newest_of(call, member_id)
    at, name = message_id.split("-", 1)
    for _ in range(CHANGES_MAX):
        seen = inbox.read(call.caller.program, member_id, int(at), name)
        if seen is None:
            raise Refused(MessageNotFound())
        words = _Words(call, member_id, None)
        if getattr(seen, what) is not None:
            return Reply(words.answer(seen), replayed=True)
        changed = inbox.changed(seen, **{what: call.now})
        if inbox.replace(call.caller.program, member_id, seen, changed):
            return Reply(words.answer(changed))
    raise unavailable()


class _Words:
    """The words of messages for one member, by the version of the program that told each."""

    def __init__(self, call: Call, member_id: str, locale: str | None) -> None:
        self._versions = versions_of(call)
        profile = profiles.read(call.caller.program, member_id)
        details = profile.details if profile else {}
        self._details = {**details, "locale": locale or details.get("locale")}

    def answer(self, message: Message) -> InboxMessageAnswer:
        """A message as it is shown."""
        told: InboxMessageAnswer = {
            "message_id": f"{message.at:013d}-{message.name}",
            "fact": message.fact,
            "at": instant_text(message.at),
        }
        for name, text in self._written(message):
            told[name] = text  # type: ignore[literal-required]  # those that rendering fills
        if message.read_at is not None:
            told["read_at"] = instant_text(message.read_at)
        if message.dismissed_at is not None:
            told["dismissed_at"] = instant_text(message.dismissed_at)
        return told

    def _written(self, message: Message) -> Iterator[tuple[str, str]]:
        # An empty inbox needs no words.
        from shared.messages.rendering import digested, rendered  # noqa: PLC0415

        hearer = hearer_of(self._details, message.tier, message.available)
        shop = shop_in(self._versions, message.version)
        if message.fact == DIGEST:
            found = digested([News(*each) for each in message.data["facts"]], hearer, shop, "inbox")
        else:
            news = News(message.fact, message.data, message.at)
            found = rendered(news, hearer, shop, "inbox")
        if found:
            written = {
                "locale": found.locale,
                "title": found.title,
                "text": found.text,
                "link": found.link,
            }
            yield from ((name, text) for name, text in written.items() if text)


ACTIONS = (list_inbox, read_message, dismiss_message)

handler = serving("inbox", ACTIONS)
