"""Templates: a shop's own words for a fact, one for each channel and locale, in Jinja2.

What a template may say, and of what, is checked in ``shared/messages``.
"""

from collections.abc import Mapping
from dataclasses import field
from typing import Any, ClassVar, Literal

from shared.frozen import dataclass
from shared.program.messages.telling import LINK
from shared.program.names import EVENT, LOCALE, TEXT


def _words(most: int, description: str, *, lines: bool = False) -> Mapping[str, Any]:
    """The metadata of a part of a template, on one line or on several."""
    control = r"\u0000-\u0008\u000b-\u001f\u007f" if lines else r"\u0000-\u001f\u007f"
    return {
        "pattern": rf"^[^{control}]+$",
        "max_length": most,
        "hint": f"1 to {most} characters{'' if lines else ' on one line'}",
        "description": description,
    }


@dataclass(frozen=True, kw_only=True)
class Words:
    """What all templates have: the fact, the language, and for which message of a campaign they are."""

    channel: ClassVar[str]
    parts: ClassVar[tuple[str, ...]]

    fact: str = field(metadata={**EVENT, "description": "The fact they tell of."})
    locale: str = field(metadata={**LOCALE, "description": "Their language."})
    message: str | None = field(
        default=None,
        metadata={
            **TEXT,
            "description": "Only for campaigns that name this message; left out, for all that name none of these.",
        },
    )

    @property
    def said(self) -> dict[str, str]:
        """The templates by the parts of the message."""
        parts = ((name, getattr(self, name)) for name in self.parts)
        return {name: source for name, source in parts if source is not None}


@dataclass(frozen=True, kw_only=True)
class EmailTemplate(Words):
    """Words of an e-mail."""

    channel: ClassVar[str] = "email"
    parts: ClassVar[tuple[str, ...]] = ("subject", "preheader", "text", "html")

    kind: Literal["email"] = "email"
    subject: str = field(metadata=_words(500, "Its subject."))
    preheader: str | None = field(
        default=None, metadata=_words(500, "What is shown beside the subject; not in the text.")
    )
    text: str = field(metadata=_words(10_000, "It as plain text.", lines=True))
    html: str | None = field(
        default=None,
        metadata=_words(
            60_000,
            "Its body in HTML, set into a simple page; a whole page if it begins with <!doctype or <html. Left out, "
            "the text is set in paragraphs.",
            lines=True,
        ),
    )


@dataclass(frozen=True, kw_only=True)
class SmsTemplate(Words):
    """Words of a text message."""

    channel: ClassVar[str] = "sms"
    parts: ClassVar[tuple[str, ...]] = ("text",)

    kind: Literal["sms"] = "sms"
    text: str = field(metadata=_words(1_000, "What it says.", lines=True))


@dataclass(frozen=True, kw_only=True)
class PushTemplate(Words):
    """Words of a push notification."""

    channel: ClassVar[str] = "push"
    parts: ClassVar[tuple[str, ...]] = ("title", "text")

    kind: Literal["push"] = "push"
    title: str = field(metadata=_words(500, "Its title."))
    text: str = field(metadata=_words(1_000, "What it says.", lines=True))
    link: str | None = field(
        default=None,
        metadata={**LINK, "description": "What it opens; left out, the sender's link."},
    )


@dataclass(frozen=True, kw_only=True)
class InboxTemplate(Words):
    """Words of an item in a member's inbox."""

    channel: ClassVar[str] = "inbox"
    parts: ClassVar[tuple[str, ...]] = ("title", "text")

    kind: Literal["inbox"] = "inbox"
    title: str = field(metadata=_words(500, "Its title."))
    text: str = field(metadata=_words(2_000, "What it says.", lines=True))
    link: str | None = field(
        default=None,
        metadata={**LINK, "description": "What it opens; left out, the sender's link."},
    )


Template = EmailTemplate | SmsTemplate | PushTemplate | InboxTemplate
TEMPLATES: Mapping[str, type[Template]] = {
    each.channel: each for each in (EmailTemplate, SmsTemplate, PushTemplate, InboxTemplate)
}
