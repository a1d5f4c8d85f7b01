"""Shows what members would be told, before it is told."""

from typing import Annotated, NotRequired, TypedDict

from pydantic import Field, StringConstraints

from shared.edge.fields import AMOUNT_MAX, Amount, Currency, Given, Id, Request, Text
from shared.edge.http import Call, Reply, serving
from shared.edge.problems import Problem
from shared.edge.profile import Locale, Name
from shared.edge.reading import versions_of
from shared.ledger.refusals import NoProgram, Refused
from shared.program.messages.telling import Channel

Source = Annotated[str, StringConstraints(min_length=1, max_length=60_000)]


class MoneyGiven(Request):
    """A sum of money, in minor units."""

    currency: Currency
    amount: Amount


Value = Text | Annotated[int, Field(ge=-AMOUNT_MAX, le=AMOUNT_MAX)] | MoneyGiven


class TemplateGiven(Request):
    """Words to try, in the parts that the channel has."""

    subject: Annotated[Source | None, Given] = None
    preheader: Annotated[Source | None, Given] = None
    title: Annotated[Source | None, Given] = None
    text: Annotated[Source | None, Given] = None
    html: Annotated[Source | None, Given] = None


class MessageRequest(Request):
    """What is to be looked at: a fact on a channel, to a member or a made-up one, in the program's words or others.

    ``data`` is what the fact says otherwise than a sample of it does.
    """

    fact: Text
    channel: Channel
    locale: Annotated[Locale | None, Given] = None
    member_id: Annotated[Id | None, Given] = None
    data: Annotated[dict[Name, Value], Field(max_length=20)] = {}
    template: Annotated[TemplateGiven | None, Given] = None


class MessageAnswer(TypedDict):
    """The message, with the parts that its channel has; ``told`` says whether the program tells the fact there."""

    fact: str
    channel: str
    locale: str
    told: bool
    subject: NotRequired[str]
    preheader: NotRequired[str]
    title: NotRequired[str]
    text: str
    html: NotRequired[str]
    link: NotRequired[str]


def preview_message(call: Call, body: MessageRequest) -> Reply[MessageAnswer]:
    """What a member would be told of a fact on a channel; nothing is sent."""
    # It loads Jinja2 and Babel, which the function starts without.
    from functions.messages.previews import preview  # noqa: PLC0415

    versions = versions_of(call)
    if not versions.effects:
        raise Refused(NoProgram())
    answer = preview(call, body, versions)
    if answer is None:
        detail = f"There are no words for this fact on {body.channel}; write a template."
        raise Problem("not_found", "Not found", 404, detail)
    return Reply(answer)


ACTIONS = (preview_message,)

handler = serving("messages", ACTIONS)
