"""What is asked of a preview, and what it answers."""

from typing import Annotated, NotRequired, TypedDict

from pydantic import Field, StringConstraints

from shared.edge.fields import AMOUNT_MAX, Amount, Currency, Given, Id, Request, Text
from shared.edge.profile import Locale, Name
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
